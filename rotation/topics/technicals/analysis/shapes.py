"""Where cups and handles may lie: left rim, low, right rim, and the end of the handle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.panel import Flags, Floats, Ints
from rotation.topics.technicals.analysis.bars import Bars

CUP: Final = (35, 325)
"""Fewest and most sessions from rim to rim: 7 and 65 weeks."""

HANDLE: Final = (5, 25)
"""Fewest and most sessions of the handle: 1 and 5 weeks."""

RIM: Final = 10
"""Sessions of which a rim is the highest: on both sides of a left rim, before a right one."""


@dataclass(frozen=True)
class Shape:
    """A cup and what followed its right rim, as rows of the bars.

    Attributes
    ----------
    left, low, right : rows of the left rim, of the lowest low between the rims, of the right rim
    end : row of the first close above the handle, None while there is none
    breakout : row of the first close above the handle with volume, at ``end`` or soon after
    """

    left: int
    low: int
    right: int
    end: int | None = None
    breakout: int | None = None

    def handle(self, last: int) -> slice:
        """Return the rows of the handle: after the right rim, before the close above it."""
        return slice(self.right + 1, last + 1 if self.end is None else self.end)


def left_rims(bars: Bars) -> Ints:
    """Return the rows whose high is the highest of ``RIM`` sessions before and after."""
    padded = np.pad(bars.high, RIM, constant_values=-np.inf)
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * RIM + 1).max(axis=1)
    return np.flatnonzero(bars.high == highest)


def right_rims(bars: Bars) -> Flags:
    """Return whether the high of each row is the highest of it and ``RIM`` sessions before."""
    padded = np.pad(bars.high, (RIM, 0), constant_values=-np.inf)
    highest = np.lib.stride_tricks.sliding_window_view(padded, RIM + 1).max(axis=1)
    return np.asarray(bars.high == highest)


@dataclass(frozen=True, eq=False)
class Handles:
    """What followed each row, were it a right rim.

    Attributes
    ----------
    end : int array of shape (n,)
        Row of the first close that ends a handle after it: above the handle's highest high where
        the handle has its shortest length, above the rim before. -1 where none came within the
        longest handle.
    superseded : bool array of shape (n,)
        Whether a high above the rim came before, so that a later row is the rim.
    """

    end: Ints
    superseded: Flags


def handles(bars: Bars) -> Handles:
    """Return what followed each row of the bars, read row by row and so without a later one."""
    least, most = HANDLE
    high, close = (_following(values, most + 1) for values in (bars.high, bars.close))
    rim = bars.high[:, None]
    before = np.maximum.accumulate(high, axis=1)[:, :-1]
    above = close > rim
    above[:, least:] |= close[:, least:] > before[:, least - 1 :]
    higher = (high > rim) & ~above
    first, poked = _first(above), _first(higher)
    rows = np.arange(len(bars))
    ended = (first >= 0) & ((poked < 0) | (first < poked))
    return Handles(np.where(ended, rows + 1 + first, -1), (poked >= 0) & ~ended)


def _following(values: Floats, count: int) -> Floats:
    """Return the ``count`` values after each row, -inf beyond the last one."""
    padded = np.concatenate([values[1:], np.full(count, -np.inf)])
    return np.array(np.lib.stride_tricks.sliding_window_view(padded, count)[: len(values)])


def _first(flags: Flags) -> Ints:
    """Return the column of the first true flag of each row, -1 where there is none."""
    return np.where(flags.any(axis=1), flags.argmax(axis=1), -1)


def cups(bars: Bars, right: int, rims: Ints) -> list[Shape]:
    """Return the cups that end at a right rim, the longest first.

    Parameters
    ----------
    bars : Bars
    right : int
        Row of the right rim. Rows after it are not read.
    rims : int array
        Rows of left rims, ascending.

    Returns
    -------
    list of Shape
        Without an end. No high between a left rim and the low is above that rim, and none between
        the low and the right rim is above the right one.
    """
    shortest, longest = CUP
    first = max(right - longest, 0)
    own = rims[np.searchsorted(rims, first) : np.searchsorted(rims, right - shortest, "right")]
    found = []
    for left in own.tolist():
        low = left + 1 + int(bars.low[left + 1 : right].argmin())
        if (
            bars.high[left + 1 : low + 1].max() <= bars.high[left]
            and bars.high[low:right].max(initial=-np.inf) <= bars.high[right]
            and bars.low[low] < bars.high[right]
        ):
            found.append(Shape(left, low, right))
    return found
