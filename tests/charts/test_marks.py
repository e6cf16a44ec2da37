"""Marked days on a finished chart of time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation import formats
from rotation.charts import marks, theme
from rotation.marks import KINDS
from rotation.reports import charts as every
from rotation.results.page import Page
from rotation.selection import Selection
from rotation.store.market import sample_market
from rotation.topics import registry
from tests.markets import days_until, result_of
from tests.topics.history.test_view import LONG

DAYS = days_until("2026-01-16", 126)
AS_OF = dt.date(2026, 1, 16)
BOTH = ("fomc", "article")


def line(**layout: Any) -> go.Figure:
    days = layout.pop("days", DAYS)
    trace = theme.line(days, np.arange(float(len(days))), "A", theme.SMALL, formats.INDEX)
    return theme.timeline([trace], sample=False, **layout)


def lines(chart: go.Figure) -> list[dict[str, Any]]:
    """The lines of marks, which are those across the paper."""
    shapes = chart.to_dict()["layout"].get("shapes", [])
    return [shape for shape in shapes if shape.get("yref") == "paper"]


def test_each_mark_is_a_line_and_a_word() -> None:
    """Within the days drawn, across all of the chart."""
    chart, _ = marks.marked(line(), BOTH, AS_OF)
    names = chart.to_dict()["layout"]["xaxis"]["categoryarray"]
    assert [names[shape["x0"]] for shape in lines(chart)] == [
        "Wed 30 Jul 2025", "Wed 17 Sep 2025", "Wed 29 Oct 2025", "Wed 10 Dec 2025",
        "Fri 16 Jan 2026",
    ]  # fmt: skip
    assert {(shape["y0"], shape["y1"]) for shape in lines(chart)} == {(0, 1.0)}
    _, decisions, article = chart.to_dict()["data"]
    assert decisions["customdata"][1] == "FOMC, easing: 4.00 to 4.25%"
    assert article["x"] == ["Fri 16 Jan 2026"]


def test_marks_of_one_day_stand_over_each_other() -> None:
    """On 12 June 2024 the committee decided, some hours after a release."""
    days = days_until("2024-06-28", 60)
    chart, _ = marks.marked(
        line(days=days), ("fomc", "cpi", "reconstitution"), dt.date(2024, 6, 28)
    )
    _, *kinds = chart.to_dict()["data"]
    assert [trace["x"][-1] for trace in kinds] == [
        "Wed 12 Jun 2024", "Wed 12 Jun 2024", "Fri 28 Jun 2024",
    ]  # fmt: skip
    assert len({trace["y"][0] for trace in kinds}) == 3
    assert len({trace["marker"]["color"] for trace in kinds}) == 3


def test_sentence_on_several_kinds_has_the_sign_of_each() -> None:
    """The shape of its points; one kind needs none."""
    days = days_until("2024-06-28", 60)
    kinds = ("fomc", "cpi", "reconstitution")
    chart, said = marks.marked(line(days=days), kinds, dt.date(2024, 6, 28))
    signs = {"triangle-up": "▲", "circle": "●", "square": "■", "diamond": "◆"}
    named = [(signs[one["marker"]["symbol"]], one["name"]) for one in chart.to_dict()["data"][1:]]
    first, second, third = (f"{sign} {name}" for sign, name in named)
    assert said == f"Dotted: {first}, {second} and {third}."
    _, alone = marks.marked(line(days=days), ("cpi",), dt.date(2024, 6, 28))
    assert alone == "Dotted: CPI releases."


def test_release_on_a_day_without_trading_is_at_the_next_session() -> None:
    """Good Friday of 2020."""
    chart, _ = marks.marked(line(days=days_until("2020-04-30", 30)), ("cpi",), dt.date(2020, 4, 30))
    (_, releases) = chart.to_dict()["data"]
    assert releases["x"] == ["Mon 13 Apr 2020"]
    assert releases["customdata"] == ["CPI of Mar 2020"]


def test_marked_chart_is_one_that_plotly_takes() -> None:
    """Every name and value of it."""
    chart, _ = marks.marked(line(), BOTH, AS_OF)
    go.Figure(chart.to_dict(), skip_invalid=False)


def test_chart_keeps_what_it_has() -> None:
    """Its own shapes and traces, and its figure is not written to."""
    own = {"type": "line", "x0": 0, "x1": 1, "xref": "paper", "y0": 5, "y1": 5}
    before = line(shapes=[own])
    chart, _ = marks.marked(before, ("article",), AS_OF)
    assert chart.to_dict()["layout"]["shapes"][0] == own
    assert len(chart.to_dict()["layout"]["shapes"]) == 2
    assert before.to_dict()["layout"]["shapes"] == [own]


def test_many_marks_are_ticks_at_the_bottom() -> None:
    """A decade of decisions would hatch the chart."""
    chart, _ = marks.marked(line(days=days_until("2026-01-16", 2_520)), ("fomc",), AS_OF)
    assert len(lines(chart)) > marks.LINES
    assert max(shape["y1"] for shape in lines(chart)) < 0.1


@pytest.mark.parametrize(
    "chart",
    [
        theme.empty("Nothing is stored."),
        theme.figure([theme.bars(["2025", "2026"], [1, 2], "A", "")], sample=False),
        theme.timeline([], sample=False),
        line(days=days_until("2026-01-12", 3)),
    ],
)
def test_chart_without_a_marked_day_stays_as_it_is(chart: go.Figure) -> None:
    """A chart of something else, an empty one, and one of days without any."""
    kept, said = marks.marked(chart, BOTH, AS_OF)
    assert kept is chart
    assert not said


def test_without_a_kind_nothing_is_marked() -> None:
    """The chart stays the same object."""
    chart = line()
    kept, said = marks.marked(chart, (), AS_OF)
    assert kept is chart
    assert not said


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
@pytest.mark.usefixtures("clock")
def test_pages_with_charts_of_time_have_the_control(page: Page) -> None:
    """And no other: the descriptor says what the page draws."""
    market = LONG if page.name == "history" else sample_market()  # its line needs eleven years
    result = result_of(page.name, Selection(), market)
    drawn = [card.figure(result) for card in every.of_page(page)]
    marked = [marks.marked(one, KINDS, AS_OF)[1] for one in drawn]
    assert any(marked) == page.timelines
