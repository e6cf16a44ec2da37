"""The calendar of the FOMC: days, decisions, and what of it was known when."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from rotation.calendars import fomc


def test_eight_meetings_a_year_on_working_days() -> None:
    """From 2015 through 2027, ascending, most of them on a Wednesday."""
    years = Counter(day.year for day in fomc.SCHEDULED)
    assert years == {**dict.fromkeys(range(2015, 2028), 8), 2028: 1}
    assert list(fomc.SCHEDULED) == sorted(set(fomc.SCHEDULED))
    assert {day.strftime("%a") for day in fomc.SCHEDULED} <= {"Wed", "Thu"}


@pytest.mark.parametrize(
    ("day", "low", "direction"),
    [
        ("2015-01-28", 0.00, "steady"),
        ("2015-12-16", 0.25, "tightening"),
        ("2018-12-19", 2.25, "tightening"),
        ("2019-07-31", 2.00, "easing"),
        ("2020-03-03", 1.00, "easing"),
        ("2020-03-15", 0.00, "easing"),
        ("2022-06-15", 1.50, "tightening"),
        ("2023-07-26", 5.25, "tightening"),
        ("2023-09-20", 5.25, "steady"),
        ("2024-09-18", 4.75, "easing"),
        ("2025-12-10", 3.50, "easing"),
        ("2026-01-28", 3.50, "steady"),
    ],
)
def test_decisions_have_their_range_and_direction(day: str, low: float, direction: str) -> None:
    """As the Federal Reserve published them."""
    (found,) = [d for d in fomc.DECISIONS if d.day == dt.date.fromisoformat(day)]
    assert (found.low, found.high, found.direction) == (low, low + 0.25, direction)


def test_every_change_falls_on_a_meeting() -> None:
    """A range that changes on another day would be lost."""
    days = {decision.day for decision in fomc.DECISIONS}
    assert [day for day in fomc._bounds() if day.year >= 2015 and day not in days] == []


def test_the_two_decisions_of_march_2020_were_not_scheduled() -> None:
    """They are decisions, and no calendar named them before."""
    assert [d.day for d in fomc.DECISIONS if not d.scheduled] == [
        dt.date(2020, 3, 3), dt.date(2020, 3, 15),
    ]  # fmt: skip
    assert dt.date(2020, 3, 3) not in fomc.upcoming(dt.date(2020, 2, 28))


def test_a_cancelled_meeting_is_expected_until_it_is_cancelled() -> None:
    """The one of 18 March 2020, cancelled on the 15th; it decided nothing."""
    assert fomc.upcoming(dt.date(2020, 3, 13))[0] == dt.date(2020, 3, 18)
    assert fomc.upcoming(dt.date(2020, 3, 16))[0] == dt.date(2020, 4, 29)
    assert dt.date(2020, 3, 18) not in fomc.held(dt.date(2021, 1, 1))


def test_a_meeting_is_upcoming_until_the_day_before_and_decided_on_its_day() -> None:
    """The decision is published in the afternoon, before the close."""
    eve, day = dt.date(2023, 3, 21), dt.date(2023, 3, 22)
    assert fomc.upcoming(eve)[0] == day
    assert fomc.upcoming(day)[0] == dt.date(2023, 5, 3)
    assert fomc.decisions(eve)[-1].day == dt.date(2023, 2, 1)
    assert fomc.decisions(day)[-1].low == 4.75


def test_decisions_end_where_the_calendar_says() -> None:
    """Later meetings are held without their decision being known here."""
    assert fomc.DECISIONS[-1].day == fomc.DECIDED_UNTIL
    assert fomc.held(dt.date(2026, 8, 3))[-1] == dt.date(2026, 7, 29)
