"""What the spread of a pair did over the sessions after some days of its past."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from rotation import formats
from rotation.analytics import returns
from rotation.panel import Days, Floats
from rotation.results import lost
from rotation.results.flaws import Window
from rotation.results.pairs import PairHistory


@dataclass(frozen=True)
class Following:
    """Spreads after some days.

    Attributes
    ----------
    spreads : float64 array of shape (n_days,)
        NaN where a window begins before the history, is not over, or has a flaw that leaves no
        figure. [decimal]
    windows : tuple of Window
        Those that holes and suspected splits touch, for ``Flaws.gaps``.
    """

    spreads: Floats
    windows: tuple[Window, ...]


def after(history: PairHistory, days: Days, length: int) -> Following:
    """Return what the spread did over the ``length`` sessions after each day.

    A window begins at the last session up to its day (of a Sunday, at Friday's) and counts the
    sessions that both sides have. Its ends are also looked for on the exchange's calendar, on
    which a hole has sessions: there is no figure where an end lies in a hole, or where a side has
    a suspected split in between. A hole between the ends stretches a window and leaves its figure.

    Parameters
    ----------
    history : PairHistory
    days : datetime64[D] array of shape (n_days,)
    length : int
        Sessions, >= 1.
    """
    rows = np.searchsorted(history.sessions, days, side="right") - 1
    spreads = returns.spread_after(history.small, history.large, rows, length)
    if not history.flaws:
        return Following(spreads, ())
    windows: list[Window] = []
    for n in np.flatnonzero(np.isfinite(spreads)):
        touched = _touched(history, days[n].item(), length)
        if not all(window.known for window in touched):
            spreads[n] = np.nan
        windows += touched
    return Following(spreads, tuple(windows))


def _touched(history: PairHistory, day: dt.date, length: int) -> list[Window]:
    """How flaws touch the window after a day, which is over on the history's own sessions."""
    name = f"the {length} sessions after {formats.day(day)}"
    ends: list[dt.date] = []
    for axis in (history.flaws.exchange, history.sessions):
        first = int(np.searchsorted(axis, np.datetime64(day), side="right")) - 1
        ends += axis[[first, min(first + length, len(axis) - 1)]].tolist()
    start, end = ends[2:]
    crossed = tuple(
        symbol
        for symbol in history.symbols
        if any(
            hole.last >= start and hole.first <= end for hole in history.flaws.holes.get(symbol, ())
        )
    )
    crossing = [Window(name, crossed, start, end=end)] if crossed else []
    return lost.between(history, name, ends) or crossing
