"""Markets and results of one server, computed once for all pages, links and programs."""

from __future__ import annotations

import datetime as dt
import threading
import time
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rotation import sessions
from rotation.results.cache import SingleFlightCache
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store import market as markets
from rotation.store.delta.tables import Tables
from rotation.store.market import Market
from rotation.store.search import searches as stored_searches
from rotation.store.search.searches import Searches
from rotation.topics import registry

FOLLOWS_THE_LOG: Final = "data"
"""The page whose figures change without a new version of the prices: it is never kept."""

FRESH: Final = 2.0
"""How old a look at the versions may be where nobody has just stored something. [s]"""


class Version(NamedTuple):
    """Of what a market is made of, and of what people search for."""

    market: markets.Version
    searches: stored_searches.Version


_Key = tuple[str, str, Selection, markets.Version, stored_searches.Version | None, dt.date]

_markets: Final[SingleFlightCache[tuple[str, markets.Version], Market]] = SingleFlightCache(3)
_searches: Final[SingleFlightCache[tuple[str, Version], Searches]] = SingleFlightCache(2)
_results: Final[SingleFlightCache[_Key, Result]] = SingleFlightCache(512)


@dataclass
class _Looked:
    """What the last look at a store's versions saw."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float = float("-inf")
    version: Version | None = None
    times: int = 0


_looks: Final[SingleFlightCache[str, _Looked]] = SingleFlightCache(8)


def version(stored: Tables, *, older: float = 0.0) -> Version:
    """The versions of the tables pages are made of.

    Parameters
    ----------
    stored : Tables
    older : float
        How old the answer may be; all who ask within that time share one look. [s]

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    looked = _looks.get(stored.root, _Looked)
    if not older:
        return _look(stored, looked)
    with looked.lock:
        if looked.version is not None and time.monotonic() - looked.at <= older:
            return looked.version
        return _look(stored, looked)


def _look(stored: Tables, looked: _Looked) -> Version:
    at = time.monotonic()
    looked.times += 1
    seen = Version(markets.versions(stored), stored_searches.versions(stored))
    if at >= looked.at:  # a look that began earlier and took longer saw less
        looked.version, looked.at = seen, at
    return seen


def looks(stored: Tables) -> int:
    """How often this process has looked at a store's versions."""
    return _looks.get(stored.root, _Looked).times


def market(stored: Tables, of: Version) -> Market:
    """The market of one version of the data."""
    return _markets.get((stored.root, of.market), lambda: markets.at(stored, of.market))


def searches(stored: Tables, of: Version) -> Searches:
    """The search interest of one version of the data, to show beside its market."""

    def opened() -> Searches:
        return stored_searches.current(stored, market(stored, of), of.searches)

    return _searches.get((stored.root, of), opened)


def result(page: str, selection: Selection, stored: Tables, of: Version) -> Result:
    """The result of a page on one version of the data.

    Raises
    ------
    BadInput
        There is no such page.
    StoreError
        The store cannot be read.
    """
    whole = registry.completed(page, selection)

    def compute() -> Result:
        return registry.compute(page, whole, market(stored, of), stored, searches(stored, of))

    if page == FOLLOWS_THE_LOG:
        return compute()
    # How far prices are behind the calendar is a part of a result: another day, another result.
    searched = of.searches if page == "search" else None  # a new pull changes no other page
    key = (stored.root, page, whole, of.market, searched, sessions.last_complete())
    return _results.get(key, compute)
