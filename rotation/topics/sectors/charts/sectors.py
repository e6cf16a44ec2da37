"""Charts of the sectors: ranked bars, heat map, rank over time, small against large inside."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from rotation import formats, universe
from rotation.analytics.gap import EVERYTHING
from rotation.charts import heat as heat_map
from rotation.charts import ranking, theme
from rotation.results.result import Result
from rotation.topics.sectors.charts import rotation_map

HEIGHT: Final = 420

_FIGURE: Final = 0.25
"""Width of a figure on a phone, of the width of the chart."""

_RANK: Final = formats.Format(".0f")


def ranked(result: Result, height: int = HEIGHT) -> go.Figure:
    """Year to date of every sector, the best on top, and the benchmark's as a line."""
    rows = _ascending(result.tables["sectors"], "ytd")
    if not rows:
        return _nothing(result, "No sector has a return year to date.")
    values = [row["ytd"] for row in rows]
    bars = ranking.bars(
        [row["name"] for row in rows],
        values,
        [theme.GAIN if value >= 0 else theme.LOSS for value in values],
        formats.SHORT_PERCENT,
    )
    return ranking.figure(
        bars,
        sample=result.sample,
        axis=theme.PER_CENT,
        height=height,
        bargap=0.3,
        **_reference(result, values),
    )


def heat(result: Result) -> go.Figure:
    """Every sector over every horizon, percent; colour is scaled within each horizon."""
    rows = result.tables["sectors"][::-1]
    names = [name for name in theme.HORIZONS if any(not math.isnan(row[name]) for row in rows)]
    if not names:
        return _nothing(result, "No sector has a return over any horizon.")
    labels = theme.horizons(result.selection.lookback)
    return theme.figure(
        heat_map.cells(
            [labels[name] for name in names],
            [row["symbol"] for row in rows],
            [[row[name] for name in names] for row in rows],
            [[formats.CHART_TENTHS(row[name], "") for name in names] for row in rows],
            [[_over(row, name, labels[name]) for name in names] for row in rows],
            most=[_largest(row[name] for row in rows) for name in names],
        ),
        sample=result.sample,
        height=HEIGHT,
        hovermode="closest",
        xaxis=heat_map.upright([labels[name] for name in names]),
        yaxis={"type": "category", "showgrid": False},
    )


def rank_over_time(result: Result) -> go.Figure:
    """Rank of each sector by its return over the lookback, through the lookback."""
    columns = result.series.get("rank_over_time")
    if columns is None:
        return _nothing(result, result.why("rank_over_time") or "No sector is stored.")
    symbols = [name for name in columns if name != "session"]
    traces = [
        theme.line(
            columns["session"], columns[symbol], symbol, rotation_map.color(symbol), _RANK,
            end=symbol,
        )
        | {"hovertemplate": f"%{{x}}<br>{symbol} {universe.name_of(symbol)}: rank %{{y}}"
           "<extra></extra>"}
        for symbol in symbols
    ]  # fmt: skip
    return theme.timeline(
        traces,
        sample=result.sample,
        height=HEIGHT,
        hovermode="closest",
        yaxis={"autorange": "reversed", "dtick": 1, "showgrid": False, "hoverformat": ".0f"},
    )


def within(result: Result) -> go.Figure:
    """Small minus large inside each sector over the lookback, the widest lead on top."""
    rows = _ascending(result.tables["within_sector"], "lookback")
    if not rows:
        n = result.selection.lookback
        return _nothing(result, f"No sector has both a small and a large fund over {n} sessions.")
    values = [row["lookback"] for row in rows]
    bars = ranking.bars(
        [row["sector"] for row in rows],
        values,
        [theme.SMALL if value > 0 else theme.LARGE for value in values],
        formats.SHORT_PP,
        customdata=[f"{row['small']} − {row['large']}" for row in rows],
        hovertemplate="%{y}, %{customdata}: %{text}<extra></extra>",
    )
    return ranking.figure(bars, sample=result.sample, height=HEIGHT, bargap=0.3)


def _ascending(rows: Sequence[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """Rows with a figure in a column, the lowest first."""
    known = [row for row in rows if not math.isnan(row[column])]
    return sorted(known, key=lambda row: float(row[column]))


def _reference(result: Result, values: Sequence[float]) -> dict[str, Any]:
    """A line at the benchmark's return, where it is known; it leaves out figures it would cross."""
    at = result.numbers["benchmark_ytd"]
    if at is None or math.isnan(at):
        return {}
    benchmark = dict(result.selection.options).get("benchmark", universe.BENCHMARK)
    line = {"color": theme.NEUTRAL, "width": 1.5, "dash": "dash"}
    low, high = ranking.room(values)
    rows = [n for n, value in enumerate(values) if not _crosses(at, value, high - low)]
    across = [
        {"type": "line", "x0": at, "x1": at, "y0": n - 0.5, "y1": n + 0.5, "line": line}
        for n in rows
    ]
    label = {
        "text": f"{benchmark} {formats.SHORT_PERCENT(at)}",
        "x": at,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "center",
        "showarrow": False,
        "font": {"size": 12, "color": theme.NEUTRAL},
    }
    return {"shapes": across, "annotations": [label]}


def _crosses(at: float, value: float, reach: float) -> bool:
    """Whether a line would go through the figure outside of a bar."""
    beyond = at - value if value >= 0 else value - at
    return 0 < beyond < _FIGURE * reach


def _largest(values: Iterable[float]) -> float:
    return max((abs(value) for value in values if not math.isnan(value)), default=1.0) or 1.0


def _over(row: dict[str, Any], name: str, label: str) -> str:
    figure = formats.SHORT_PERCENT(row[name], "not enough history")
    return f"{row['symbol']} {row['name']}<br>{label}: {figure}"


def _nothing(result: Result, why: str) -> go.Figure:
    nothing = "" if result.tables["sectors"] else result.why(EVERYTHING)
    return theme.empty(nothing or why, sample=result.sample)
