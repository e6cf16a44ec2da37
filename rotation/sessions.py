"""Trading sessions of the New York Stock Exchange."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from rotation.panel import Days

FIRST = dt.date(1962, 1, 2)
"""First session we accept prices for."""

NEW_YORK = ZoneInfo("America/New_York")
"""The clock of the exchange."""

SETTLING = dt.timedelta(minutes=30)
"""How long after the close an upstream may still correct the day's bar."""

APART = dt.timedelta(minutes=5)
"""How far the clocks of machines that share a store may be apart."""

AHEAD = dt.timedelta(days=400)
"""How far the calendar reaches beyond the first of the present month."""


@dataclass(frozen=True, eq=False)
class _Calendar:
    """The sessions from FIRST to AHEAD of a month, with their opens and final bars.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n_sessions,), ascending
    opens : datetime64[us] array of shape (n_sessions,), UTC
    final : datetime64[us] array of shape (n_sessions,), UTC
        When the final bar of each session can be expected.
    """

    sessions: Days
    opens: Days
    final: Days


def _calendar() -> _Calendar:
    """Return the calendar of the present month; a process that runs for years gets new ones."""
    return _calendar_of(now().date().replace(day=1))


@lru_cache(maxsize=2)
def _calendar_of(month: dt.date) -> _Calendar:
    import exchange_calendars  # noqa: PLC0415  (0.1 s that a page without freshness need not pay)

    found = exchange_calendars.get_calendar(
        "XNYS", start=FIRST.isoformat(), end=(month + AHEAD).isoformat()
    )
    days: Days = found.sessions.to_numpy().astype("datetime64[D]")
    days.flags.writeable = False
    opens, closes = (
        instants.dt.tz_localize(None).to_numpy().astype("datetime64[us]")
        for instants in (found.opens, found.closes)
    )
    return _Calendar(days, opens, closes + np.timedelta64(SETTLING))


def now() -> dt.datetime:
    """The present instant, time zone UTC: the only clock of this package."""
    return dt.datetime.now(dt.UTC)


def latest_credible(at: dt.datetime | None = None) -> dt.datetime:
    """The latest instant that something stored is believed to be of, on a whole minute.

    What is of a later one was stored while a clock was ahead. It decides nothing: a pause of then
    is none, an attempt was not made, and a price is not final.

    Parameters
    ----------
    at : datetime, UTC, optional
        The present instant by default.
    """
    return ((at or now()) + APART).replace(second=0, microsecond=0)


def today() -> dt.date:
    """The present day in New York."""
    return day_of(now())


def day_of(instant: dt.datetime) -> dt.date:
    """The day an instant falls on in New York."""
    return instant.astimezone(NEW_YORK).date()


def all_sessions() -> Days:
    """Every session from FIRST to about a year ahead: datetime64[D], ascending, read-only."""
    return _calendar().sessions


def is_session(days: Days) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each day is a session; any shape, same shape returned."""
    known = all_sessions()
    place = np.minimum(np.searchsorted(known, days), len(known) - 1)
    return np.asarray(known[place] == days)


def last_started(at: dt.datetime | None = None) -> dt.date:
    """The latest session that has opened (it may still be trading)."""
    calendar = _calendar()
    return _last(calendar, calendar.opens, at or now())


def last_complete(at: dt.datetime | None = None) -> dt.date:
    """The latest session whose final bar can be expected: closed SETTLING ago."""
    calendar = _calendar()
    return _last(calendar, calendar.final, at or now())


def is_open(at: dt.datetime | None = None) -> bool:
    """Whether the market trades, or closed less than SETTLING ago."""
    return last_started(at) != last_complete(at)


def opened_at(session: dt.date) -> dt.datetime:
    """When a session opens, UTC; of a day without trading when the session before opened."""
    calendar = _calendar()
    return _instant(calendar.opens, _after(calendar.sessions, np.datetime64(session)) - 1)


def next_open(at: dt.datetime | None = None) -> dt.datetime:
    """When the next session opens, UTC."""
    opens = _calendar().opens
    return _instant(opens, _after(opens, _utc(at or now())))


def _last(calendar: _Calendar, instants: Days, at: dt.datetime) -> dt.date:
    """The last session whose instant, one of its calendar's, has come."""
    session: dt.date = calendar.sessions[_after(instants, _utc(at)) - 1].item()
    return session


def _after(ascending: Days, at: np.datetime64) -> int:
    """The place of the first entry after an instant or a day."""
    return int(np.searchsorted(ascending, at, side="right"))


def _utc(at: dt.datetime) -> np.datetime64:
    return np.datetime64(at.astimezone(dt.UTC).replace(tzinfo=None), "us")


def _instant(instants: Days, place: int) -> dt.datetime:
    instant: dt.datetime = instants[place].item()
    return instant.replace(tzinfo=dt.UTC)


def closed_at(days: Days) -> Days:
    """When the final bar of each session can be expected: UTC, datetime64[us]."""
    calendar = _calendar()
    place = np.minimum(np.searchsorted(calendar.sessions, days), len(calendar.final) - 1)
    return np.asarray(calendar.final[place])


def is_final(session: dt.date, fetched_at: dt.datetime, at: dt.datetime | None = None) -> bool:
    """Whether a price of a session is its last: fetched after the close, and at no time to come.

    Parameters
    ----------
    session : date
    fetched_at : datetime, UTC
    at : datetime, UTC, optional
        As in ``latest_credible``.
    """
    closed = _instant(closed_at(np.array([session], dtype="datetime64[D]")), 0)
    return closed <= fetched_at <= latest_credible(at)


def between(first: dt.date, last: dt.date) -> int:
    """Sessions after ``first`` up to and including ``last``; 0 if there are none."""
    known = all_sessions()
    low, high = np.searchsorted(known, np.array([first, last], dtype="datetime64[D]"), side="right")
    return max(0, int(high - low))


def back(day: dt.date, count: int) -> dt.date:
    """The session ``count`` sessions before the last one at or before ``day``."""
    known = all_sessions()
    place = _after(known, np.datetime64(day)) - 1
    session: dt.date = known[max(0, place - count)].item()
    return session


def ends_of_weeks(days: Days) -> Days:
    """The calendar's last session of the week of each day, datetime64[D]."""
    known = all_sessions()
    monday = (days.astype(np.int64) + 3) // 7 * 7 - 3  # 1970-01-01 was a Thursday
    next_monday = (monday + 7).astype("datetime64[D]")
    return np.asarray(known[np.searchsorted(known, next_monday) - 1])
