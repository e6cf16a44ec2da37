"""Which of many windows have no figure for a hole or a suspected split: ``Flaws``, day by day.

Days are datetime64[D] arrays of shape (n_days,), ascending, none after the as-of session of the
flaws; the first session of a window is NaT where it lies before the exchange's calendar.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from rotation.panel import Days, Flags, Ints
from rotation.results.flaws import Flaws


def starts(flaws: Flaws, days: Days, length: int) -> Days:
    """Return the exchange's session ``length`` before each day, as ``Flaws.start``."""
    return _sessions(flaws, np.searchsorted(flaws.exchange, days, side="right") - 1 - length)


def starts_of_years(flaws: Flaws, days: Days) -> Days:
    """Return the exchange's last session of the year before each day's, ``Flaws.start_of_year``."""
    new_years = days.astype("datetime64[Y]").astype("datetime64[D]")
    return _sessions(flaws, np.searchsorted(flaws.exchange, new_years) - 1)


def ends_of_months(flaws: Flaws, days: Days) -> Days:
    """Return the exchange's last session of each day's month, through the as-of session."""
    after = (days.astype("datetime64[M]") + 1).astype("datetime64[D]")
    return _sessions(flaws, np.searchsorted(flaws.exchange, after) - 1)


def _sessions(flaws: Flaws, place: Ints) -> Days:
    found = np.full(len(place), np.datetime64("NaT", "D"))
    known = place >= 0
    found[known] = flaws.exchange[place[known]]
    return found


def in_hole(flaws: Flaws, symbols: Iterable[str], days: Days) -> Flags:
    """Return whether each day lies in a hole of one of some symbols, as ``Flaws.lacking``."""
    found = np.zeros(len(days), dtype=np.bool_)
    for symbol in symbols:
        if runs := flaws.holes.get(symbol, ()):
            first, last = (
                np.array([getattr(hole, end) for hole in runs], dtype="datetime64[D]")
                for end in ("first", "last")
            )
            place = np.searchsorted(first, days, side="right") - 1
            found |= (place >= 0) & (days <= last[place])
    return found


def lost(
    flaws: Flaws, symbols: tuple[str, ...], days: Days, first: Days, counted: tuple[str, ...] = ()
) -> Flags:
    """Return whether ``Flaws.checked`` refuses the figure of each day.

    Parameters
    ----------
    flaws : Flaws
    symbols : tuple of str
        Whose closes the figures compare.
    days, first : datetime64[D] arrays of shape (n_days,)
        Last and first session of each window.
    counted : tuple of str
        Whose sessions are counted.
    """
    return in_hole(flaws, (*symbols, *counted), first) | across_split(flaws, symbols, days, first)


def across_split(flaws: Flaws, symbols: Iterable[str], days: Days, first: Days) -> Flags:
    """Return whether each window crosses a suspected split of a symbol, ``Flaws.suspected``.

    Parameters
    ----------
    flaws : Flaws
    symbols : iterable of str
    days, first : datetime64[D] arrays of shape (n_days,)
        Last and first session of each window.
    """
    found = np.zeros(len(days), dtype=np.bool_)
    for symbol in symbols:
        for jump in flaws.jumps.get(symbol, ()):
            session = np.datetime64(jump.session)
            found |= (session <= days) & ~(session <= first)
    return found
