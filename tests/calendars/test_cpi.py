"""Days of the releases of the consumer price index."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from rotation.calendars import cpi


def test_one_release_a_month_on_working_days() -> None:
    """But for November 2025, whose index of October was never taken."""
    months = Counter((day.year, day.month) for day in cpi.RELEASES)
    every = {(year, month) for year in range(2015, 2027) for month in range(1, 13)}
    assert every - months.keys() == {(2025, 11)}
    assert set(months.values()) == {1}
    assert list(cpi.RELEASES) == sorted(cpi.RELEASES)
    assert {day.weekday() for day in cpi.RELEASES} <= {1, 2, 3, 4}
    assert all(10 <= day.day <= 26 for day in cpi.RELEASES)


@pytest.mark.parametrize(
    ("release", "month"),
    [
        ("2016-01-20", "2015-12-01"),
        ("2022-07-13", "2022-06-01"),
        ("2025-10-24", "2025-09-01"),
        ("2025-12-18", "2025-11-01"),
        ("2026-02-13", "2026-01-01"),
    ],
)
def test_release_is_of_the_month_before(release: str, month: str) -> None:
    """Also across the end of a year and where it came late."""
    day = dt.date.fromisoformat(release)
    assert day in cpi.RELEASES
    assert cpi.month_of(day) == dt.date.fromisoformat(month)


def test_nothing_is_released_before_its_day() -> None:
    """Up to a day, that day included."""
    assert cpi.released(dt.date(2026, 1, 13))[-1] == dt.date(2026, 1, 13)
    assert cpi.released(dt.date(2026, 1, 12))[-1] == dt.date(2025, 12, 18)
    assert cpi.released(dt.date(2014, 12, 31)) == ()
