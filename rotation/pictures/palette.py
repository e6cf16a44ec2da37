"""Colours of pictures: those of the app's dark theme, and the colour of each role of a line."""

from __future__ import annotations

from typing import Final

from rotation.card import Role
from rotation.charts import theme

GROUND: Final = "#11161c"
PANEL: Final = "#1a212a"
RULE: Final = "#2c3641"
INK: Final = "#e6ebf0"
GREY: Final = "#93a0ad"
WARNING: Final = "#f2c14e"

ROLES: Final[dict[Role, str]] = {
    "small": theme.SMALL,
    "large": theme.LARGE,
    "gain": theme.GAIN,
    "volume": theme.ELEVEN[0],
    "term_1": theme.ELEVEN[0],
    "term_2": theme.ELEVEN[3],
    "term_3": theme.ELEVEN[10],
    "term_4": theme.ELEVEN[2],
    "term_5": theme.ELEVEN[5],
    "term_6": theme.ELEVEN[6],
    "term_7": theme.ELEVEN[9],
    "term_8": theme.ELEVEN[7],
}
