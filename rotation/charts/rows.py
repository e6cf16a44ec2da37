"""What a chart has drawn, as rows of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation.charts import clock

Row = dict[str, Any]

_BARS: Final = ("open", "high", "low", "close")
"""Prices of a trace of candles."""


def of(figure: go.Figure) -> list[Row]:
    """Return the points of a figure: ``series``, ``x``, ``y`` and, of a cell, ``value``.

    Parameters
    ----------
    figure : Figure
        As made by ``charts.figure``; days on its axis of sessions are dates here.
    """
    layout = figure.spec["layout"]
    return [
        row | {"value": row.get("value")}
        for trace in figure.spec["data"]
        if trace.get("hoverinfo") != "skip"
        for row in _of_trace(trace, layout)
    ]


def days(figure: go.Figure) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day on the axis of a chart of time; None of others."""
    axis = figure.spec["layout"].get("xaxis", {})
    if names := axis.get("categoryarray", ()):
        ends = (_day(names[0]), _day(names[-1]))
        return ends if isinstance(ends[0], dt.date) else None
    if axis.get("type") != "date":
        return None
    found = [str(x)[:10] for trace in figure.spec["data"] for x in trace.get("x", ())]
    return (dt.date.fromisoformat(min(found)), dt.date.fromisoformat(max(found))) if found else None


def _of_trace(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> Iterator[Row]:
    if "z" in trace:
        yield from _of_cells(trace)
        return
    series = str(trace.get("name", ""))
    across = _across(trace, layout)
    for name in _BARS if "close" in trace else ("y",):
        for x, y in zip(across, trace.get(name, ()), strict=False):
            label = f"{series} {name}".strip() if name in _BARS else series
            yield {"series": label, "x": _plain(x), "y": _plain(y)}


def _of_cells(trace: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the cells of a heat map that have a value, by their column and row or their text."""
    for row, values in enumerate(trace["z"]):
        for column, value in enumerate(values):
            if value is not None:
                label = trace["text"][row][column] if "text" in trace else ""
                x = trace["x"][column] if "x" in trace else column
                y = trace["y"][row] if "y" in trace else row
                yield {"series": label, "x": x, "y": y, "value": _plain(value)}


def _across(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> list[Any]:
    """Return the places of a trace: its own, or all of the axis of sessions it stands on."""
    key = str(trace.get("xaxis", "x")).replace("x", "xaxis", 1)
    names = trace["x"] if "x" in trace else layout.get(key, {}).get("categoryarray", ())
    return [_day(name) for name in names]


def _day(name: Any) -> Any:
    """Return the day of a session's name; anything else as it is."""
    if isinstance(name, str):
        with suppress(ValueError):
            return clock.day_of(name)
    return name


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
