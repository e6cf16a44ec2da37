"""The market that pages read prices from: stored, or simulated while nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, Literal, NamedTuple, Protocol

import numpy as np

from rotation import universe
from rotation.cache import single_flight, single_flight_of_owner
from rotation.catalog import IMPORTED, YAHOO
from rotation.panel import ARRAYS, Panel
from rotation.sample import panels as sample
from rotation.selection import offered
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables
from rotation.store.holdings import membership
from rotation.store.holdings.membership import MemberPrices, Membership
from rotation.store.prices import reader
from rotation.store.prices.reader import SymbolExtent


class Version(NamedTuple):
    """Versions of prices and of members' lists, and whether anything else was imported."""

    prices: int
    lists: int
    imported: bool


class Market(Protocol):
    """Prices that a view reads; one object is one version of the data."""

    def __hash__(self) -> int:
        """Return an equal hash for equal versions, so that caches of one serve the other."""
        ...

    @property
    def kind(self) -> Literal["sample", "stored"]: ...
    @property
    def version(self) -> int: ...
    @property
    def extents(self) -> dict[str, SymbolExtent]:
        """Return the extent of each symbol, by symbol."""
        ...

    def prices(self, symbols: Sequence[str]) -> Panel:
        """Return bars of those of the symbols that it has, in the order given."""
        ...

    @property
    def members_key(self) -> Hashable:
        """Return a key that is equal as long as ``members`` returns the same."""
        ...

    def members(self) -> MemberPrices | None:
        """Read closes and volumes of the Russell 2000's members, several 100 MB.

        None where no list of members is stored.
        """
        ...


@dataclass(frozen=True)
class SampleMarket:
    """The simulated market, generated from a seed."""

    kind: Literal["sample"] = field(default="sample", init=False)
    version: int = field(default=-1, init=False)

    @cached_property
    def _core(self) -> Panel:
        return sample.core()

    @cached_property
    def extents(self) -> dict[str, SymbolExtent]:
        found = {}
        for column, symbol in enumerate(self._core.symbols):
            days = self._core.sessions[np.isfinite(self._core.close[:, column])]
            first, last = days[0].item(), days[-1].item()
            found[symbol] = SymbolExtent(symbol, first, last, len(days), "sample", None)
        return found

    def prices(self, symbols: Sequence[str]) -> Panel:
        return _select(self._core, tuple(symbols))

    @property
    def members_key(self) -> Hashable:
        return "sample"

    def members(self) -> MemberPrices:
        """Return simulated prices of everybody who ever is in the sample's index."""
        panel, lists = sample.members()
        known = membership.of_frame(lists.assign(source="sample", fetched_at=None))
        symbols = membership.columns(known, panel)
        order = [panel.columns[symbol] for symbol in symbols]
        # take, because an index of columns gives rows that are not contiguous, to be copied again
        close, volume = (np.take(a, order, axis=1) for a in (panel.close, panel.volume))
        return membership.member_prices(known, symbols, panel.sessions, close, volume)


def first_session(market: Market) -> dt.date | None:
    """Return the first session that any symbol of a market has; None without a symbol."""
    return _span(market)[0]


def last_session(market: Market) -> dt.date | None:
    """Return the last session that any symbol of a market has; None without a symbol."""
    return _span(market)[1]


@single_flight_of_owner(max_entries=1)
def _span(market: Market) -> tuple[dt.date, dt.date] | tuple[None, None]:
    """Return both, kept: of 2,000 symbols at each run of a page."""
    extents = market.extents.values()
    if not extents:
        return None, None
    return min(one.first for one in extents), max(one.last for one in extents)


@single_flight_of_owner(max_entries=6)
def _select(panel: Panel, symbols: tuple[str, ...]) -> Panel:
    """Return the columns of some symbols, kept, without sessions at which none has a close."""
    have = [symbol for symbol in symbols if symbol in panel]
    columns = [panel.columns[symbol] for symbol in have]
    rows = np.isfinite(panel.close[:, columns]).any(axis=1)
    arrays = {
        name: values[rows][:, columns]
        for name in ARRAYS
        if (values := getattr(panel, name)) is not None
    }
    return Panel(symbols=tuple(have), sessions=panel.sessions[rows], **arrays)


_NOTHING: Final = Panel((), np.array([], "datetime64[D]"), *(np.empty((0, 0)) for _ in range(7)))


@dataclass(frozen=True)
class StoredMarket:
    """One version of the price table and of the members' lists.

    Its ``version`` is -1 where no prices are stored but something else was imported.
    """

    tables: Tables
    version: int
    lists: int = -1
    kind: Literal["stored"] = field(default="stored", init=False)

    @cached_property
    def extents(self) -> dict[str, SymbolExtent]:
        return reader.extents(self.tables, self.version)

    def prices(self, symbols: Sequence[str]) -> Panel:
        if self.version < 0:
            return _NOTHING
        core = self._core
        if all(symbol in core or symbol not in self.extents for symbol in symbols):
            return _select(core, tuple(symbols))
        return reader.panel(self.tables, symbols, version=self.version)

    @cached_property
    def _core(self) -> Panel:
        return reader.panel(self.tables, universe.core_symbols(), version=self.version)

    @cached_property
    def _membership(self) -> Membership | None:
        return membership.read(self.tables, self.lists, stored=self.extents)

    @cached_property
    def members_key(self) -> Hashable:
        """Return the version of the lists and the extent of each member's prices.

        The refresher fetches core symbols every few minutes in an open market; of those only
        the number of sessions counts, or each fetch would recompute breadth.
        """
        if self._membership is None:
            return None
        core = set(universe.core_symbols())
        symbols = membership.columns(self._membership, self.extents)
        rows = [row for row in map(self.extents.get, symbols) if row is not None]
        stored = tuple(
            (row.symbol, row.first, row.rows)
            if row.symbol in core
            else (row.symbol, row.first, row.rows, row.fetched_at, row.changed_at)
            for row in rows
        )
        return self.tables.root, self.lists, stored

    def members(self) -> MemberPrices | None:
        known = self._membership
        if known is None:
            return None
        symbols = membership.columns(known, self.extents)
        have = [self.extents[symbol] for symbol in symbols if symbol in self.extents]
        days, names = reader.days_of(have), ("close", "volume")
        found = reader.wide(self.tables, symbols, days, names, version=self.version)
        close, volume = found.arrays["close"], found.arrays["volume"]
        return membership.member_prices(known, symbols, found.sessions, close, volume)


def at(tables: Tables, versions: Version) -> Market:
    """Return the market of given versions of the tables.

    Pages show the sample until both sides of an offered pair are stored or anything was
    imported; from then on they show nothing simulated.

    Raises
    ------
    StoreError
        The store exists but cannot be read.
    """
    version, lists, imported = versions
    if imported or (version >= 0 and _flipped(tables, version)):
        return StoredMarket(tables, version, lists)
    return sample_market()


def version_of(tables: Tables, version: Callable[[str], int]) -> Version:
    """Return the version of a market, given what returns the version of a table."""
    imported = any(_imported(tables, name, version(name)) for name in _BROUGHT)
    return Version(version("prices"), version("holdings"), imported)


_BROUGHT: Final = (
    "search_interest", "funds", "fundamentals", "futures", "economy", "statements", "factors",
)  # fmt: skip
"""Tables beside which pages simulate nothing once somebody has imported rows of theirs."""


@lru_cache(maxsize=1)
def sample_market() -> SampleMarket:
    """Return the simulated market, one object a process."""
    return SampleMarket()


@single_flight(max_entries=8)
def _flipped(tables: Tables, version: int) -> bool:
    found = tables.frame("SELECT DISTINCT symbol, source FROM prices", "prices", version)
    if (found["source"] != YAHOO.name).any():
        return True
    return bool(offered(set(found["symbol"])))


@single_flight(max_entries=8)
def _imported(tables: Tables, name: str, version: int) -> bool:
    """Return whether rows of a table were imported."""
    imported = f"SELECT 1 FROM {name} WHERE source = {quoted([IMPORTED])} LIMIT 1"
    return bool(tables.rows(imported, name, version))
