"""Drawings of a result's picture, built from its series; colours are roles."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from rotation import catalog, formats, marks, sessions
from rotation.card import Card, Drawing, Line, Lines, Role, Unit, Words
from rotation.results.page import Page
from rotation.results.result import Columns, Result


def card(page: Page, result: Result, kinds: Collection[str] = (), note: str = "") -> Card:
    """Return what is on the picture of a page.

    Parameters
    ----------
    page : Page
    result : Result
    kinds : collection of str
        Of ``marks.KINDS``: days that are marked on its charts of time.
    note : str
        What was wrong with what was asked for.
    """
    summary = page.headline(result)
    drawn = (_marked(drawing, kinds, result.as_of) for drawing in page.drawings(result))
    return Card(
        page=result.page,
        title=summary.title,
        figures=summary.figures,
        drawings=tuple(drawn) or (Words(summary.description),),
        footer=_footer(result),
        sample=result.sample,
        note=note,
    )


def _marked(drawing: Drawing, kinds: Collection[str], as_of: dt.date | None) -> Drawing:
    """Return a line chart with the marks of its days, said in its title; others as they are."""
    if not isinstance(drawing, Lines) or as_of is None:
        return drawing
    first, last = drawing.first, drawing.last
    found = marks.marks(kinds, first, last, as_of)
    if not found:
        return drawing
    span = max(sessions.between(first, last), 1)
    places = tuple(sessions.between(first, mark.day) / span for mark in found)
    shown = {mark.kind for mark in found}
    return replace(drawing, title=f"{drawing.title}; dashed: {marks.names(shown)}", marks=places)


def lines(
    columns: Columns | None,
    names: Mapping[str, tuple[str, Role]],
    title: str,
    unit: Unit,
    level: float | None = None,
) -> tuple[Drawing, ...]:
    """Return a line chart of some columns, or nothing where there is no line to draw.

    Parameters
    ----------
    columns : mapping of str to array of shape (n,), or None
        A series of a result; the first column holds the sessions.
    names : mapping of column to (label, role)
    title : str
    unit : Unit
    level : float or None
        Where a dashed line is drawn.
    """
    days: Any = () if columns is None else next(iter(columns.values()))
    if columns is None or len(days) < 2:
        return ()
    drawn = tuple(
        Line(label, role, tuple(float(value) for value in columns[column]))
        for column, (label, role) in names.items()
    )
    if not any(math.isfinite(value) for line in drawn for value in line.values):
        return ()
    return (Lines(title, _day(days[0]), _day(days[-1]), drawn, unit, level),)


def both_sides(result: Result, series: str, title: str) -> tuple[Drawing, ...]:
    """Return the line chart of both sides of the pair."""
    pair = result.selection.pair
    names: dict[str, tuple[str, Role]] = {
        "large": (pair.large, "large"),
        "small": (pair.small, "small"),
    }
    return lines(result.series.get(series), names, title, "index", level=100.0)


def _footer(result: Result) -> str:
    """Return the as-of day, the sources and how returns count dividends."""
    sources = dict.fromkeys(catalog.source_title(entry.source) for entry in result.provenance)
    basis = "dividends reinvested" if result.selection.basis == "total" else "without dividends"
    when = [] if result.as_of is None else [f"As of {formats.day(result.as_of)}"]
    return "  ·  ".join([*when, *sources, *([basis] if sources else [])])


def _day(session: Any) -> dt.date:
    day: dt.date = session.astype("datetime64[D]").item()
    return day
