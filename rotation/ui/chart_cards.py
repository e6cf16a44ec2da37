"""The charts of a page as a table of descriptors, drawn in cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from streamlit.delta_generator import DeltaGenerator

from rotation.results import links
from rotation.results.render import csv
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
    finding : what its data say, a sentence; empty where they say nothing
    look_for : how to read it, where that is not plain
    """

    key: str
    figure: Callable[[Result], go.Figure]
    title: Text
    finding: Text
    look_for: Text = ""

    def words(self, result: Result) -> tuple[str, str, str]:
        """Return title, the line below it and alternative text on a result.

        The text for those who cannot see the chart says what the data say, as the line does.
        """
        title, finding, look_for = (
            text if isinstance(text, str) else text(result)
            for text in (self.title, self.finding, self.look_for)
        )
        line = " ".join(filter(None, (finding, look_for)))
        return title, line, f"{title}. {finding or 'No data.'}"


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
        picture=file_name(result, chart.key),
        file=links.chart_file(result.page, chart.key, result.selection, result.as_of),
        place=place,
    )


def file_name(result: Result, key: str) -> str:
    """Return the name of a chart's picture, which no other chart, selection or day has.

    What it is of stands in it, and that prices are simulated.
    """
    return csv.origin(result, key).file_name().removesuffix(".csv")


def draw_below(result: Result, charts: Sequence[ChartCard]) -> None:
    """Draw charts one below the other."""
    for chart in charts:
        draw_one(result, chart)
