"""Trading sessions: the calendar every age and every due fetch is measured by."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from rotation import sessions
from rotation.panel import Days

UTC = dt.UTC


def days(*texts: str) -> Days:
    return np.array(texts, dtype="datetime64[D]")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_weekends_holidays_and_closures_are_no_sessions() -> None:
    """Saturday, Good Friday, the week after 11 September 2001, a day of mourning."""
    asked = days("2026-01-16", "2026-01-17", "2026-04-03", "2001-09-12", "2025-01-09", "2026-11-27")
    assert sessions.is_session(asked).tolist() == [True, False, False, False, False, True]


def test_days_outside_the_calendar_are_no_sessions() -> None:
    """Before the first one accepted, far ahead, and no day at all."""
    asked = np.array(["1955-03-01", "2199-01-02", "NaT"], dtype="datetime64[D]")
    assert sessions.is_session(asked).tolist() == [False, False, False]
    assert sessions.is_session(days("1962-01-02")).all()
    assert sessions.is_session(days()).shape == (0,)


def test_calendar_reaches_a_year_ahead() -> None:
    """Options expire and funds pay beyond today."""
    ahead = sessions.all_sessions()[-1].item() - sessions.today()
    assert ahead > dt.timedelta(days=360)


@pytest.mark.parametrize(
    ("instant", "started", "complete"),
    [
        ("2026-01-16T14:29:59", "2026-01-15", "2026-01-15"),
        ("2026-01-16T14:30:00", "2026-01-16", "2026-01-15"),
        ("2026-01-16T21:29:59", "2026-01-16", "2026-01-15"),
        ("2026-01-16T21:30:00", "2026-01-16", "2026-01-16"),
        ("2026-01-19T18:00:00", "2026-01-16", "2026-01-16"),
        ("2026-07-16T13:30:00", "2026-07-16", "2026-07-15"),
        ("2026-07-16T20:30:00", "2026-07-16", "2026-07-16"),
        ("2025-11-28T18:30:00", "2025-11-28", "2025-11-28"),
    ],
    ids=["before the open", "open", "settling", "settled", "holiday", "summer", "summer evening",
         "half day"],
)  # fmt: skip
def test_session_starts_at_the_open_and_is_complete_half_an_hour_after_the_close(
    instant: str, started: str, complete: str
) -> None:
    """9:30 to 16:00 in New York, in winter and in summer time."""
    assert str(sessions.last_started(at(instant))) == started
    assert str(sessions.last_complete(at(instant))) == complete
    assert sessions.is_open(at(instant)) == (started != complete)


def test_next_open_is_the_next_session_s() -> None:
    """From Friday evening it is Tuesday, when Monday is a holiday."""
    assert sessions.next_open(at("2026-01-16T22:00:00")) == at("2026-01-20T14:30:00")
    assert sessions.next_open(at("2026-01-20T14:29:59")) == at("2026-01-20T14:30:00")
    assert sessions.next_open(at("2026-01-20T14:30:00")) == at("2026-01-21T14:30:00")


def test_final_bar_of_each_session() -> None:
    """Winter, summer and a half day."""
    found = sessions.closed_at(days("2026-01-16", "2026-07-16", "2025-11-28"))
    expected = ["2026-01-16T21:30", "2026-07-16T20:30", "2025-11-28T18:30"]
    assert found.tolist() == [dt.datetime.fromisoformat(text) for text in expected]


def test_sessions_between_two_days() -> None:
    """The first is not counted, the last is; days without trading count as the one before."""
    friday, tuesday = dt.date(2026, 1, 16), dt.date(2026, 1, 20)
    assert sessions.between(friday, tuesday) == 1
    assert sessions.between(friday, friday) == 0
    assert sessions.between(tuesday, friday) == 0
    assert sessions.between(dt.date(2026, 1, 17), dt.date(2026, 1, 19)) == 0
    assert sessions.between(dt.date(2025, 12, 31), friday) == 11


def test_sessions_back() -> None:
    """Counted from the last one at or before the day."""
    assert sessions.back(dt.date(2026, 1, 20), 1) == dt.date(2026, 1, 16)
    assert sessions.back(dt.date(2026, 1, 18), 0) == dt.date(2026, 1, 16)
    assert sessions.back(dt.date(2026, 1, 16), 11) == dt.date(2025, 12, 31)
    assert sessions.back(dt.date(1962, 1, 5), 50) == dt.date(1962, 1, 2)


def test_last_session_of_the_week_of_each_day() -> None:
    """Friday; Thursday before Good Friday; a Sunday belongs to the week before it."""
    asked = days("2026-01-12", "2026-01-16", "2026-01-18", "2026-03-30", "2026-04-06")
    found = sessions.ends_of_weeks(asked)
    assert [str(day) for day in found] == [
        "2026-01-16", "2026-01-16", "2026-01-16", "2026-04-02", "2026-04-10",
    ]  # fmt: skip


def test_today_is_new_york_s(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 3:00 UTC it is still yesterday there."""
    monkeypatch.setattr(sessions, "now", lambda: at("2026-01-16T03:00:00"))
    assert sessions.today() == dt.date(2026, 1, 15)


def test_arrays_of_the_calendar_cannot_be_written_to() -> None:
    """They are shared."""
    with pytest.raises(ValueError, match="read-only"):
        sessions.all_sessions()[0] = np.datetime64("2000-01-01")


def test_calendar_goes_on_in_a_process_that_runs_for_years(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session two years after the start of the process is one."""
    monkeypatch.setattr(sessions, "now", lambda: at("2026-01-16T12:00:00"))
    assert not sessions.is_session(days("2028-01-14"))[0]
    monkeypatch.setattr(sessions, "now", lambda: at("2028-01-15T12:00:00"))
    assert sessions.is_session(days("2028-01-14"))[0]
    assert sessions.last_complete() == dt.date(2028, 1, 14)
    assert sessions.closed_at(days("2028-01-14"))[0] == np.datetime64("2028-01-14T21:30")


def test_instants_up_to_five_minutes_ahead_are_believed() -> None:
    """Clocks of several machines differ by that; what is cached by it lasts a minute."""
    now = at("2026-01-16T12:00:59")
    assert sessions.latest_credible(now) == at("2026-01-16T12:05:00")


@pytest.mark.parametrize(
    ("fetched", "final"),
    [
        ("2026-01-16T21:29:59", False),
        ("2026-01-16T21:30:00", True),
        ("2026-01-16T22:05:00", True),
        ("2026-01-16T22:06:00", False),
        ("2027-01-16T22:00:00", False),
    ],
)
def test_final_price_was_fetched_after_the_close_and_not_in_the_future(
    fetched: str, final: object
) -> None:
    """At 22:00 UTC, half an hour after the final price can be expected."""
    now = at("2026-01-16T22:00:00")
    assert sessions.is_final(dt.date(2026, 1, 16), at(fetched), now) is final
