"""Figures and charts of the overview."""

from __future__ import annotations

from typing import Final

from rotation.results import metric
from rotation.results.metric import Figure
from rotation.results.result import Result
from rotation.topics.overview import charts, metrics
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
    return metric.figures(result, metrics.WALL)
