"""The figures and tables of the history page."""

from __future__ import annotations

import dataclasses
from typing import Final

from rotation import formats
from rotation.results import metric
from rotation.results.metric import Metric, ResultTable
from rotation.results.result import Result


def _streak(result: Result) -> str | None:
    years, side = result.numbers["streak"], result.numbers["streak_side"]
    return None if years is None else f"{formats.many(years, 'year')}, {side}"


def _windows(result: Result) -> str:
    every, apart = (result.numbers[f"rolling_10y_{name}"] or 0 for name in ("n", "apart"))
    return (
        "Windows of ten years from month end to month end in which small caps returned more: "
        f"{every:,} windows that share months, {apart} apart from each other."
    )


def _place(result: Result) -> str:
    return (
        "Share of all rotations, the present one included, that gained no more from low to peak: "
        f"{result.numbers['rotations_n'] or 0} in all."
    )


_OWN: Final = (
    Metric(
        "small_symbol", "whose history stands for small caps: an index, or the pair's side", "text"
    ),
    Metric(
        "large_symbol", "whose history stands for large caps: an index, or the pair's side", "text"
    ),
    Metric(
        "streak", "calendar years in a row, the last one over included, that went to one side",
        "count",
        label="Years in a row", value=_streak,
        help="Calendar years in a row that went to the same side; the running year does not count.",
        chart="years",
    ),
    Metric("streak_side", "to which side: small, large or neither", "text"),
    Metric(
        "rolling_10y_share_small_won",
        "share of windows of 120 months, from month end to month end, in which small returned more",
        label="10-year windows won", format=formats.SHORT_SHARE, help=_windows,
        chart="decades",
    ),
    Metric(
        "rolling_10y_low",
        "lower end of its band: 95%, block bootstrap, 120 windows drawn together; null below 240",
        format=formats.SHORT_SHARE,
    ),
    Metric("rolling_10y_high", "upper end of that band", format=formats.SHORT_SHARE),
    Metric("rolling_10y_n", "windows; they overlap", "count"),
    Metric("rolling_10y_apart", "of them that share no month with each other", "count"),
    Metric(
        "rolling_10y_present", "return a year of small − return a year of large, last window",
        format=formats.PP, chart="decades",
    ),
    Metric(
        "present_percentile", "share of the windows at or below the last one; null below two",
        label="Last 10 years, rank", format=formats.SHORT_SHARE,
        help="Share of all windows of ten years whose spread a year is at or below the last one's.",
        chart="decades",
    ),
    Metric(
        "rotation_start",
        "session of the lowest ratio before the present rotation; null without one",
        "day",
    ),
    Metric(
        "rotation_gain", "ratio now / ratio at that low − 1",
        label="This rotation, now", help="Ratio of small over large now ÷ ratio at its low − 1.",
        chart="rotations",
    ),
    Metric("rotation_peak", "highest ratio since / ratio at that low − 1", chart="rotations"),
    Metric(
        "rotation_sessions", "sessions since that low", "sessions",
        label="Sessions since its low", format=formats.COUNT,
        help="Sessions since the lowest ratio before this rotation.",
        chart="rotations",
    ),
    Metric(
        "rotation_percentile",
        "share of all rotations, the present one included, whose gain from low to peak is at most "
        "`rotation_peak`",
        label="This rotation's peak, rank", format=formats.SHORT_SHARE, help=_place,
        chart="rotations",
    ),
    Metric("rotations_n", "rotations in all, the present one included", "count"),
    Metric("rotations_reached", "past rotations that reached `rotation_peak`", "count"),
)  # fmt: skip

PREFIX: Final = "smb_"
"""Of figures, tables and series of the size factor."""

_FACTOR: Final = tuple(
    dataclasses.replace(
        own,
        name=f"{PREFIX}{own.name}",
        label="",
        formula=f"{own.formula}; of SMB",
        chart="smb-decades" if own.chart == "decades" else "",
    )
    for own in _OWN
    if own.name.startswith(("streak", "rolling_10y", "present_percentile"))
)

METRICS: Final = (*_OWN, *_FACTOR)
"""In the order of the result."""

NUMBERS: Final = metric.names(METRICS)

WALL: Final = metric.labelled(METRICS)
"""Every figure of the history page."""

_SIDES: Final = (
    Metric("small", "return of the small side"),
    Metric("large", "return of the large side"),
    Metric("spread", "small − large", format=formats.PP),
)
_WHAT_FOLLOWED: Final = (
    Metric("small_won", "share of them with a spread above zero", format=formats.SHORT_SHARE),
    Metric("n", "how many there are", "count"),
    Metric("mean", "mean spread", head="Mean spread", format=formats.PP),
    Metric(
        "low",
        "lower end of the band of the mean: 95%, block bootstrap; null below 8",
        head="Band from",
        format=formats.PP,
    ),
    Metric("high", "upper end of that band", head="to", format=formats.PP),
)

_TABLES: Final = (
    ResultTable(
        "calendar_years",
        (Metric("year", "calendar year", "year"), *_SIDES),
        "a row a calendar year of the history; the last year runs to the as-of session",
        charts=("years",),
    ),
    ResultTable(
        "runs",
        (
            Metric("first", "first year", "year", head="From"),
            Metric("last", "last year", "year", head="To"),
            Metric("side", "small, large or neither", "text", head="Led"),
            Metric("years", "how many", "count"),
            *_SIDES,
        ),
        "a row a run of calendar years, all over, that went to the same side; returns are "
        "compounded over the run",
    ),
    ResultTable(
        "months",
        (Metric("month", "calendar month, 1 is January", "number"), *_WHAT_FOLLOWED),
        "a row a calendar month: spreads of the history's months that are over, from last close "
        "to last close, three years drawn together",
        charts=("months",),
    ),
    ResultTable(
        "monthly_spreads",
        (
            Metric("year", "calendar year", "year"),
            Metric("month", "calendar month, 1 is January", "number"),
            *_SIDES,
            Metric("over", "whether the month is over", "flag"),
        ),
        "a row a month of the selected pair; the last one runs to the as-of session",
        charts=("heat",),
    ),
    ResultTable(
        "rotations",
        (
            Metric("start", "session of the lowest ratio before it", "day", head="Low"),
            Metric("peak", "session of its highest ratio, so far", "day"),
            Metric("sessions", "sessions between the two", "sessions"),
            Metric("gain", "ratio at the peak / ratio at the start − 1"),
            Metric("over", "whether the ratio has fallen by `reversal` from the peak", "flag"),
            Metric(
                "reached",
                "session it first reached `rotation_peak`; null if never",
                "day",
                head="As large on",
            ),
            *(
                Metric(
                    f"after_{n}",
                    f"spread over the {n} sessions after `reached`",
                    format=formats.PP,
                    head=f"{n} after",
                )
                for n in (21, 63, 126, 252)
            ),
        ),
        "a row a rotation of the history: the ratio rose by `reversal` from a low (a control; "
        "5%) and is over once it fell by as much from its peak",
        charts=("rotations",),
    ),
    ResultTable(
        "after",
        (
            Metric("horizon", "sessions after `reached`", "sessions", head="Sessions after"),
            *_WHAT_FOLLOWED,
            Metric("overlapping", "of them that begin before the one before has ended", "count"),
        ),
        "what followed where past rotations were as large as the present one, two drawn together",
    ),
)

OF_FACTOR: Final = ("calendar_years", "runs", "months")
"""Tables that the size factor has too, under names of its own and without sides."""


def _of_factor(table: ResultTable) -> ResultTable:
    columns = tuple(column for column in table.columns if column.name not in ("small", "large"))
    return ResultTable(
        f"{PREFIX}{table.name}",
        tuple(
            dataclasses.replace(column, formula="SMB, daily, compounded")
            if column.name == "spread"
            else column
            for column in columns
        ),
        f"as `{table.name}`, of the size factor of Fama and French (SMB), which is no fund",
        charts=("smb-months",) if table.name == "months" else (),
    )


TABLES: Final = (
    *_TABLES,
    *(_of_factor(table) for table in _TABLES if table.name in OF_FACTOR),
)
