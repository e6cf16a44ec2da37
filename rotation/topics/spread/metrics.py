"""The figures and tables of the spread page."""

from __future__ import annotations

from typing import Final

from rotation import formats, universe
from rotation.results import metric, spans
from rotation.results.metric import Metric, ResultTable

METRICS: Final = (
    Metric(
        "small_return", "return over the lookback",
        label="{small}", help="close ÷ close {n} sessions before − 1",
        chart="rebased",
    ),
    Metric(
        "large_return", "return over the lookback",
        label="{large}", help="close ÷ close {n} sessions before − 1",
        chart="rebased",
    ),
    Metric(
        "size_spread", "small_return − large_return",
        label="Spread", format=formats.PP,
        help="Return of {small} minus return of {large} over {n} sessions.",
        chart="rolling",
    ),
    Metric("ytd_small", "return since the last close of the year before"),
    Metric("ytd_large", "return since the last close of the year before"),
    Metric(
        "ytd_spread", "ytd_small − ytd_large",
        label="YTD spread", format=formats.PP, note=spans.note,
        help="Since the last close of the year before.",
        chart="years",
    ),
    Metric("ratio_rebased", "ratio now, 100 at the start of the lookback", "index", chart="ratio"),
    Metric(
        "ratio_vs_sma50", "last ratio / mean of the last 50, today included, − 1",
        label="Ratio vs 50-session average",
        help="Last ratio ÷ mean of the last 50, today included, − 1. Above zero: the ratio is "
        "above its 50-session average.",
        chart="ratio",
    ),
    Metric("ratio_vs_sma200", "last ratio / mean of the last 200, today included, − 1",
           chart="ratio"),
    Metric(
        "sma200_change_21", "mean of the last 200 ratios over that of 21 sessions before, − 1",
        chart="ratio",
    ),
    Metric(
        "ratio_zscore_252", "log ratio against its trailing 252 sessions, today included, ddof 0",
        "z-score",
        label="Ratio z-score (252d)", format=formats.SCORE,
        help="Log ratio against its last 252 sessions, in standard deviations.",
        chart="ratio",
    ),
    Metric(
        "beta", "slope of small's daily returns on large's, the N of the lookback", "slope",
        label="Beta", format=formats.DECIMAL,
        help="Slope of {small}'s daily returns on {large}'s over the lookback.",
        reference="ordinary least squares",
    ),
    Metric(
        "beta_adjusted_spread", "small_return − beta × large_return",
        label="Beta-adjusted spread", format=formats.PP,
        help="Small return − beta × large return: what is left when the market's move is taken "
        "out.",
    ),
    Metric(
        "spread_volatility",
        "standard deviation (ddof 1) of the N daily differences, annualized",
        label="Tracking error (annualized)", format=formats.SHARE,
        help="Annualized standard deviation of daily return differences.",
    ),
    Metric(
        "ratio_drawdown", "last ratio / highest of the N+1 ratios of the lookback − 1",
        label="Ratio drawdown (lookback)", help="Last ratio ÷ highest ratio of the lookback − 1.",
        chart="ratio",
    ),
)  # fmt: skip
"""In the order of the result."""

NUMBERS: Final = metric.names(METRICS)

WALL: Final = metric.select(
    METRICS,
    "size_spread",
    "small_return",
    "large_return",
    "ytd_spread",
    "beta_adjusted_spread",
    "beta",
    "ratio_vs_sma50",
    "ratio_zscore_252",
    "ratio_drawdown",
    "spread_volatility",
)
"""Every figure of the spread page."""

_HORIZON: Final = Metric("horizon", "`d5 d21 d63 d126 d252`, `ytd` or `lookback`", "text")
_SIDES: Final = (
    Metric("small", "return of the small side", head="{small}"),
    Metric("large", "return of the large side", head="{large}"),
    Metric("spread", "small − large", format=formats.PP),
)

TABLES: Final = (
    ResultTable(
        "horizons",
        (_HORIZON, *_SIDES),
        "a row a horizon",
    ),
    ResultTable(
        "calendar_years",
        (Metric("year", "calendar year", "year"), *_SIDES),
        "a row a calendar year; the last year runs to the as-of session; null where the year or "
        "the one before ends in a hole of a side, and across a suspected split",
        charts=("years",),
    ),
    ResultTable(
        "companions",
        (
            Metric("name", ", ".join(universe.COMPANIONS), "text"),
            Metric("small", "symbol whose return counts for", "text"),
            Metric("large", "symbol whose return is taken from it", "text"),
            Metric("lookback", "small − large over the lookback", format=formats.PP),
            Metric("ytd", "small − large year to date", format=formats.PP),
            Metric("as_of", "last session both have; null without one", "day"),
            Metric("missing", "why there is none over the lookback; null where there is", "text"),
        ),
        "spreads beside the pair's: RSP − SPY says whether only the giants lag, IJR − IWM holds "
        "the profit-screened S&P 600 against the Russell 2000 with its loss-makers",
    ),
    ResultTable(
        "second_pair",
        (_HORIZON, Metric("spread", "small − large of the second pair", format=formats.PP)),
        "a row a horizon, on the sessions both of its symbols have; empty without a second pair",
        charts=("ratio", "rolling"),
    ),
)
