"""Figures and charts of the overview."""

from __future__ import annotations

from typing import Final

from rotation.results.result import Result
from rotation.topics.overview import charts
from rotation.ui import cards
from rotation.ui.cards import Figure
from rotation.ui.chart_cards import ChartCard

RACE: Final = ChartCard(
    "race",
    charts.race,
    lambda result: (
        f"The race this year: {result.selection.pair.small} against {result.selection.pair.large}"
    ),
    "A widening gap with the orange line on top is a rotation into small caps.",
    lambda result: (
        f"{result.selection.pair.small} and {result.selection.pair.large} since the "
        "start of the year, from 100"
    ),
)
QUARTER: Final = ChartCard(
    "quarter",
    charts.spark,
    "Small over large, last quarter",
    "Rising: small caps lead. Falling: large caps lead.",
    lambda result: (
        f"Ratio of {result.selection.pair.small} to {result.selection.pair.large} over "
        "the last 63 sessions"
    ),
)


def figures(result: Result) -> list[Figure]:
    """Return the pair at a glance."""
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
