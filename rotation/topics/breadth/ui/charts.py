"""The charts of the breadth page, each with its rule in a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rotation.results.result import Result
from rotation.topics.breadth import charts
from rotation.topics.breadth.analysis.rules import wording_of
from rotation.ui.chart_cards import ChartCard


def _over_lookback(what: str) -> Callable[[Result], str]:
    return lambda result: f"{what}, over {result.selection.lookback} sessions"


VOLUME: Final = (
    ChartCard(
        "participation",
        charts.participation,
        "Participation: names that trade more than usual",
        wording_of("participation"),
        _over_lookback("Share of names above their mean volume"),
    ),
    ChartCard(
        "volume",
        charts.volume,
        "Volume expansion: dollar volume against its mean",
        wording_of("volume_expansion"),
        _over_lookback("Dollar volume of all members against its mean"),
    ),
    ChartCard(
        "effective",
        charts.effective_names,
        "Effective names: how many carry the volume",
        wording_of("effective_names"),
        _over_lookback("Effective names against their median of a year"),
    ),
    ChartCard(
        "top10",
        charts.largest_ten,
        "Share of the ten largest in dollar volume",
        wording_of("top10_share"),
        _over_lookback("Share of the ten largest names against what the verdict turns on"),
    ),
)
"""Charts that the page's own controls change."""

PRICES: Final = (
    ChartCard(
        "ad_line",
        charts.advance_decline,
        "Advance/decline line",
        "Rising: more names rise than fall. An index that climbs without it climbs on a few.",
        _over_lookback("Running sum of advancers minus decliners"),
    ),
    ChartCard(
        "up_volume",
        charts.up_volume,
        "Up-volume share",
        wording_of("up_volume_share"),
        _over_lookback("Share of dollar volume in advancing names"),
    ),
    ChartCard(
        "mcclellan",
        charts.mcclellan,
        "McClellan oscillator",
        "Above zero advances gain pace over declines; a turn from far below is a thrust.",
        _over_lookback("Ratio-adjusted McClellan oscillator"),
    ),
    ChartCard(
        "above",
        charts.above_averages,
        "Names above their 50- and 200-session averages",
        "Above 50 % most names are in an uptrend; the 50 line turns first.",
        _over_lookback("Share of names above their 50- and 200-session averages"),
    ),
    ChartCard(
        "highs",
        charts.highs_and_lows,
        "New highs and new lows of 252 sessions",
        "A broad advance has more names at a high than at a low, day after day.",
        _over_lookback("Names at a high and at a low of 252 sessions"),
    ),
    ChartCard(
        "coverage",
        charts.coverage,
        "Coverage: members with a bar",
        "Every figure is of the members with a bar: the fewer, the less they speak for the index.",
        _over_lookback("Share of the members with a close and a volume"),
    ),
)
"""Charts of closes alone, and coverage."""
