"""Charts of the pair: the race, the ratio, the rolling spread, calendar years."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from rotation.charts import theme
from rotation.results.result import Columns, Result

_FROM_100 = "%{y:.1f}<extra>%{fullData.name}: close ÷ close at the start × 100</extra>"


def rebased(result: Result) -> go.Figure:
    """Both sides of the pair from 100 at the start of the lookback."""
    return _pair(result, "rebased")


def race(result: Result) -> go.Figure:
    """Both sides of the pair from 100 at the last close of the year before."""
    return _pair(result, "race")


def ratio(result: Result) -> go.Figure:
    """Small over large, with its 50- and 200-session averages."""
    columns = result.series.get("ratio")
    if columns is None or len(columns["session"]) < 2:
        return _nothing(result, _alone(columns))
    x = columns["session"]
    traces = [
        theme.line(
            x, columns["ratio"], "Ratio", theme.SMALL,
            "%{y:.2f}<extra>small ÷ large, 100 at the start of the lookback</extra>",
        ),
        theme.line(
            x, columns["sma50"], "50-session average", theme.NEUTRAL,
            "%{y:.2f}<extra>mean of the last 50 ratios</extra>", dash="dash", width=1.5,
        ),
        theme.line(
            x, columns["sma200"], "200-session average", theme.NEUTRAL,
            "%{y:.2f}<extra>mean of the last 200 ratios</extra>", dash="dot", width=1.5,
        ),
    ]  # fmt: skip
    return theme.timeline(traces, sample=result.sample)


def rolling_spread(result: Result) -> go.Figure:
    """Small minus large over the lookback, at every session of at least a year."""
    columns = result.series.get("rolling_spread")
    if columns is None:
        return _nothing(result)
    lookback = result.selection.lookback
    if np.isfinite(columns["spread"]).sum() < 2:
        return _nothing(result, f"This line needs {lookback + 2} sessions that both have.")
    trace = theme.line(
        columns["session"], columns["spread"], "Spread", theme.SMALL,
        f"%{{y:+.2%}}<extra>small − large over {lookback} sessions</extra>",
    ) | {"fill": "tozeroy", "fillcolor": "rgba(224, 123, 42, 0.15)"}  # fmt: skip
    return theme.timeline([trace], sample=result.sample, yaxis=theme.PER_CENT)


def calendar_years(result: Result) -> go.Figure:
    """Return of both sides in each calendar year, the running year last."""
    rows = [row for row in result.tables["calendar_years"] if row["spread"] == row["spread"]]
    if not rows:
        return _nothing(result, "No calendar year has the last close of the year before stored.")
    years = [str(row["year"]) for row in rows]
    hover = "%{y:+.1%}<extra>%{fullData.name}: last close ÷ last close of the year before − 1"
    traces = [
        {
            "type": "bar",
            "x": years,
            "y": [row[side] for row in rows],
            "name": name,
            "marker": {"color": color},
            "hovertemplate": hover + "</extra>",
        }
        for side, name, color in _sides(result)
    ]
    return theme.figure(
        traces,
        sample=result.sample,
        barmode="group",
        bargap=0.25,
        xaxis={"type": "category"},
        yaxis=theme.PER_CENT,
    )


def spark(result: Result) -> go.Figure:
    """The ratio of the last quarter, as a small line."""
    columns = result.series.get("ratio")
    if columns is None or len(columns["session"]) < 2:
        return _nothing(result, _alone(columns))
    trace = theme.line(
        columns["session"], columns["ratio"], "Ratio", theme.SMALL,
        "%{y:.2f}<extra>small ÷ large, 100 at the left</extra>",
    )  # fmt: skip
    return theme.timeline([trace], sample=result.sample, height=180)


def _pair(result: Result, series: str) -> go.Figure:
    columns = result.series.get(series)
    if columns is None or len(columns["session"]) < 2:
        return _nothing(result, _alone(columns))
    traces = [
        theme.line(columns["session"], columns[side], name, color, _FROM_100)
        for side, name, color in _sides(result)
    ]
    return theme.timeline(traces, sample=result.sample)


def _sides(result: Result) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """(column, name, colour) of the small and the large side."""
    pair = result.selection.pair
    return ("small", pair.small, theme.SMALL), ("large", pair.large, theme.LARGE)


def _alone(columns: Columns | None) -> str:
    """Why one session is not drawn: a line has two ends."""
    return "" if columns is None else "A line needs two sessions that both have."


def _nothing(result: Result, why: str = "") -> go.Figure:
    reason = why or (result.gaps[0] if result.gaps else "Nothing is stored to draw.")
    return theme.empty(reason, sample=result.sample)
