"""What every chart shares: colours, layout, the sample mark, the designed empty chart."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation.charts import ends, sample_mark
from rotation.charts import figure as declared
from rotation.charts.clock import Clock, across, width
from rotation.charts.switches import Switch, menus
from rotation.formats import Format

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

TEXT: Final = "#1B2530"
"""Figures written into a chart: the page's own text colour."""


def faded(color: str, alpha: float) -> str:
    """A colour that lets so much of the page through."""
    red, green, blue = (int(color[n : n + 2], 16) for n in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha})"


PER_CENT: Final = {"tickformat": ".2~%", "hoverformat": "+.1%", "zeroline": True}
"""An axis of returns: as many digits as its ticks need, none too many."""

PP: Final = {"ticksuffix": " pp", "hoverformat": "+.1f", "zeroline": True}
"""An axis of differences of returns, in percentage points."""

SHARES: Final = {"tickformat": ".0%", "hoverformat": ".1%"}
"""An axis of shares."""

INDEX: Final = {"hoverformat": ".1f"}
"""An axis of values from 100."""

PRICES: Final = {"hoverformat": ",.2f"}
"""An axis of prices."""

COUNTS: Final = {"hoverformat": ",.0f"}
"""An axis of whole numbers."""

NAME_AND_VALUE: Final = "%{fullData.name} %{y}"
POINTED_AT: Final = f"{NAME_AND_VALUE}<extra></extra>"
"""What is said of a point: its name and its value as its axis writes it, with a true minus sign."""

HEIGHT: Final = 320
_TOP: Final = 28

HORIZONS: Final = {
    "d5": "1 week", "d21": "1 month", "d63": "1 quarter", "d126": "6 months", "d252": "1 year",
    "ytd": "YTD", "lookback": "Lookback",
}  # fmt: skip

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
    buttons, axes = "updatemenus" in layout, _axes(layout)
    above = sample_mark.room(traces, layout, buttons=buttons) if sample else 0
    marked = [sample_mark.annotation(above, SMALL, buttons=buttons)] if sample else []
    written = [*marked, *layout.pop("annotations", [])]
    own: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": _TOP + above, "b": 8},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        **{axis: dict(_AXIS) for axis in axes},
        "yaxis": _AXIS | {"zeroline": False},
        "dragmode": False,
        "modebar": {"color": NEUTRAL, "activecolor": TEXT},  # Plotly's own is 1.7:1 on the page
        **({"annotations": written} if written else {}),
    }
    for name, value in layout.items():
        known = own.get(name)
        if name in axes:
            own[name] = _axis(own[name], value)
        elif isinstance(known, dict) and isinstance(value, dict):
            own[name] = known | value
        else:
            own[name] = value
    return declared.figure({"data": ends.without(traces), "layout": own})


TIMELINE: Final = "timeline"
"""``layout.meta`` of a chart of time."""

_ROOM: Final = {"l": 50, "b": 40}
"""Of the labels of numbers and, in two rows, of days. [pixels]"""

_BUTTONS: Final = {
    "bgcolor": "rgba(0, 0, 0, 0)",
    "bordercolor": faded(NEUTRAL, 0.35),
    "font": {"size": 11, "color": NEUTRAL},
}

LEGIBLE: Final = dict.fromkeys(ELEVEN, TEXT)
"""Colours at 3:1, which is enough for a line, and what text has in their place."""


def timeline(
    traces: Sequence[dict[str, Any]],
    *,
    sample: bool,
    height: int = HEIGHT,
    clock: Clock = "sessions",
    switch: Switch | None = None,
    **layout: Any,
) -> go.Figure:
    """A ``figure`` with time across and numbers up, and the same room for labels in all of them.

    Lines have their last value at their end, and a legend has the names that are not there. A
    browser that has to find that room draws the axes twice at every move of a slider. Whoever
    shows the figure may mark days on it (``charts.marks``).
    """
    written = list(map(ends.text, traces))
    layout["meta"] = TIMELINE
    if clock != "sessions":  # values are far apart: the nearest one is meant
        layout["hoverdistance"] = -1
    margin = _ROOM | {"r": ends.margin(written)} | layout.get("margin", {})
    layout["margin"] = margin
    for axis in _axes(layout):
        layout[axis] = {"automargin": False} | layout.get(axis, {})
    said = list(map(_said_at_its_end, traces, written))
    layout.setdefault("showlegend", not (len(traces) < 2 or all(said)))  # one has the title
    if layout["showlegend"]:
        traces = [
            {**one, "showlegend": False} if here else one
            for one, here in zip(traces, said, strict=True)
        ]
    drawn, time = across(traces, clock, width(margin))
    layout["xaxis"] = time | layout["xaxis"]
    above = sample_mark.room(traces, layout, buttons=switch is not None) if sample else 0
    inner = height - margin.get("t", _TOP + above) - margin["b"]
    labels = ends.labels(traces, written, LEGIBLE, layout, inner)
    layout["annotations"] = [*labels, *layout.get("annotations", [])]
    if switch is not None:
        layout["updatemenus"] = menus(traces, labels, int(sample), switch, _BUTTONS)
    return figure(drawn, sample=sample, height=height, **layout)


def _said_at_its_end(trace: Mapping[str, Any], text: str) -> bool:
    """Whether a trace needs no entry in a legend."""
    named = bool(text) and bool(trace[ends.END][0])
    return named or trace.get("showlegend") is False or "name" not in trace


def _axis(known: Mapping[str, Any], value: Mapping[str, Any]) -> dict[str, Any]:
    """An axis of its own over the house's: what it says of its texts leaves them their colour."""
    tickfont = {"tickfont": known["tickfont"] | value.get("tickfont", {})}
    title = {"title": {"font": known["tickfont"]} | value["title"]} if "title" in value else {}
    return {**known, **value, **tickfont, **title}


def _axes(layout: Mapping[str, Any]) -> list[str]:
    """The two axes every figure has, and those its layout adds."""
    return list(dict.fromkeys(("xaxis", "yaxis", *(key for key in layout if key[1:5] == "axis"))))


_WIDEST: Final = 44
"""Letters of a line that fit into the narrowest card."""

_WHY: Final = "why"
"""In ``layout.meta`` of a chart that has nothing to draw: the sentence."""


def reason(shown: go.Figure) -> str:
    """Return why a chart has nothing to draw; empty where it draws something."""
    meta = shown.spec["layout"].get("meta")
    found: str = meta.get(_WHY, "") if isinstance(meta, dict) else ""
    return found


def empty(why: str, *, sample: bool = False) -> go.Figure:
    """The chart shown where there is nothing to draw: one sentence, no axes."""
    return figure(
        [],
        sample=sample,
        height=160,
        meta={_WHY: why},
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
    x: Any,
    y: Any,
    name: str,
    color: str,
    written: Format,
    *,
    end: str | None = None,
    dash: str = "solid",
    width: float = 2.0,
) -> dict[str, Any]:
    """A line trace.

    Parameters
    ----------
    x, y : arrays of shape (n,)
        Days and values; differences of returns are drawn in percentage points.
    name, color : str
    written : Format
        Of the last value, which stands at the end of the line.
    end : str, optional
        The name there, ``name`` itself without one; an empty one leaves it to the legend.
    """
    scale = 100.0 if written.suffix.strip() == "pp" else 1.0
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": np.asarray(y) * scale if scale != 1.0 else np.asarray(y),
        "name": name,
        "line": {"color": color, "width": width, "dash": dash},
        "hovertemplate": POINTED_AT,
        ends.END: (name if end is None else end, written, scale),
    }


def bars(
    x: Any, y: Any, name: str, hover: str = POINTED_AT, *, color: str = "", **more: Any
) -> dict[str, Any]:
    """Bars of a colour; without one direction, sign and colour all say gain or loss."""
    values = y if color else np.asarray(y, dtype=float)
    return {
        "type": "bar",
        "x": x,
        "y": values,
        "name": name,
        "marker": {"color": color or [GAIN if value >= 0 else LOSS for value in values]},
        "hovertemplate": hover,
        **more,
    }


def horizons(lookback: int) -> dict[str, str]:
    """What each horizon is called on an axis."""
    return HORIZONS | {"lookback": f"Lookback ({lookback})"}
