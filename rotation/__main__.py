"""``python -m rotation`` is the ``rotation`` command."""

from rotation.cli.entry import run

raise SystemExit(run())
