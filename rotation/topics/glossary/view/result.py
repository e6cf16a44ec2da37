"""The result, headline and picture of the definitions page."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

from rotation.card import Drawing, Listing
from rotation.results import metric
from rotation.results.headline import Headline
from rotation.results.metric import Metric, ResultTable
from rotation.results.page import Data, Page
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.topics.glossary.view.terms import TERMS

_LISTED: Final = 8
"""Terms a picture has room for."""


class _Words(dict[str, Any]):
    """What a template names, as the word for it where there is no selection."""

    def __missing__(self, name: str) -> str:
        return name.replace("_", " ")


_FIELDS: Final = _Words(small="small caps", large="large caps", n="N")


def compute(selection: Selection, data: Data) -> Result:
    """Return every term of the trade, and every figure of every page by its descriptor."""
    terms = [
        {
            "anchor": metric.anchor("term", term.name),
            "name": term.name,
            "label": term.name,
            "says": term.says,
            "formula": "",
            "unit": "",
            "page": term.page,
            "chart": "",
        }
        for term in TERMS
    ]
    figures = list(chain.from_iterable(_figures(page) for page in data.pages))
    return Result(
        page="glossary",
        selection=selection,
        as_of=None,
        provenance=(),
        numbers={"figures": len(figures), "terms": len(terms)},
        tables={"entries": [*terms, *figures]},
        sample=data.market.kind == "sample",
    )


def headline(result: Result) -> Headline:
    """Return how much is defined here."""
    x = result.numbers
    return Headline(
        "Definitions: every figure in one sentence",
        f"{x['figures']} figures with formula, unit and page, and {x['terms']} terms of the trade.",
        (("Figures", str(x["figures"])), ("Terms", str(x["terms"]))),
    )


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return the first terms, with the page each is used on."""
    rows = result.tables["entries"][:_LISTED]
    return (Listing("Terms", tuple((row["label"], row["page"]) for row in rows)),)


def _figures(page: Page) -> Iterator[dict[str, Any]]:
    """Return a row a number of a page, and a column of its tables that is no text."""
    numbers = {number.name: number for number in page.metrics}
    columns = chain.from_iterable(map(_columns, page.tables))
    others = {column.name: column for column in columns if column.unit != "text"}
    for figure in (numbers | {k: v for k, v in others.items() if k not in numbers}).values():
        yield {
            "anchor": metric.anchor(page.name, figure.name),
            "name": figure.name,
            "label": figure.label.format_map(_FIELDS) or figure.name.replace("_", " ").capitalize(),
            "says": _said(figure),
            "formula": figure.definition,
            "unit": figure.unit,
            "page": page.name,
            "chart": figure.chart,
        }


def _columns(table: ResultTable) -> Iterator[Metric]:
    """The columns of a table, each with the first chart that draws the table."""
    for column in table.columns:
        yield dataclasses.replace(column, chart=column.chart or next(iter(table.charts), ""))


def _said(figure: Metric) -> str:
    """The hover text of a figure, where it is the same for every result."""
    return figure.help.format_map(_FIELDS) if isinstance(figure.help, str) else ""
