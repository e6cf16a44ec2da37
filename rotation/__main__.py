"""``python -m rotation`` is the ``rotation`` command."""

from rotation.cli.main import main

raise SystemExit(main())
