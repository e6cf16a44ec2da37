"""Monetary policy in the sample: futures of a session, and series of the economy.

Meetings and decisions are those of the calendar, because days are no prices; after the last known
decision the target range stays. Futures and series are simulated. One truth is planted: after
every meeting to come the expected rate changes by ``FADES`` times the change at the one before,
so that the method of the implied path gives back those changes.
"""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Final

import numpy as np

from rotation.calendars import fomc
from rotation.panel import Days, Floats
from rotation.sample import market
from rotation.sample.market import persistent, rng

CONTRACTS: Final = 18
"""Months with a contract on every session, the present one included."""

FADES: Final = 0.8
_ABOVE_LOW: Final = 0.08  # of the effective rate over the lower end of the range [percent]

_LEVELS: Final = {"ICSA": 228_000.0, "NFCI": -0.45, "BAMLH0A0HYM2": 3.4, "DGS2": 3.7, "T10Y2Y": 0.4}
_MOVES: Final = {"ICSA": 5_000.0, "NFCI": 0.012, "BAMLH0A0HYM2": 0.05, "DGS2": 0.04, "T10Y2Y": 0.03}
_WEEKLY: Final = {"ICSA": 5, "NFCI": 4}
"""Weekday of series with a value a week: weeks end on Saturday, or on Friday."""


def target(day: dt.date) -> float:
    """Return the lower end of the target range on a day. [percent]"""
    return fomc.decisions(day)[-1].low


def expected_steps() -> Floats:
    """Return the change expected of the next meeting on each session, shape (n_sessions,).

    Between about -0.3 and 0.3. [percent]
    """
    noise = persistent(rng("policy").standard_normal(len(market.sessions())) * 0.02, 0.99)
    return 0.2 * np.tanh(noise / 0.1) - 0.04


def futures(until: dt.date | None) -> tuple[dt.date, Days, Floats] | None:
    """Return the closes of the last session up to a day.

    Returns
    -------
    tuple of date, datetime64[M] array and float array of shape (CONTRACTS,), or None
        The session, the months of the contracts and their closes; None before the sample.
    """
    days = market.sessions()
    until_day = days[-1] if until is None else np.datetime64(until)
    row = int(np.searchsorted(days, until_day, side="right")) - 1
    if row < 0:
        return None
    session: dt.date = days[row].item()
    rate, step = target(session) + _ABOVE_LOW, float(expected_steps()[row])
    meetings = iter(fomc.upcoming(session))
    meeting = next(meetings, None)
    months = days[row].astype("datetime64[M]") + np.arange(CONTRACTS)
    close = np.empty(CONTRACTS)
    for place, month in enumerate(months.tolist()):
        length = calendar.monthrange(month.year, month.month)[1]
        average = rate
        if meeting is not None and (meeting.year, meeting.month) == (month.year, month.month):
            average += step * (length - meeting.day + 1) / length
            rate, step, meeting = rate + step, step * FADES, next(meetings, None)
        close[place] = round(100.0 - average, 4)
    return session, months, close


def economy() -> dict[str, tuple[Days, Floats]]:
    """Return simulated series under the names of FRED: dates, and values in FRED's unit."""
    sessions = market.sessions()
    every_day = np.arange(sessions[0], sessions[-1] + 1)
    weekday = (every_day.astype(np.int64) + 3) % 7
    low = np.array([target(day) for day in every_day.tolist()])
    found = {"DFEDTARL": (every_day, low), "DFEDTARU": (every_day, low + fomc.WIDTH)}
    for name, level in _LEVELS.items():
        days = every_day[weekday == _WEEKLY[name]] if name in _WEEKLY else sessions
        noise = rng(f"economy {name}").standard_normal(len(days)) * _MOVES[name]
        values = level + persistent(noise, 0.97)
        found[name] = days, np.round(values, -3) if name == "ICSA" else np.round(values, 2)
    return found


STATEMENTS: Final = {
    dt.date(2026, 9, 16): (
        "In this simulated statement economic activity has slowed, and the unemployment rate has "
        "edged up. Inflation remains somewhat elevated.\n"
        "In light of downside risks the Committee decided to lower the target range for the "
        "federal funds rate to 3-1/2 to 3-3/4 percent.\n"
        "Voting for the monetary policy action were Member One; Member Two; and Member Three."
    ),
    dt.date(2026, 10, 28): (
        "In this simulated statement economic activity has expanded at a solid pace, and the "
        "unemployment rate has edged up. Inflation remains somewhat elevated.\n"
        "The Committee decided to maintain the target range for the federal funds rate at 3-1/2 "
        "to 3-3/4 percent.\n"
        "Voting for the monetary policy action were Member One and Member Two. Voting against "
        "this action was Member Three, who preferred to lower the target range."
    ),
}
"""Two statements in the words of such statements, by nobody."""
