"""Line charts of a pair: both sides from 100."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from rotation import formats
from rotation.charts import theme

Columns = Mapping[str, Any]


def both_sides(
    columns: Columns | None, small: str, large: str, why: str, *, sample: bool
) -> go.Figure:
    """Return both sides of a pair from 100.

    Parameters
    ----------
    columns : mapping with ``session``, ``small`` and ``large``, or None
    small, large : str
        Names of the sides.
    why : str
        Why there is nothing to draw, where that is known.
    sample : bool
        Whether the prices are simulated.
    """
    if not is_line(columns):
        return nothing(columns, why, sample=sample)
    assert columns is not None
    traces = [
        theme.line(columns["session"], columns[side], name, color, formats.INDEX)
        for side, name, color in sides(small, large)
    ]
    spread = np.asarray(columns["small"]) - np.asarray(columns["large"])
    apart = np.char.replace(np.char.mod("%+.1f pp", spread), "-", "−").tolist()
    traces[1] |= {
        "customdata": apart,
        "hovertemplate": f"{theme.NAME_AND_VALUE}<br>spread %{{customdata}}<extra></extra>",
    }
    return theme.timeline(traces, sample=sample, switch="percent", yaxis=theme.INDEX)


def sides(small: str, large: str) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """Return (column, name, colour) of the small and the large side."""
    return ("small", small, theme.SMALL), ("large", large, theme.LARGE)


def is_line(columns: Columns | None) -> bool:
    """Return whether columns have the two sessions a line needs."""
    return columns is not None and len(columns["session"]) >= 2


def nothing(columns: Columns | None, why: str, *, sample: bool) -> go.Figure:
    """Return the empty chart: one lone session, or the reason given."""
    if columns is not None:
        why = "A line needs two sessions that both have."
    return theme.empty(why or "Nothing is stored to draw.", sample=sample)
