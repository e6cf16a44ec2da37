"""What a chart has drawn, as rows of a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation.charts import clock

Row = dict[str, Any]

COLUMNS: Final = ("series", "x", "y", "value", "unit")
"""Those that every row has."""

_TAG: Final = re.compile(r"<[^>]*>")
_BARS: Final = ("open", "high", "low", "close")
"""Prices of a trace of candles."""


def of(figure: go.Figure) -> list[Row]:
    """Return the points of a figure: ``series``, ``x``, ``y``, of a cell ``value``, and ``unit``.

    Parameters
    ----------
    figure : Figure
        As made by ``charts.figure``; days on its axis of sessions are dates here. A bar has its
        label as ``x`` however it lies. Points of a plane have their day as ``session``.
    """
    layout = figure.spec["layout"]
    return [
        row | {"value": row.get("value"), "unit": _unit(trace, layout)}
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
    if "ids" in trace:
        yield from _of_days(trace)
        return
    series = str(trace.get("name", ""))
    across = _across(trace, layout)
    for name in _BARS if "close" in trace else ("y",):
        for x, y in zip(across, trace.get(name, ()), strict=False):
            label = f"{series} {name}".strip() if name in _BARS else series
            at, figure = (y, x) if trace.get("orientation") == "h" else (x, y)
            yield {"series": label, "x": _plain(at), "y": _plain(figure)}


def _of_days(trace: Mapping[str, Any]) -> Iterator[Row]:
    """Yield points of a plane, each with its day."""
    for day, x, y in zip(trace["ids"], trace["x"], trace["y"], strict=True):
        session = dt.date.fromisoformat(day)
        yield {"series": trace["name"], "session": session, "x": _plain(x), "y": _plain(y)}


def _unit(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> str:
    """The unit of a trace's figures: its own, or that of the axis they are read on."""
    if {"z", "ids", "meta"} & set(trace):
        return str(trace.get("meta", {}).get("unit", ""))
    side = "x" if trace.get("orientation") == "h" else "y"
    axis = layout.get(str(trace.get(f"{side}axis", side)).replace(side, f"{side}axis", 1), {})
    if "%" in axis.get("tickformat", ""):
        return "decimal"
    suffix = str(axis.get("ticksuffix", "")).strip()
    title = str(axis.get("title", {}).get("text", ""))
    amount = title if title.endswith("USD") else ""
    return {"%": "percent", "pp": "percentage points"}.get(suffix, amount)


def _of_cells(trace: Mapping[str, Any]) -> Iterator[Row]:
    """Yield the cells that have a value: by column and row, those of a tile map by their text."""
    figures = trace["meta"]["values"] if "meta" in trace else trace["z"]
    for row, shades in enumerate(trace["z"]):
        for column, shade in enumerate(shades):
            if shade is not None:
                figure = _plain(figures[row][column])
                if "text" in trace:
                    yield {"series": "", "x": trace["text"][row][column], "y": figure}
                    continue
                x, y = trace["x"][column], _TAG.sub("", trace["y"][row])
                yield {"series": "", "x": x, "y": y, "value": figure}


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
