"""The walls of figures of the pages: label, value, formula."""

from __future__ import annotations

import math
from collections.abc import Mapping

from rotation.results.result import Result
from rotation.ui import cards
from rotation.universe import BENCHMARK, name_of

Figure = tuple[str, str | None, str]


def overview(result: Result) -> list[Figure]:
    """The pair at a glance."""
    x, pair, n = result.numbers, result.selection.pair, result.selection.lookback
    return [
        (
            "Spread this year",
            cards.percent(x["ytd_spread"]),
            f"{pair.small} minus {pair.large} since the last close of the year before.",
        ),
        (
            f"{pair.small} this year",
            cards.percent(x["ytd_small"]),
            "Last close ÷ last close of the year before − 1.",
        ),
        (
            f"{pair.large} this year",
            cards.percent(x["ytd_large"]),
            "Last close ÷ last close of the year before − 1.",
        ),
        (
            f"Spread, {n} sessions",
            cards.percent(x["size_spread"]),
            f"{pair.small} minus {pair.large} over the lookback of {n} sessions.",
        ),
        (
            "Ratio vs average",
            cards.percent(x["ratio_vs_sma50"]),
            "Last ratio ÷ mean of the last 50 ratios − 1. Above zero, small caps gain pace.",
        ),
    ]


def spread(result: Result) -> list[Figure]:
    """Every figure of the spread page."""
    x, pair, n = result.numbers, result.selection.pair, result.selection.lookback
    return [
        (
            "Spread",
            cards.percent(x["size_spread"]),
            f"Return of {pair.small} minus return of {pair.large} over {n} sessions.",
        ),
        (pair.small, cards.percent(x["small_return"]), f"close ÷ close {n} sessions before − 1"),
        (pair.large, cards.percent(x["large_return"]), f"close ÷ close {n} sessions before − 1"),
        (
            "Spread this year",
            cards.percent(x["ytd_spread"]),
            "Since the last close of the year before.",
        ),
        (
            "Beta-adjusted spread",
            cards.percent(x["beta_adjusted_spread"]),
            "Small return − beta × large return: what is left when the market's move is taken out.",
        ),
        (
            "Beta",
            cards.number(x["beta"], ".2f"),
            f"Slope of {pair.small}'s daily returns on {pair.large}'s over the lookback.",
        ),
        (
            "Ratio vs average",
            cards.percent(x["ratio_vs_sma50"]),
            "Last ratio ÷ mean of the last 50, today included, − 1.",
        ),
        (
            "Ratio, standard score",
            cards.number(x["ratio_zscore_252"], "+.2f"),
            "Log ratio against its last 252 sessions, in standard deviations.",
        ),
        (
            "Ratio from its high",
            cards.percent(x["ratio_drawdown"]),
            "Last ratio ÷ highest ratio of the lookback − 1.",
        ),
        (
            "Spread volatility",
            cards.percent(x["spread_volatility"], signed=False),
            "Standard deviation of the daily return difference, a year.",
        ),
    ]


def sectors(result: Result) -> list[Figure]:
    """Who leads and who lags year to date."""
    x, against = result.numbers, dict(result.selection.options).get("benchmark", BENCHMARK)
    ytd = {row["symbol"]: row["ytd"] for row in result.tables["sectors"]}
    known = sum(math.isfinite(value) for value in ytd.values())
    beating = x["beating_benchmark_ytd"]
    return [
        _extreme("Leads this year", x["best_ytd"], ytd),
        _extreme("Lags this year", x["worst_ytd"], ytd),
        (
            f"Beat {against} this year",
            None if beating is None else f"{beating} of {known}",
            f"Sectors whose return year to date is above {against}'s.",
        ),
        (
            f"{against} this year",
            cards.percent(x["benchmark_ytd"]),
            "Last close ÷ last close of the year before − 1.",
        ),
    ]


def small_inside(result: Result) -> Figure:
    """In how many sectors small caps lead over the lookback."""
    spreads = [row["lookback"] for row in result.tables["within_sector"]]
    known = sum(math.isfinite(spread) for spread in spreads)
    return (
        "Small leads inside",
        f"{sum(spread > 0 for spread in spreads)} of {known}" if known else None,
        "Sectors whose small-cap fund did better than their large-cap fund over "
        f"{result.selection.lookback} sessions.",
    )


def styles(result: Result) -> list[Figure]:
    """Small minus large within value and growth."""
    n = result.selection.lookback
    return [
        (
            f"{row['style'].capitalize()} spread{short}",
            cards.percent(row[horizon]),
            f"Return of {row['small']} minus return of {row['large']}, {over}.",
        )
        for horizon, short, over in (
            ("ytd", " YTD", "since the last close of the year before"),
            ("lookback", f", {n}", f"over {n} sessions"),
        )
        for row in result.tables["spreads"]
    ]


def _extreme(label: str, symbol: str | None, ytd: Mapping[str, float]) -> Figure:
    if symbol is None:
        return label, None, "Needs two sectors with a return year to date."
    shown = f"{symbol} {cards.percent(ytd[symbol])}"
    return label, shown, f"{name_of(symbol)}: last close ÷ last close of the year before − 1."
