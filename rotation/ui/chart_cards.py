"""The charts of a page as a table of descriptors, drawn in cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from streamlit.delta_generator import DeltaGenerator

from rotation.results.result import Result
from rotation.ui import cards

Text = str | Callable[[Result], str]
"""A text, or how to make it from the result."""


@dataclass(frozen=True)
class ChartCard:
    """A chart of a page.

    Attributes
    ----------
    key : name of the chart, unique on its page
    figure : builds the chart from the result
    title : what the chart shows
    look_for : one line on how to read it
    alt : what the chart shows, for those who cannot see it
    """

    key: str
    figure: Callable[[Result], go.Figure]
    title: Text
    look_for: Text
    alt: Text

    def words(self, result: Result) -> tuple[str, str, str]:
        """Return title, what to look for and alternative text on a result."""
        title, look_for, alt = (
            text if isinstance(text, str) else text(result)
            for text in (self.title, self.look_for, self.alt)
        )
        return title, look_for, alt


def draw(result: Result, charts: Sequence[ChartCard]) -> None:
    """Draw an even number of charts, two side by side; one below the other on a phone."""
    for chart, place in zip(charts, cards.places(len(charts)), strict=True):
        draw_one(result, chart, place)


def draw_one(result: Result, chart: ChartCard, place: DeltaGenerator | None = None) -> None:
    """Draw a chart in a card; without a place in one of its own."""
    title, look_for, alt = chart.words(result)
    cards.chart(
        chart.figure(result),
        key=chart.key,
        title=title,
        look_for=look_for,
        alt=alt,
        place=place,
    )


def draw_below(result: Result, charts: Sequence[ChartCard]) -> None:
    """Draw charts one below the other."""
    for chart in charts:
        draw_one(result, chart)
