"""Days on which the Russell indices are reconstituted."""

from __future__ import annotations

import datetime as dt

from rotation.calendars import russell


def test_days_are_those_announced() -> None:
    """The fourth Friday of June is not always the last."""
    days = [
        "2015-06-26", "2016-06-24", "2017-06-23", "2018-06-22", "2019-06-28", "2020-06-26",
        "2021-06-25", "2022-06-24", "2023-06-23", "2024-06-28", "2025-06-27", "2026-06-26",
    ]  # fmt: skip
    assert [day.isoformat() for day in russell.reconstitutions(russell.LAST)] == days


def test_nothing_is_known_after_the_end_of_the_calendar() -> None:
    """From December 2026 on there are two a year."""
    assert russell.reconstitutions(dt.date(2030, 1, 1)) == russell.reconstitutions(russell.LAST)


def test_day_itself_is_included() -> None:
    """The members change at its close."""
    assert russell.reconstitutions(dt.date(2025, 6, 27))[-1] == dt.date(2025, 6, 27)
    assert russell.reconstitutions(dt.date(2025, 6, 26))[-1] == dt.date(2024, 6, 28)
