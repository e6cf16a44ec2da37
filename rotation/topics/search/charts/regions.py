"""Where a term is searched: the states of the US as tiles, other regions as ranked bars.

Each tile is where its state lies among its neighbours. Drawn outlines would have to be fetched
from Plotly's own host while a page is open, and Rhode Island could not be seen on them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from rotation.charts import theme
from rotation.results.result import Result
from rotation.topics.search.charts.interest import COLORS, nothing

HEIGHT: Final = 380
RANKED: Final = 15
"""Regions drawn where they are not states."""


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


def regions(result: Result) -> go.Figure:
    """The chosen term by state, as tiles; regions elsewhere as ranked bars."""
    term = result.numbers["term"] or ""
    rows = [r for r in result.tables["regions"] if r["term"].casefold() == term.casefold()]
    rows = [row for row in rows if math.isfinite(row["value"])]
    if not rows:
        return nothing(result, "No interest by region is stored for this search.")
    color = COLORS[[row["term"] for row in result.tables["terms"]].index(term)]
    unit = " of 100" if len(result.tables["terms"]) == 1 else "% of the searches for all terms"
    by_state = {row["region"].removeprefix("US-"): row for row in rows}
    if not by_state.keys() <= PLACES.keys():
        return _ranked(result, rows, color, unit)
    return theme.figure(
        tiles(
            {state: row["value"] for state, row in by_state.items()},
            {s: f"<b>{row['name']}</b><br>{term}: {row['value']:.0f}{unit}"
             for s, row in by_state.items()},
            color,
        ),
        sample=result.sample,
        height=HEIGHT,
        hovermode="closest",
        xaxis={"visible": False, "range": [-0.55, 10.55], "constrain": "domain"},
        yaxis={"visible": False, "range": [7.55, -0.55], "scaleanchor": "x", "constrain": "domain"},
    )  # fmt: skip


def _ranked(result: Result, rows: Sequence[dict[str, Any]], color: str, unit: str) -> go.Figure:
    top = sorted(rows, key=lambda row: float(row["value"]))[-RANKED:]
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [row["value"] for row in top],
        "y": [row["name"] for row in top],
        "text": [f"{row['value']:.0f}" for row in top],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": theme.TEXT},
        "marker": {"color": color},
        "hovertemplate": f"%{{y}}: %{{x:.0f}}{unit}<extra></extra>",
    }
    return theme.figure(
        [bars],
        sample=result.sample,
        height=HEIGHT,
        hovermode="closest",
        yaxis={"type": "category", "showgrid": False},
        xaxis={"rangemode": "tozero"},
    )


def tiles(
    values: Mapping[str, float], hovers: Mapping[str, str], color: str
) -> list[dict[str, Any]]:
    """Tiles shaded by value, each with the state's letters and its figure.

    Parameters
    ----------
    values, hovers : mappings of state to figure and to what is said when pointing at it
        Figures are finite and not negative; a state without one is not shaded.
    color : str
        Of the largest figure; the least is nearly clear.
    """
    shade: dict[str, Any] = {
        "type": "heatmap",
        "z": [[values.get(state) for state in row] for row in _TILES],
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


def _text(values: Mapping[str, float], state: str) -> str:
    value = values.get(state)
    return state if value is None else f"<b>{state}</b><br>{value:.0f}"
