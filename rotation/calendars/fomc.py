"""The calendar of the Federal Open Market Committee, 2015 to 2027, and what it decided.

Days and target ranges are those of the Federal Reserve's own pages
(https://www.federalreserve.gov/monetarypolicy/fomccalendars.htm, openmarket.htm, and
fomchistorical2015.htm to fomchistorical2020.htm). A meeting's day is its last, on which the
decision is published. Meetings of 2027, and the first of 2028 that the Fed names with them, are
tentative until the meeting before each confirms it. Decisions after ``DECIDED_UNTIL`` are not in
the calendar: the target range of later days comes from stored series.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Final, Literal

from rotation.calendars import table

Direction = Literal["easing", "steady", "tightening"]

SOURCE: Final = "Federal Reserve, calendars of the FOMC"
WIDTH: Final = 0.25
"""Width of the target range, and the usual step of a decision. [percent]"""

DECIDED_UNTIL: Final = dt.date(2026, 1, 28)

_SCHEDULED: Final = """
2015  01-28 03-18 04-29 06-17 07-29 09-17 10-28 12-16
2016  01-27 03-16 04-27 06-15 07-27 09-21 11-02 12-14
2017  02-01 03-15 05-03 06-14 07-26 09-20 11-01 12-13
2018  01-31 03-21 05-02 06-13 08-01 09-26 11-08 12-19
2019  01-30 03-20 05-01 06-19 07-31 09-18 10-30 12-11
2020  01-29 03-18 04-29 06-10 07-29 09-16 11-05 12-16
2021  01-27 03-17 04-28 06-16 07-28 09-22 11-03 12-15
2022  01-26 03-16 05-04 06-15 07-27 09-21 11-02 12-14
2023  02-01 03-22 05-03 06-14 07-26 09-20 11-01 12-13
2024  01-31 03-20 05-01 06-12 07-31 09-18 11-07 12-18
2025  01-29 03-19 05-07 06-18 07-30 09-17 10-29 12-10
2026  01-28 03-18 04-29 06-17 07-29 09-16 10-28 12-09
2027  01-27 03-17 04-28 06-09 07-28 09-15 10-27 12-08
2028  01-26
"""
_UNSCHEDULED: Final = (dt.date(2020, 3, 3), dt.date(2020, 3, 15))
"""Decisions on the target range between two scheduled meetings."""

_CANCELLED: Final = {dt.date(2020, 3, 18): dt.date(2020, 3, 15)}
"""Scheduled meetings that were not held, and the day since which that was known."""

_LOWER_BOUNDS: Final = """
2008-12-16 0.00
2015-12-16 0.25  2016-12-14 0.50  2017-03-15 0.75  2017-06-14 1.00  2017-12-13 1.25
2018-03-21 1.50  2018-06-13 1.75  2018-09-26 2.00  2018-12-19 2.25
2019-07-31 2.00  2019-09-18 1.75  2019-10-30 1.50  2020-03-03 1.00  2020-03-15 0.00
2022-03-16 0.25  2022-05-04 0.75  2022-06-15 1.50  2022-07-27 2.25  2022-09-21 3.00
2022-11-02 3.75  2022-12-14 4.25  2023-02-01 4.50  2023-03-22 4.75  2023-05-03 5.00
2023-07-26 5.25  2024-09-18 4.75  2024-11-07 4.50  2024-12-18 4.25
2025-09-17 4.00  2025-10-29 3.75  2025-12-10 3.50
"""
"""Every change of the target range: its day, and the lower end from then on. [percent]"""


@dataclass(frozen=True)
class Decision:
    """What a meeting decided.

    Attributes
    ----------
    day : day of the decision
    low, high : target range of the federal funds rate from then on [percent]
    direction : against the range before
    scheduled : whether the meeting was on the calendar beforehand
    """

    day: dt.date
    low: float
    high: float
    direction: Direction
    scheduled: bool


def _bounds() -> dict[dt.date, float]:
    words = iter(_LOWER_BOUNDS.split())
    return {dt.date.fromisoformat(day): float(low) for day, low in zip(words, words, strict=True)}


def _decided() -> tuple[Decision, ...]:
    changes = _bounds()
    before = changes[min(changes)]
    found = []
    for day in itertools.takewhile(lambda day: day <= DECIDED_UNTIL, _HELD):
        low = changes.get(day, before)
        direction: Direction = (
            "steady" if low == before else "tightening" if low > before else "easing"
        )
        found.append(Decision(day, low, low + WIDTH, direction, day not in _UNSCHEDULED))
        before = low
    return tuple(found)


SCHEDULED: Final = table.days(_SCHEDULED)
"""Day of every scheduled meeting, ascending, the cancelled one of March 2020 included."""

FIRST, LAST = SCHEDULED[0], SCHEDULED[-1]
"""Earlier and later meetings are not in this calendar."""

_HELD: Final = sorted({*SCHEDULED, *_UNSCHEDULED} - set(_CANCELLED))

DECISIONS: Final = _decided()
"""Every decision up to ``DECIDED_UNTIL``, ascending."""


def decisions(until: dt.date) -> tuple[Decision, ...]:
    """Return the decisions published up to a day."""
    return tuple(decision for decision in DECISIONS if decision.day <= until)


def upcoming(after: dt.date) -> tuple[dt.date, ...]:
    """Return the scheduled meetings after a day, as the calendar stood on that day.

    Empty for a day of the years before the calendar, whose next meeting is not in it.
    """
    if after.year < FIRST.year:
        return ()
    return tuple(
        day
        for day in SCHEDULED
        if day > after and not (day in _CANCELLED and after >= _CANCELLED[day])
    )


def held(until: dt.date) -> tuple[dt.date, ...]:
    """Return the days of the meetings held up to a day, whether their decision is known or not."""
    return tuple(day for day in _HELD if day <= until)
