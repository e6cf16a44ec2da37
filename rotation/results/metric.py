"""The descriptors of figures: what a number of a result, or a column of its tables, is.

Figure walls, hover texts, docs/DEFINITIONS.md and the response schemas of OpenAPI are made from
them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

from rotation import formats
from rotation.analytics.horizons import HORIZONS
from rotation.formats import Format
from rotation.results import links
from rotation.results.result import Result

Unit = Literal[
    "decimal", "index", "z-score", "slope", "correlation", "rank", "points", "USD",
    "count", "sessions", "weeks", "year", "flag", "text", "day", "instant", "time", "number",
]  # fmt: skip
"""Unit of a value; ``decimal`` is a return or share where 0.01 is 1%, ``index`` has a base of
100, ``points`` are hundredths of the largest value, ``time`` is a day or an instant."""

LABELS: Final = ("text", "day", "instant", "time", "year", "flag")
"""Units of values that say what a row is, or whether, and not how much."""

Text = str | Callable[[Result], str]
"""A text (of a metric a template over ``fields``), or a function that makes it from the result."""


class About(NamedTuple):
    """What a figure is made of: definition, inputs with their values, sources with their days.

    ``anchor`` is its place in the glossary, ``pinned`` the query of an address that goes on
    showing it, ``chart`` the key of the chart that draws it, empty without one.
    """

    formula: str
    inputs: str
    sources: str
    anchor: str
    pinned: str
    chart: str = ""


class Figure(NamedTuple):
    """A figure on a wall: label, value as text or None, how it is calculated, a word below it."""

    label: str
    value: str | None
    help: str
    note: str | None = None
    about: About | None = None


@dataclass(frozen=True)
class Metric:
    """A figure of a page, or a column of one of its tables.

    Attributes
    ----------
    name : key in the numbers of the result, or the name of the column
    formula : definition, one line without the final stop
    unit : unit of the value in JSON
    label : name on the screen, a template over ``fields``; empty where it is not on a wall
    help : hover text, how the figure is calculated
    format : how the value is written on the screen
    value : makes the value on the screen, where that is not the formatted number alone
    note : makes the line below the value, such as the same figure over another window
    reference : what the figure is called in the literature, or where it is defined
    chart : key of the chart on its page that draws it, empty without one
    head : name at the head of a column on the screen where that is another, a template too
    """

    name: str
    formula: str
    unit: Unit = "decimal"
    label: str = ""
    help: Text = ""
    format: Format = formats.PERCENT
    value: Callable[[Result], str | None] | None = None
    note: Callable[[Result], str | None] | None = None
    reference: str = ""
    chart: str = ""
    head: str = ""

    @property
    def definition(self) -> str:
        """The formula, with what it is called in the literature in brackets."""
        return f"{self.formula} ({self.reference})" if self.reference else self.formula

    def shown_name(self, result: Result) -> str:
        """Return the label, or the name in words where there is none."""
        return self.label.format_map(fields(result)) or _spelled(self.name).capitalize()

    def figure(self, result: Result) -> Figure:
        """Return the figure of a result as it stands on a wall."""
        known = fields(result)
        return Figure(
            self.label.format_map(known),
            self._value(result),
            self._explained(known, result),
            None if self.note is None else self.note(result),
        )

    def figure_of(self, row: Mapping[str, Any], result: Result) -> Figure:
        """Return this column of a table's row as a figure; templates read the row's columns too."""
        known = {**fields(result), **row}
        shown = self._written(row[self.name])
        label, explained = self.label.format_map(known), self._explained(known, result)
        note = None if self.note is None else self.note(result)
        return Figure(label, shown, explained, note, about=about(self, result, ()))

    def _explained(self, known: Mapping[str, Any], result: Result) -> str:
        return self.help.format_map(known) if isinstance(self.help, str) else self.help(result)

    def _value(self, result: Result) -> str | None:
        if self.value is not None:
            return self.value(result)
        return self._written(result.numbers[self.name])

    def _written(self, value: Any) -> str | None:
        if self.unit == "day":
            return None if value is None else formats.day(value)
        return self.format(value) if formats.known(value) else None


@dataclass(frozen=True)
class ResultTable:
    """A table of a result.

    Attributes
    ----------
    name : key in the tables of the result
    columns : its columns, in their order
    description : what a row is and which rows there are
    charts : keys of the charts on its page that draw it
    combined : what a column is that a page draws from several of these, by its head
    """

    name: str
    columns: tuple[Metric, ...]
    description: str
    charts: tuple[str, ...] = ()
    combined: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Quote:
    """Figures a page takes over from another page.

    Attributes
    ----------
    page : name of the other page
    numbers : those taken over; None is all
    tables : name of a table there, by its name here
    """

    page: str
    numbers: tuple[str, ...] | None = None
    tables: Mapping[str, str] = field(default_factory=dict)


def fields(result: Result) -> dict[str, Any]:
    """Return what templates name: ``small, large, n`` (the lookback) and the page's options."""
    selection = result.selection
    return {
        **dict(selection.options),
        "small": selection.pair.small,
        "large": selection.pair.large,
        "n": selection.lookback,
    }


def names(described: Sequence[Metric | ResultTable]) -> tuple[str, ...]:
    """Return the names of metrics or tables, in their order."""
    return tuple(descriptor.name for descriptor in described)


def select(metrics: Sequence[Metric], *chosen: str) -> tuple[Metric, ...]:
    """Return some of the metrics by name, in the order of the names."""
    by_name = {metric.name: metric for metric in metrics}
    return tuple(by_name[name] for name in chosen)


def labelled(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """Return the metrics that have a label, in their order."""
    return tuple(metric for metric in metrics if metric.label)


def figures(result: Result, metrics: Sequence[Metric]) -> list[Figure]:
    """Return a wall of figures of a result, each with what it is made of."""
    return [
        metric.figure(result)._replace(about=about(metric, result, metrics)) for metric in metrics
    ]


def about(metric: Metric, result: Result, beside: Sequence[Metric]) -> About:
    """Return what a figure of a result is made of.

    Parameters
    ----------
    metric : Metric
    result : Result
    beside : sequence of Metric
        The other figures of the wall; inputs among them are written as they are there.
    """
    known = {other.name: other for other in beside}
    named = dict.fromkeys(re.findall(r"\w+", metric.formula))
    inputs = []
    for name in named:
        value = result.numbers.get(name)
        if name == metric.name or not isinstance(value, float) or not formats.known(value):
            continue
        other = known.get(name, metric)
        label = other.label.format_map(fields(result)) if name in known else _spelled(name)
        inputs.append(f"{label} {other.format(value)}")
    return About(
        metric.definition,
        ", ".join(inputs),
        sources(result),
        anchor(result.page, metric.name),
        links.query(result.selection, result.as_of),
        metric.chart,
    )


_SOURCES: Final = 3
"""Inputs named before the others are counted."""


def sources(result: Result) -> str:
    """Return the inputs of a result, each with its last day and where it is from."""
    named = [
        f"{entry.key} to {'no session' if entry.as_of is None else formats.day(entry.as_of)} "
        f"({entry.source})"
        for entry in result.provenance
    ]
    return formats.first(named, _SOURCES)


def anchor(page: str, name: str) -> str:
    """Return the fragment of the address of a figure in the glossary."""
    return f"{page}-{re.sub(r'[^a-z0-9]+', '_', name.lower()).strip('_')}"


def chart_anchor(key: str) -> str:
    """Return the fragment of the address of a chart on its page."""
    return f"chart-{key}"


def _spelled(name: str) -> str:
    return name.replace("_", " ")


_SPANS: Final = {
    **{name: f"over {count} sessions" for name, count in HORIZONS.items()},
    "ytd": "year to date",
    "lookback": "over the lookback",
}


def horizon_columns(what: str) -> tuple[Metric, ...]:
    """Return the columns of every horizon: ``d5 d21 d63 d126 d252 ytd lookback``.

    Parameters
    ----------
    what : str
        The figure they hold, such as "return"; a difference is in percentage points.
    """
    written = formats.PP if "−" in what else formats.PERCENT
    return tuple(Metric(name, f"{what} {span}", format=written) for name, span in _SPANS.items())
