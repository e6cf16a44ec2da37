"""Policy-rate path implied by fed funds futures, by the method of CME's FedWatch.

A contract settles at 100 minus the average of the effective rate over its month. In a month
without a meeting that average is the rate throughout; in a month with one it is the rate before
the meeting and the rate after it, weighted by their days, the day of the meeting being the first
of the rate after it. From both follow the rates around every meeting:

- after a meeting stands the rate of the next month where that holds no meeting, else the rate
  before the next month's meeting: the chain runs backward from the next month without one;
- before a meeting stands the rate of the month before where that holds no meeting, else what is
  left of its own month's average once the days after the meeting are taken out;
- where the chain has no later end, because no such contract is given, it runs forward.

A rate that could only be had by dividing by a handful of days is not computed: there the path ends.
It ends too before a later meeting in the last month with a contract, which no other one confirms.
The change at a meeting, in steps of 25 basis points, lies between two whole numbers; its fraction
is the probability of the larger. The ranges after several meetings follow as if each decided
independently (CME Group, Understanding the CME Group FedWatch Tool Methodology).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.panel import Days, Floats

STEP: Final = 0.25
"""Size of a step, and width of the target range. [percent]"""

FEWEST_DAYS: Final = 5
"""Days of a month a rate must have lasted to be worked out of the month's average."""

_NOTHING: Final = 1e-12


@dataclass(frozen=True, eq=False)
class ImpliedPath:
    """Rates and target ranges that futures imply around coming meetings.

    Attributes
    ----------
    meetings : tuple of date, length n_meetings, ascending
    before, after : arrays of shape (n_meetings,)
        Effective rate expected before and after each. [percent]
    low : array of shape (n_ranges,), ascending by ``STEP``
        Lower end of every range with a chance at some meeting. [percent]
    probability : array of shape (n_meetings, n_ranges), each row adds up to 1
    estimated : bool
        Whether the rate before the first meeting is the one given and not from contracts.
    """

    meetings: tuple[dt.date, ...]
    before: Floats
    after: Floats
    low: Floats
    probability: Floats
    estimated: bool


def implied_path(
    months: Days,
    close: Floats,
    coming: Sequence[dt.date],
    held: Sequence[dt.date],
    low: float,
) -> ImpliedPath:
    """Rates around each coming meeting, and the probability of each target range after it.

    Parameters
    ----------
    months : datetime64[M] array of shape (n_contracts,)
    close : array of shape (n_contracts,)
        100 minus the month's average rate. [percent]
    coming : sequence of date
        Meetings after the session of the closes, ascending.
    held : sequence of date
        Meetings up to that session: a month with one has no single rate either.
    low : float
        Lower end of the present target range. [percent]

    Returns
    -------
    ImpliedPath
        Up to the first meeting whose rates the contracts do not tell.
    """
    average = {
        month: 100.0 - float(price)
        for month, price in zip(months.astype(int).tolist(), close, strict=True)
    }
    flat = {
        month: rate
        for month, rate in average.items()
        if month not in {_month(day) for day in (*coming, *held)}
    }
    before, after = _backward(coming, average, flat)
    estimated = _forward(coming, average, before, after, low + STEP / 2)
    told = (
        None not in rates and (n == 0 or _month(coming[n]) + 1 in average)
        for n, rates in enumerate(zip(before, after, strict=True))
    )
    known = next((n for n, one in enumerate(told) if not one), len(coming))
    starts, ends = (np.array(rates[:known], dtype=np.float64) for rates in (before, after))
    lows, probability = _ranges((ends - starts) / STEP, low)
    return ImpliedPath(
        tuple(coming[:known]), starts, ends, lows, probability, estimated and known > 0
    )


_Rates = list[float | None]


def _backward(
    coming: Sequence[dt.date], average: dict[int, float], flat: dict[int, float]
) -> tuple[_Rates, _Rates]:
    """Rates before and after each meeting from the next month without one, None where not told."""
    before: _Rates = [None] * len(coming)
    after: _Rates = [None] * len(coming)
    for n in reversed(range(len(coming))):
        month = _month(coming[n])
        if month not in average:
            continue
        after[n] = flat.get(month + 1)
        if after[n] is None and n + 1 < len(coming) and _month(coming[n + 1]) == month + 1:
            after[n] = before[n + 1]
        days, length = _days(coming[n])
        before[n] = flat.get(month - 1)
        rate = after[n]
        if before[n] is None and rate is not None and days >= FEWEST_DAYS:
            before[n] = (length * average[month] - (length - days) * rate) / days
    return before, after


def _forward(
    coming: Sequence[dt.date],
    average: dict[int, float],
    before: _Rates,
    after: _Rates,
    present: float,
) -> bool:
    """Fill in place what the backward chain left open; whether ``present`` was needed for it."""
    estimated = False
    for n, day in enumerate(coming):
        month = _month(day)
        if month not in average:
            break
        if before[n] is None:
            before[n], estimated = (present, True) if n == 0 else (after[n - 1], estimated)
        days, length = _days(day)
        rate = before[n]
        if after[n] is None and rate is not None and length - days >= FEWEST_DAYS:
            after[n] = (length * average[month] - days * rate) / (length - days)
    return estimated


def _ranges(changes: Floats, low: float) -> tuple[Floats, Floats]:
    """Lower ends of the target ranges, and their probability after each meeting.

    Parameters
    ----------
    changes : array of shape (n_meetings,)
        Expected change at each meeting. [steps]
    low : float
        Lower end of the present range. [percent]
    """
    chances: dict[int, float] = {0: 1.0}
    rows = []
    for change in changes.tolist():
        whole = math.floor(change)
        following: dict[int, float] = {}
        for steps, chance in chances.items():
            for more, share in ((whole, whole + 1 - change), (whole + 1, change - whole)):
                following[steps + more] = following.get(steps + more, 0.0) + chance * share
        chances = {steps: chance for steps, chance in following.items() if chance > _NOTHING}
        rows.append(chances)
    every = {steps for row in rows for steps in row}
    offsets = list(range(min(every), max(every) + 1)) if every else []
    probability = np.array([[row.get(step, 0.0) for step in offsets] for row in rows])
    return low + STEP * np.array(offsets), probability.reshape(len(rows), len(offsets))


def _month(day: dt.date) -> int:
    """Number of a day's month, as datetime64[M] counts."""
    return (day.year - 1970) * 12 + day.month - 1


def _days(meeting: dt.date) -> tuple[int, int]:
    """Days of the month before the meeting's decision holds, and days of the month."""
    first = np.datetime64(meeting, "M")
    length = (first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")
    return meeting.day - 1, int(length.astype(int))
