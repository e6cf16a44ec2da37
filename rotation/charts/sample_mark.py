"""The mark of simulated prices on a chart, above its legend, its buttons and its texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_SWITCH: Final = 34
"""Height of a row of buttons. [pixels]"""

_ROW: Final = 20
"""Height of a row of a legend, which on a phone holds two names, or of a text. [pixels]"""


def room(traces: Sequence[Mapping[str, Any]], layout: Mapping[str, Any], *, buttons: bool) -> int:
    """Return the height of what stands between a chart and its mark. [pixels]

    Parameters
    ----------
    traces, layout : sequence of mappings, mapping
        Of the chart, which has a legend unless its layout says otherwise.
    buttons : bool
        Whether the chart has a row of buttons.
    """
    legend = layout.get("showlegend", True)
    names = sum("name" in trace and trace.get("showlegend", True) for trace in traces)
    rows = -(-names // 2) if legend and len(traces) > 1 else 0
    written = any(map(_above, layout.get("annotations", ())))
    return max(_ROW * rows, _SWITCH if buttons else 0, _ROW if written else 0)


def _above(annotation: Mapping[str, Any]) -> bool:
    """Whether a text stands on the upper edge of a chart."""
    places = (annotation.get(name) for name in ("yref", "y", "yanchor"))
    return tuple(places) == ("paper", 1, "bottom")


def annotation(height: int, color: str, *, buttons: bool) -> dict[str, Any]:
    """Return the mark: at the right, or over a row of buttons at the left.

    The buttons that show while a chart is pointed at are at the right, higher up.

    Parameters
    ----------
    height : int
        Over the chart. [pixels]
    color : str
    buttons : bool
        Whether the chart has a row of buttons.
    """
    return {
        "text": "Sample data",
        "showarrow": False,
        "x": 0 if buttons else 1,
        "y": 1.02,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left" if buttons else "right",
        "yanchor": "bottom",
        "yshift": height,
        "font": {"size": 12, "color": color},
    }
