"""Headline and picture of the history page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.card import Bars, Drawing
from rotation.results import headline as text
from rotation.results.headline import Headline
from rotation.results.result import Result
from rotation.topics.history.metrics import PREFIX
from rotation.topics.history.view import factor
from rotation.topics.history.view.calendar import month_name, months_named


def headline(result: Result) -> Headline:
    """Return how often small caps won the present calendar month, and who won the last years."""
    numbers = result.numbers
    month = _present(result, "months")
    if month is None:
        return _without_month(result)
    name, won = month_name(month["month"]), _won(month)
    run = "" if numbers["streak"] is None else _run(result)
    share = formats.SHORT_SHARE(numbers["rolling_10y_share_small_won"])
    windows = numbers["rolling_10y_n"]
    decades = f" Small caps won {share} of {_windows(windows)} of ten years." if windows else ""
    return Headline(
        "; ".join([f"{name}: small caps won {won}", *([run] if run else [])]),
        f"{numbers['small_symbol']} minus {numbers['large_symbol']} was "
        f"{formats.SHORT_PP(month['mean'])} on average in {name}."
        f"{_of_factor(result)}{decades}",
        (
            (f"{name}, small caps won", won),
            ("Years in a row", run or formats.UNKNOWN),
            ("10-year windows small caps won", share),
            ("This rotation", formats.SHORT_PERCENT(numbers["rotation_gain"])),
        ),
    )


def _without_month(result: Result) -> Headline:
    """What is known where no calendar month like the present one is over."""
    numbers = result.numbers
    if result.as_of is None or numbers["small_symbol"] is None:
        return Headline(
            "History: not enough prices for a calendar month", text.first_gap(result, EVERYTHING)
        )
    pair = f"{numbers['small_symbol']} and {numbers['large_symbol']}"
    title = f"History: prices of {pair} hold no past {month_name(result.as_of.month)}"
    if not formats.known(numbers["rotation_gain"]):
        return Headline(title, result.why("rotation"))
    gain = formats.SHORT_PERCENT(numbers["rotation_gain"])
    start = formats.day(numbers["rotation_start"])
    rotation = f"This rotation: {gain} since the low of {start}."
    return Headline(title, rotation, (("This rotation", gain),))


def _windows(count: int) -> str:
    return "the one window" if count == 1 else f"{count:,} windows"


def _present(result: Result, table: str) -> dict[str, Any] | None:
    """The row of the as-of day's calendar month; None where no such month is over."""
    rows = result.tables.get(table, ())
    if result.as_of is None or not rows:
        return None
    row: dict[str, Any] = rows[result.as_of.month - 1]
    return row if row["n"] else None


def _won(month: Mapping[str, Any]) -> str:
    return f"{round(month['small_won'] * month['n'])} of {month['n']}"


def _of_factor(result: Result) -> str:
    """What the size factor says of the month, as a sentence; empty without one."""
    month = _present(result, f"{PREFIX}months")
    if month is None:
        return ""
    since, day = result.tables[f"{PREFIX}calendar_years"][0]["year"], factor.ended(result)
    until = "" if day is None else f", up to {formats.day(day)}"
    return (
        f" The size factor was above zero in {_won(month)} {months_named(month['month'])} since "
        f"{since}{until}."
    )


def _run(result: Result) -> str:
    years, side = result.numbers["streak"], result.numbers["streak_side"]
    return f"{side} caps led {years} {'year' if years == 1 else 'years in a row'}"


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return the mean spread by calendar month, the best first."""
    rows = [row for row in result.tables["months"] if math.isfinite(row["mean"])]
    if not rows:
        return ()
    rows.sort(key=lambda row: row["mean"], reverse=True)
    return (
        Bars(
            "Mean spread by calendar month",
            tuple((month_name(row["month"]), row["mean"]) for row in rows),
        ),
    )
