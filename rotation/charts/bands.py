"""Shades of standard deviations, whiskers of bands, and lines across a plot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rotation.charts.theme import NEUTRAL, faded
from rotation.panel import Floats


def deviations(center: float, spread: float, *, logs: bool = False) -> list[dict[str, Any]]:
    """Shades of one and two standard deviations around a mean, of logarithms if they are."""
    edges = [(center - k * spread, center + k * spread) for k in (2, 1)]
    return [
        {
            "type": "rect",
            "layer": "below",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": math.exp(low) if logs else low,
            "y1": math.exp(high) if logs else high,
            "fillcolor": faded(NEUTRAL, 0.08),
            "line": {"width": 0},
        }
        for low, high in edges
    ]


def whiskers(rows: Sequence[Mapping[str, float]], **more: Any) -> dict[str, Any]:
    """Bands of means from ``low`` to ``high`` in percentage points; none where one is unknown."""

    def lengths(above: str, below: str) -> Floats:
        """Not a list, whose NaN becomes null, and which Plotly draws as a whisker of no length."""
        return np.array([100 * (row[above] - row[below]) for row in rows], dtype=np.float64)

    return {
        "type": "data",
        "symmetric": False,
        "array": lengths("high", "mean"),
        "arrayminus": lengths("mean", "low"),
        "color": NEUTRAL,
        **more,
    }


def across(at: float, axis: str = "y", *, dash: str = "dot", **more: Any) -> dict[str, Any]:
    """A line through the whole plot at a value of an axis."""
    other = "y" if axis == "x" else "x"
    return {
        "type": "line",
        f"{axis}0": at,
        f"{axis}1": at,
        f"{other}ref": "paper",
        f"{other}0": 0,
        f"{other}1": 1,
        "line": {"color": NEUTRAL, "width": 1, "dash": dash},
        **more,
    }
