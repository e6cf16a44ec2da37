"""The path that futures imply: closes, present range and meetings of one session."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rotation import formats, sessions
from rotation.analytics.gap import Gap, Why
from rotation.calendars import fomc
from rotation.results import gaps as grouping
from rotation.store.policy.economy import Economy
from rotation.store.policy.futures import Closes
from rotation.topics.policy.analysis import path
from rotation.topics.policy.analysis.path import ImpliedPath

STALE: Final = 5
"""Sessions that closes may be older than the page's as-of day without a word."""

_YEAR: Final = 366  # days
_HALF_A_STEP: Final = path.STEP / 2


def within_a_year(meetings: Sequence[dt.date], session: dt.date) -> int:
    """Return how many of some ascending meetings are within a year of a session."""
    last = session + dt.timedelta(days=_YEAR)
    return sum(day <= last for day in meetings)


@dataclass(frozen=True, eq=False)
class Expected:
    """The path of one session, and the range it starts from.

    Attributes
    ----------
    session : day of the closes
    low : lower end of the target range on it [percent]
    range_from : what tells it: economy, calendar or futures
    path : ImpliedPath
    """

    session: dt.date
    low: float
    range_from: str
    path: ImpliedPath

    @property
    def change(self) -> float:
        """Change of the rate over the meetings within a year. [percentage points]"""
        count = within_a_year(self.path.meetings, self.session)
        return float(self.path.after[count - 1] - self.path.before[0]) if count else math.nan

    @property
    def until(self) -> dt.date | None:
        """The last meeting within a year, which ``change`` ends with."""
        count = within_a_year(self.path.meetings, self.session)
        return self.path.meetings[count - 1] if count else None


def expected(
    closes: Closes | None,
    economy: Economy,
    as_of: dt.date,
    later: tuple[dt.date, dt.date] | None = None,
) -> tuple[Expected | None, list[Gap]]:
    """Return the path of the last closes, and what it lacks.

    Parameters
    ----------
    closes : Closes or None
    economy : Economy
    as_of : date
        The day the page is asked for, not before the session of the closes.
    later : (date, date) or None
        The first and the last session after that day that closes are stored of.
    """
    if closes is None:
        return None, [no_closes(as_of, later)]
    gaps = []
    if sessions.between(closes.session, as_of) > STALE:
        text = (
            f"The last closes of futures up to {formats.day(as_of)} are of "
            f"{formats.day(closes.session)}: the path is that of then."
        )
        gaps.append(Gap("path", Why.NOT_OF_ITS_TIME, day=as_of, last=closes.session, text=text))
    low, told_by = _present(closes, economy)
    if told_by == "futures":
        gaps.append(Gap("range_low", Why.ESTIMATED, text=_range_estimated(closes.session)))
    coming, held = fomc.upcoming(closes.session), fomc.held(closes.session)
    found = path.implied_path(closes.months, closes.close, coming, held, low)
    if not found.meetings:
        gaps.append(Gap("path", Why.TOO_SHORT, text=_no_meeting(closes.session, coming)))
    if found.estimated:
        gaps.append(Gap("path", Why.ESTIMATED, text=_RATE_ESTIMATED))
    return Expected(closes.session, low, told_by, found), gaps


def no_closes(day: dt.date | None, later: tuple[dt.date, dt.date] | None) -> Gap:
    """Return the gap of a path without closes up to a day, with the days of later ones.

    Parameters
    ----------
    day : date or None
        None where no day is asked for.
    later : (date, date) or None
    """
    until = grouping.until(day, later)
    text = f"No closes of fed funds futures are stored{until}, so no path is shown."
    return Gap("path", Why.NOT_STORED, day=day, text=text)


_RATE_ESTIMATED: Final = (
    "The rate before the next meeting is taken to be the middle of the target range: it is too "
    "near for its month's contract, and the contract of the month before is not stored."
)


def _range_estimated(session: dt.date) -> str:
    return (
        f"The target range of {formats.day(session)} is that which holds the rate of the nearest "
        "contract: neither DFEDTARL is stored for that day nor does the calendar know the "
        "decision before it."
    )


def _no_meeting(session: dt.date, coming: tuple[dt.date, ...]) -> str:
    if not coming:
        return f"The calendar knows no meeting after {formats.day(session)}."
    return (
        f"The closes of {formats.day(session)} lack the contracts around the meeting of "
        f"{formats.day(coming[0])}, so that no path is shown."
    )


def _present(closes: Closes, economy: Economy) -> tuple[float, str]:
    """Lower end of the target range on the session, and what tells it.

    The series tell it from the day after a meeting on, the calendar from its day on.
    """
    last = fomc.held(closes.session)
    ends = [
        economy[name].until(closes.session) for name in ("DFEDTARL", "DFEDTARU") if name in economy
    ]
    if ends and len(ends[0].dates) and (not last or ends[0].dates[-1] > np.datetime64(last[-1])):
        width = 0.0 if "DFEDTARL" in economy else path.STEP
        return float(ends[0].values[-1]) - width, "economy"
    decided = fomc.decisions(closes.session)
    if decided and decided[-1].day == last[-1]:
        return decided[-1].low, "calendar"
    place = np.searchsorted(closes.months, np.datetime64(closes.session, "M"))
    rate = 100.0 - float(closes.close[min(int(place), len(closes.close) - 1)])
    return math.floor(rate / path.STEP) * path.STEP, "futures"


def numbers(found: Expected | None) -> dict[str, Any]:
    """Return the numbers of the path; NaN or None where there is none."""
    if found is None:
        return {
            "range_low": math.nan, "range_high": math.nan, "range_from": None, "path_as_of": None,
            "probability_easing": math.nan, "probability_steady": math.nan,
            "probability_tightening": math.nan, "path_change": math.nan, "path_until": None,
            "path_direction": None,
        }  # fmt: skip
    chances = dict.fromkeys(("easing", "steady", "tightening"), math.nan)
    if found.path.meetings:
        first, steps = found.path.probability[0], np.rint((found.path.low - found.low) / path.STEP)
        chances = {
            "easing": float(first[steps < 0].sum()),
            "steady": float(first[steps == 0].sum()),
            "tightening": float(first[steps > 0].sum()),
        }
    return {
        "range_low": found.low,
        "range_high": found.low + fomc.WIDTH,
        "range_from": found.range_from,
        "path_as_of": found.session,
        **{f"probability_{direction}": chance for direction, chance in chances.items()},
        "path_change": found.change,
        "path_until": found.until,
        "path_direction": _direction(found.change),
    }


def _direction(change: float) -> str | None:
    if math.isnan(change):
        return None
    return "flat" if abs(change) <= _HALF_A_STEP else "rising" if change > 0 else "falling"


def path_rows(found: Expected | None) -> list[dict[str, Any]]:
    """Return the table of the probability of each range after each meeting."""
    if found is None:
        return []
    return [
        {"meeting": day, "range_low": low, "range_high": low + fomc.WIDTH, "probability": chance}
        for day, chances in zip(found.path.meetings, found.path.probability.tolist(), strict=True)
        for low, chance in zip(found.path.low.tolist(), chances, strict=True)
    ]


def meeting_rows(found: Expected | None) -> list[dict[str, Any]]:
    """Return the table of the rates around each meeting and its likeliest range."""
    if found is None:
        return []
    rows = []
    for n, day in enumerate(found.path.meetings):
        likeliest = int(found.path.probability[n].argmax())
        low = float(found.path.low[likeliest])
        rows.append(
            {
                "meeting": day,
                "days": (day - found.session).days,
                "rate_before": float(found.path.before[n]),
                "rate_after": float(found.path.after[n]),
                "likeliest_low": low,
                "likeliest_high": low + fomc.WIDTH,
                "probability": float(found.path.probability[n, likeliest]),
            }
        )
    return rows


def series(found: Expected | None) -> dict[str, Any]:
    """Return the expected rate from the day of the path on: a point a change."""
    if found is None or not found.path.meetings:
        return {"day": np.array([], "datetime64[D]"), "rate": np.array([])}
    days = np.array([found.session, *found.path.meetings], dtype="datetime64[D]")
    return {"day": days, "rate": np.r_[found.path.before[:1], found.path.after]}
