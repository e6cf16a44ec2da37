"""What every chart shares: colours, layout, the sample mark, the designed empty chart."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats
from rotation.charts import figure as declared

SMALL: Final = "#B85C0A"
"""Small caps, everywhere. Each of these stands for itself on a light page; ``charts.dark`` has what
it is on a dark one."""
LARGE: Final = "#2F6DB5"
"""Large caps, everywhere."""
NEUTRAL: Final = "#5E6B78"
GAIN: Final = "#1B7837"
LOSS: Final = "#762A83"

ELEVEN: Final = (
    "#4262BB", "#124394", "#5A567C", "#A6921B", "#4C551E", "#1D89A5",
    "#6A8EE9", "#666D5E", "#7A8D6E", "#621D3E", "#9A6D11",
)  # fmt: skip
"""Groups that are neither small nor large caps: apart from each other in ordinary, deutan and
protan sight (at least 0.085 in OKLab), at least 3:1 against the page. Label them all the same."""

VALUE: Final = ELEVEN[5]
GROWTH: Final = ELEVEN[2]

TEXT: Final = "#000037"
"""Figures written into a chart: nearly black, and where Streamlit draws the chart the page's own
text colour, light or dark (its Plotly theme puts it in the place of this one)."""


def faded(color: str, alpha: float) -> str:
    """A colour that lets so much of the page through."""
    red, green, blue = (int(color[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha})"


GAIN_AND_LOSS: Final = (
    (0.0, faded(LOSS, 0.6)),
    (0.5, faded(NEUTRAL, 0.06)),
    (1.0, faded(GAIN, 0.6)),
)
"""A diverging scale from LOSS to GAIN that lets the page through in the middle."""

PER_CENT: Final = {"tickformat": ".2~%", "zeroline": True}
"""An axis of returns: as many digits as its ticks need, none too many."""

HEIGHT: Final = 320

HORIZONS: Final = {
    "d5": "1 week", "d21": "1 month", "d63": "1 quarter", "d126": "Half a year", "d252": "1 year",
    "ytd": "This year", "lookback": "Lookback",
}  # fmt: skip


_ROW: Final = 20
"""Height of a row of a legend. [pixels]"""

_AXIS: Final = {
    "automargin": True,
    "ticklabeloverflow": "allow",
    "tickfont": {"color": NEUTRAL},
}
"""Labels get the margin they need, so none has to be looked at for hiding: doing so makes a
browser lay out the whole page once a label."""


def figure(
    traces: Sequence[dict[str, Any]],
    *,
    sample: bool,
    height: int = HEIGHT,
    **layout: Any,
) -> go.Figure:
    """A figure with the house's layout; simulated data is marked on the chart itself.

    Parameters
    ----------
    traces : sequence of dict
        Plotly traces.
    sample : bool
        Whether the data is simulated.
    height : int
        Pixels.
    layout : keyword arguments
        Plotly layout, over the house's.
    """
    above = _legend(traces) if sample and layout.get("showlegend", True) else 0
    written = [*([_sample_mark(above)] if sample else []), *layout.pop("annotations", [])]
    own: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 28 + above, "b": 8},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        **{axis: dict(_AXIS) for axis in _axes(layout)},
        "yaxis": _AXIS | {"zeroline": False},
        "dragmode": False,
        **({"annotations": written} if written else {}),
    }
    for name, value in layout.items():
        known = own.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            own[name] = known | value
        else:
            own[name] = value
    return declared.figure({"data": list(traces), "layout": own})


TIMELINE: Final = "timeline"
"""``layout.meta`` of a chart of time."""

_ROOM: Final = {"l": 50, "b": 40}
"""Of the labels of numbers and, in two rows, of days. [pixels]"""


def timeline(
    traces: Sequence[dict[str, Any]], *, sample: bool, height: int = HEIGHT, **layout: Any
) -> go.Figure:
    """A ``figure`` with days across and numbers up, and the same room for labels in all of them.

    A browser that has to find that room draws the axes twice at every move of a slider. Whoever
    shows the figure may mark days on it (``charts.marks``).
    """
    layout["meta"] = TIMELINE
    layout["margin"] = _ROOM | layout.get("margin", {})
    for axis in _axes(layout):
        layout[axis] = {"automargin": False} | layout.get(axis, {})
    return figure(traces, sample=sample, height=height, **layout)


def _axes(layout: Mapping[str, Any]) -> list[str]:
    """The two axes every figure has, and those its layout adds."""
    return list(dict.fromkeys(("xaxis", "yaxis", *(key for key in layout if key[1:5] == "axis"))))


_WIDEST: Final = 44
"""Letters of a line that fit into the narrowest card."""


def empty(why: str, *, sample: bool = False) -> go.Figure:
    """The chart shown where there is nothing to draw: one sentence, no axes."""
    return figure(
        [],
        sample=sample,
        height=160,
        xaxis={"visible": False},
        yaxis={"visible": False},
        annotations=[
            {
                "text": "<br>".join(textwrap.wrap(why, _WIDEST)),
                "showarrow": False,
                "x": 0.5,
                "y": 0.5,
                "xref": "paper",
                "yref": "paper",
                "font": {"size": 13, "color": NEUTRAL},
            }
        ],
    )


def line(
    x: Any, y: Any, name: str, color: str, hover: str, *, dash: str = "solid", width: float = 2.0
) -> dict[str, Any]:
    """A line trace; ``hover`` is a Plotly template for the value and its formula."""
    return {
        "type": "scatter",
        "mode": "lines",
        "x": days(x),
        "y": np.asarray(y),
        "name": name,
        "line": {"color": color, "width": width, "dash": dash},
        "hovertemplate": hover,
    }


def bars(x: Any, y: Any, name: str, hover: str, **more: Any) -> dict[str, Any]:
    """Bars above and below zero: direction, sign and colour all say gain or loss."""
    values = np.asarray(y, dtype=float)
    return {
        "type": "bar",
        "x": x,
        "y": values,
        "name": name,
        "marker": {"color": [GAIN if value >= 0 else LOSS for value in values]},
        "hovertemplate": hover,
        **more,
    }


def ranking(
    labels: Sequence[str], values: Sequence[float], colors: Sequence[str], hover: str, **more: Any
) -> dict[str, Any]:
    """Bars to the right and left of zero, the last on top, each with its figure."""
    return {
        "type": "bar",
        "orientation": "h",
        "y": list(labels),
        "x": list(values),
        "text": [formats.CHART_PERCENT(value, "") for value in values],
        "textposition": "outside",
        "textfont": {"color": TEXT},
        "cliponaxis": False,
        "marker": {"color": list(colors)},
        "hovertemplate": hover,
        **more,
    }


def heat(
    columns: Sequence[str],
    rows: Sequence[str],
    values: Sequence[Sequence[float]],
    texts: Sequence[Sequence[str]],
    hovers: Sequence[Sequence[str]],
) -> list[dict[str, Any]]:
    """Cells shaded from LOSS to GAIN, each with its text in the page's own colour.

    Parameters
    ----------
    columns, rows : sequences of str, lengths n_columns and n_rows
        The last row is drawn on top.
    values : of shape (n_rows, n_columns)
        -1 to 1, NaN for no shade.
    texts, hovers : of the same shape
    """
    shade = {
        "type": "heatmap",
        "x": list(columns),
        "y": list(rows),
        "z": [[None if math.isnan(value) else value for value in row] for row in values],
        "zmin": -1,
        "zmax": 1,
        "colorscale": GAIN_AND_LOSS,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [list(row) for row in hovers],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    written = {  # a heat map's own text takes its colour from a shade that is half transparent
        "type": "scatter",
        "mode": "text",
        "x": [column for _ in rows for column in columns],
        "y": [row for row in rows for _ in columns],
        "text": [text for row in texts for text in row],
        "textfont": {"color": TEXT},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [shade, written]


def horizons(lookback: int) -> dict[str, str]:
    """What each horizon is called on an axis."""
    return HORIZONS | {"lookback": f"Lookback ({lookback})"}


def room(values: Sequence[float]) -> list[float]:
    """A range from zero over all values, with space for figures outside the bars."""
    low, high = min(0.0, *values), max(0.0, *values)
    space = 0.42 * (high - low or 1.0)
    return [low - space if low < 0 else 0.0, high + space if high > 0 else 0.0]


def days(values: Any) -> Any:
    """Sessions as ISO dates, which Plotly reads as a time axis."""
    array = np.asarray(values)
    return np.datetime_as_string(array, unit="D") if array.dtype.kind == "M" else array


def _legend(traces: Sequence[dict[str, Any]]) -> int:
    """Height of a legend on a phone, where a row is as wide as the chart and holds two names."""
    names = sum("name" in trace and trace.get("showlegend", True) for trace in traces)
    return 0 if len(traces) < 2 else _ROW * -(-names // 2)


def _sample_mark(above: int) -> dict[str, Any]:
    return {
        "text": "Sample data",
        "showarrow": False,
        "x": 1,
        "y": 1.02,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "right",
        "yanchor": "bottom",
        "yshift": above,
        "font": {"size": 12, "color": SMALL},
    }
