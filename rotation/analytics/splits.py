"""Closes that jump by the ratio of a split: a history that lies on two bases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.panel import Days, Floats, Ints

RATIOS: Final = np.array([2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 15.0, 20.0, 25.0, 30.0,
                          40.0, 50.0, 100.0])  # fmt: skip
"""New shares for one old that splits have; reverse splits have the reciprocals.

3-for-2 is left out: a fall of a third is news of a small company more often than a split.
"""

TOLERANCE: Final = 0.02
"""Distance from a ratio that still counts as that ratio: the session's own move. [decimal]"""

LEAST: Final = 1.25
"""Smallest told split that a jump can be told apart from a session's move by."""

NEAR: Final = 5
"""Most sessions between two closes that still make a jump and not a change over time."""


@dataclass(frozen=True)
class SplitJump:
    """A close that jumped as at a split that earlier closes are not adjusted for.

    Attributes
    ----------
    session : the session of the jump
    move : its close over the close before [ratio]
    split : new shares for one old: the told split, or the ratio that the move looks like
    told : whether a split of that session is stored
    """

    session: dt.date
    move: float
    split: float
    told: bool


def split_jumps(days: Days, close: Floats, split: Floats, place: Ints) -> tuple[SplitJump, ...]:
    """Return the closes of one symbol that jump by the ratio of a split.

    Parameters
    ----------
    days : datetime64[D] array of shape (n,)
        The symbol's own sessions, ascending.
    close, split : float64 arrays of shape (n,)
        Closes [USD or index points], none missing; new shares for one old, 0 or 1 where no
        split is told.
    place : int array of shape (n,)
        Number of each session in the trading calendar.

    Returns
    -------
    tuple of SplitJump
        Ascending. A told split counts where the move is nearer to it than to none; without a
        told split the move is within TOLERANCE of one of RATIOS. Closes more than NEAR
        sessions apart are not compared.
    """
    if len(close) < 2:
        return ()
    move = close[1:] / close[:-1]
    rows = np.flatnonzero((np.abs(np.log(move)) > np.log(LEAST) / 2) & (np.diff(place) <= NEAR))
    found = []
    for row in rows:
        ratio, told = looks_like(float(move[row]), float(split[row + 1]))
        if ratio:
            found.append(SplitJump(days[row + 1].item(), float(move[row]), ratio, told))
    return tuple(found)


def looks_like(move: float, told: float = 0.0) -> tuple[float, bool]:
    """Return the split that a move of the close looks like, and whether it is the told one.

    Parameters
    ----------
    move : float
        Close over the close before, > 0.
    told : float
        New shares for one old; 0 or 1 where no split is told.

    Returns
    -------
    tuple of float and bool
        0 where the move looks like no split.
    """
    if told > 0 and told != 1.0:
        size = abs(np.log(told))
        near = size >= np.log(LEAST) and abs(np.log(move) + np.log(told)) < size / 2
        return (told, True) if near else (0.0, False)
    for ratio in (*RATIOS, *(1.0 / RATIOS)):
        if abs(move * ratio - 1.0) <= TOLERANCE:
            return float(ratio), False
    return 0.0, False


def wording(split: float) -> str:
    """Return a split in words: ``2-for-1``, or ``1-for-20`` for a reverse split."""
    return f"{split:g}-for-1" if split >= 1 else f"1-for-{1 / split:g}"
