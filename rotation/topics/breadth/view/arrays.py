"""The large arrays of breadth: made once per version of the members' prices, then shared.

One set is kept per process, whoever asks, because it takes some 200 MB: the one before is let go
before the next is made. What sliders ask for is computed from the sessions shown and
those their windows look back on, a small part of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from rotation.cache import SingleFlightCache
from rotation.panel import Days, Flags, Ints
from rotation.store.holdings.membership import Codes, Membership
from rotation.store.market import Market
from rotation.topics.breadth.analysis import base as breadth
from rotation.topics.breadth.analysis.base import BreadthBase
from rotation.topics.breadth.analysis.rules import SESSIONS
from rotation.topics.breadth.analysis.verdict import COMPLETE
from rotation.topics.breadth.view import record
from rotation.topics.breadth.view.record import Record


@dataclass(frozen=True, eq=False)
class BreadthData:
    """What every figure of breadth is made from.

    Attributes
    ----------
    membership : Membership
    symbols : tuple of str, length n_names
        The columns of the arrays.
    sessions : datetime64[D] array of shape (n_sessions,)
    base : BreadthBase
    listed : int array of shape (n_names,)
        Where each column stands in the membership's symbols, -1 nowhere.
    record : Record
        The verdict of every session stored, in a part too.
    """

    membership: Membership
    symbols: tuple[str, ...]
    sessions: Days
    base: BreadthBase
    listed: Ints
    record: Record

    def part(self, first: int, stop: int) -> BreadthData:
        """The sessions from ``first`` to before ``stop`` alone, as views."""
        return replace(self, sessions=self.sessions[first:stop], base=self.base.part(first, stop))

    def row(self, asof: dt.date | None) -> int | None:
        """The session figures are of: the last at or before a day that is complete.

        Complete has the meaning of the verdict: at least 80% of the names of the
        fullest of the last five sessions. A session that is being fetched is not.
        """
        day = self.sessions[-1:] if asof is None else np.array([asof], dtype="datetime64[D]")
        end = int(np.searchsorted(self.sessions, day, side="right").sum())
        names = self.base.with_data[max(end - SESSIONS, 0) : end]
        full = np.flatnonzero((names > 0) & (names >= COMPLETE * names.max(initial=0.0)))
        return end - len(names) + int(full[-1]) if len(full) else None

    def weight_with_bars(self, row: int) -> float:
        """Return which share of the list's weight has a bar at a session; NaN without weights."""
        return self.membership.weight_of(self._list(row), self._with_bars(row))

    def gone_without_bars(self, row: int) -> int:
        """Return how many members without a bar at a session are not in the latest list."""
        inside = self.membership.inside
        lacking = inside[self._list(row)] & ~self._with_bars(row)
        return int(np.count_nonzero(lacking & ~inside[-1]))

    def _list(self, row: int) -> int:
        return self.membership.number(self.sessions[row])

    def _with_bars(self, row: int) -> Flags:
        """Whether each symbol of the membership is a member with a bar at a session."""
        found = np.zeros(len(self.membership.symbols), dtype=np.bool_)
        found[self.listed[self.base.has_data[row] & (self.listed >= 0)]] = True
        return found

    def members(self, row: int) -> Flags:
        """Whether each column belongs at a session."""
        inside = self.membership.inside[self.membership.number(self.sessions[row])]
        return np.where(self.listed < 0, False, inside[self.listed])

    def sectors(self, row: int) -> tuple[Codes, Flags]:
        """Sector of each column at a session, and where only a later list tells it."""
        number = self.membership.number(self.sessions[row])
        codes, later = self.membership.sectors_at(number)
        never = self.listed < 0
        return np.where(never, -1, codes[self.listed]), ~never & later[self.listed]


_ARRAYS: Final[SingleFlightCache[Hashable, BreadthData | None]] = SingleFlightCache(1)


def of(market: Market) -> BreadthData | None:
    """The arrays of a market; None where no member's prices, or no list of members, are stored.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    return _ARRAYS.get(market.members_key, lambda: _make(market))


def _make(market: Market) -> BreadthData | None:
    prices = market.members()
    if prices is None or not len(prices.sessions):
        return None
    base = breadth.breadth_base(
        prices.close, prices.volume, prices.member, prices.missing, overwrite_volume=True
    )
    return BreadthData(
        membership=prices.membership,
        symbols=prices.symbols,
        sessions=prices.sessions,
        base=base,
        listed=prices.membership.places(prices.symbols),
        record=record.make(prices.sessions, base),
    )
