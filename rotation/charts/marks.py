"""Marked days on a finished chart of time: a line a day, with its word where it is pointed at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from rotation import marks
from rotation.charts import theme
from rotation.charts.figure import Declared, figure
from rotation.marks import Mark

COLORS: Final = {"fomc": theme.ELEVEN[2], "article": theme.ELEVEN[10]}

LINES: Final = 40
"""Marks up to which each is a line; more are ticks at the bottom."""

_TICK: Final = 0.06
"""Length of such a tick, of the chart's height."""


def is_timeline(chart: go.Figure) -> bool:
    """Return whether a figure is a chart of time that has something drawn."""
    return isinstance(chart, Declared) and _days(chart.spec) is not None


def marked(chart: go.Figure, kinds: Collection[str], as_of: dt.date) -> go.Figure:
    """Return a chart of time with the marks of its days; any other chart as it is.

    Parameters
    ----------
    chart : Figure
        As from ``theme``.
    kinds : collection of str
        Of ``marks.KINDS``.
    as_of : date
        Last day of which anything is known.
    """
    if not kinds or not isinstance(chart, Declared):
        return chart
    ends = _days(chart.spec)
    found = () if ends is None else marks.marks(kinds, *ends, as_of)
    if not found:
        return chart
    layout = chart.spec["layout"]
    height = 1.0 if len(found) <= LINES else _TICK
    return figure(
        {
            "data": [*chart.spec["data"], *map(_words, _by_kind(found))],
            "layout": {
                **layout,
                "shapes": [*layout.get("shapes", ()), *(_line(mark, height) for mark in found)],
                _AXIS: {"overlaying": "y", "range": [0, 1], "visible": False},
            },
        }
    )


_AXIS: Final = "yaxis9"
"""An axis of their own, which moves no other."""


def _line(mark: Mark, height: float) -> dict[str, Any]:
    day = mark.day.isoformat()
    return {
        "type": "line",
        "x0": day,
        "x1": day,
        "yref": "paper",
        "y0": 0,
        "y1": height,
        "layer": "below",
        "line": {"color": COLORS[mark.kind], "width": 1.2, "dash": "dot"},
    }


def _by_kind(found: Sequence[Mark]) -> list[list[Mark]]:
    kinds = dict.fromkeys(mark.kind for mark in found)
    return [[mark for mark in found if mark.kind == kind] for kind in kinds]


def _words(own: Sequence[Mark]) -> dict[str, Any]:
    """Points at the bottom of the lines of a kind, which say what each is."""
    kind = own[0].kind
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [mark.day.isoformat() for mark in own],
        "y": [0.0] * len(own),
        "yaxis": f"y{_AXIS.removeprefix('yaxis')}",
        "marker": {"color": COLORS[kind], "size": 7, "symbol": "triangle-up"},
        "name": marks.KINDS[kind],
        "showlegend": False,
        "customdata": [mark.text for mark in own],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _days(spec: Mapping[str, Any]) -> tuple[dt.date, dt.date] | None:
    """The first and last day of a chart of time, None of any other and without any."""
    if spec["layout"].get("meta") != theme.TIMELINE:
        return None
    days = [str(day) for trace in spec["data"] for day in theme.days(trace.get("x", ()))]
    return (dt.date.fromisoformat(min(days)), dt.date.fromisoformat(max(days))) if days else None
