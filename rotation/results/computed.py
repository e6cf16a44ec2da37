"""Markets and results of one server process, computed once for all viewers, links and programs."""

from __future__ import annotations

import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from rotation import catalog, options, sessions, universe
from rotation.cache import SingleFlightCache
from rotation.results.page import Data, Page
from rotation.results.result import Result, judged_now
from rotation.selection import Selection
from rotation.store import market as markets
from rotation.store.delta.tables import Tables
from rotation.store.market import Market
from rotation.store.search import searches as stored_searches
from rotation.store.search.searches import Searches

MAX_AGE: Final = 2.0
"""Age of known versions that is accepted where nothing was just stored here. [s]"""


@dataclass(frozen=True)
class Versions:
    """The version of every table that pages show; -1 where a table does not exist.

    Attributes
    ----------
    numbers : pairs of table name and version, in the order of the catalog
    """

    numbers: tuple[tuple[str, int], ...]

    def __getitem__(self, table: str) -> int:
        return dict(self.numbers)[table]

    def of(self, tables: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
        """Return the versions of some tables alone."""
        return tuple(pair for pair in self.numbers if pair[0] in tables)


_markets: Final[SingleFlightCache[tuple[str, markets.Version], Market]] = SingleFlightCache(2)
_searches: Final[SingleFlightCache[tuple[str, Versions], Searches]] = SingleFlightCache(2)
_results: Final[SingleFlightCache[Hashable, Result]] = SingleFlightCache(512)


@dataclass
class _Reading:
    """The last reading of a store's versions."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float = float("-inf")
    versions: Versions | None = None
    count: int = 0


_readings: Final[SingleFlightCache[str, _Reading]] = SingleFlightCache(8)


def versions(tables: Tables, *, max_age: float = 0.0) -> Versions:
    """Return the versions of the tables that pages show.

    Parameters
    ----------
    tables : Tables
    max_age : float
        Accepted age of the answer; callers within that time share one reading. [s]

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    reading = _readings.get(tables.root, _Reading)
    if not max_age:
        return _read(tables, reading)
    with reading.lock:
        if reading.versions is not None and time.monotonic() - reading.at <= max_age:
            return reading.versions
        return _read(tables, reading)


def _read(tables: Tables, reading: _Reading) -> Versions:
    at = time.monotonic()
    reading.count += 1
    seen = Versions(tuple((name, tables.version(name)) for name in catalog.shown_tables()))
    if at >= reading.at:  # a reading that began earlier and took longer saw less
        reading.versions, reading.at = seen, at
    return seen


def readings(tables: Tables) -> int:
    """Return how often this process has read a store's versions."""
    return _readings.get(tables.root, _Reading).count


def market(tables: Tables, at: Versions) -> Market:
    """Return the market of one version of the data."""
    version = markets.version_of(tables, at.__getitem__)
    return _markets.get((tables.root, version), lambda: markets.at(tables, version))


def inputs(tables: Tables, at: Versions, page: Page, selection: Selection) -> Hashable:
    """Return a key that is equal as long as no figure of a page can differ.

    A refresher writes members of the index many times a day: to a page that does not read their
    lists, prices are those of core symbols, of its pair and of a symbol it was asked for alone.
    """
    if page.reads_pages or not page.reads:
        return at
    if "holdings" in page.reads:
        return at.of(page.reads)
    extents = market(tables, at).extents
    own = options.named(page.options, dict(page.complete(selection).options), extents)
    symbols = sorted({*universe.core_symbols(), *vars(selection.pair).values(), *own})
    others = tuple(name for name in page.reads if name != "prices")
    return at.of(others), tuple(extents.get(symbol) for symbol in symbols)


def searches(tables: Tables, at: Versions) -> Searches:
    """Return the search interest of one version of the data, beside its market."""

    def opened() -> Searches:
        version = stored_searches.versions(at.__getitem__)
        return stored_searches.current(tables, market(tables, at), version)

    return _searches.get((tables.root, at), opened)


def data(tables: Tables, at: Versions, pages: tuple[Page, ...]) -> Data:
    """Return what pages read on one version of the data; results are cached across viewers.

    Parameters
    ----------
    tables : Tables
    at : Versions
    pages : tuple of Page
        Every page of the app.
    """

    def compute(page: Page, selection: Selection, on: Data) -> Result:
        if not page.reads:
            return page.compute(selection, on)
        # How far prices lag behind the calendar is part of a result, so the day is in its key.
        read = {name for one in (page, *(pages if page.reads_pages else ())) for name in one.reads}
        key = (
            tables.root, page.name, selection, on.market.kind, at.of(tuple(read)),
            sessions.last_complete(),
        )  # fmt: skip
        found = _results.get(key, lambda: page.compute(selection, on))
        return judged_now(found, on.market)

    return Data(tables, market(tables, at), searches(tables, at), pages, dict(at.numbers), compute)
