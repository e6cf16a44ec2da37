"""Charts of search interest: what is drawn, what is told apart, what is left empty."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation.charts import theme
from rotation.results.result import Result
from rotation.search import request
from rotation.selection import Selection
from rotation.topics.search.charts import interest as search
from rotation.topics.search.charts import regions as search_regions
from tests.gaps import stated

pytestmark = pytest.mark.usefixtures("checked_figures")

WEEKS = np.arange("2026-01-04", "2026-02-01", 7, dtype="datetime64[D]")
SESSIONS = np.arange("2026-01-05", "2026-01-10", dtype="datetime64[D]")
TERMS = ("date", "IWM")
"""A term may be called like a column."""


def result(*, partial: bool = True, **more: Any) -> Result:
    """Four weeks of two terms, the last one partial; what is given replaces a series or table."""
    series: dict[str, Any] = {
        "interest": {
            "date": WEEKS,
            "partial": np.array([False] * 3 + [partial]),
            "term_1": np.array([10.0, 20, 30, 5]),
            "term_2": np.array([50.0, 60, 100, 40]),
        },
        "z": {
            "date": WEEKS,
            "term_1": np.array([math.nan, 0.5, 2.5, math.nan]),
            "term_2": np.array([math.nan, 0.1, 0.2, math.nan]),
        },
        "spread": {"session": SESSIONS, "spread": np.linspace(-0.01, 0.02, 5)},
        "volatility": {
            "date": WEEKS[1:3],
            "z": np.array([0.5, 2.5]),
            "volatility": np.array([0.15, 0.3]),
        },
        "pageviews": {
            "date": WEEKS,
            "Russell_2000_Index": np.array([6000.0, 7000, 18000, math.nan]),
            "Small-cap": np.array([2000.0, 2100, 3000, 2500]),
            "IShares": np.array([3000.0, 3100, 5000, 4000]),
        },
    }
    tables: dict[str, Sequence[dict[str, Any]]] = {
        "terms": [{"term": term} for term in TERMS],
        "lead_lag": [row(k, 0.4 if k == 2 else 0.05) for k in range(-8, 9)],
        "regions": [region("US-CA", "California", 31), region("US-TX", "Texas", 20),
                    region("US-NV", "Nevada", math.nan)],
    }  # fmt: skip
    numbers = {"loudest": "IWM", "term": "IWM", "surge_at": 2.0}
    series |= {name: value for name, value in more.items() if name in series}
    tables |= {name: value for name, value in more.items() if name in tables}
    return Result(
        "search",
        Selection(lookback=21),
        dt.date(2026, 1, 31),
        (),
        numbers | more.get("numbers", {}),
        tables,
        series={name: value for name, value in series.items() if value is not None},
        gaps=stated("No search of them is stored.", what="pull"),
    )


def row(k: int, correlation: float) -> dict[str, Any]:
    outside = None if math.isnan(correlation) else abs(correlation) > 0.2
    return {"k": k, "correlation": correlation, "low": -0.2, "high": 0.2, "n": 250 - abs(k),
            "outside": outside}  # fmt: skip


def region(code: str, name: str, value: float, term: str = "IWM") -> dict[str, Any]:
    return {"term": term, "region": code, "name": name, "value": value}


def test_terms_lie_above_the_spread_on_one_time_axis() -> None:
    """Two panels, one x axis; the spread is drawn against the lower."""
    figure = search.interest(result())
    spread = next(trace for trace in figure.data if trace.name == "Spread")
    assert spread.yaxis == "y2"
    assert {trace.xaxis for trace in figure.data} == {None}
    assert figure.layout.xaxis.anchor == "y2"
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    assert figure.layout.yaxis2.ticksuffix == " pp"


def test_week_that_is_not_over_is_drawn_apart() -> None:
    """The line ends before it; dots lead to a hollow mark, named as not over."""
    line, dots = search.interest(result()).data[:2]
    assert list(line.x) == ["2026-01-04", "2026-01-11", "2026-01-18", "2026-01-25"]
    assert line.name == "date"
    assert list(line.y[:3]) == [10, 20, 30]
    assert math.isnan(line.y[3])
    assert (list(dots.x), list(dots.y)) == (["2026-01-18", "2026-01-25"], [30, 5])
    assert (dots.name, dots.line.dash) == ("date, week not over", "dot")
    assert dots.marker.symbol == "circle-open"


def test_pull_of_whole_weeks_has_no_dots() -> None:
    """Every week is part of the line."""
    figure = search.interest(result(partial=False))
    assert [trace.name for trace in figure.data] == ["date", "IWM", "Spread"]
    assert list(figure.data[1].y) == [50, 60, 100, 40]


@pytest.mark.parametrize(("without", "left"), [("interest", ["Spread"]), ("spread", list(TERMS))])
def test_either_half_stands_alone(without: str, left: list[str]) -> None:
    """Over the whole height."""
    figure = search.interest(result(partial=False, **{without: None}))
    assert [trace.name for trace in figure.data] == left
    used = figure.layout.yaxis2 if without == "interest" else figure.layout.yaxis
    assert list(used.domain) == [0, 1]


def test_loudest_term_is_drawn_strong() -> None:
    """The others stay thin, all in colours of their own."""
    one, other = search.scores(result()).data
    assert other.line.width > one.line.width
    assert one.line.color != other.line.color
    assert theme.SMALL not in search.COLORS
    assert theme.LARGE not in search.COLORS
    assert len(set(search.COLORS)) == request.MOST_STORED


def test_scores_begin_where_there_are_some() -> None:
    """And have the line of a surge, before shades of one and two standard deviations."""
    figure = search.scores(result())
    assert figure.data[0].x[0] == "2026-01-11"
    two, one, line = figure.layout.shapes
    assert (line.y0, line.y1) == (2.0, 2.0)
    assert [(shade.y0, shade.y1) for shade in (two, one)] == [(-2, 2), (-1, 1)]


def test_lag_outside_the_band_is_told_apart() -> None:
    """By colour, with its band and its number of weeks."""
    low, high, bars = search.lead_lag(result()).data
    assert (list(low.x), set(low.y), set(high.y)) == (list(range(-8, 9)), {-0.2}, {0.2})
    assert high.fill == "tonexty"
    colors = dict(zip(bars.x, bars.marker.color, strict=True))
    assert colors.pop(2) == theme.GAIN
    assert set(colors.values()) == {theme.NEUTRAL}
    assert list(bars.customdata[0]) == [0.2, 242, "spread 8 weeks earlier"]
    assert [bars.customdata[n][2] for n in (8, 9)] == ["same week", "spread 1 week later"]


def test_unknown_lags_are_left_out() -> None:
    """Those with too few weeks."""
    rows = [row(k, math.nan if k < 0 else 0.1) for k in range(-8, 9)]
    assert list(search.lead_lag(result(lead_lag=rows)).data[0].x) == list(range(9))


def test_weeks_of_a_surge_are_marked_among_volatilities() -> None:
    """A dot a week, those at 2 or more in another colour."""
    figure = search.volatility(result())
    (dots,) = figure.data
    assert (list(dots.x), list(dots.y)) == ([0.5, 2.5], [0.15, 0.3])
    assert list(dots.marker.color) == [theme.NEUTRAL, theme.GAIN]
    assert figure.layout.shapes[0].x0 == 2.0


def test_states_are_tiles() -> None:
    """Each in its place with its share; one without data has letters alone."""
    shade, written = search_regions.regions(result()).data
    column, line = search_regions.PLACES["CA"]
    assert shade.z[line][column] == 31
    assert shade.customdata[line][column].startswith("<b>California</b><br>IWM: 31%")
    assert sum(value is not None for tiles in shade.z for value in tiles) == 2
    texts = dict(zip(search_regions.PLACES, written.text, strict=True))
    assert (texts["CA"], texts["NV"]) == ("<b>CA</b><br>31", "NV")


def test_map_needs_nothing_from_the_network() -> None:
    """Plotly fetches the outlines of its own maps from its makers' host."""
    spec = json.loads(search_regions.regions(result()).to_json())
    assert {trace["type"] for trace in spec["data"]} == {"heatmap", "scatter"}
    assert "geo" not in spec["layout"]


def test_every_state_has_one_tile() -> None:
    """Fifty and DC, no two in one place, neighbours beside each other."""
    assert len(search_regions.PLACES) == len(set(search_regions.PLACES.values())) == 51
    for one, other in (("CA", "NV"), ("NY", "PA"), ("TX", "OK"), ("GA", "FL"), ("ME", "NH")):
        gaps = zip(search_regions.PLACES[one], search_regions.PLACES[other], strict=True)
        assert sum(abs(a - b) for a, b in gaps) <= 2, (one, other)


def test_regions_that_are_no_states_are_ranked() -> None:
    """Countries or districts: bars, the largest on top, at most fifteen."""
    rows = [region(f"C{n:02}", f"Country {n}", float(n)) for n in range(20)]
    (bars,) = search_regions.regions(result(regions=rows)).data
    assert list(bars.y)[-1] == "Country 19"
    assert list(bars.x) == list(range(5, 20))


def test_single_term_is_relative_to_its_largest_region() -> None:
    """And says so when pointed at."""
    shown = result(terms=[{"term": "IWM"}])
    shade, _ = search_regions.regions(shown).data
    column, line = search_regions.PLACES["CA"]
    assert shade.customdata[line][column].endswith("31 of 100")


def test_page_views_have_a_scale_of_their_own() -> None:
    """Counts a week, named as on Wikipedia."""
    figure = search.pageviews(result())
    assert [trace.name for trace in figure.data] == ["Russell 2000 Index", "Small-cap", "iShares"]
    assert figure.layout.yaxis.title.text == "Views a week"


EMPTY: list[tuple[Callable[[Result], go.Figure], dict[str, Any], str]] = [
    (search.interest, {"spread": None}, "No search of them is stored."),
    (search.scores, {"z": None}, "No search of them is stored."),
    (search.lead_lag, {"lead_lag": []}, "No search of them is stored."),
    (search.volatility, {"volatility": None}, "No search of them is stored."),
    (search_regions.regions, {"regions": []}, "No search of them is stored."),
    (search.pageviews, {"pageviews": None}, "No whole week of page views is stored."),
]


@pytest.mark.parametrize(("build", "without", "why"), EMPTY)
def test_chart_without_a_pull_says_why(
    build: Callable[[Result], go.Figure], without: dict[str, Any], why: str
) -> None:
    """One sentence in place of an empty frame."""
    nothing = {"loudest": None, "term": None}
    figure = build(result(interest=None, terms=[], numbers=nothing, **without))
    assert len(figure.data) == 0
    assert figure.layout.annotations[0].text.replace("<br>", " ") == why


@pytest.mark.parametrize(
    ("build", "without", "why"),
    [
        (search.scores, {"z": None}, "there is no score"),
        (search.lead_lag, {"lead_lag": []}, "26 weeks"),
        (search.volatility, {"volatility": None}, "next week's volatility"),
        (search_regions.regions, {"regions": []}, "No interest by region"),
    ],
)
def test_chart_of_a_pull_that_lacks_something_says_what(
    build: Callable[[Result], go.Figure], without: dict[str, Any], why: str
) -> None:
    """Its own reason, not the page's first."""
    assert why in build(result(**without)).layout.annotations[0].text.replace("<br>", " ")
