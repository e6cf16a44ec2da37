"""The figures and tables of the overview: the verdict, and what it takes over from other pages."""

from __future__ import annotations

from typing import Final

from rotation import formats
from rotation.analytics import bootstrap
from rotation.results.evidence import STALE_AFTER
from rotation.results.metric import Metric, Quote, ResultTable
from rotation.topics.overview.analysis import rules
from rotation.topics.overview.analysis.worth import BLOCK

METRICS: Final = (
    Metric("verdict", rules.wording().removesuffix("."), "text"),
    Metric("verdict_sentence", "the verdict with the figures that make it", "text"),
    Metric("counted", "rows of table `evidence` that confirm, are mixed or contradict", "count"),
    Metric("confirms", "rows that confirm", "count"),
    Metric("mixed", "rows that are mixed", "count"),
    Metric("contradicts", "rows that contradict", "count"),
)

TABLES: Final = (
    ResultTable(
        "evidence",
        (
            Metric("watchpoint", "what is watched", "text"),
            Metric("question", "what is asked", "text"),
            Metric("figure", "the figures the state rests on, in words; null without any", "text"),
            Metric("rule", "when it confirms, contradicts or is mixed", "text"),
            Metric(
                "state",
                "confirms, mixed, contradicts, no data, or stale: its data is more than "
                f"{STALE_AFTER} sessions older than the page's as-of, and it is not counted",
                "text",
            ),
            Metric(
                "as_of",
                f"last day its data is of, which counts up to {STALE_AFTER} sessions before the "
                "page's; null without any",
                "day",
            ),
            Metric("page", "page that brings the row", "text"),
        ),
        "a row a watchpoint of the pages",
    ),
    ResultTable(
        "changes",
        (
            Metric("watchpoint", "what is watched; `verdict` for the verdict", "text"),
            Metric("before", "state and followed figure then", "text"),
            Metric("now", "state and followed figure now", "text"),
            Metric(
                "since", "the session it is compared with: the one before, or a week ago", "day"
            ),
        ),
        "changed states, and the largest moves of figures against their own moves over the "
        "lookback; since the last session and since five sessions ago",
    ),
    ResultTable(
        "worth",
        (
            Metric("verdict", "verdict of the month-ends; `any` for all of them", "text"),
            Metric("horizon", "sessions after the month-end", "sessions", head="Sessions after"),
            Metric("n", "month-ends with that verdict whose window is over", "count"),
            Metric("mean", "mean of the spread over the window", format=formats.PP),
            Metric("median", "median of it", format=formats.PP),
            Metric(
                "low",
                f"lower end of the 95% band of the mean, block bootstrap of {BLOCK} month-ends; "
                f"null below {bootstrap.FEWEST} of them",
                format=formats.PP,
                head="From",
            ),
            Metric("high", "upper end of it", format=formats.PP, head="To"),
            Metric(
                "differs",
                "whether the mean differs from that of all month-ends: the band of the difference "
                "excludes zero",
                "flag",
                head="Differs from any",
            ),
            Metric("overlapping", "windows that begin before the one before has ended", "count"),
        ),
        "what the pair's spread did after past month-ends, by the verdict the same rules gave then",
    ),
    ResultTable(
        "past",
        (
            Metric("session", "last session of the month", "day", head="Month-end"),
            Metric("verdict", "verdict as of that day", "text"),
            Metric("leadership", "state of leadership that day", "text"),
            Metric("volume_breadth", "state of volume breadth that day", "text"),
            *(
                Metric(
                    f"spread_{n}",
                    f"spread over the {n} sessions after it",
                    format=formats.PP,
                    head=f"{n} sessions",
                )
                for n in (21, 63)
            ),
            Metric(
                "overlaps_21",
                "its 21 sessions begin before those of the month before end",
                "flag",
                head="Overlaps",
            ),
            Metric(
                "overlaps_63", "its 63 sessions begin before those of the month before end", "flag"
            ),
        ),
        "a row a month that is over and does not end in a hole of a side; null where what followed "
        "is not over, ends in a hole of a side or crosses a suspected split of one",
    ),
)

SPREAD: Final = (
    "small_return", "large_return", "size_spread", "ytd_small", "ytd_large", "ytd_spread",
    "ratio_vs_sma50",
)  # fmt: skip
"""Figures taken from the spread page."""

QUOTES: Final = (
    Quote("spread", SPREAD, {"horizons": "horizons"}),
    Quote("sectors", None, {"sectors": "sectors"}),
    Quote("styles", None, {"styles": "spreads"}),
)
