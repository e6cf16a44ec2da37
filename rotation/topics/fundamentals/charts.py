"""Charts of the fundamentals page: P/E of funds, the gap's history, growth by sector, the move."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.charts import ranking, theme
from rotation.results.result import Result
from rotation.topics.fundamentals.metrics import RATIOS
from rotation.topics.fundamentals.view import snapshots

_COLORS: Final = {"small": theme.SMALL, "large": theme.LARGE, "sectors": theme.NEUTRAL}
_DASHES: Final = {"pe": "solid", "pb": "dash", "ps": "dot"}


def valuation(result: Result) -> go.Figure:
    """Return the P/E of small-cap and large-cap funds, the cheapest on top."""
    rows = [
        row
        for row in result.tables["valuation"]
        if row["family"] != "sectors" and math.isfinite(row["pe"])
    ]
    if not rows:
        return _nothing(result, "No fund has a P/E.")
    rows.sort(key=lambda row: row["pe"], reverse=True)
    bars = ranking.bars(
        [named(result, row, "symbol") for row in rows],
        [row["pe"] for row in rows],
        [_COLORS[row["family"]] for row in rows],
        formats.INDEX,
        width=min(0.8, 0.15 * len(rows)),
    )
    return ranking.figure(bars, sample=result.sample, showlegend=False)


def gaps(result: Result) -> go.Figure:
    """Return the gap of each ratio at every snapshot of the lookback."""
    columns = result.series["gaps"]
    drawn = [name for name in RATIOS if np.isfinite(columns[name]).sum() >= 2]
    if not drawn:
        return _nothing(result, "A line needs two snapshots of both sides within the lookback.")
    traces = [
        theme.line(
            columns["session"], columns[name], RATIOS[name], theme.SMALL,
            formats.SHORT_PERCENT, dash=_DASHES[name],
        )
        for name in drawn
    ]  # fmt: skip
    return theme.timeline(traces, sample=result.sample, clock="days", yaxis=theme.PER_CENT)


def growth(result: Result) -> go.Figure:
    """Return earnings growth of each sector, from the fund and from its largest holdings."""
    rows = result.tables["earnings_growth"]
    traces = [
        theme.bars(
            [named(result, row, "sector") for row in rows],
            [row[way] if math.isfinite(row[way]) else None for row in rows],
            name,
            f"%{{x}}<br>{name} %{{y}}<extra></extra>",
            color=color,
        )
        for way, name, color in (
            ("bottom_up", "Next year, largest holdings", theme.ELEVEN[0]),
            ("top_down", "A year over three, fund", theme.NEUTRAL),
        )
        if any(math.isfinite(row[way]) for row in rows)
    ]
    if not traces:
        return _nothing(result, "No sector has a growth of earnings.")
    return theme.figure(
        traces,
        sample=result.sample,
        barmode="group",
        hovermode="closest",
        xaxis={"type": "category"},
        yaxis=theme.PER_CENT,
    )


def named(result: Result, row: Mapping[str, Any], column: str) -> str:
    """Return a fund or a sector, with the day of its snapshot where that is not the page's."""
    dated = "" if snapshots.in_time([row], result.as_of) else f", {formats.day(row['as_of'])}"
    return f"{row[column]}{dated}"


def move(result: Result) -> go.Figure:
    """Return the relative move of the pair and its two parts."""
    names = ("relative_move", "rerating", "earnings_part")
    values = [result.numbers[name] for name in names]
    if not formats.known(values[0]):
        why = "The move needs prices and two snapshots of both sides within the lookback."
        return _nothing(result, result.why("relative_move") or why)
    bars = theme.bars(
        ["Relative move", "Re-rating", "Earnings"], values, "Part",
        "%{x} %{y} (log)<extra></extra>",
    )  # fmt: skip
    return theme.figure(
        [bars],
        sample=result.sample,
        hovermode="closest",
        xaxis={"type": "category"},
        yaxis=theme.PER_CENT,
        showlegend=False,
    )


def _nothing(result: Result, why: str) -> go.Figure:
    return theme.empty(result.why(EVERYTHING, "pe_gap") or why, sample=result.sample)
