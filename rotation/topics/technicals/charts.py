"""Charts of the technicals page: candles with the shape, paths after breakouts, hit rates."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats, universe
from rotation.analytics.gap import EVERYTHING
from rotation.charts import bands, ranking, theme
from rotation.results.result import Columns, Result
from rotation.topics.technicals.analysis.scan import HORIZON, Pattern
from rotation.topics.technicals.metrics import AVERAGES, PRICE

HEIGHT: Final = 520
"""Of the candles with their volumes. [pixels]"""

OUTLINE: Final = theme.ELEVEN[0]
"""Of the pattern, whoever's chart it is."""

_MILLIONS: Final = formats.Format(".1f", 1e-6, " m")
_DASHES: Final = {20: "dot", 50: "dash", 200: "solid"}
_OHLC: Final = (
    "%{fullData.name} open %{open:,.2f}, high %{high:,.2f}, low %{low:,.2f}, close %{close:,.2f}"
    "<extra></extra>"
)
NAMES: Final = {
    Pattern.COMPLETE: "Cup with handle",
    Pattern.IN_PROGRESS: "Cup with handle in progress",
    Pattern.FAILED: "Cup with handle, failed",
    Pattern.NONE: "Closest shape, no pattern",
}


def candles(result: Result) -> go.Figure:
    """Bars with averages, volumes, and the pattern: solid if complete, dotted if in progress."""
    columns = result.series.get("candles")
    if columns is None or len(columns["session"]) < 2:
        return _nothing(result, "A chart needs two sessions.")
    days = columns["session"]
    traces = [
        _bars(columns, days, result.selection.option("symbol")),
        *(_average(columns, n) for n in AVERAGES if np.isfinite(columns[f"sma{n}"]).any()),
        *_pattern(result),
        *_volumes(columns, days),
    ]
    notes, lines = _levels(result)
    return theme.timeline(
        traces,
        sample=result.sample,
        height=HEIGHT,
        annotations=notes,
        shapes=lines,
        xaxis={"rangeslider": {"visible": False}},
        yaxis={"domain": [0.27, 1]} | theme.PRICES,
        yaxis2={
            "hoverformat": ".3s",
            "domain": [0, 0.18],
            "anchor": "x",
            "nticks": 3,
            "zeroline": False,
        },
        bargap=0,
    )


def _bars(columns: Columns, days: Any, symbol: str) -> dict[str, Any]:
    """A candle is filled where it fell and hollow where it rose, as well as coloured."""
    return {
        "type": "candlestick",
        "x": days,
        **{name: np.asarray(columns[name]) for name in ("open", "high", "low", "close")},
        "name": symbol,
        "increasing": {"line": {"color": theme.GAIN, "width": 1}, "fillcolor": "rgba(0, 0, 0, 0)"},
        "decreasing": {"line": {"color": theme.LOSS, "width": 1}, "fillcolor": theme.LOSS},
        "showlegend": False,
        "hovertemplate": _OHLC,
    }


def _average(columns: Columns, window: int) -> dict[str, Any]:
    return theme.line(
        columns["session"], columns[f"sma{window}"], f"{window}-session average", theme.NEUTRAL,
        PRICE, end=f"{window}d", dash=_DASHES[window], width=1.5,
    )  # fmt: skip


def _pattern(result: Result) -> list[dict[str, Any]]:
    """The outline of the pattern; of the closest shape its three points alone."""
    outline, pattern = result.series["outline"], Pattern(result.numbers["pattern"])
    if not len(outline["session"]):
        return []
    if pattern is Pattern.NONE:
        return [_points(result)]
    dotted = pattern is Pattern.IN_PROGRESS
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": outline["session"],
            "y": np.asarray(outline["level"]),
            "name": NAMES[pattern],
            "line": {"color": OUTLINE, "width": 3, "dash": "dot" if dotted else "solid"},
            "hoverinfo": "skip",
        }
    ]


def _points(result: Result) -> dict[str, Any]:
    x = result.numbers
    names = ("left_rim", "cup_low", "right_rim")
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [x[f"{name}_day"] for name in names],
        "y": [x[name] for name in names],
        "name": NAMES[Pattern.NONE],
        "marker": {"color": OUTLINE, "size": 12, "symbol": "circle-open", "line": {"width": 3}},
        "customdata": [name.replace("_", " ") for name in names],
        "hovertemplate": "%{customdata} %{y}<extra></extra>",
    }


def _volumes(columns: Columns, days: Any) -> list[dict[str, Any]]:
    rising = np.asarray(columns["close"]) >= np.asarray(columns["open"])
    bars = {
        "type": "bar",
        "x": days,
        "y": np.asarray(columns["volume"]),
        "yaxis": "y2",
        "name": "Volume",
        "marker": {"color": [theme.GAIN if up else theme.LOSS for up in rising], "opacity": 0.6},
        "showlegend": False,
        "hovertemplate": theme.POINTED_AT,
    }
    mean = theme.line(
        columns["session"], columns["volume_mean"], "50-session average volume",
        theme.NEUTRAL, _MILLIONS, end="", width=1.5,
    )  # fmt: skip
    return [bars, mean | {"yaxis": "y2", "showlegend": False}]


def _levels(result: Result) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Horizontal lines of target, pivot, end and the article's target, each with its name.

    Of two that are close the lower one has its name below the line.
    """
    x = result.numbers
    article = universe.CHART_TARGET if formats.known(x["distance_to_300"]) else math.nan
    pairs = (
        (("Target", x["target"]), ("The article's target", article)),
        (("Pivot", x["pivot"]), ("Ends below", x["invalidation"])),
    )
    notes, lines = [], []
    for pair in pairs:
        known = [(name, level) for name, level in pair if formats.known(level)]
        for place, (name, level) in enumerate(sorted(known, key=lambda own: -own[1])):
            notes.append(_label(f"{name} {PRICE(level)}", level, "top" if place else "bottom"))
            lines.append(bands.across(level, dash="dashdot"))
    return notes, lines


def _label(text: str, level: float, anchor: str) -> dict[str, Any]:
    return {
        "text": text,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": level,
        "yanchor": anchor,
        "showarrow": False,
        "font": {"size": 11, "color": theme.NEUTRAL},
    }


def paths(result: Result) -> go.Figure:
    """Closes over the pivot after each breakout of the stored history."""
    columns = result.series.get("paths", {})
    rows = result.tables["patterns"]
    if not rows:
        return _nothing(result, "No cup with handle became complete in the stored history.")
    colors = {"reached": theme.GAIN, "failed": theme.LOSS}
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": columns["sessions"],
            "y": np.asarray(columns[row["breakout"].isoformat()]),
            "name": f"{formats.day(row['breakout'])}, {row['outcome']}",
            "line": {
                "color": colors.get(row["outcome"], theme.NEUTRAL),
                "dash": "dot" if row["outcome"] == "open" else "solid",
            },
            "hovertemplate": theme.POINTED_AT,
        }
        for row in rows
    ]
    return theme.figure(
        traces,
        sample=result.sample,
        hovermode="closest",
        showlegend=False,
        xaxis={"title": {"text": "sessions after the breakout"}, "range": [0, HORIZON]},
        yaxis=theme.PER_CENT,
    )


def hit_rates(result: Result) -> go.Figure:
    """Share that rose by the height of the cup: here, and as published."""
    rows = [row for row in result.tables["hit_rates"] if formats.known(row["reached"])]
    bars = ranking.bars(
        [row["whose"] if row["n"] is None else f"{row['whose']} (n = {row['n']})" for row in rows],
        [row["reached"] for row in rows],
        [theme.NEUTRAL if row["n"] is None else OUTLINE for row in rows],
        formats.SHORT_SHARE,
        width=0.4,
    )
    return theme.figure(
        [bars],
        sample=result.sample,
        hovermode="closest",
        xaxis={"range": [0, 1.2], "tickvals": [0, 0.5, 1], "tickformat": ".0%"},
        yaxis={"type": "category", "autorange": "reversed", "showgrid": False},
        showlegend=False,
    )


def _nothing(result: Result, why: str) -> go.Figure:
    return theme.empty(result.why(EVERYTHING) or why, sample=result.sample)
