"""Charts of the overview: the race of the year and the ratio of the last quarter."""

from __future__ import annotations

import plotly.graph_objects as go

from rotation.analytics.gap import EVERYTHING
from rotation.charts import pair, theme
from rotation.results.result import Result


def race(result: Result) -> go.Figure:
    """Return both sides of the pair from 100 at the last close of the year before."""
    names = result.selection.pair
    return pair.both_sides(
        result.series.get("race"),
        names.small,
        names.large,
        result.why(EVERYTHING),
        sample=result.sample,
    )


def spark(result: Result) -> go.Figure:
    """Return the ratio of the last quarter as a small line."""
    columns = result.series.get("ratio")
    if columns is None or not pair.is_line(columns):
        return pair.nothing(columns, result.why(EVERYTHING), sample=result.sample)
    trace = theme.line(
        columns["session"], columns["ratio"], "Ratio", theme.SMALL,
        "%{y:.2f}<extra>small ÷ large, 100 at the left</extra>",
    )  # fmt: skip
    return theme.timeline([trace], sample=result.sample, height=180)
