"""Marked days on a finished chart of time: a line a day, with its word where it is pointed at."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import plotly.graph_objects as go

from rotation import marks
from rotation.charts import clock, theme
from rotation.charts.figure import figure
from rotation.marks import Mark

COLORS: Final = {
    "fomc": theme.ELEVEN[2],
    "cpi": theme.ELEVEN[6],
    "reconstitution": theme.ELEVEN[3],
    "article": theme.ELEVEN[10],
}

SYMBOLS: Final = {
    "fomc": ("triangle-up", "▲"),
    "cpi": ("circle", "●"),
    "reconstitution": ("square", "■"),
    "article": ("diamond", "◆"),
}
"""The point at the bottom of a line: Plotly's name, and the sign in a sentence."""

LINES: Final = 40
"""Marks up to which each is a line; more are ticks at the bottom."""

_TICK: Final = 0.06
"""Length of such a tick, of the chart's height."""

_ROW: Final = 0.05
"""Height of the row of points of a kind, of the chart's height."""


def marked(chart: go.Figure, kinds: Collection[str], as_of: dt.date) -> tuple[go.Figure, str]:
    """Return a chart of time with the marks of its days, and a sentence on them.

    The sentence says what is marked, of several kinds each with its sign, and where a calendar ends
    before the chart does. Any other chart stays as it is, without a sentence.

    Parameters
    ----------
    chart : Figure
        As from ``theme``.
    kinds : collection of str
        Of ``marks.KINDS``.
    as_of : date
        Last day of which anything is known.
    """
    days = _days(chart.spec) if kinds else []
    if not days:
        return chart, ""
    found = marks.marks(kinds, days[0], days[-1], as_of)
    signs = {kind: sign for kind, (_, sign) in SYMBOLS.items()}
    shown = {mark.kind for mark in found}
    dotted = f"Dotted: {marks.names(shown, signs if len(shown) > 1 else None)}." if found else ""
    said = " ".join(filter(None, (dotted, marks.unknown(kinds, min(as_of, days[-1])))))
    if not found:
        return chart, said
    sessions = days if _has_sessions(chart.spec) else []
    layout = chart.spec["layout"]
    height = 1.0 if len(found) <= LINES else _TICK
    by_kind = groupby(found, lambda mark: mark.kind)
    spec = {
        "data": [
            *chart.spec["data"],
            *(_words(list(own), row, sessions) for row, (_, own) in enumerate(by_kind)),
        ],
        "layout": {
            **layout,
            "shapes": [
                *layout.get("shapes", ()),
                *(_line(mark, _place(mark, sessions), height) for mark in found),
            ],
            _AXIS: {"overlaying": "y", "range": [0, 1], "visible": False},
        },
    }
    return figure(spec), said


_AXIS: Final = "yaxis9"
"""An axis of their own, which moves no other."""


def _line(mark: Mark, place: int | str, height: float) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": place,
        "x1": place,
        "yref": "paper",
        "y0": 0,
        "y1": height,
        "layer": "below",
        "line": {"color": COLORS[mark.kind], "width": 1.2, "dash": "dot"},
    }


def _words(own: Sequence[Mark], row: int, sessions: Sequence[dt.date]) -> dict[str, Any]:
    """Points at the bottom of the lines of a kind, which say what each is.

    Every kind has a row, since two may fall on one day.
    """
    kind = own[0].kind
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [_on_axis(mark, sessions) for mark in own],
        "y": [row * _ROW] * len(own),
        "yaxis": f"y{_AXIS.removeprefix('yaxis')}",
        "marker": {"color": COLORS[kind], "size": 7, "symbol": SYMBOLS[kind][0]},
        "name": marks.KINDS[kind],
        "showlegend": False,
        "customdata": [mark.text for mark in own],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _place(mark: Mark, sessions: Sequence[dt.date]) -> int | str:
    """The place of the first session from a day on; the day itself on an axis of days."""
    return bisect.bisect_left(sessions, mark.day) if sessions else mark.day.isoformat()


def _on_axis(mark: Mark, sessions: Sequence[dt.date]) -> str:
    """The name that the value of a trace has there."""
    place = _place(mark, sessions)
    return place if isinstance(place, str) else clock.name(sessions[place])


def _has_sessions(spec: Mapping[str, Any]) -> bool:
    return "categoryarray" in spec["layout"]["xaxis"]


def _days(spec: Mapping[str, Any]) -> list[dt.date]:
    """The days of a chart of time, ascending; none of any other chart."""
    if spec["layout"].get("meta") != theme.TIMELINE:
        return []
    if _has_sessions(spec):
        return list(map(clock.day_of, spec["layout"]["xaxis"]["categoryarray"]))
    return sorted({dt.date.fromisoformat(str(day)) for trace in spec["data"] for day in trace["x"]})
