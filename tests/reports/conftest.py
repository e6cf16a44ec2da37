"""Reports of stores that hold prices, a part of them, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from rotation.reports import report
from rotation.reports.report import Report
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from tests.markets import MemoryMarket, data_of, days_until, panel, walk

MakeReport = Callable[..., Report]


class Read(HTMLParser):
    """A page of HTML: its addresses, its words by element, its tags in their order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.words: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.words.setdefault(self.open[-1], []).append(data)


@pytest.fixture
def made(tables: Tables, clock: object) -> MakeReport:
    """Makes a report of random walks up to 16 January 2026."""

    def make(*symbols: str, origin: str = "", **chosen: object) -> Report:
        import numpy as np

        days = days_until("2026-01-16", 320)
        close = np.column_stack([walk(n, len(days)) for n in range(len(symbols))])
        market = MemoryMarket(panel(symbols, days, close))
        return report.report(Selection(**chosen), data_of(market, tables), origin)

    return make


@pytest.fixture
def simulated(tables: Tables, clock: object) -> Report:
    """The report of a store with nothing in it."""
    return report.report(Selection(), data_of(sample_market(), tables))
