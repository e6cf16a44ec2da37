"""Shades of standard deviations behind a line."""

from __future__ import annotations

import math
from typing import Any

from rotation.charts.theme import NEUTRAL, faded


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
