"""Breadth by sector, and the names behind a session's figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rotation.analytics.windows import enough, expansion, ratio
from rotation.panel import Flags, Floats
from rotation.topics.breadth.analysis.base import BreadthBase
from rotation.topics.breadth.analysis.volume import Activity

NEWS_VOLUME = 5.0
NEWS_RANK = 20


@dataclass(frozen=True, eq=False)
class SectorBreadth:
    """Breadth by sector, arrays of shape (n_sessions, n_sectors).

    ``names``: members with a bar. ``participation``: share with relative volume
    above 1. ``advancers_share``: share of names with a bar at both sessions
    that rose. ``dollar_share``: part of all members' dollar volume.
    ``volume_expansion``: as for the whole, on the sector's own totals.
    """

    names: Floats
    participation: Floats
    advancers_share: Floats
    dollar_share: Floats
    volume_expansion: Floats


def by_sector(
    base: BreadthBase,
    active: Activity,
    sector: npt.NDArray[np.integer],
    sectors: int,
    rows: slice = slice(None),
) -> SectorBreadth:
    """Breadth of every sector.

    Parameters
    ----------
    sector : int array of shape (n_names,)
        From 0 to ``sectors - 1``; anything else is in no sector.
    rows : slice
        The sessions wanted, all without it; step 1. What comes before them counts as
        far as the volume window reaches.
    """
    start, stop, _ = rows.indices(len(base.close))
    first = max(start - active.window, 0)
    groups = _Groups(np.asarray(sector), sectors)
    names = groups.count(base.has_data[first:stop])
    dollars = np.where(names > 0, groups.sum(base.dollars[first:stop]), np.nan)
    wanted, own = slice(start, stop), slice(start - first, None)
    return SectorBreadth(
        names=names[own],
        participation=ratio(
            groups.count(active.above[wanted]), groups.count(active.measured[wanted])
        ),
        advancers_share=ratio(
            groups.count(base.advanced[wanted]), groups.count(base.compared[wanted])
        ),
        dollar_share=ratio(dollars[own], base.total_dollars[wanted, None]),
        volume_expansion=expansion(dollars, active.window)[own],
    )


class _Groups:
    """Sums over the columns of each group, a row at a time.

    Columns are brought together and added in one pass: a product with a matrix of
    who belongs where wakes all processors for less than a millisecond of work.
    """

    def __init__(self, group: npt.NDArray[np.integer], groups: int) -> None:
        inside = np.flatnonzero((group >= 0) & (group < groups))
        self._columns = inside[np.argsort(group[inside], kind="stable")]
        self._present, self._starts = np.unique(group[self._columns], return_index=True)
        self._groups = groups

    def sum(self, values: Floats) -> Floats:
        """Of an array (n_sessions, n_names): (n_sessions, n_groups), 0 for a group of nobody."""
        return self._added(np.take(values, self._columns, axis=1), np.float64)

    def count(self, flags: Flags) -> Floats:
        """How many are true, likewise."""
        return self._added(np.take(flags, self._columns, axis=1).view(np.uint8), np.int32)

    def _added(self, values: npt.NDArray[Any], dtype: npt.DTypeLike) -> Floats:
        sums = np.zeros((len(values), self._groups))
        if len(self._starts):
            sums[:, self._present] = np.add.reduceat(values, self._starts, axis=1, dtype=dtype)
        return sums


@dataclass(frozen=True)
class NewsName:
    """One name at one session.

    ``column``: of the arrays. ``relative_volume``: over the mean of the
    previous window. ``dollar_volume``: [USD]. ``share``: of all members' dollar
    volume. ``rank``: among members by dollar volume, 1 the largest, None for
    others. ``change``: close against the session before [decimal]. ``in_news``:
    relative volume >= 5 and rank <= 20. ``watch``: on the watch list. Figures
    are NaN where the name has no bar.
    """

    column: int
    relative_volume: float
    dollar_volume: float
    share: float
    rank: int | None
    change: float
    in_news: bool
    watch: bool


def names_in_the_news(
    base: BreadthBase, window: int = 50, session: int = -1, watch: Iterable[int] = ()
) -> tuple[NewsName, ...]:
    """Large names trading many times their usual volume, and the watch list.

    Parameters
    ----------
    session : int
        Row of the arrays, from the end where negative.
    watch : columns
        Always included, member or not, bar or not.

    Returns
    -------
    tuple of NewsName
        The highest relative volume first, those without one last.
    """
    row = range(len(base.close))[session]
    relative = _relative_volume(base, window, row)
    dollars = np.where(_bar(base, row), base.close[row], np.nan) * base.traded[row]
    share = ratio(base.dollars[row], base.total_dollars[row])
    change = _change(base, row)
    by_size = np.argsort(np.where(base.has_data[row], -dollars, np.inf), kind="stable")
    by_size = by_size[: np.count_nonzero(base.has_data[row])]
    rank = {column: place for place, column in enumerate(by_size.tolist(), start=1)}
    news = {column for column in list(rank)[:NEWS_RANK] if relative[column] >= NEWS_VOLUME}
    watched = set(watch)
    found = [
        NewsName(
            column=column,
            relative_volume=float(relative[column]),
            dollar_volume=float(dollars[column]),
            share=float(share[column]) if column in rank else np.nan,
            rank=rank.get(column),
            change=float(change[column]),
            in_news=column in news,
            watch=column in watched,
        )
        for column in sorted(news | watched)
    ]
    return tuple(sorted(found, key=lambda name: -np.nan_to_num(name.relative_volume, nan=-1.0)))


def _bar(base: BreadthBase, row: int) -> Flags:
    """Names with a bar at a session, members or not."""
    present: Flags = base.bars[row + 1] > base.bars[row]
    return present


def _change(base: BreadthBase, row: int) -> Floats:
    """Close against the session before, NaN without both bars. [decimal]"""
    if row == 0:
        return np.full(base.close.shape[1], np.nan)
    both = _bar(base, row) & _bar(base, row - 1)
    return np.where(both, ratio(base.close[row], base.close[row - 1]) - 1.0, np.nan)


def _relative_volume(base: BreadthBase, window: int, row: int) -> Floats:
    """Volume of a session over the mean of the ``window`` before, as ``activity`` has it."""
    first = max(row - window, 0)
    count = base.bars[row] - base.bars[first]
    usual = ratio(base.traded[first:row].sum(axis=0), count)
    return np.where(_bar(base, row) & enough(count, window), ratio(base.traded[row], usual), np.nan)
