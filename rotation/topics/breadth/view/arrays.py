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
from rotation.panel import Days, Flags, Floats, Ints
from rotation.store.holdings.membership import Codes, Membership
from rotation.store.market import Market
from rotation.topics.breadth.analysis import base as breadth
from rotation.topics.breadth.analysis import verdict as breadth_verdict
from rotation.topics.breadth.analysis import volume as breadth_volume
from rotation.topics.breadth.analysis.base import BreadthBase
from rotation.topics.breadth.analysis.rules import SESSIONS
from rotation.topics.breadth.analysis.verdict import COMPLETE, Verdicts

WINDOW: Final = 50
"""Sessions of the volume window by which the verdict of every stored session is kept."""


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
    weight : array of shape (n_sessions,)
        Share of the list's weight whose members have a bar; NaN where it gives no weights.
    record : Verdicts
        Of every session stored, in a part too: by ``WINDOW``, with all names.
    """

    membership: Membership
    symbols: tuple[str, ...]
    sessions: Days
    base: BreadthBase
    listed: Ints
    weight: Floats
    record: Verdicts

    def part(self, first: int, stop: int) -> BreadthData:
        """The sessions from ``first`` to before ``stop`` alone, as views."""
        return replace(
            self,
            sessions=self.sessions[first:stop],
            base=self.base.part(first, stop),
            weight=self.weight[first:stop],
        )

    def row(self, asof: dt.date | None) -> int | None:
        """The session figures are of: the last at or before a day that is complete.

        Complete has the meaning of the verdict: at least 80% of the names of the
        fullest of the last five sessions with one. A session that is being fetched is not.
        """
        day = self.sessions[-1:] if asof is None else np.array([asof], dtype="datetime64[D]")
        end = int(np.searchsorted(self.sessions, day, side="right").sum())
        rows = np.flatnonzero(self.base.with_data[:end])[-SESSIONS:]
        names = self.base.with_data[rows]
        full = rows[names >= COMPLETE * names.max(initial=0.0)]
        return int(full[-1]) if len(full) else None

    def with_bars(self, first: int, stop: int) -> Flags:
        """Whether any column has a bar at each session from ``first`` to before ``stop``."""
        found: Flags = self.base.with_data[first:stop] > 0
        rest = np.flatnonzero(~found)
        bars = self.base.bars[first : stop + 1]
        found[rest] = (bars[rest + 1] != bars[rest]).any(axis=1)
        return found

    def gone_without_bars(self, row: int) -> int:
        """Return how many members without a bar at a session are not in the latest list."""
        inside = self.membership.inside
        lacking = inside[self.membership.number(self.sessions[row])].copy()
        lacking[self.listed[self.base.has_data[row] & (self.listed >= 0)]] = False
        return int(np.count_nonzero(lacking & ~inside[-1]))

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
    listed = prices.membership.places(prices.symbols)
    weight = _weight_with_bars(prices.membership, prices.sessions, listed, base.has_data)
    return BreadthData(
        membership=prices.membership,
        symbols=prices.symbols,
        sessions=prices.sessions,
        base=base,
        listed=listed,
        weight=weight,
        record=_record(base, weight),
    )


def _record(base: BreadthBase, weight: Floats) -> Verdicts:
    """The verdict of every session, which does not depend on the controls of the page."""
    taking = breadth_volume.participation(base, breadth_volume.activity(base, WINDOW))
    weights = breadth_volume.concentration(base)
    figures = breadth_verdict.verdict_figures(base, taking, weights, taking, weights, weight=weight)
    return breadth_verdict.verdicts(figures)


def _weight_with_bars(
    membership: Membership, sessions: Days, listed: Ints, has_data: Flags
) -> Floats:
    """Share of the list's weight that has a bar at each session, shape (n_sessions,)."""
    numbers = membership.numbers(sessions)
    found = np.empty(len(sessions))
    for number in np.unique(numbers).tolist():
        rows = slice(*np.searchsorted(numbers, [number, number + 1]))
        weights = membership.weights(number, listed)
        found[rows] = np.einsum("ij,j->i", has_data[rows], weights)
    return found
