"""What ``rotation`` runs first: it imports the rest where Ctrl-C ends in a sentence."""

from __future__ import annotations

import sys

from rotation.cli.exit_codes import STOPPED


def run() -> int:
    """Run the command; gives the exit code."""
    try:
        from rotation.cli.main import main  # noqa: PLC0415  (half a second of libraries)
    except KeyboardInterrupt:
        print("Stopped before anything was done.", file=sys.stderr)
        return STOPPED
    return main()
