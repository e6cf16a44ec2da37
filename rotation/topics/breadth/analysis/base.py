"""How broad a market is: who trades, who rises, who stands above average, who dominates.

Computed in steps so that a slider redoes only what it touches: this module once
per version of the data, ``breadth_volume`` per volume window and number of names
left out, ``breadth_names`` for one session or by sector.

Arrays are (n_sessions, n_names), sessions oldest first. A name has a *bar* at a
session when it has a close and a volume there; a volume of zero is a bar, a
missing one is not. Every figure is taken over the members with a bar at that
session and is NaN where no name qualifies, counts included. A name's own past
counts from its first bar on, member or not. No figure uses a later session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rotation.analytics.windows import count_rows, exponential_average, ratio, rolling
from rotation.errors import NotEnoughHistory
from rotation.panel import Flags, Floats, Ints
from rotation.topics.breadth.analysis.dollars import DollarVolume, bars_of

YEAR = 252
MOST_DROPPED = 50
TOP = 10
ROUNDING = 1e-12
"""Relative: a price this close to its average, or a volume to its mean, is level with it."""

Columns = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class BreadthBase:
    """What depends on no slider. Arrays are read-only.

    Attributes
    ----------
    close : array of shape (n_sessions, n_names)
        As given. [USD]
    traded : array of the same shape
        Volume, 0 without a bar. [shares]
    bars : unsigned int array of shape (n_sessions + 1, n_names)
        Bars of each name before session t.
    has_data, compared, advanced : bool arrays of shape (n_sessions, n_names)
        Members with a bar; those with one the session before too; those that rose.
    top_columns, top_dollars : arrays of shape (n_sessions, up to 60)
        Members with the most dollar volume that session, largest first, ties
        among them in the order of the columns.
    rest_dollars, rest_squares : arrays of shape (n_sessions,)
        Sum and sum of squares of the other members' dollar volume. [USD, USD^2]
    members, with_data, advancers, decliners, unchanged, new_highs, new_lows,
    with_year : arrays of shape (n_sessions,)
        Numbers of names; ``with_year`` have all 252 closes highs and lows need.
    coverage, up_volume_share, pct_above_50, pct_above_200 : arrays of shape (n_sessions,)
        Shares within [0, 1].
    total_dollars : array of shape (n_sessions,)
        Dollar volume of all members with a bar. [USD]
    ad_line, mcclellan : arrays of shape (n_sessions,)
        Running sum of advancers minus decliners; ratio-adjusted oscillator.
    """

    close: Floats
    traded: Floats
    bars: npt.NDArray[np.uint16]
    has_data: Flags
    compared: Flags
    advanced: Flags
    top_columns: Columns
    top_dollars: Floats
    rest_dollars: Floats
    rest_squares: Floats
    members: Floats
    with_data: Floats
    coverage: Floats
    total_dollars: Floats
    advancers: Floats
    decliners: Floats
    unchanged: Floats
    up_volume_share: Floats
    ad_line: Floats
    mcclellan: Floats
    pct_above_50: Floats
    pct_above_200: Floats
    new_highs: Floats
    new_lows: Floats
    with_year: Floats

    def __post_init__(self) -> None:
        for array in vars(self).values():
            array.flags.writeable = False

    @property
    def dollars(self) -> DollarVolume:
        """Dollar volume of members."""
        return DollarVolume(self.close, self.traded, self.has_data)

    def part(self, first: int, stop: int) -> BreadthBase:
        """The sessions from ``first`` to before ``stop`` alone, as views.

        What is computed from a part knows nothing before it: to get the figures of the
        whole, begin as many sessions earlier as their window looks back.
        """
        cut = {name: array[first:stop] for name, array in vars(self).items()}
        return BreadthBase(**cut | {"bars": self.bars[first : stop + 1]})


def breadth_base(
    close: Floats,
    volume: Floats,
    member: Flags,
    missing: Ints | int = 0,
    *,
    overwrite_volume: bool = False,
) -> BreadthBase:
    """Everything about breadth that depends on no slider.

    Parameters
    ----------
    close, volume : arrays of shape (n_sessions, n_names)
        NaN where a name has none. Split-adjusted. [USD, shares]
    member : bool array of shape (n_sessions, n_names) or (n_names,)
        Whether the name is a member at that session.
    missing : int array of shape (n_sessions,)
        Members beside these names, of whom nobody has prices: they lower coverage, as
        a member does whose column is NaN.
    overwrite_volume : bool
        Whether the array of volumes may become ``traded``, which saves one of its size.

    Raises
    ------
    NotEnoughHistory
        No session at all.
    """
    if len(close) == 0:
        raise NotEnoughHistory(1, 0, "Breadth")
    close = np.ascontiguousarray(close, np.float64)
    volume = np.ascontiguousarray(volume, np.float64)
    member = np.broadcast_to(np.asarray(member, np.bool_), close.shape)
    bar = bars_of(close, volume)
    has_data = bar & member
    with_data, members = count_rows(has_data), count_rows(member) + missing
    # Most markets have a volume beside every close; then a copy would be the peak of memory.
    prices = close if np.array_equal(bar, ~np.isnan(close)) else np.where(bar, close, np.nan)
    traded = volume if overwrite_volume else volume.copy()
    traded[~bar] = 0.0
    bars = np.zeros((len(bar) + 1, bar.shape[1]), np.uint16)
    for row, present in enumerate(bar):
        np.add(bars[row], present, out=bars[row + 1])
    turnover = DollarVolume(close, traded, has_data)
    total = np.concatenate([block.sum(axis=1) for _, block in turnover.blocks()])
    return BreadthBase(
        close=close.view(),
        traded=traded,
        bars=bars,
        has_data=has_data,
        members=members,
        with_data=with_data,
        coverage=ratio(with_data, members),
        total_dollars=np.where(with_data > 0, total, np.nan),
        pct_above_50=_share_above_average(prices, member, 50),
        pct_above_200=_share_above_average(prices, member, 200),
        **_largest(turnover),
        **_advance_decline(prices, turnover),
        **_new_extremes(prices, member),
    )


def _advance_decline(prices: Floats, dollars: DollarVolume) -> dict[str, Any]:
    """Every name with a bar at a session and the one before, against that one.

    Where advancers and decliners are both none the oscillator is NaN and its
    two averages stay where they were.
    """
    advanced, compared = np.zeros(prices.shape, np.bool_), np.zeros(prices.shape, np.bool_)
    down, up_dollars, down_dollars = np.zeros((3, len(prices)))
    for rows, block in dollars.blocks():
        today = slice(max(rows.start, 1), rows.start + len(block))
        now, before = prices[today], prices[today.start - 1 : today.stop - 1]
        traded, has_data = block[today.start - rows.start :], dollars.has_data[today]
        advanced[today] = (now > before) & has_data
        declined = (now < before) & has_data
        compared[today] = advanced[today] | declined | ((now == before) & has_data)
        down[today] = count_rows(declined)
        up_dollars[today] = np.einsum("ij,ij->i", traded, advanced[today])
        down_dollars[today] = np.einsum("ij,ij->i", traded, declined)
    anyone = compared.any(axis=1)
    up, both = count_rows(advanced), count_rows(compared)
    balance = 1000.0 * ratio(up - down, up + down)
    return {
        "compared": compared,
        "advanced": advanced,
        "advancers": np.where(anyone, up, np.nan),
        "decliners": np.where(anyone, down, np.nan),
        "unchanged": np.where(anyone, both - up - down, np.nan),
        "up_volume_share": ratio(up_dollars, up_dollars + down_dollars),
        "ad_line": np.where(anyone, np.cumsum(up - down), np.nan),
        "mcclellan": exponential_average(balance, 0.10) - exponential_average(balance, 0.05),
    }


def _share_above_average(prices: Floats, member: Flags, window: int) -> Floats:
    """Share of members above their simple average; those without a full window left out."""
    above, full = np.zeros((2, len(prices)))
    for rows, sums in rolling(np.add, prices, window):
        level = np.multiply(sums, (1.0 + ROUNDING) / window, out=sums)
        above[rows] = count_rows((prices[rows] > level) & member[rows])
        full[rows] = count_rows(~np.isnan(level) & member[rows])
    full[: window - 1] = 0.0
    return ratio(above, full)


def _new_extremes(prices: Floats, member: Flags) -> dict[str, Any]:
    """Members whose close is the highest or lowest of 252 sessions, all with a bar."""
    highs, lows, full = np.zeros((3, len(prices)))
    for rows, highest in rolling(np.maximum, prices, YEAR):
        highs[rows] = count_rows((prices[rows] == highest) & member[rows])
        full[rows] = count_rows(~np.isnan(highest) & member[rows])
    for rows, lowest in rolling(np.minimum, prices, YEAR):
        lows[rows] = count_rows((prices[rows] == lowest) & member[rows])
    full[: YEAR - 1] = 0.0
    gap = full == 0
    highs[gap] = lows[gap] = np.nan
    return {"new_highs": highs, "new_lows": lows, "with_year": full}


def _largest(dollars: DollarVolume) -> dict[str, Any]:
    """The members with the most dollar volume of every session, and the sum of the others.

    The others are summed apart, not by subtraction: beside a name with nearly
    all the dollar volume they would drown in its rounding.
    """
    sessions, names = dollars.shape
    kept = min(MOST_DROPPED + TOP, names)
    columns = np.empty((sessions, kept), np.intp)
    values = np.empty((sessions, kept))
    total, squares = np.empty((2, sessions))
    for rows, block in dollars.blocks():
        ranked = np.where(dollars.has_data[rows], block, -1.0)
        if kept < names:
            largest = np.argpartition(ranked, names - kept, axis=1)[:, names - kept :]
            largest.sort(axis=1)
        else:
            largest = np.broadcast_to(np.arange(names), ranked.shape)
        found = np.take_along_axis(ranked, largest, axis=1)
        order = np.argsort(-found, axis=1, kind="stable")
        columns[rows] = np.take_along_axis(largest, order, axis=1)
        values[rows] = np.maximum(np.take_along_axis(found, order, axis=1), 0.0)
        np.put_along_axis(ranked, largest, 0.0, axis=1)
        np.maximum(ranked, 0.0, out=ranked)
        total[rows] = ranked.sum(axis=1)
        squares[rows] = np.einsum("ij,ij->i", ranked, ranked)
    return {
        "top_columns": columns,
        "top_dollars": values,
        "rest_dollars": total,
        "rest_squares": squares,
    }
