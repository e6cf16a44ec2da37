"""Months, years and windows of ten years of a history, without those across flaws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from rotation import sessions
from rotation.analytics import calendar
from rotation.analytics.calendar import Periods
from rotation.panel import Flags
from rotation.results import lost
from rotation.results.flaws import Window
from rotation.results.pairs import PairHistory
from rotation.topics.history.analysis import decades

Unit = Literal["M", "Y"]


@dataclass(frozen=True, eq=False)
class Checked:
    """The months or years of a history, the running one included.

    Attributes
    ----------
    every : Periods
        Those without a return have no start: their first or their last session by the exchange's
        calendar lies in a hole, or a side has a suspected split in them.
    over : Periods
        Those of them that are over.
    windows : tuple of Window
        Why some have no return.
    """

    every: Periods
    over: Periods
    windows: tuple[Window, ...]


def checked(history: PairHistory, unit: Unit) -> Checked:
    """Return the months (M) or years (Y) of a history."""
    every = calendar.periods(history.sessions, unit)
    found = [_lost(history, unit, number) for number in every.period]
    start = np.where([bool(windows) for windows in found], -1, every.start)
    every = Periods(every.period, start, every.end)
    kind = {"M": "months", "Y": "calendar years"}[unit]
    windows = lost.listed([window for windows in found for window in windows], kind)
    over = every.until(len(every.period) - int(_is_running(history, every, unit)))
    return Checked(every, over, tuple(windows))


def _lost(history: PairHistory, unit: Unit, period: np.datetime64) -> list[Window]:
    """Why a month or a year has no return; empty where the history begins in it."""
    if not history.flaws or period == history.sessions[0].astype(period.dtype):
        return []
    name = f"{period.item():{'%B %Y' if unit == 'M' else '%Y'}}"
    before = period - np.timedelta64(1, unit)
    return lost.between(history, name, [_last(history, before), _last(history, period)])


def _last(history: PairHistory, period: np.datetime64) -> dt.date | None:
    """The exchange's last session of a period up to the as-of session; None without one."""
    exchange = history.flaws.exchange
    following = (period + 1).astype("datetime64[D]")
    place = int(np.searchsorted(exchange, following)) - 1
    if place < 0 or exchange[place].astype(period.dtype) != period:
        return None
    day: dt.date = exchange[place].item()
    return day


def _is_running(history: PairHistory, every: Periods, unit: Unit) -> bool:
    """Whether the last period goes on after the last session, by the exchange's calendar.

    Before that calendar begins, by the next day.
    """
    known, last = sessions.all_sessions(), history.sessions[-1]
    following = known[np.searchsorted(known, last, side="right")]
    after = following if last >= known[0] else last + np.timedelta64(1, "D")
    return bool(after.astype(f"datetime64[{unit}]") == every.period[-1])


def known_decades(history: PairHistory, windows: decades.Windows) -> tuple[Flags, list[Window]]:
    """Return which windows of ten years have a figure, and why others have none."""
    month = np.timedelta64(decades.MONTHS, "M")
    found: list[list[Window]] = [
        lost.between(history, "", [_last(history, end - month), _last(history, end)])
        if history.flaws
        else []
        for end in windows.end
    ]
    known = np.array([not one for one in found], dtype=np.bool_)
    name = "some windows of ten years" if known.any() else "any window of ten years"
    return known, [replace(window, name=name) for one in found for window in one]


def without(rows: Sequence[dict[str, Any]], every: Periods) -> list[dict[str, Any]]:
    """Return rows of calendar years, without the figures of years that have no start."""
    nothing = dict.fromkeys(("small", "large", "spread"), float("nan"))
    return [
        row if start >= 0 else row | nothing for row, start in zip(rows, every.start, strict=True)
    ]
