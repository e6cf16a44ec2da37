"""The mark of simulated prices on a chart, above its legend or its buttons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

SWITCH: Final = 34
"""Height of a row of buttons. [pixels]"""

_ROW: Final = 20
"""Height of a row of a legend. [pixels]"""


def above(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> int:
    """Return the height of what stands above a chart. [pixels]"""
    legend = _legend(traces) if layout.get("showlegend", True) else 0
    return max(legend, SWITCH if "updatemenus" in layout else 0)


def annotation(above: int, layout: Mapping[str, Any], color: str) -> dict[str, Any]:
    """Return the mark: at the right, or over a row of buttons at the left.

    The buttons that show while a chart is pointed at are at the right, higher up.

    Parameters
    ----------
    above : int
        As ``above`` returns it.
    layout : mapping
        Of the chart.
    color : str
    """
    side = "left" if "updatemenus" in layout else "right"
    return {
        "text": "Sample data",
        "showarrow": False,
        "x": 1 if side == "right" else 0,
        "y": 1.02,
        "xref": "paper",
        "yref": "paper",
        "xanchor": side,
        "yanchor": "bottom",
        "yshift": above,
        "font": {"size": 12, "color": color},
    }


def _legend(traces: Sequence[Mapping[str, Any]]) -> int:
    """Height of a legend on a phone, where a row is as wide as the chart and holds two names."""
    names = sum("name" in trace and trace.get("showlegend", True) for trace in traces)
    return 0 if len(traces) < 2 else _ROW * -(-names // 2)
