"""Where a term is searched: the states of the US as tiles, other regions as ranked bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from rotation.charts import theme
from rotation.results.result import Result
from rotation.topics.search.charts import states
from rotation.topics.search.charts.interest import COLORS, nothing

HEIGHT: Final = 380
RANKED: Final = 15
"""Regions drawn where they are not states."""


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
    if not by_state.keys() <= states.PLACES.keys():
        return _ranked(result, rows, color, unit)
    return theme.figure(
        states.tiles(
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
        yaxis={"type": "category"},
        xaxis={"rangemode": "tozero"},
    )
