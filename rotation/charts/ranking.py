"""Bars to the right and left of zero, one below the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from rotation.charts import theme
from rotation.formats import Format

_MARGIN: Final = {"r": 20}
"""Room at the right for the end of a figure, in a window of 320 pixels. [pixels]"""

_UNMARKED: Final = {"showticklabels": False}
"""An axis without labels: figures stand at the bars."""


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    colors: Sequence[str],
    written: Format,
    **more: Any,
) -> dict[str, Any]:
    """Bars to the right and left of zero, the last on top, each with its figure."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(labels),
        "x": list(values),
        "text": [written(value, "") for value in values],
        "textposition": "outside",
        "textfont": {"color": theme.TEXT},
        "cliponaxis": False,
        "marker": {"color": list(colors)},
        "hovertemplate": "%{y} %{text}<extra></extra>",
        "meta": {"unit": "decimal" if written.scale == 100 else ""},
        **more,
    }


def figure(
    drawn: dict[str, Any], *, sample: bool, axis: Mapping[str, Any] = _UNMARKED, **layout: Any
) -> go.Figure:
    """A figure of ``bars`` with room for what stands beside them; ``axis`` is that of values."""
    return theme.figure(
        [drawn],
        sample=sample,
        hovermode="closest",
        margin=_MARGIN,
        xaxis={**axis, "range": room(drawn["x"])},
        yaxis={"type": "category", "showgrid": False},
        **layout,
    )


def room(values: Sequence[float]) -> list[float]:
    """A range from zero over all values, with space for figures outside the bars."""
    low, high = min(0.0, *values), max(0.0, *values)
    space = 0.42 * (high - low or 1.0)
    return [low - space if low < 0 else 0.0, high + space if high > 0 else 0.0]
