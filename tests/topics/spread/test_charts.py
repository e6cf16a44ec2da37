"""Charts of the pair: exactly what the result holds, labelled, empty by design."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.charts import ends, theme
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.topics.overview import charts as glance
from rotation.topics.spread import charts, ui
from tests.gaps import stated

pytestmark = pytest.mark.usefixtures("checked_figures")

DAYS = np.array(["2026-01-14", "2026-01-15", "2026-01-16"], dtype="datetime64[D]")
EVERY: list[Callable[[Result], go.Figure]] = [
    charts.rebased,
    glance.race,
    charts.ratio,
    charts.rolling_spread,
    charts.calendar_years,
]


def result(**more: Any) -> Result:
    """A result with three sessions of everything."""
    sides = {
        "session": DAYS,
        "small": np.array([100.0, 101, 103]),
        "large": np.array([100.0, 99, 98]),
    }
    averages = {"sma50": np.array([math.nan, 99.5, 100.0]), "sma200": np.full(3, math.nan)}
    ratio = {"session": DAYS, "ratio": np.array([100.0, 102.0, 105.0])}
    blank: dict[str, Any] = {
        "page": "spread",
        "selection": Selection(pair=Pair("^RUT", "^GSPC"), lookback=21),
        "as_of": DAYS[-1].item(),
        "provenance": (),
        "numbers": {},
        "tables": {
            "calendar_years": [
                {"year": 2024, "small": math.nan, "large": math.nan, "spread": math.nan},
                {"year": 2025, "small": 0.12, "large": 0.17, "spread": -0.05},
                {"year": 2026, "small": 0.08, "large": 0.01, "spread": 0.07},
            ]
        },
        "series": {
            "rebased": sides,
            "race": sides,
            "ratio": ratio | averages,
            "rolling_spread": {"session": DAYS, "spread": np.array([math.nan, -0.01, 0.02])},
        },
    }
    return Result(**(blank | more))


def empty(gap: str = "") -> Result:
    """A result with nothing to draw."""
    return result(
        series={},
        tables={"calendar_years": []},
        gaps=stated(gap, what=EVERYTHING) if gap else (),
        as_of=None,
    )


def drawn(figure: go.Figure) -> list[dict[str, Any]]:
    """The traces as the browser gets them."""
    plain: list[dict[str, Any]] = json.loads(figure.to_json(), parse_constant=pytest.fail)["data"]
    return plain


@pytest.mark.parametrize("chart", [charts.rebased, glance.race], ids=["rebased", "race"])
def test_both_sides_are_drawn_in_their_colours(chart: Callable[[Result], go.Figure]) -> None:
    """Small in one colour everywhere, large in another, named as stored."""
    small, large = chart(result()).data
    assert (small.name, large.name) == ("^RUT", "^GSPC")
    assert (small.line.color, large.line.color) == (theme.SMALL, theme.LARGE)
    assert (small.x0, small.dx) == ("Wed 14 Jan 2026", 1)
    axis = chart(result()).layout.xaxis
    assert list(axis.categoryarray) == ["Wed 14 Jan 2026", "Thu 15 Jan 2026", "Fri 16 Jan 2026"]
    assert list(small.y) == [100, 101, 103]
    assert list(large.y) == [100, 99, 98]


def test_ratio_has_its_two_averages() -> None:
    """Where an average has no full window there is no point."""
    ratio, fifty, two_hundred = charts.ratio(result()).data
    assert list(ratio.y) == [100, 102, 105]
    assert [fifty.name, two_hundred.name] == ["50-session average", "200-session average"]
    assert [math.isnan(value) for value in fifty.y] == [True, False, False]
    assert fifty.line.dash != two_hundred.line.dash


def test_rolling_spread_is_in_percentage_points() -> None:
    """A difference of returns, filled to zero."""
    (trace,) = charts.rolling_spread(result()).data
    assert list(trace.y)[1:] == [-1.0, 2.0]
    assert charts.rolling_spread(result()).layout.yaxis.ticksuffix == " pp"
    assert trace.fill == "tozeroy"


def test_calendar_years_are_side_by_side() -> None:
    """A year without its start is left out; years are names, not numbers on a scale."""
    figure = charts.calendar_years(result())
    small, large = figure.data
    assert list(small.x) == ["2025", "2026"]
    assert (list(small.y), list(large.y)) == ([0.12, 0.08], [0.17, 0.01])
    assert figure.layout.barmode == "group"
    assert figure.layout.xaxis.type == "category"


def test_calendar_years_without_a_whole_start_say_so() -> None:
    """The first year of a store has no close of the year before."""
    row = {"year": 2026, "small": math.nan, "large": math.nan, "spread": math.nan}
    figure = charts.calendar_years(result(tables={"calendar_years": [row]}))
    assert not figure.data
    assert "No calendar year has the last close" in figure.layout.annotations[0].text


def test_calendar_years_of_nothing_stored_say_what_is_not() -> None:
    """No close of any year is the reason where a side has none at all."""
    gaps = stated("No prices are stored for IWM yet.", what=EVERYTHING)
    figure = charts.calendar_years(result(tables={"calendar_years": []}, gaps=gaps))
    assert "No prices are stored for IWM yet" in figure.layout.annotations[0].text


@pytest.mark.parametrize("chart", EVERY[:4] + EVERY[5:], ids=lambda chart: chart.__name__)
def test_one_session_is_a_sentence_not_an_axis_of_microseconds(
    chart: Callable[[Result], go.Figure],
) -> None:
    """A line has two ends."""
    alone = {"session": DAYS[:1], "small": np.ones(1), "large": np.ones(1), "ratio": np.ones(1)}
    rolling = {"session": DAYS, "spread": np.array([math.nan, math.nan, 0.02])}
    figure = chart(
        result(
            series={"rebased": alone, "race": alone, "ratio": alone, "rolling_spread": rolling},
        )
    )
    assert not figure.data
    assert "needs" in figure.layout.annotations[0].text
    assert not figure.layout.xaxis.visible


def test_long_sentence_of_an_empty_chart_is_wrapped() -> None:
    """Its card may be narrow."""
    lines = glance.race(empty("No prices are stored for IWM and SPY yet. " * 3)).layout.annotations
    assert max(map(len, lines[0].text.split("<br>"))) <= 44


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: str(chart.__name__))
def test_every_value_can_be_hovered(chart: Callable[[Result], go.Figure]) -> None:
    """Name and value, as strict JSON; the axis writes the value, with a true minus sign."""
    traces = drawn(chart(result()))
    assert traces
    for trace in traces:
        assert "%{fullData.name} %{y}" in trace["hovertemplate"]
        assert "<extra></extra>" in trace["hovertemplate"]


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: str(chart.__name__))
def test_chart_without_data_says_why(chart: Callable[[Result], go.Figure]) -> None:
    """A sentence in place of axes."""
    figure = chart(empty("No prices are stored for IWM yet."))
    assert not figure.data
    assert figure.layout.xaxis.visible is False
    assert len(figure.layout.annotations) == 1
    assert figure.layout.annotations[0].text
    assert chart(empty()).layout.annotations[0].text


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: str(chart.__name__))
@pytest.mark.parametrize("simulated", [True, False])
def test_simulated_prices_are_marked_on_the_chart_itself(
    chart: Callable[[Result], go.Figure], simulated: bool
) -> None:
    """A screenshot of it says so; one of real prices does not."""
    figure = chart(result(sample=simulated))
    marks = [one.text for one in figure.layout.annotations]
    assert ("Sample data" in marks) is simulated


def test_mark_of_the_sample_stands_above_a_legend() -> None:
    """On a phone two names fill a row; a single line has no legend, an unnamed one no place."""
    line = theme.line(["2026-01-16"], [1.0], "x", theme.SMALL, formats.INDEX)
    unnamed = line | {"showlegend": False}
    charts = [[line], [line, line], [line, line, unnamed], [line, line, line]]
    figures = [theme.figure(traces, sample=True).layout for traces in charts]
    assert [figure.annotations[0].yshift for figure in figures] == [0, 20, 20, 40]
    assert [figure.margin.t for figure in figures] == [28, 48, 48, 68]
    assert theme.figure([line, line], sample=False).layout.margin.t == 28


def test_gains_and_losses_differ_in_more_than_red_and_green() -> None:
    """Bars below zero have another colour and point down."""
    trace = theme.bars(["a", "b", "c"], [0.1, -0.1, 0.0], "x", "%{y}")
    assert trace["marker"]["color"] == [theme.GAIN, theme.LOSS, theme.GAIN]
    assert list(trace["y"]) == [0.1, -0.1, 0.0]


def test_layout_of_a_chart_is_laid_over_the_house_s() -> None:
    """One key of an axis does not lose the others; annotations add up."""
    figure = theme.figure(
        [], sample=True, yaxis={"tickformat": ".0%"}, annotations=[{"text": "here"}]
    )
    assert figure.layout.yaxis.tickformat == ".0%"
    assert figure.layout.yaxis.automargin is True
    assert [one.text for one in figure.layout.annotations] == ["Sample data", "here"]


def test_charts_through_time_give_labels_the_same_room() -> None:
    """Its size follows no label, so that charts do not jump while a slider is moved."""
    traces = [theme.line(["2026-01-16"], [1.0], "x", theme.SMALL, formats.INDEX)]
    plain = theme.timeline(traces, sample=False).layout
    own = theme.timeline(
        traces, sample=False, yaxis={"tickformat": ".0%"}, yaxis2={}, margin={"r": 44}
    ).layout
    assert (own.yaxis2.automargin, own.yaxis2.ticklabeloverflow) == (False, "allow")
    for layout in (plain, own):
        assert (layout.margin.l, layout.margin.b) == (50, 40)
        assert (layout.xaxis.automargin, layout.yaxis.automargin) == (False, False)
        assert layout.yaxis.ticklabeloverflow == "allow"
    assert (plain.margin.r, own.margin.r) == (ends.margin(["x 1.0"]), 44)
    assert own.yaxis.tickformat == ".0%"


@pytest.mark.parametrize(
    ("as_of", "told"),
    [
        (dt.date(2026, 1, 16), "^RUT beat ^GSPC in 0 of 1 year; 2026 to 16 Jan 2026: +6.5 pp."),
        (dt.date(2026, 12, 31), "^RUT beat ^GSPC in 1 of 2 years; 2026 to 31 Dec 2026: +6.5 pp."),
    ],
)
def test_year_that_runs_is_none_of_the_years_won(as_of: dt.date, told: str) -> None:
    """Eleven sessions are no year; one that ends with the figures is."""
    rows = [{"year": 2025, "spread": -0.05}, {"year": 2026, "spread": 0.065}]
    (card,) = [card for card in ui.CHARTS if card.key == "years"]
    found = result(as_of=as_of, tables={"calendar_years": rows})
    assert card.words(found)[1] == told


def test_first_year_that_runs_is_told_alone() -> None:
    """None of no years would be a count of nothing."""
    (card,) = [card for card in ui.CHARTS if card.key == "years"]
    found = result(tables={"calendar_years": [{"year": 2026, "spread": 0.065}]})
    assert card.words(found)[1] == "2026 to 16 Jan 2026: +6.5 pp."


def test_deviations_are_told_of_where_they_are_drawn() -> None:
    """Three ratios have none behind them; a year of ratios does."""
    (card,) = (one for one in ui.CHARTS if one.key == "ratio")
    numbers = dict.fromkeys(("ratio_vs_sma50", "ratio_vs_sma200"), 0.05)
    short = result(numbers=numbers)
    assert "Shaded" not in card.words(short)[1]
    assert not charts.ratio(short).layout.shapes
    days = np.arange("2025-01-01", "2025-11-01", dtype="datetime64[D]")
    flat = np.full(len(days), 100.0)
    ratio = {
        "session": days, "ratio": 100 + np.sin(np.arange(len(days))), "sma50": flat, "sma200": flat,
    }  # fmt: skip
    long = result(numbers=numbers, series={"ratio": ratio})
    assert "Shaded: 1 and 2 standard deviations of a year." in card.words(long)[1]
    assert charts.ratio(long).layout.shapes
