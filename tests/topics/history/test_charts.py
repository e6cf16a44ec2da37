"""Charts of the history."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation.charts import theme
from rotation.results.result import Result
from rotation.topics.history import charts, ui
from tests.markets import MemoryMarket
from tests.topics.history.test_view import DAYS, LONG, history, market, walk

pytestmark = [pytest.mark.usefixtures("checked_figures"), pytest.mark.usefixtures("clock")]

ALL = (charts.months, charts.calendar_years, charts.decades, charts.rotations, charts.heat_map)


def test_month_has_its_band_and_how_many_small_caps_won() -> None:
    """The bar is the mean; the whiskers reach to the ends of the band."""
    shown = history(LONG)
    (bars,) = charts.months(shown).data
    january = shown.tables["months"][0]
    assert bars.x[0] == "Jan"
    assert bars.y[0] == pytest.approx(100 * january["mean"])
    assert bars.y[0] + bars.error_y.array[0] == pytest.approx(100 * january["high"])
    assert bars.y[0] - bars.error_y.arrayminus[0] == pytest.approx(100 * january["low"])
    ticks = charts.months(shown).layout.xaxis.ticktext
    assert ticks[0] == f"Jan<br>{100 * january['small_won']:.0f}%"


def test_month_without_a_band_has_no_whisker() -> None:
    """And says so where it is pointed at."""
    (bars,) = charts.months(
        history(market(DAYS[-300:], small=walk(1, 300), large=walk(2, 300)))
    ).data
    lengths = bars.error_y.array  # in a list it would be null, drawn as a whisker of no length
    assert isinstance(lengths, np.ndarray)
    assert np.isnan(lengths[0])
    assert bars.customdata[0].endswith("no band")


@pytest.mark.parametrize(
    ("sessions", "bands", "by_chance"),
    [(LONG, " bands leave out zero.", True), (None, "; too few years for bands.", False)],
    ids=["years", "one year"],
)
def test_bands_are_told_of_where_they_are(
    sessions: MemoryMarket | None, bands: str, by_chance: bool
) -> None:
    """Of one year there are none, and nothing they leave out by chance."""
    short = market(DAYS[-300:], small=walk(1, 300), large=walk(2, 300))
    (card,) = (one for one in ui.CHARTS if one.key == "months")
    _, line, _ = card.words(history(sessions or short))
    assert bands in line or bands.replace("bands leave", "bands leaves") in line
    assert ("By chance alone" in line) is by_chance


def test_one_window_of_ten_years_is_a_sentence() -> None:
    """A line needs two; the axis of one point would count milliseconds."""
    figure = charts.decades(history(LONG, "1997-12-31"))
    assert not figure.data
    assert "One window of ten years is over: " in figure.layout.annotations[0].text


def test_heat_map_has_the_latest_year_on_top_and_an_unfinished_month_in_italics() -> None:
    """A row a year, a column a month."""
    shade, written = charts.heat_map(history(LONG, "2026-01-16")).data
    assert shade.y[-1] == "2026"
    assert list(shade.x) == list(charts.MONTHS)
    assert written.text[12 * (len(shade.y) - 1)].startswith("<i>")
    assert written.text[-1] == ""
    assert shade.customdata[-1][0].startswith("January 2026, so far: ")


def test_present_rotation_has_the_colour_of_small_caps() -> None:
    """Past ones are grey, and the order is that of time."""
    figure = charts.rotations(history(LONG))
    colors = {trace.name: trace.marker.color for trace in figure.data}
    assert colors["Past"] == theme.NEUTRAL
    assert colors.get("Present, to its peak so far", theme.SMALL) == theme.SMALL


@pytest.mark.parametrize("chart", ALL)
def test_chart_without_its_figures_says_why(chart: Callable[[Result], go.Figure]) -> None:
    """Three sessions of one month are no month, year, decade or rotation."""
    figure = chart(history(market(DAYS[-3:], small=walk(1, 3), large=walk(2, 3))))
    assert not figure.data
    assert figure.layout.annotations[0].text
