"""Holes of a history: sessions of the exchange between two bars of a symbol that have none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from rotation.panel import Days, Flags


@dataclass(frozen=True)
class Hole:
    """A run of sessions without a bar, with a bar before it and one after it.

    Attributes
    ----------
    first, last : the run's first and last session
    sessions : how many there are
    """

    first: dt.date
    last: dt.date
    sessions: int


def holes(calendar: Days, days: Days, present: Flags) -> list[tuple[Hole, ...]]:
    """Return the holes of each of many symbols against the trading calendar.

    Parameters
    ----------
    calendar : datetime64[D] array of shape (n,)
        Sessions of the exchange, ascending and unique.
    days : datetime64[D] array of shape (n_days,)
        Ascending and unique; days that are no session do not count.
    present : bool array of shape (n_days, n_symbols)
        Whether a symbol has a bar on a day.

    Returns
    -------
    list of tuple of Hole, length n_symbols
        Ascending. Sessions before a symbol's first and after its last bar are no holes.
    """
    place = np.minimum(np.searchsorted(calendar, days), len(calendar) - 1)
    traded = calendar[place] == days
    place = place[traded]
    found: list[tuple[Hole, ...]] = []
    for column in np.asarray(present, order="F").T:
        own = place[column[traded]]
        after = np.flatnonzero(np.diff(own) > 1)
        firsts, lasts = own[after] + 1, own[after + 1] - 1
        found.append(
            tuple(
                Hole(calendar[first].item(), calendar[last].item(), int(last - first + 1))
                for first, last in zip(firsts, lasts, strict=True)
            )
        )
    return found
