"""The exit codes that all commands share."""

from __future__ import annotations

from typing import Final

OK: Final = 0
BAD_USAGE: Final = 2
NO_DATA: Final = 3
STOPPED: Final = 130
"""By Ctrl-C, as shells have it."""
