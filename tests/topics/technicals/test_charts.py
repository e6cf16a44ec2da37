"""Charts of the technicals page."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import pytest

from rotation.results.result import Result
from rotation.topics.technicals import charts
from tests.topics.technicals.shapes import chart, vee
from tests.topics.technicals.test_view import FAILED, market, technicals

pytestmark = [pytest.mark.usefixtures("checked_figures"), pytest.mark.usefixtures("clock")]


def trace(figure: go.Figure, name: str) -> go.Figure:
    return next(one for one in figure.data if one.name == name)


def test_complete_pattern_is_a_solid_line_and_one_in_progress_is_dotted() -> None:
    """And is called so."""
    whole = trace(charts.candles(technicals(market(chart()))), "Cup with handle")
    drawn = chart()
    growing = technicals(market(drawn), asof=str(drawn.sessions[-7]))
    dotted = trace(charts.candles(growing), "Cup with handle in progress")
    assert whole.line.dash == "solid"
    assert dotted.line.dash == "dot"


def test_closest_shape_is_three_points_and_no_line() -> None:
    """A shape that is no pattern is not drawn as one."""
    shown = technicals(market(chart(curve=vee)))
    points = trace(charts.candles(shown), "Closest shape, no pattern")
    assert points.mode == "markers"
    assert list(points.y) == [shown.numbers[n] for n in ("left_rim", "cup_low", "right_rim")]


def test_candles_have_volumes_and_three_averages() -> None:
    """Volumes on an axis of their own."""
    figure = charts.candles(technicals(market(chart())))
    names = {one.name for one in figure.data}
    assert {f"{n}-session average" for n in (20, 50, 200)} <= names
    assert trace(figure, "Volume").yaxis == "y2"
    assert figure.data[0].type == "candlestick"


def test_levels_are_named_and_300_is_of_iwm_alone() -> None:
    """Pivot, target, end, and what the article sees."""
    drawn = chart()
    own = charts.candles(technicals(market(drawn)))
    other = charts.candles(technicals(market(drawn, "XYZ"), symbol="XYZ"))
    names = [note.text.rsplit(" ", 1)[0] for note in own.layout.annotations if note.x == 0]
    assert names == ["The article's target", "Target", "Pivot", "Ends below"]
    assert len([note for note in other.layout.annotations if note.x == 0]) == 3
    assert len(own.layout.shapes) == 4


def test_paths_are_those_of_past_patterns() -> None:
    """From the pivot on, until the last session."""
    shown = technicals(market(chart(after=FAILED)))
    (path,) = charts.paths(shown).data
    assert path.name.endswith(", failed")
    pivot = shown.tables["patterns"][0]["pivot"]
    assert path.y[0] == pytest.approx(103 / pivot - 1)


def test_hit_rates_without_one_of_its_own_are_those_published() -> None:
    """A share of none is no bar."""
    none, one = (technicals(market(chart(**form))) for form in ({}, {"after": FAILED}))
    assert len(charts.hit_rates(none).data[0].y) == 2
    assert charts.hit_rates(one).data[0].y[0] == "IWM (n = 1)"


@pytest.mark.parametrize("figure", [charts.candles, charts.paths])
def test_chart_without_its_figures_says_why(figure: Callable[[Result], go.Figure]) -> None:
    """Nothing is stored of the symbol."""
    drawn = figure(technicals(market(chart(), "SPY")))
    assert not drawn.data
    text = drawn.layout.annotations[0].text.replace("<br>", " ")
    assert "No prices are stored for IWM" in text
