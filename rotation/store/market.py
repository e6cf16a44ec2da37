"""What pages ask for prices: the stored market, or the sample while nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, Literal, NamedTuple, Protocol

import numpy as np

from rotation import catalog, sessions, universe
from rotation.cache import single_flight
from rotation.panel import Panel
from rotation.sample import panels as sample
from rotation.store.delta.tables import Tables, quoted
from rotation.store.holdings import membership
from rotation.store.holdings.membership import MemberPrices, Membership
from rotation.store.prices import reader


class Version(NamedTuple):
    """Of the prices and of the lists of members, and whether a person brought search interest."""

    prices: int
    lists: int
    searched: bool


@dataclass(frozen=True)
class SymbolExtent:
    """What is stored of one symbol."""

    symbol: str
    first: dt.date
    last: dt.date
    rows: int
    source: str
    fetched_at: dt.datetime | None


class Market(Protocol):
    """Prices a view can ask for; one object is one version of the data."""

    def __hash__(self) -> int:
        """Equal for two of one version: what was made of one is kept for the other."""
        ...

    @property
    def kind(self) -> Literal["sample", "stored"]: ...
    @property
    def version(self) -> int: ...
    @property
    def holdings(self) -> dict[str, SymbolExtent]: ...
    def prices(self, symbols: Sequence[str]) -> Panel: ...
    @property
    def members_key(self) -> Hashable:
        """The same as long as ``members`` would give the same."""
        ...

    def members(self) -> MemberPrices | None:
        """Closes and volumes of the Russell 2000's members, read anew: several 100 MB.

        None where no list of members is stored.
        """
        ...


@dataclass(frozen=True)
class SampleMarket:
    """The seeded simulated market."""

    kind: Literal["sample"] = field(default="sample", init=False)
    version: int = field(default=-1, init=False)

    @cached_property
    def _core(self) -> Panel:
        return sample.core()

    @cached_property
    def holdings(self) -> dict[str, SymbolExtent]:
        """By symbol."""
        core = self._core
        return {
            symbol: _extent(symbol, core.sessions[np.isfinite(core.close[:, column])])
            for column, symbol in enumerate(core.symbols)
        }

    def prices(self, symbols: Sequence[str]) -> Panel:
        """Bars of the symbols the sample has, in the order asked for."""
        return _select(self._core, symbols)

    @property
    def members_key(self) -> Hashable:
        """There is one sample."""
        return "sample"

    def members(self) -> MemberPrices:
        """Everyone who ever belongs to the sample's index, simulated."""
        lists = sample.membership().assign(source="sample", fetched_at=None)
        known = membership.of_frame(lists)
        panel = sample.members()
        symbols = membership.columns(known, panel)
        order = [panel.columns[symbol] for symbol in symbols]
        # take, because an index of columns gives rows that are not contiguous, to be copied again
        close, volume = (np.take(a, order, axis=1) for a in (panel.close, panel.volume))
        return membership.member_prices(known, symbols, panel.sessions, close, volume)


def _extent(symbol: str, days: np.ndarray) -> SymbolExtent:
    return SymbolExtent(symbol, days[0].item(), days[-1].item(), len(days), "sample", None)


def _select(panel: Panel, symbols: Sequence[str]) -> Panel:
    """The columns of some symbols; sessions none of them has are left out."""
    have = [symbol for symbol in symbols if symbol in panel]
    columns = [panel.columns[symbol] for symbol in have]
    rows = np.isfinite(panel.close[:, columns]).any(axis=1)
    arrays = {
        name: values[rows][:, columns]
        for name in ("close", "volume", "dividend", "split", "open", "high", "low")
        if (values := getattr(panel, name)) is not None
    }
    return Panel(symbols=tuple(have), sessions=panel.sessions[rows], **arrays)


_NOTHING: Final = Panel((), np.array([], "datetime64[D]"), *(np.empty((0, 0)) for _ in range(7)))


@dataclass(frozen=True)
class StoredMarket:
    """One version of the price table, and of the lists of members.

    ``version`` -1 is no prices yet, beside something else a person has imported.
    """

    tables: Tables
    version: int
    lists: int = -1
    kind: Literal["stored"] = field(default="stored", init=False)

    @cached_property
    def holdings(self) -> dict[str, SymbolExtent]:
        """By symbol."""
        if self.version < 0:
            return {}
        return {
            row["symbol"]: SymbolExtent(**row) for row in reader.listing(self.tables, self.version)
        }

    def prices(self, symbols: Sequence[str]) -> Panel:
        """Bars of the symbols that are stored, in the order asked for."""
        if self.version < 0:
            return _NOTHING
        core = self._core
        if all(symbol in core or symbol not in self.holdings for symbol in symbols):
            return _select(core, symbols)
        return reader.panel(self.tables, symbols, version=self.version)

    @cached_property
    def _core(self) -> Panel:
        return reader.panel(self.tables, universe.core_symbols(), version=self.version)

    @cached_property
    def _membership(self) -> Membership | None:
        return membership.read(self.tables, self.lists)

    @cached_property
    def members_key(self) -> Hashable:
        """The lists, and what is stored of each member.

        Core symbols among them are fetched every few minutes while the market is open;
        only their number of sessions counts, or every fetch would make breadth anew.
        """
        if self._membership is None:
            return None
        core = set(universe.core_symbols())
        stored = (
            self.holdings.get(symbol)
            for symbol in membership.columns(self._membership, self.holdings)
        )
        return (
            self.tables.root,
            self.lists,
            tuple(
                (one.symbol, one.first, one.rows, None if one.symbol in core else one.fetched_at)
                for one in stored
                if one is not None
            ),
        )

    def members(self) -> MemberPrices | None:
        """Everyone who is in a stored list."""
        known = self._membership
        if known is None:
            return None
        symbols = membership.columns(known, self.holdings)
        if self.version < 0:
            nothing = np.full((0, len(symbols)), np.nan)
            return membership.member_prices(
                known, symbols, _NOTHING.sessions, nothing, nothing.copy()
            )
        have = [self.holdings[symbol] for symbol in symbols if symbol in self.holdings]
        days = sessions.all_sessions()
        first = np.datetime64(min((one.first for one in have), default=sessions.FIRST))
        last = np.datetime64(max((one.last for one in have), default=sessions.FIRST))
        found = reader.wide(
            self.tables,
            symbols,
            days[(days >= first) & (days <= last)],
            ("close", "volume"),
            version=self.version,
        )
        return membership.member_prices(
            known, symbols, found.sessions, found.arrays["close"], found.arrays["volume"]
        )


def current(tables: Tables) -> Market:
    """The market to show now.

    The sample is shown until both sides of one of the offered pairs are stored, or
    anything was imported; from then on nothing simulated is shown.

    Raises
    ------
    StoreError
        The store exists and cannot be read.
    """
    return at(tables, versions(tables))


def at(tables: Tables, of: Version) -> Market:
    """As ``current``, of one version of the tables."""
    version, lists, searched = of
    if searched or (version >= 0 and _flipped(tables, version)):
        return StoredMarket(tables, version, lists)
    return sample_market()


def versions(tables: Tables) -> Version:
    """The versions of what a market is made of."""
    return version_of(
        tables,
        tables.version("prices"),
        tables.version("holdings"),
        tables.version("search_interest"),
    )


def version_of(tables: Tables, prices: int, lists: int, interest: int) -> Version:
    """The version of a market made of these versions of the tables."""
    return Version(prices, lists, _searched(tables, interest))


@lru_cache(maxsize=1)
def sample_market() -> SampleMarket:
    """The one simulated market of this process."""
    return SampleMarket()


@single_flight(max_entries=8)
def _flipped(tables: Tables, version: int) -> bool:
    rows = tables.query("SELECT DISTINCT symbol, source FROM prices", "prices", version=version)
    found = rows.to_pandas()
    if (found["source"] != "yahoo").any():
        return True
    return any_pair(found["symbol"])


@single_flight(max_entries=8)
def _searched(tables: Tables, version: int) -> bool:
    """Whether a person has imported search interest: it is shown beside nothing simulated."""
    if version < 0:
        return False
    found = tables.query(
        f"SELECT 1 FROM search_interest WHERE source = {quoted([catalog.IMPORTED])} LIMIT 1",
        "search_interest",
        version=version,
    )
    return bool(found.num_rows)


def any_pair(symbols: Iterable[str]) -> bool:
    """Whether both sides of one of the offered pairs are among the symbols."""
    have = set(symbols)
    return any(
        universe.INDEX_ALIASES.get(small, small) in have
        and universe.INDEX_ALIASES.get(large, large) in have
        for small, large in universe.PAIRS
    )
