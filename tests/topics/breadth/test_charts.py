"""Charts of breadth: what is drawn, where the verdict's thresholds lie, what is left empty."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation.analytics.gap import EVERYTHING
from rotation.charts import theme
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.topics.breadth import charts as breadth
from rotation.topics.breadth.ui.charts import PRICES, VOLUME
from tests.gaps import stated

pytestmark = pytest.mark.usefixtures("checked_figures")

DAYS = np.arange("2026-01-12", "2026-01-15", dtype="datetime64[D]")
SHARES = ("participation", "top10_share", "up_volume_share", "coverage", "top10_percentile")
COLUMNS = (
    *SHARES, "volume_expansion", "ad_line", "mcclellan", "pct_above_50", "pct_above_200",
    "new_highs", "new_lows", "effective_names",
)  # fmt: skip
RULES = [
    {"figure": "participation", "multiple": 1.10, "threshold": 0.44},
    {"figure": "participation", "multiple": 0.85, "threshold": 0.34},
    {"figure": "participation", "multiple": 1.10, "threshold": 0.44},
    {"figure": "volume_expansion", "multiple": None, "threshold": -0.1},
    {"figure": "effective_names", "multiple": 0.8, "threshold": 400.0},
    {"figure": "top10_share", "multiple": 1.05, "threshold": 0.21},
]


CHARTS = {chart.key: chart for chart in (*VOLUME, *PRICES)}


def result(drop: int = 0, **columns: Any) -> Result:
    """Three sessions of every figure, 0.5 unless given; ``_all`` figures are 0.7."""
    series: dict[str, Any] = {
        "session": DAYS,
        "effective_median": np.full(3, 500.0),
        "participation_median": np.full(3, 0.4),
        "top10_median": np.full(3, 0.2),
    }
    for name in COLUMNS:
        series[name] = np.array(columns.get(name, [0.5] * 3), dtype=float)
        series[f"{name}_all"] = np.full(3, 0.7)
    return Result(
        "breadth",
        Selection(options=(("window", 50), ("drop", drop))),
        dt.date(2026, 1, 14),
        (),
        {},
        {"rules": RULES},
        series={"breadth": series},
    )


def levels(figure: go.Figure) -> list[float]:
    """Where the dashed lines lie."""
    return [shape.y0 for shape in figure.layout.shapes]


def test_participation_has_the_shares_the_verdict_turns_on() -> None:
    """One line over all sessions, a dotted line a threshold, each once and at every session."""
    figure = breadth.participation(result(participation=[0.3, 0.5, 0.6]))
    line, _, quiet, wide = figure.data
    names = list(figure.layout.xaxis.categoryarray)
    assert names == ["Mon 12 Jan 2026", "Tue 13 Jan 2026", "Wed 14 Jan 2026"]
    assert (line.x0, line.dx) == (names[0], 1)
    assert list(line.y) == [0.3, 0.5, 0.6]
    assert list(quiet.y) == pytest.approx([0.34] * 3)
    assert list(wide.y) == pytest.approx([0.44] * 3)
    assert line.hovertemplate == "%{fullData.name} %{y}<extra></extra>"
    assert figure.layout.yaxis.hoverformat == ".1%"


@pytest.mark.parametrize(
    "build",
    [breadth.participation, breadth.volume, breadth.effective_names, breadth.largest_ten],
)
def test_all_names_stay_beside_what_is_left(build: Callable[[Result], go.Figure]) -> None:
    """With names left out the figure of all is drawn too, and both are named."""
    names = [trace.name for trace in build(result(drop=6)).data]
    assert names[:2] == ["Without the 6 largest", "All stocks"]
    assert "All stocks" not in [trace.name for trace in build(result()).data][1:]


def test_volume_bars_tell_gain_from_loss() -> None:
    """Above and below its mean, by colour and by side."""
    figure = breadth.volume(result(volume_expansion=[0.2, -0.3, 0.0]))
    assert list(figure.data[0].marker.color) == [theme.GAIN, theme.LOSS, theme.GAIN]
    assert levels(figure) == [-0.1]


def test_effective_names_against_their_own_year() -> None:
    """The median of a year, and the share of it the verdict turns on."""
    figure = breadth.effective_names(result(effective_names=[450, 420, 390]))
    line, median, least = figure.data
    assert list(line.y) == [450, 420, 390]
    assert list(median.y) == [500, 500, 500]
    assert list(least.y) == pytest.approx([400, 400, 400])


@pytest.mark.parametrize(
    "build", [breadth.participation, breadth.effective_names, breadth.largest_ten]
)
def test_multiples_of_a_median_stand_beside_it(build: Callable[[Result], go.Figure]) -> None:
    """Named as multiples at their ends: "110% 42.8%" would be two shares side by side."""
    figure = build(result())
    assert [trace.name for trace in figure.data][1] == "One-year median"
    ends = [note.text for note in figure.layout.annotations]
    assert any(text.startswith("Median ") for text in ends)
    assert any("× " in text for text in ends)
    assert not any(text.count("%") > 1 for text in ends)


def test_share_of_the_ten_largest_has_what_the_verdict_turns_on() -> None:
    """1.05 times its median of a year, and the rank in its year to hover over."""
    shown = result(top10_share=[0.1, 0.2, 0.3], top10_percentile=[0.5, 0.9, 0.95])
    line, _, level = breadth.largest_ten(shown).data
    assert list(line.y) == [0.1, 0.2, 0.3]
    assert list(line.customdata) == [0.5, 0.9, 0.95]
    assert list(level.y) == pytest.approx([0.21] * 3)
    assert level.line.dash == "dot"


def test_lows_are_drawn_downwards_and_counted_upwards() -> None:
    """12 names at a low are a bar to -12 that says 12."""
    highs, lows = breadth.highs_and_lows(result(new_highs=[3, 4, 5], new_lows=[12, 0, 1])).data
    assert list(highs.y) == [3, 4, 5]
    assert list(lows.y) == [-12, 0, -1]
    assert list(lows.customdata) == [12, 0, 1]


def test_above_averages_tells_the_two_apart() -> None:
    """Two lines with a name each, and one half as a level."""
    figure = breadth.above_averages(result(pct_above_50=[0.1, 0.2, 0.3]))
    assert [trace.name for trace in figure.data] == ["Above 50d", "Above 200d"]
    assert levels(figure) == [0.5]


@pytest.mark.parametrize("name", list(CHARTS))
def test_chart_without_a_figure_says_so(name: str) -> None:
    """Nothing known at any session: one sentence in place of an empty frame."""
    nothing = result(**dict.fromkeys(COLUMNS, [math.nan] * 3))
    figure = CHARTS[name].figure(nothing)
    assert len(figure.data) == 0
    assert (
        figure.layout.annotations[0].text.replace("<br>", " ").endswith("no session shown has it.")
    )


@pytest.mark.parametrize("name", list(CHARTS))
def test_chart_of_no_result_says_why(name: str) -> None:
    """Without members: the page's own gap."""
    empty = Result(
        "breadth",
        Selection(options=(("window", 50), ("drop", 0))),
        None,
        (),
        {},
        {"rules": []},
        gaps=stated("No list is stored.", what=EVERYTHING),
    )
    assert CHARTS[name].figure(empty).layout.annotations[0].text == "No list is stored."


@pytest.mark.parametrize("name", list(CHARTS))
def test_every_chart_has_its_rule_and_a_text(name: str) -> None:
    """A title, what its data say, and the same for those who cannot see it."""
    chart = CHARTS[name]
    assert chart.title
    assert callable(chart.finding)
    title, _, alt = chart.words(result())
    assert alt.startswith(title)


def test_rules_of_the_verdict_are_read_from_the_rules() -> None:
    """The lines under the charts carry the very thresholds that decide."""
    assert CHARTS["participation"].look_for.startswith(
        "Broad advance and broad decline: the share of stocks that trade above their average "
        "volume is at "
        "least 1.10 × its median of a year."
    )
    assert "expansion below 0%" in CHARTS["volume"].look_for
    assert "at least 0.95 × its median of a year" in CHARTS["effective"].look_for
    assert "at least 1.05 × its median of a year" in CHARTS["top10"].look_for
    assert "the up-volume share is below 50%" in CHARTS["up_volume"].look_for
