"""The figures of the overview: all are those of other pages."""

from __future__ import annotations

from typing import Final

from rotation.results.metric import Metric, Quote

NUMBERS: Final = (
    "small_return", "large_return", "size_spread", "ytd_small", "ytd_large", "ytd_spread",
    "ratio_vs_sma50",
)  # fmt: skip
"""Figures taken from the spread page."""

QUOTES: Final = (
    Quote("spread", NUMBERS, {"horizons": "horizons"}),
    Quote("sectors", None, {"sectors": "sectors"}),
    Quote("styles", None, {"styles": "spreads"}),
)

_THIS_YEAR: Final = "Last close ÷ last close of the year before − 1."

WALL: Final = (
    Metric(
        "ytd_spread", "as on spread",
        label="Spread this year",
        help="{small} minus {large} since the last close of the year before.",
    ),
    Metric("ytd_small", "as on spread", label="{small} this year", help=_THIS_YEAR),
    Metric("ytd_large", "as on spread", label="{large} this year", help=_THIS_YEAR),
    Metric(
        "size_spread", "as on spread",
        label="Spread, {n} sessions",
        help="{small} minus {large} over the lookback of {n} sessions.",
    ),
    Metric(
        "ratio_vs_sma50", "as on spread",
        label="Ratio vs average",
        help="Last ratio ÷ mean of the last 50 ratios − 1. Above zero, small caps gain pace.",
    ),
)  # fmt: skip
