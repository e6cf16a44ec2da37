"""Charts of the flows page: bars of flows, assets beside inflows, families, funds ranked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.charts import ranking, theme
from rotation.charts.clock import Clock
from rotation.results.result import Columns, Result

FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    "small": ("Small-cap funds", theme.SMALL),
    "large": ("Large-cap funds", theme.LARGE),
    "sectors": ("Sector funds", theme.NEUTRAL),
}
"""Name and colour of each family."""

_BILLION: Final = 1e9
_ROW: Final = 40
"""Most height of a ranked bar. [pixels]"""

_DOLLARS: Final = {
    "title": {"text": "bn USD", "standoff": 4}, "tickformat": "~g", "zeroline": True,
}  # fmt: skip
"""Axis of amounts."""


def flows(result: Result) -> go.Figure:
    """Return the flows of the fund by day, week or month; an unfinished period is hollow."""
    columns = _columns(result, "flows", "flow")
    if columns is None:
        return _nothing(result)
    trace = theme.bars(
        columns["session"], columns["flow"] / _BILLION, "Flow",
        f"{theme.NAME_AND_VALUE} bn USD<extra></extra>",
    )  # fmt: skip
    trace["marker"]["opacity"] = np.where(columns["complete"], 1.0, 0.4).tolist()
    clock: Clock = "sessions" if result.selection.option("by") == "day" else "days"
    axis = _DOLLARS | {"hoverformat": "+.3f"}
    return theme.timeline([trace], sample=result.sample, clock=clock, yaxis=axis)


def assets(result: Result) -> go.Figure:
    """Return what the fund holds, and what came in since the start of the lookback."""
    columns = _columns(result, "assets", "aum")
    if columns is None:
        return _nothing(result)
    x = columns["session"]
    traces = [theme.line(x, columns["aum"] / _BILLION, "Assets", theme.SMALL, formats.DECIMAL)]
    if np.isfinite(columns["inflow"]).any():
        traces.append(
            theme.line(
                x, columns["inflow"] / _BILLION, "Net inflow since the start", theme.GAIN,
                formats.SCORE, end="Inflow", dash="dash",
            )
        )  # fmt: skip
    return theme.timeline(
        traces,
        sample=result.sample,
        yaxis=_DOLLARS | {"rangemode": "tozero", "hoverformat": ".2f"},
    )


def cumulative(result: Result) -> go.Figure:
    """Return the summed flows of each family as a share of its assets at the start."""
    columns = result.series.get("cumulative")
    drawn = [] if columns is None else [f for f in FAMILIES if np.isfinite(columns[f]).any()]
    if columns is None or not drawn:
        why = "No family of funds has a count before the start of the lookback."
        return _nothing(result, result.why("cumulative") or why)
    traces = [
        theme.line(
            columns["session"], columns[family], FAMILIES[family][0], FAMILIES[family][1],
            formats.PERCENT, end=family.capitalize(),
        )
        for family in drawn
    ]  # fmt: skip
    return theme.timeline(
        traces,
        sample=result.sample,
        height=_height(result),
        yaxis=theme.PER_CENT | {"hoverformat": "+.2%"},
    )


def ranked(result: Result) -> go.Figure:
    """Return every fund by its flow over 21 sessions, as a share of assets, largest on top."""
    rows = [row for row in result.tables["funds"] if math.isfinite(row["share_of_aum_21"])]
    if not rows:
        return _nothing(result, "No fund has a flow over 21 sessions.")
    rows.sort(key=lambda row: row["share_of_aum_21"])
    bars = ranking.bars(
        [row["symbol"] for row in rows],
        [row["share_of_aum_21"] for row in rows],
        [FAMILIES[row["family"]][1] for row in rows],
        formats.SHORT_PERCENT,
        customdata=[formats.day(row["as_of"]) for row in rows],
        hovertemplate="%{y} %{text}, to %{customdata}<extra></extra>",
        width=0.8,
    )
    axis = theme.PER_CENT | {"showticklabels": False}
    height = min(_height(result), _ROW * len(rows) + 60)
    return ranking.figure(bars, sample=result.sample, axis=axis, height=height, showlegend=False)


def _height(result: Result) -> int:
    """Return the height of many ranked bars and of the chart beside them. [pixels]"""
    return max(theme.HEIGHT, 20 * len(result.tables["funds"]) + 60)


def _columns(result: Result, name: str, column: str) -> Columns | None:
    """Return a series with at least two known values, or None."""
    columns = result.series.get(name)
    known = 0 if columns is None else np.isfinite(columns[column]).sum()
    return columns if known >= 2 else None


def _nothing(result: Result, why: str = "") -> go.Figure:
    known = result.why(EVERYTHING, "aum")
    fund = result.selection.option("fund")
    return theme.empty(
        known or why or f"{fund} has fewer than two sessions with a count in the lookback.",
        sample=result.sample,
    )
