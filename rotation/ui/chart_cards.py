"""The charts of a page as a table of descriptors, drawn in cards."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rotation import formats
from rotation.charts import figure as declared
from rotation.charts import on_page, rows, theme
from rotation.results import links, metric
from rotation.results.metric import Metric, Text
from rotation.results.page import Page
from rotation.results.render import csv
from rotation.results.result import Result
from rotation.ui import cards, marks
from rotation.ui.frame import charts_first, session


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
    places = [card for _ in range(len(charts) // 2) for card in st.columns(2, border=True)]
    for chart, place in zip(charts, places, strict=True):
        draw_one(result, chart, place)


def draw_one(
    result: Result,
    chart: ChartCard,
    place: DeltaGenerator | None = None,
    *,
    moving: bool = False,
) -> None:
    """Draw a chart in a card; without a place in one of its own.

    Where it has nothing to draw its reason takes its place, as text that wraps. One that a part of
    the page redraws by itself is ``moving``: while its slider is moved it is sent ahead of its
    title and of what follows.
    """
    title, line, alt = chart.words(result)
    figure = chart.figure(result)
    page = session.page_of(result.page)
    behind = None if page is None else about(result, chart, page, figure)
    query = links.chart_drawn(result.page, chart.key, result.selection, result.as_of)
    drawn = query if figure.spec["data"] else ""
    why = theme.reason(figure)
    figure, marked = marks.on(figure)
    words = (title, " ".join(filter(None, (line, marked))), drawn, behind)
    with st.container(border=True) if place is None else place:
        above = st.container() if moving else None
        if above is None:
            cards.heading(*words)
        if why:
            with st.container(key=metric.chart_anchor(chart.key)):  # where links to the chart lead
                st.caption(cards.plain(why))
        else:
            drawn_once = on_page.figure(figure, on_dark=st.context.theme.type == "dark")
            config = declared.config(file_name(result, chart.key, page))
            alt = f"{alt}{marked}"
            st.plotly_chart(drawn_once, theme=None, key=chart.key, config=config, alt=alt)
    if above is not None:
        charts_first.charts_first(result, moved="options")
        with above:
            cards.heading(*words)


def file_name(result: Result, key: str, page: Page | None) -> str:
    """Return the name of a chart's picture: chart, pair and basis where used, day, sample.

    Without what sliders move: a chart that a slider does not change would be drawn anew for its
    name at each move.
    """
    origin = dataclasses.replace(csv.origin(result, key, page), lookback=None, changed=())
    return origin.file_name().removesuffix(".csv")


_DEFINED: Final = 6
"""Definitions told before the page of all of them has to do."""


def about(result: Result, chart: ChartCard, page: Page, figure: go.Figure) -> str:
    """What stands behind a chart, as Markdown: what is drawn, how it is chosen, from where.

    The links lead to the definitions and to the same chart for good.
    """
    chosen, days = result.selection, rows.days(figure)
    units = {"lookback": " sessions", "basis": " return"}
    values = page.values_of(result, chart.key)
    said = {
        "Chosen": " · ".join(f"{value}{units.get(name, '')}" for name, value in values.items()),
        "Days": " to ".join(map(formats.day, days or ())),
        "Data": metric.sources(result),
    }
    pinned = f"?{links.query(chosen, result.as_of)}#{metric.chart_anchor(chart.key)}"
    alone = f"{page.path}?{links.framed(chart.key, chosen)}"
    defined = [_defined(result, alike) for alike in drawn_by(chart.key, page)[:_DEFINED]]
    parts = [
        "\n".join(f"- {one}" for one in defined),
        "  \n".join(f"**{name}:** {cards.plain(text)}" for name, text in said.items() if text),
        f"[All definitions](glossary) · [This chart, pinned]({pinned}) · "
        f"[This chart alone, for a frame]({alone})",
    ]
    return "\n\n".join(filter(None, parts))


def drawn_by(key: str, page: Page) -> list[list[Metric]]:
    """Return the figures that a chart of a page draws: numbers, and columns of tables.

    Those of one definition are together, as both sides of a pair are.
    """
    columns = (
        column
        for table in page.tables
        if key in table.charts
        for column in table.columns
        if column.unit not in metric.LABELS
    )
    numbers = (number for number in page.metrics if number.chart == key)
    alike: dict[str, list[Metric]] = {}
    for one in (*numbers, *columns):
        alike.setdefault(one.definition, []).append(one)
    return list(alike.values())


def _defined(result: Result, alike: Sequence[Metric]) -> str:
    """The names of figures, each of which leads to its entry, and their one definition."""
    entries = (
        f"[{cards.plain(one.shown_name(result))}](glossary#{metric.anchor(result.page, one.name)})"
        for one in alike
    )
    return f"**{', '.join(entries)}:** {cards.plain(alike[0].definition)}"


def draw_below(result: Result, charts: Sequence[ChartCard]) -> None:
    """Draw charts one below the other."""
    for chart in charts:
        draw_one(result, chart)
