"""What the page says of months, years and decades."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from rotation.analytics import bootstrap, calendar
from rotation.analytics.calendar import Periods
from rotation.analytics.gap import Gap, Why
from rotation.panel import Days
from rotation.results.pairs import PairHistory
from rotation.topics.history.analysis import decades, seasonality, years
from rotation.topics.history.view import periods
from rotation.topics.history.view.part import Part


def of(history: PairHistory) -> Part:
    """Return calendar years, runs, months and windows of ten years of a history."""
    in_years, in_months = periods.checked(history, "Y"), periods.checked(history, "M")
    rows = calendar.calendar_years(history.small, history.large, history.sessions)
    runs = _runs(history, in_years.over)
    whole = in_months.over
    months = seasonality.by_month(
        whole.period, whole.returns(history.small) - whole.returns(history.large)
    )
    every = decades.rolling(whole.period, history.small[whole.end], history.large[whole.end])
    known, lost = periods.known_decades(history, every)
    windows = decades.Windows(every.end[known], every.spread[known])
    present = bool(len(known) and known[-1])
    low, high = windows.band()
    last = _last_run(runs, in_years.over)
    return Part(
        numbers={
            "streak": last["years"],
            "streak_side": last["side"],
            "rolling_10y_share_small_won": windows.share_small_won,
            "rolling_10y_low": low,
            "rolling_10y_high": high,
            "rolling_10y_n": len(windows.end),
            "rolling_10y_apart": windows.apart,
            "rolling_10y_present": every.spread[-1] if present else float("nan"),
            "present_percentile": windows.percentile if present else float("nan"),
        },
        tables={
            "calendar_years": periods.without(rows, in_years.every),
            "runs": runs,
            "months": months,
        },
        series={
            "rolling_10y": {
                "session": _last_days(history, every),
                "spread": np.where(known, every.spread, np.nan),
            }
        },
        gaps=_gaps(whole, runs, months, every, windows),
        windows=(*in_years.windows, *in_months.windows, *lost),
    )


def monthly(history: PairHistory) -> Part:
    """Return the spread of every month, the running one to the as-of session."""
    found = periods.checked(history, "M")
    every = found.every
    small, large = every.returns(history.small), every.returns(history.large)
    number = every.period.astype(np.int64)
    over = np.arange(len(number)) < len(found.over.period)
    columns = (number // 12 + 1970, number % 12 + 1, small, large, small - large, over)
    names = ("year", "month", "small", "large", "spread", "over")
    rows = [
        dict(zip(names, row, strict=True))
        for row in zip(*(column.tolist() for column in columns), strict=True)
    ]
    return Part({}, {"monthly_spreads": rows}, windows=found.windows)


def _runs(history: PairHistory, over: Periods) -> list[dict[str, Any]]:
    numbers: list[int] = (over.period.astype(np.int64) + 1970).tolist()
    return years.runs(numbers, over.returns(history.small), over.returns(history.large))


def _last_run(runs: list[dict[str, Any]], over: Periods) -> dict[str, Any]:
    """The run that the last year over belongs to; one of nothing where that has no return."""
    if runs and over.start[-1] >= 0:
        return runs[-1]
    return {"years": None, "side": None}


def _last_days(history: PairHistory, windows: decades.Windows) -> Days:
    """The last session of the month that each window ends with."""
    every = calendar.periods(history.sessions, "M")
    return history.sessions[every.end[np.searchsorted(every.period, windows.end)]]


def _gaps(
    whole: Periods,
    runs: list[dict[str, Any]],
    months: list[dict[str, Any]],
    every: decades.Windows,
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
    if not len(every.end):
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
            f"The {len(windows.end):,} windows of ten years overlap: {windows.apart} of them share "
            "no month with each other."
        )
        found.append(Gap("rolling_10y", Why.OVERLAPPING, has=windows.apart, form=form))
    return tuple(found)


def month_name(number: int) -> str:
    """Return the name of a calendar month, 1 is January."""
    return f"{dt.date(2000, number, 1):%B}"


def months_named(number: int) -> str:
    """Return what several of a calendar month are called, such as Januaries."""
    name = month_name(number)
    return f"{name[:-1]}ies" if name.endswith("ry") else f"{name}s"
