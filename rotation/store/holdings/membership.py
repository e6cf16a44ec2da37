"""Members of an index at each session, and the closes and volumes of all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rotation import sessions, universe
from rotation.panel import Days, Flags, Floats, Ints
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables
from rotation.store.holdings import tickers

FUND: Final = universe.MEMBERS_FUND
"""The fund that holds the members of the Russell 2000."""

Codes = NDArray[np.int16]
"""Positions in ``Membership.sectors``; -1 where no list gives a sector."""


@dataclass(frozen=True, eq=False)
class Membership:
    """Lists of an index's members on several days.

    A session has the members of the latest list at or before it. Sessions before
    the first list have those of the first.

    Attributes
    ----------
    days : datetime64[D] array of shape (n_lists,)
        Ascending.
    symbols : tuple of str, length n_symbols
        Everybody in any of the lists, sorted.
    inside : bool array of shape (n_lists, n_symbols)
    sector : int16 array of shape (n_lists, n_symbols)
        Position in ``sectors``, -1 where the list gives none.
    sectors : tuple of str
        As issued, sorted.
    weight : float32 array of shape (n_lists, n_symbols)
        Weight in the list, as issued; NaN where the list gives none.
    names : dict of symbol to str
        Name in the latest list that has one.
    sources : tuple of str, length n_lists
    fetched_at : tuple of datetime or None, length n_lists
    """

    days: Days
    symbols: tuple[str, ...]
    inside: Flags
    sector: Codes
    sectors: tuple[str, ...]
    weight: NDArray[np.float32]
    names: dict[str, str]
    sources: tuple[str, ...]
    fetched_at: tuple[dt.datetime | None, ...]

    def number(self, session: np.datetime64) -> int:
        """Return the number of the list that holds at a session."""
        return int(self.numbers(np.array([session]))[0])

    def known(self, session: np.datetime64) -> bool:
        """Return whether a list of that session or an earlier one is stored."""
        return bool(len(self.days) and session >= self.days[0])

    def members(self, sessions: Days) -> Flags:
        """Return the members at each session, shape (n_sessions, n_symbols)."""
        found: Flags = self.inside[self.numbers(sessions)]
        return found

    def places(self, symbols: Iterable[str]) -> Ints:
        """Return the position of each symbol in ``symbols``, -1 for one that never was a member."""
        place = {symbol: number for number, symbol in enumerate(self.symbols)}
        return np.array([place.get(symbol, -1) for symbol in symbols], dtype=np.int64)

    def numbers(self, sessions: Days) -> Ints:
        """Return the number of the list that holds at each session, shape (n_sessions,)."""
        return np.maximum(np.searchsorted(self.days, sessions, side="right") - 1, 0)

    def weights(self, number: int, places: Ints) -> Floats:
        """Return which share of a list's weight symbols have; NaN in a list without weights.

        Parameters
        ----------
        number : int
            Number of the list.
        places : int array of shape (n,)
            Positions in ``symbols``; -1 has none of the weight.
        """
        weights = np.nan_to_num(self.weight[number].astype(np.float64)) * self.inside[number]
        whole = float(weights.sum())
        return np.where(places < 0, 0.0, weights[places]) / (whole if whole > 0 else np.nan)

    def sectors_at(self, number: int) -> tuple[Codes, Flags]:
        """Return each symbol's sector at a list, and where only a later list gives it.

        Sectors hardly change: one that the list itself does not give is taken from the last
        earlier list that does, else from the first later one.

        Returns
        -------
        codes, later : int16 and bool arrays of shape (n_symbols,)
        """
        own = self._first_known(range(number, -1, -1))
        other = self._first_known(range(number + 1, len(self.days)))
        return np.where(own < 0, other, own), (own < 0) & (other >= 0)

    def _first_known(self, numbers: Iterable[int]) -> Codes:
        codes = np.full(len(self.symbols), -1, dtype=np.int16)
        for number in numbers:
            codes = np.where(codes < 0, self.sector[number], codes)
        return codes


@dataclass(frozen=True, eq=False)
class MemberPrices:
    """Closes and volumes of everybody who ever was a member, and of the watch list.

    Attributes
    ----------
    membership : Membership
    symbols : tuple of str, length n_symbols
        Members with a price, and the watch list.
    sessions : datetime64[D] array of shape (n_sessions,)
        Every session of the exchange from the first to the last at which one of them has a bar.
    close, volume : arrays of shape (n_sessions, n_symbols)
        NaN where there is no bar. [USD, shares]
    member : bool array of the same shape
    missing : int array of shape (n_sessions,)
        Number of members without a column, because no price of them is stored.
    """

    membership: Membership
    symbols: tuple[str, ...]
    sessions: Days
    close: Floats
    volume: Floats
    member: Flags
    missing: Ints


def columns(membership: Membership, stored: Container[str]) -> tuple[str, ...]:
    """Return the symbols of breadth: members with stored prices, and the watch list."""
    members = (symbol for symbol in membership.symbols if symbol in stored)
    return tuple(dict.fromkeys([*members, *universe.WATCH_LIST]))


def member_prices(
    membership: Membership,
    symbols: tuple[str, ...],
    sessions: Days,
    close: Floats,
    volume: Floats,
) -> MemberPrices:
    """Combine the prices of ``columns`` with the membership at each session."""
    everyone = membership.members(sessions)
    listed = membership.places(symbols)
    member = np.take(everyone, listed, axis=1)
    member[:, listed < 0] = False
    missing = np.count_nonzero(everyone, axis=1) - np.count_nonzero(member, axis=1)
    return MemberPrices(membership, symbols, sessions, close, volume, member, missing)


def read(
    tables: Tables,
    version: int | None = None,
    stored: Container[str] = (),
) -> Membership | None:
    """Read every stored list of members up to today; None if there is none.

    Where prices of a company are stored under its new ticker alone, its old one is taken for that:
    ``stored`` are the symbols with prices.

    Raises
    ------
    StoreError
        The table of holdings cannot be read.
    """
    if (tables.version("holdings") if version is None else version) < 0:
        return None
    frame = tables.frame(
        "SELECT as_of, symbol, name, sector, weight, source, fetched_at "
        f"FROM holdings WHERE {_up_to_today()} ORDER BY as_of",
        "holdings",
        version,
    )
    if frame.empty:
        return None
    names = tickers.renamed(frame).items()
    linked = {old: new for old, new in names if old not in stored and new in stored}
    frame["symbol"] = frame["symbol"].replace(linked)
    return of_frame(frame.drop_duplicates(["as_of", "symbol"]))


def current(tables: Tables) -> list[str]:
    """Return the members in the latest stored list up to today, the largest first.

    Empty without one.
    """
    rows = tables.rows(
        f"WITH own AS (SELECT * FROM holdings WHERE {_up_to_today()}) "
        "SELECT symbol FROM own WHERE as_of = (SELECT max(as_of) FROM own) "
        "ORDER BY weight DESC NULLS LAST, market_value DESC NULLS LAST, symbol",
        "holdings",
    )
    return [row["symbol"] for row in rows]


def names(tables: Tables, version: int) -> dict[str, str]:
    """Return the name of each member, as issued in the latest stored list up to today that has one.

    They are the ``names`` of ``read`` under the tickers as issued, for a page that needs nothing
    else of the lists: 9 ms and not 91 on 73,000 rows. Empty without a list.

    Raises
    ------
    StoreError
        The table of holdings cannot be read.
    """
    if version < 0:
        return {}
    rows = tables.frame(
        "WITH named AS (SELECT symbol, name, "
        "row_number() OVER (PARTITION BY symbol ORDER BY as_of DESC) AS place "
        f"FROM holdings WHERE {_up_to_today()} AND name IS NOT NULL) "
        "SELECT symbol, name FROM named WHERE place = 1 ORDER BY symbol",
        "holdings",
        version,
    )
    return dict(zip(rows["symbol"], rows["name"], strict=True))


def former(tables: Tables) -> dict[str, dt.date]:
    """Return the members of earlier lists that are not in the latest, and their last list's day.

    The latest is that up to today.

    Those that left last come first, the largest of a list first. A company that only changed
    its ticker is left out. Empty without a list.
    """
    if tables.version("holdings") < 0:
        return {}
    rows = tables.frame(
        f"SELECT as_of, symbol, name, weight FROM holdings WHERE {_up_to_today()}", "holdings"
    )
    latest = set(rows.loc[rows["as_of"] == rows["as_of"].max(), "symbol"])
    gone = rows[~rows["symbol"].isin(latest | tickers.renamed(rows).keys())]
    gone = gone.sort_values(["as_of", "weight", "symbol"], ascending=[False, False, True])
    gone = gone.drop_duplicates("symbol")
    days = [day.date() for day in gone["as_of"]]
    return dict(zip(gone["symbol"], days, strict=True))


def _up_to_today() -> str:
    """Return the condition on rows of FUND's lists; one of a day to come does not count."""
    return f"fund = {quoted([FUND])} AND as_of <= DATE '{sessions.today()}'"


def of_frame(lists: pd.DataFrame) -> Membership:
    """Build a membership from rows of holdings.

    Parameters
    ----------
    lists : DataFrame
        ``as_of``, ``symbol``, ``name``, ``sector``, ``source`` and ``fetched_at``;
        as_of and symbol together are unique.
    """
    days, row = np.unique(lists["as_of"].to_numpy().astype("datetime64[D]"), return_inverse=True)
    column, symbols = pd.factorize(lists["symbol"], sort=True)
    code, sectors = pd.factorize(lists["sector"], sort=True)
    inside = np.zeros((len(days), len(symbols)), dtype=bool)
    sector = np.full(inside.shape, -1, dtype=np.int16)
    weight = np.full(inside.shape, np.nan, dtype=np.float32)
    inside[row, column] = True
    if "weight" in lists:
        weight[row, column] = lists["weight"].to_numpy(np.float32)
    sector[row, column] = code
    _, first = np.unique(row, return_index=True)
    origin = lists.iloc[first]
    named = lists.dropna(subset=["name"]).drop_duplicates("symbol", keep="last")
    return Membership(
        days=days,
        symbols=tuple(symbols),
        inside=inside,
        sector=sector,
        sectors=tuple(sectors),
        weight=weight,
        names=dict(zip(named["symbol"], named["name"], strict=True)),
        sources=tuple(origin["source"]),
        fetched_at=tuple(
            None if pd.isna(at) else at.to_pydatetime() for at in origin["fetched_at"]
        ),
    )
