"""Plotted columns of the technicals page."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from rotation.analytics import returns
from rotation.panel import Floats
from rotation.results.result import Columns
from rotation.topics.technicals.analysis import rules
from rotation.topics.technicals.analysis.bars import mean_before
from rotation.topics.technicals.analysis.scan import HORIZON
from rotation.topics.technicals.analysis.shapes import Shape
from rotation.topics.technicals.metrics import AVERAGES
from rotation.topics.technicals.view.chart import Chart

BEFORE: Final = 21
"""Sessions shown before the left rim."""


def series(chart: Chart, lookback: int) -> dict[str, Columns]:
    """Return bars with their averages, the outline of the shape, and the paths after breakouts.

    ``candles``: session, open, high, low, close, volume, sma20, sma50, sma200, volume_mean (of the
    50 sessions before) over the lookback, a year and the shape at least; ``outline``: session,
    level, part (cup or handle); ``paths``: sessions after the breakout, a column a pattern named
    by the day of its breakout, close / pivot − 1; ``trend``: session, close over its mean of 200.
    """
    return {
        "candles": _candles(chart, lookback),
        "outline": _outline(chart),
        "paths": _paths(chart),
        "trend": _trend(chart, lookback),
    }


def _candles(chart: Chart, lookback: int) -> dict[str, Any]:
    bars, shape = chart.bars, chart.judged.shape
    first = len(bars) - max(lookback, returns.TRADING_DAYS) - 1
    if shape is not None:
        first = min(first, shape.left - BEFORE)
    rows = slice(max(first, 0), None)
    averages = {f"sma{n}": returns.rolling_mean(bars.close, n)[rows] for n in AVERAGES}
    return {
        "session": bars.sessions[rows],
        "open": bars.open[rows],
        "high": bars.high[rows],
        "low": bars.low[rows],
        "close": bars.close[rows],
        "volume": bars.volume[rows],
        **averages,
        "volume_mean": mean_before(bars.volume, rules.VOLUME_MEAN)[rows],
    }


def _outline(chart: Chart) -> dict[str, Any]:
    """The cup as two half parabolas from rim over low to rim, the handle as straight lines."""
    shape, bars = chart.judged.shape, chart.bars
    if shape is None:
        return {"session": bars.sessions[:0], "level": bars.close[:0], "part": []}
    left, low, right = bars.high[shape.left], bars.low[shape.low], bars.high[shape.right]
    rows = np.arange(shape.left, shape.right + 1)
    before, after = shape.low - shape.left, shape.right - shape.low
    away = np.where(rows <= shape.low, (shape.low - rows) / before, (rows - shape.low) / after)
    cup = low + away**2 * np.where(rows <= shape.low, left - low, right - low)
    handle_rows, handle = _handle(chart, shape)
    every = np.concatenate([rows, handle_rows])
    return {
        "session": bars.sessions[every],
        "level": np.concatenate([cup, handle]),
        "part": ["cup"] * len(rows) + ["handle"] * len(handle_rows),
    }


def _handle(chart: Chart, shape: Shape) -> tuple[Floats, Floats]:
    """Rows and levels of the handle's corners: right rim, lowest low, its end."""
    bars, rows = chart.bars, shape.handle(chart.last)
    if rows.stop <= rows.start:
        return np.array([], np.int64), np.array([])
    lowest = rows.start + int(bars.low[rows].argmin())
    end = min(rows.stop, chart.last)
    corners = np.array([shape.right, lowest, max(end, lowest)])
    levels = [bars.high[shape.right], bars.low[lowest], bars.close[corners[2]]]
    return corners, np.array(levels)


def _paths(chart: Chart) -> dict[str, Any]:
    """Closes over the pivot from each breakout on, NaN beyond the last session."""
    columns: dict[str, Any] = {"sessions": np.arange(HORIZON + 1)}
    for shape in chart.complete:
        assert shape.breakout is not None
        path = np.full(HORIZON + 1, np.nan)
        own = chart.bars.close[shape.breakout : shape.breakout + HORIZON + 1]
        path[: len(own)] = own / rules.pivot(chart.bars, shape, shape.breakout) - 1
        columns[chart.day(shape.breakout).isoformat()] = path
    return columns


def _trend(chart: Chart, lookback: int) -> dict[str, Any]:
    bars = chart.bars
    rows = slice(-lookback - 1, None)
    against = bars.close / returns.rolling_mean(bars.close, AVERAGES[-1]) - 1
    return {"session": bars.sessions[rows], "above": against[rows]}
