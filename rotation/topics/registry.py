"""Every page of the app, in the order of the navigation: the only list of pages."""

from __future__ import annotations

import dataclasses
from typing import Final

from rotation.errors import UnknownName
from rotation.options import quoted
from rotation.results.metric import Metric, ResultTable, select
from rotation.results.page import Page
from rotation.topics import (
    article,
    breadth,
    data,
    flows,
    fundamentals,
    glossary,
    history,
    overview,
    policy,
    search,
    sectors,
    spread,
    styles,
    technicals,
)

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    spread.PAGE,
    sectors.PAGE,
    styles.PAGE,
    breadth.PAGE,
    flows.PAGE,
    fundamentals.PAGE,
    search.PAGE,
    technicals.PAGE,
    policy.PAGE,
    history.PAGE,
    article.PAGE,
    data.PAGE,
    glossary.PAGE,
)

_BY_NAME: Final = {page.name: page for page in PAGES}


def names() -> str:
    """Return the names of all pages as a list in a sentence."""
    return ", ".join(_BY_NAME)


def page(name: str) -> Page:
    """Return a page by name.

    Raises
    ------
    UnknownName
        There is no such page.
    """
    if name not in _BY_NAME:
        raise UnknownName(f"There is no page {quoted(name)}; the pages are {names()}.")
    return _BY_NAME[name]


def metrics(of_page: Page) -> tuple[Metric, ...]:
    """Return a page's metrics, those it quotes from other pages included, in result order."""
    quoted: list[Metric] = []
    for quote in of_page.quotes:
        there = metrics(page(quote.page))
        quoted += there if quote.numbers is None else select(there, *quote.numbers)
    return (*of_page.metrics, *quoted)


def tables(of_page: Page) -> tuple[ResultTable, ...]:
    """Return a page's tables, those it quotes from other pages included under their name here."""
    quoted = []
    for quote in of_page.quotes:
        there = {table.name: table for table in tables(page(quote.page))}
        quoted += [
            dataclasses.replace(there[name], name=here) for here, name in quote.tables.items()
        ]
    return (*of_page.tables, *quoted)
