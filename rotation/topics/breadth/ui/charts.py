"""The charts of the breadth page, each with its rule in a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go

from rotation.results.result import Result
from rotation.topics.breadth import charts
from rotation.topics.breadth.analysis.verdict import wording_of
from rotation.ui import cards


@dataclass(frozen=True)
class Chart:
    """What is drawn, its title, what to look for, and its text for those who cannot see it."""

    build: Callable[[Result], go.Figure]
    title: str
    look_for: str
    alt: str


CHARTS: Final = {
    "participation": Chart(
        charts.participation,
        "Participation: names that trade more than usual",
        wording_of("participation"),
        "Share of names above their mean volume",
    ),
    "volume": Chart(
        charts.volume,
        "Volume expansion: dollar volume against its mean",
        wording_of("volume_expansion"),
        "Dollar volume of all members against its mean",
    ),
    "effective": Chart(
        charts.effective_names,
        "Effective names: how many carry the volume",
        wording_of("effective_to_median"),
        "Effective names against their median of a year",
    ),
    "top10": Chart(
        charts.largest_ten,
        "Share of the ten largest in dollar volume",
        wording_of("top10_percentile"),
        "Share of the ten largest names, sessions that rank high in their year marked",
    ),
    "ad_line": Chart(
        charts.advance_decline,
        "Advance/decline line",
        "Rising: more names rise than fall. An index that climbs without it climbs on a few.",
        "Running sum of advancers minus decliners",
    ),
    "up_volume": Chart(
        charts.up_volume,
        "Up-volume share",
        "Above 50 % most of the dollars traded are in names that rise.",
        "Share of dollar volume in advancing names",
    ),
    "mcclellan": Chart(
        charts.mcclellan,
        "McClellan oscillator",
        "Above zero advances gain pace over declines; a turn from far below is a thrust.",
        "Ratio-adjusted McClellan oscillator",
    ),
    "above": Chart(
        charts.above_averages,
        "Names above their 50- and 200-session averages",
        "Above 50 % most names are in an uptrend; the 50 line turns first.",
        "Share of names above their 50- and 200-session averages",
    ),
    "highs": Chart(
        charts.highs_and_lows,
        "New highs and new lows of 252 sessions",
        "A broad advance has more names at a high than at a low, day after day.",
        "Names at a high and at a low of 252 sessions",
    ),
    "coverage": Chart(
        charts.coverage,
        "Coverage: members with a bar",
        "Every figure is of the members with a bar: the fewer, the less they speak for the index.",
        "Share of the members with a close and a volume",
    ),
}


def draw(result: Result, *names: str) -> None:
    """Some of the charts, two side by side; one below the other on a phone."""
    for name, place in zip(names, cards.places(len(names)), strict=True):
        chart = CHARTS[name]
        cards.chart(
            chart.build(result),
            key=name,
            title=chart.title,
            look_for=chart.look_for,
            alt=f"{chart.alt}, over {result.selection.lookback} sessions",
            place=place,
        )
