"""Colours of pictures: those of the app's dark theme, and the colour of each role of a line."""

from __future__ import annotations

from typing import Final

from rotation.card import Role
from rotation.charts import theme
from rotation.charts.dark import COLORS

GROUND: Final = "#11161c"
PANEL: Final = "#1a212a"
RULE: Final = "#2c3641"
INK: Final = "#e6ebf0"
GREY: Final = "#93a0ad"
WARNING: Final = "#f2c14e"

SMALL: Final = COLORS[theme.SMALL]
LARGE: Final = COLORS[theme.LARGE]
GAIN: Final = COLORS[theme.GAIN]
LOSS: Final = COLORS[theme.LOSS]

ROLES: Final[dict[Role, str]] = {
    "small": SMALL,
    "large": LARGE,
    "gain": GAIN,
    "volume": COLORS[theme.ELEVEN[0]],
    "term_1": COLORS[theme.ELEVEN[0]],
    "term_2": COLORS[theme.ELEVEN[3]],
    "term_3": COLORS[theme.ELEVEN[10]],
    "term_4": COLORS[theme.ELEVEN[2]],
    "term_5": COLORS[theme.ELEVEN[5]],
    "term_6": COLORS[theme.ELEVEN[6]],
    "term_7": COLORS[theme.ELEVEN[9]],
    "term_8": COLORS[theme.ELEVEN[7]],
}
