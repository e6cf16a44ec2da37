"""Colours of the pictures: those of the app's dark theme."""

from __future__ import annotations

from typing import Final

GROUND: Final = "#11161c"
PANEL: Final = "#1a212a"
RULE: Final = "#2c3641"
INK: Final = "#e6ebf0"
GREY: Final = "#93a0ad"
WARNING: Final = "#f2c14e"
