"""What the page says of months, years and decades."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import numpy as np

from rotation import sessions
from rotation.analytics import bootstrap, calendar
from rotation.analytics.calendar import Periods
from rotation.analytics.gap import Gap, Why
from rotation.panel import Days
from rotation.results.pairs import PairHistory
from rotation.topics.history.analysis import decades, seasonality, years
from rotation.topics.history.view.part import Part


def of(history: PairHistory) -> Part:
    """Return calendar years, runs, months and windows of ten years of a history."""
    in_years = calendar.calendar_years(history.small, history.large, history.sessions)
    runs = _runs(history)
    whole = _over(history, "M")
    months = seasonality.by_month(
        whole.period, whole.returns(history.small) - whole.returns(history.large)
    )
    windows = decades.rolling(whole.period, history.small[whole.end], history.large[whole.end])
    low, high = windows.band()
    last = runs[-1] if runs else {"years": None, "side": None}
    return Part(
        numbers={
            "streak": last["years"],
            "streak_side": last["side"],
            "rolling_10y_share_small_won": windows.share_small_won,
            "rolling_10y_low": low,
            "rolling_10y_high": high,
            "rolling_10y_n": len(windows.end),
            "rolling_10y_apart": windows.apart,
            "rolling_10y_present": windows.spread[-1] if len(windows.end) else float("nan"),
            "present_percentile": windows.percentile,
        },
        tables={"calendar_years": in_years, "runs": runs, "months": months},
        series={"rolling_10y": {"session": _last_days(history, windows), "spread": windows.spread}},
        gaps=_gaps(whole, runs, months, windows),
    )


def monthly(history: PairHistory) -> list[dict[str, Any]]:
    """Return the spread of every month, the running one to the as-of session."""
    every = calendar.periods(history.sessions, "M")
    small, large = every.returns(history.small), every.returns(history.large)
    number = every.period.astype(np.int64)
    over = np.arange(len(number)) < len(_over(history, "M").period)
    columns = (number // 12 + 1970, number % 12 + 1, small, large, small - large, over)
    names = ("year", "month", "small", "large", "spread", "over")
    return [
        dict(zip(names, row, strict=True))
        for row in zip(*(column.tolist() for column in columns), strict=True)
    ]


def _over(history: PairHistory, unit: Literal["M", "Y"]) -> Periods:
    """The periods that are over by the exchange's calendar; before it, by the next day."""
    every = calendar.periods(history.sessions, unit)
    known, last = sessions.all_sessions(), history.sessions[-1]
    following = known[np.searchsorted(known, last, side="right")]
    after = following if last >= known[0] else last + np.timedelta64(1, "D")
    running = after.astype(f"datetime64[{unit}]") == every.period[-1]
    return every.until(len(every.period) - int(running))


def _runs(history: PairHistory) -> list[dict[str, Any]]:
    whole = _over(history, "Y")
    numbers: list[int] = (whole.period.astype(np.int64) + 1970).tolist()
    return years.runs(numbers, whole.returns(history.small), whole.returns(history.large))


def _last_days(history: PairHistory, windows: decades.Windows) -> Days:
    """The last session of the month that each window ends with."""
    every = calendar.periods(history.sessions, "M")
    return history.sessions[every.end[np.searchsorted(every.period, windows.end)]]


def _gaps(
    whole: Periods,
    runs: list[dict[str, Any]],
    months: list[dict[str, Any]],
    windows: decades.Windows,
) -> tuple[Gap, ...]:
    found = []
    if not runs:
        form = "Runs of years need a calendar year that is over and the last close before it."
        found.append(Gap("streak", Why.TOO_SHORT, needs=1, has=0, unit="year", form=form))
    fewest = min(row["n"] for row in months)
    if fewest < bootstrap.FEWEST:
        found.append(
            Gap(
                "months",
                Why.TOO_SHORT,
                needs=bootstrap.FEWEST,
                has=fewest,
                unit="year",
                form="Calendar months without a band: {reason}.",
            )
        )
    if not len(windows.end):
        found.append(
            Gap(
                "rolling_10y",
                Why.TOO_SHORT,
                needs=decades.MONTHS + 1,
                has=len(whole.period),
                unit="month end",
                whose="both",
                form="No window of ten years: {reason}.",
            )
        )
    elif len(windows.end) > windows.apart:
        form = (
            f"The {len(windows.end)} windows of ten years overlap: {windows.apart} of them share "
            "no month with each other."
        )
        found.append(Gap("rolling_10y", Why.OVERLAPPING, has=windows.apart, form=form))
    return tuple(found)


def month_name(number: int) -> str:
    """Return the name of a calendar month, 1 is January."""
    return f"{dt.date(2000, number, 1):%B}"
