"""Figures of a pair between two days of its past that holes and suspected splits leave out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from rotation.results.flaws import Window
from rotation.results.pairs import PairHistory

_NAMED: Final = 4
"""Figures of a kind that a sentence lists one by one."""

_DAY: Final = dt.timedelta(days=1)


def between(history: PairHistory, name: str, days: Iterable[dt.date | None]) -> list[Window]:
    """Return why there is no figure between some days, as windows for ``Flaws.gaps``.

    There is none where one of them lies in a hole of a side, or where a side has a suspected split
    after the first and up to the last. Empty where there is a figure.

    Parameters
    ----------
    history : PairHistory
    name : str
        What the figure is called in a sentence.
    days : iterable of date or None
        The sessions of its ends; None where the exchange's calendar knows none.
    """
    flaws, symbols = history.flaws, history.symbols
    ends = sorted(day for day in days if day is not None)
    if not flaws or not ends:
        return []
    in_hole = [
        Window(name, lacking, day, known=False, end=day)
        for day in dict.fromkeys(ends)
        if (lacking := flaws.lacking(symbols, day))
    ]
    across = [
        Window(name, (symbol,), jump.session - _DAY, known=False, end=jump.session)
        for symbol in symbols
        for jump in flaws.jumps.get(symbol, ())
        if ends[0] < jump.session <= ends[-1]
    ]
    return in_hole + across


def listed(windows: Sequence[Window], kind: str) -> list[Window]:
    """Return windows by their own names, or by that of their kind where there are too many.

    Those without a figure come first.

    Parameters
    ----------
    windows : sequence of Window
    kind : str
        What they are, in the plural.
    """
    found: list[Window] = []
    for known, quantity in ((False, "several"), (True, "some")):
        own = [window for window in windows if window.known is known]
        if len({window.name for window in own}) > _NAMED:
            own = [replace(window, name=f"{quantity} {kind}") for window in own]
        found += own
    return found
