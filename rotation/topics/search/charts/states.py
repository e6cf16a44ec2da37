"""The United States as tiles, one a state, each where it lies among its neighbours.

Drawn outlines would have to be fetched from Plotly's own host while a page is open, and
Rhode Island could not be seen on them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

from rotation.charts import theme

_GRID: Final = (
    "AK .  .  .  .  .  .  .  .  .  ME",
    ".  .  .  .  .  WI .  .  .  VT NH",
    "WA ID MT ND MN IL MI .  NY MA RI",
    "OR NV WY SD IA IN OH PA NJ CT . ",
    "CA UT CO NE MO KY WV VA MD DE . ",
    ".  AZ NM KS AR TN NC SC DC .  . ",
    ".  .  .  OK LA MS AL GA .  .  . ",
    "HI .  .  TX .  .  .  .  FL .  . ",
)
_TILES: Final[tuple[tuple[str, ...], ...]] = tuple(tuple(row.split()) for row in _GRID)

PLACES: Final[Mapping[str, tuple[int, int]]] = {
    state: (column, row)
    for row, states in enumerate(_TILES)
    for column, state in enumerate(states)
    if state != "."
}
"""Column and row of each of 50 states and DC, from the top left."""


def tiles(
    values: Mapping[str, float], hovers: Mapping[str, str], color: str
) -> list[dict[str, Any]]:
    """Tiles shaded by value, each with the state's letters and its figure.

    Parameters
    ----------
    values, hovers : mappings of state to figure and to what is said when pointing at it
        Figures are not negative; a state without one is not shaded.
    color : str
        Of the largest figure; the least is nearly clear.
    """
    shade: dict[str, Any] = {
        "type": "heatmap",
        "z": [[_known(values, state) for state in row] for row in _TILES],
        "text": [list(row) for row in _TILES],
        "customdata": [[hovers.get(state, "") for state in row] for row in _TILES],
        "hovertemplate": "%{customdata}<extra></extra>",
        "hoverongaps": False,
        "colorscale": [[0.0, theme.faded(color, 0.08)], [1.0, theme.faded(color, 0.85)]],
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
    }
    written = {
        "type": "scatter",
        "mode": "text",
        "x": [column for column, _ in PLACES.values()],
        "y": [row for _, row in PLACES.values()],
        "text": [_text(values, state) for state in PLACES],
        "textfont": {"color": theme.TEXT, "size": 11},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [shade, written]


def _known(values: Mapping[str, float], state: str) -> float | None:
    value = values.get(state, math.nan)
    return None if math.isnan(value) else value


def _text(values: Mapping[str, float], state: str) -> str:
    value = _known(values, state)
    return state if value is None else f"<b>{state}</b><br>{value:.0f}"
