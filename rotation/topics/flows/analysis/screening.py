"""Tells counts of shares that can be used from restated, unconfirmed and frozen ones.

Only earlier rows and those up to three sessions later judge a row, and a judgement never needs a
row after the last one: what a count reverses to is not known on the day it jumps, so until then
the jump is unconfirmed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from rotation.panel import Flags, Floats, Ints

FAR: Final = 4 / 3
"""Two values are a third apart where the larger is more than this multiple of the smaller."""

REVERSED_WITHIN: Final = 3
"""Sessions within which a jump has to last to be a flow."""

FIFTH: Final = 0.2
"""Change of a count from which an exact return to the count before is no chance."""

FROZEN: Final = 10
"""Sessions without any change from which a count is suspect."""

USUAL: Final = 252
"""Sessions before it by which a frozen count is judged; half of them at least."""

MOVING: Final = 0.75
"""Share of those sessions on which the count has to have moved, or standing still is usual."""

SPLITS: Final = (1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 20.0)
"""Ratios of splits, each also the other way round."""


class Fault(StrEnum):
    """Why the row of a session is not used."""

    COUNT = "count"  # the count is off by more than a third and reverses
    NAV = "nav"  # the net asset value is
    RETURNED = "returned"  # moved by more than a fifth, then exactly the count before
    UNCONFIRMED = "unconfirmed"  # off by more than a third, too recent to be sure
    FROZEN = "frozen"  # has not moved for ``FROZEN`` sessions, which it never does


@dataclass(frozen=True)
class Mark:
    """Rows that are not used: ``row`` is the first of ``length``; ``change`` that of the count."""

    row: int
    length: int
    fault: Fault
    change: float


@dataclass(frozen=True, eq=False)
class Screened:
    """Which rows can be used.

    Attributes
    ----------
    used : bool array of shape (n_rows,)
        Rows with both figures and without a mark.
    split : float64 array of shape (n_rows,)
        Ratio by which a split between the used row before and this one multiplied the count in
        an unadjusted file; 1 everywhere else.
    marks : tuple of Mark, in order of their rows
    """

    used: Flags
    split: Floats
    marks: tuple[Mark, ...]


def screen(nav: Floats, shares: Floats) -> Screened:
    """Screen the history of one fund.

    Parameters
    ----------
    nav, shares : float64 arrays of shape (n_rows,)
        Net asset value a share [USD] and shares outstanding; NaN where not stated.

    Returns
    -------
    Screened
        A count, or net assets, off by more than a third against the last used row are restated
        where the next row is as far off on the other side, or where they are back within a third
        after at most three sessions. A count that moved by more than a fifth and is exactly back
        within three sessions is restated too. A jump with fewer than three rows behind it is
        unconfirmed. A count that has not moved for ten sessions, though it moved on three
        quarters of the 252 before, is frozen: the rows behind the first one are not used.
    """
    rows = np.flatnonzero(np.isfinite(nav) & np.isfinite(shares))
    jumps = _jumps(nav[rows], shares[rows])
    kept = np.ones(len(rows), dtype=bool)
    for mark in jumps:
        kept[mark.row : mark.row + mark.length] = False
    left = np.flatnonzero(kept)
    frozen = [
        Mark(int(left[mark.row]), mark.length, mark.fault, mark.change)
        for mark in _frozen(shares[rows][left])
    ]
    for mark in frozen:
        place = int(np.searchsorted(left, mark.row))
        kept[left[place : place + mark.length]] = False
    used = np.zeros(len(nav), dtype=bool)
    used[rows[kept]] = True
    marks = sorted([*jumps, *frozen], key=lambda mark: mark.row)
    return Screened(
        used=used,
        split=_splits(nav, shares, np.flatnonzero(used)),
        marks=tuple(Mark(int(rows[m.row]), m.length, m.fault, m.change) for m in marks),
    )


def _jumps(nav: Floats, shares: Floats) -> list[Mark]:
    """Return restated and unconfirmed rows; rows are numbered among those with both figures."""
    assets = nav * shares
    marks: list[Mark] = []
    suspects = set(_suspects(assets, shares).tolist())
    last, row = 0, 1
    while row < len(assets):
        mark = _judged(nav, shares, assets, last, row) if row in suspects else None
        if mark is None:
            last, row = row, row + 1
            continue
        marks.append(mark)
        row += mark.length
        if row < len(assets):
            suspects.add(row)  # judged against the row before the marked ones
    return marks


def _suspects(assets: Floats, shares: Floats) -> Ints:
    """Return the rows that differ enough from the row before to be looked at."""
    moved = np.abs(shares[1:] / shares[:-1] - 1) > FIFTH
    return np.flatnonzero(moved | _apart(assets[1:], assets[:-1])) + 1


def _judged(nav: Floats, shares: Floats, assets: Floats, last: int, row: int) -> Mark | None:
    """Return the mark that begins at a row, against the last used one; None where it is sound."""
    change = float(shares[row] / shares[last] - 1)
    if not _apart(assets[row], assets[last]):
        length = _returned(shares, last, row) if abs(change) > FIFTH else 0
        return Mark(row, length, Fault.RETURNED, change) if length else None
    of_count = bool(_apart(shares[row], shares[last]))
    if not (of_count or _apart(nav[row], nav[last])):
        return None  # a large flow in a large move of the market: neither is off by itself
    fault = Fault.COUNT if of_count else Fault.NAV
    length = _off(assets, last, row)
    if length <= REVERSED_WITHIN:
        ended = row + length == len(assets)
        return Mark(row, length, Fault.UNCONFIRMED if ended else fault, change)
    alone = _apart(assets[row], assets[row + 1]) and _beyond(assets, last, row)
    return Mark(row, 1, fault, change) if alone else None


def _returned(shares: Floats, last: int, row: int) -> int:
    """Return after how many rows a count is exactly that of the last used row again, else 0."""
    later = shares[row + 1 : row + 1 + REVERSED_WITHIN]
    back = np.flatnonzero(later == shares[last])
    length = int(back[0]) + 1 if back.size else 0
    stayed = np.abs(shares[row : row + length] / shares[last] - 1) > FIFTH
    return length if stayed.all() else 0


def _off(assets: Floats, last: int, row: int) -> int:
    """Return for how many rows assets stay a third off those of the last used row, at most 4."""
    window = assets[row : row + REVERSED_WITHIN + 1]
    near = np.flatnonzero(~_apart(window, assets[last]))
    return int(near[0]) if near.size else len(window)


def _beyond(assets: Floats, last: int, row: int) -> bool:
    """Whether a row is above both its neighbours, or below both."""
    return bool((assets[row] > assets[last]) == (assets[row] > assets[row + 1]))


def _apart(one: Floats | float, other: Floats | float) -> Flags:
    """Return where two positive values are more than a third apart."""
    ratio = np.asarray(one) / np.asarray(other)
    return np.asarray((ratio > FAR) | (ratio < 1 / FAR))


def _frozen(shares: Floats) -> list[Mark]:
    """Return runs of a count that stands still, without the first row of each."""
    moved = np.r_[True, shares[1:] != shares[:-1]]
    starts = np.flatnonzero(moved)
    lengths = np.diff(np.r_[starts, len(shares)]) - 1
    marks = []
    for start, length in zip(starts[lengths >= FROZEN], lengths[lengths >= FROZEN], strict=True):
        before = moved[max(start - USUAL, 1) : start]
        if len(before) >= USUAL // 2 and before.mean() >= MOVING:
            marks.append(Mark(int(start) + 1, int(length), Fault.FROZEN, 0.0))
    return marks


def _splits(nav: Floats, shares: Floats, used: Ints) -> Floats:
    """Return the split ratio at each row: the count jumps by it while the value falls by it.

    A file that the issuer has adjusted for its splits has no such jump, and so no ratio.
    """
    found = np.ones(len(nav))
    counts = shares[used][1:] / shares[used][:-1]
    values = nav[used][1:] / nav[used][:-1]
    for ratio in (*SPLITS, *(1 / ratio for ratio in SPLITS)):
        near = 1.15 if ratio in (1.5, 1 / 1.5) else 1.25
        split = _within(values * ratio, near) & _within(counts / ratio, near)
        closest = np.abs(np.log(values * found[used][1:])) > np.abs(np.log(values * ratio))
        jumped = _apart(values, np.ones(len(values))) & _apart(counts, np.ones(len(counts)))
        found[used[1:][split & closest & jumped]] = ratio
    return found


def _within(ratio: Floats, factor: float) -> Flags:
    return np.asarray((ratio < factor) & (ratio > 1 / factor))
