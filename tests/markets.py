"""Small deterministic prices for tests: bars as a file has them, a market in memory."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from rotation import sessions
from rotation.panel import Days, Floats, Panel
from rotation.results.page import Data
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store import market as markets
from rotation.store.delta.tables import Tables
from rotation.store.holdings import membership
from rotation.store.holdings.membership import MemberPrices
from rotation.store.market import Market
from rotation.store.prices.reader import SymbolExtent
from rotation.store.search import searches as stored_searches
from rotation.store.search.searches import Searches
from rotation.topics import registry
from tests.searches import MemorySearches

AT = dt.datetime(2026, 11, 20, 22, 0, tzinfo=dt.UTC)
"""A Friday, an hour after the close: when the bars of these tests are fetched."""


def days_until(last: str, count: int) -> Days:
    """The ``count`` trading sessions that end with ``last``."""
    known = sessions.all_sessions()
    end = int(np.searchsorted(known, np.datetime64(last), side="right"))
    return known[end - count : end]


def walk(seed: int, count: int, start: float = 100.0) -> Floats:
    """A random walk of closes, rounded to cents as vendors give them."""
    moves = np.random.default_rng(seed).normal(0.0004, 0.012, count)
    moves[0] = 0.0
    return np.asarray(np.round(start * np.exp(np.cumsum(moves)), 2))


def bars(
    symbol: str, days: Sequence[Any] | Days | pd.DatetimeIndex, close: Any, **columns: Any
) -> pd.DataFrame:
    """Daily bars of one symbol: open, high and low around the close, volume 1,000."""
    close = np.asarray(close, dtype=float)
    frame = pd.DataFrame(
        {
            "symbol": symbol,
            "session": pd.to_datetime(np.asarray(days, dtype="datetime64[D]")),
            "open": close,
            "high": close * 1.01,
            "low": close * 0.99,
            "close": close,
            "volume": 1000.0,
            "dividend": 0.0,
            "split": 0.0,
        }
    )
    return frame.assign(**columns)


def price_file(path: Path, *frames: pd.DataFrame) -> Path:
    """Bars as a file people bring: CSV or Parquet by the ending."""
    rows = pd.concat(frames, ignore_index=True)
    rows = rows.rename(columns={"session": "date"})
    if path.suffix == ".parquet":
        rows.to_parquet(path)
    else:
        rows.assign(date=rows["date"].dt.strftime("%Y-%m-%d")).to_csv(path, index=False)
    return path


def panel(symbols: Sequence[str], days: Days, close: Floats, **arrays: Floats) -> Panel:
    """A panel without dividends, splits and volume unless they are given."""
    nothing = {"dividend": np.zeros_like(close), "split": np.zeros_like(close)}
    whole = nothing | {"volume": np.where(np.isfinite(close), 1e6, np.nan)} | arrays
    return Panel(symbols=tuple(symbols), sessions=days, close=close, **whole)


def member_lists(days: Sequence[Any] | Days, members: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Lists of an index's members as they are stored: one for each day."""
    return pd.DataFrame(
        [
            {
                "fund": "IWM",
                "as_of": pd.Timestamp(str(day)),
                "symbol": symbol,
                "ticker": symbol,
                "name": f"{symbol} Inc",
                "sector": ("Industrials", "Energy", "Health Care")[ord(symbol[-1]) % 3],
                "asset_class": "Equity",
                "weight": 1 / len(symbols),
                "source": "import",
                "fetched_at": AT,
            }
            for day, symbols in zip(days, members, strict=True)
            for symbol in symbols
        ]
    )


_SERIAL = itertools.count()


@dataclass(frozen=True, eq=False)
class MemoryMarket:
    """A market that holds one panel; sessions a symbol lacks are NaN in it."""

    panel: Panel
    source: str = "yahoo"
    fetched_at: dt.datetime = AT
    version: int = 1
    kind: Literal["sample", "stored"] = field(default="stored")
    lists: pd.DataFrame | None = None
    searches: MemorySearches = field(default_factory=MemorySearches)
    serial: int = field(default_factory=_SERIAL.__next__)

    @functools.cached_property
    def extents(self) -> dict[str, SymbolExtent]:
        """By symbol, only those with at least one bar."""
        found = {}
        for symbol, column in self.panel.columns.items():
            own = self.panel.sessions[np.isfinite(self.panel.close[:, column])]
            if len(own):
                found[symbol] = SymbolExtent(
                    symbol, own[0].item(), own[-1].item(), len(own), self.source, self.fetched_at
                )
        return found

    def prices(self, symbols: Sequence[str]) -> Panel:
        """The columns asked for; sessions none of them has are left out."""
        have = [symbol for symbol in symbols if symbol in self.extents]
        columns = np.array([self.panel.columns[symbol] for symbol in have], dtype=np.int64)
        rows = np.isfinite(self.panel.close[:, columns]).any(axis=1)
        names = ("close", "volume", "dividend", "split", "open", "high", "low")
        arrays = {
            name: values[rows][:, columns]
            for name in names
            if (values := getattr(self.panel, name)) is not None
        }
        return Panel(symbols=tuple(have), sessions=self.panel.sessions[rows], **arrays)

    @property
    def members_key(self) -> Hashable:
        """No two markets share it, unless neither has members."""
        return None if self.lists is None else ("memory", self.serial)

    def members(self) -> MemberPrices | None:
        """Everyone in ``lists``, from the first to the last session of the panel with a price."""
        if self.lists is None or self.lists.empty:
            return None
        known = membership.of_frame(self.lists)
        symbols = membership.columns(known, self.extents)
        days, prices = self.panel.sessions, self.prices(symbols)
        if len(prices.sessions):
            days = days[(days >= prices.sessions[0]) & (days <= prices.sessions[-1])]
        else:
            days = prices.sessions
        rows = np.searchsorted(days, prices.sessions)
        shape = (len(days), len(symbols))
        close, volume = np.full(shape, np.nan), np.full(shape, np.nan)
        for column, symbol in enumerate(symbols):
            if symbol in prices:
                close[rows, column] = prices.close[:, prices.columns[symbol]]
                volume[rows, column] = prices.volume[:, prices.columns[symbol]]
        return membership.member_prices(known, symbols, days, close, volume)

    def cut(self, day: dt.date) -> MemoryMarket:
        """The same market as it was stored at the end of a day."""
        lists = self.lists
        if lists is not None:
            lists = lists[lists["as_of"] <= pd.Timestamp(day)]
        return MemoryMarket(
            self.panel.until(np.datetime64(day)),
            self.source,
            self.fetched_at,
            lists=lists,
            searches=self.searches.cut(day),
        )


def market_of(tables: Tables) -> Market:
    """The market to show of what is stored now."""
    return markets.at(tables, markets.version_of(tables, tables.version))


def searches_beside(tables: Tables, market: Market) -> Searches:
    """The searches to show beside a market, of what is stored now."""
    return stored_searches.current(tables, market, stored_searches.versions(tables.version))


def data_of(market: Market, tables: Tables | None = None, searches: Searches | None = None) -> Data:
    """The data pages read: a market, with its own searches or those stored beside it."""
    stored = tables or Tables("unused")
    beside = searches or getattr(market, "searches", None) or searches_beside(stored, market)
    return Data(stored, market, beside, registry.PAGES)


def result_of(
    page: str, selection: Selection, market: Market, tables: Tables | None = None
) -> Result:
    """The result of a page by its name on a market."""
    return data_of(market, tables).result(registry.page(page), selection)
