"""Chart of the overview: the race of the year."""

from __future__ import annotations

import plotly.graph_objects as go

from rotation.analytics.gap import EVERYTHING
from rotation.charts import pair
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
