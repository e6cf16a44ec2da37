"""Charts of the flows page: what is drawn, and the sentence where nothing can be."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation.charts import theme
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.funds import writer
from rotation.store.market import sample_market
from rotation.topics import registry
from rotation.topics.flows import charts
from tests.funds import random_rows, rows
from tests.markets import AT, days_until, market_of, result_of

pytestmark = pytest.mark.usefixtures("clock", "checked_figures")

ALL = (charts.flows, charts.assets, charts.cumulative, charts.ranked)


@pytest.fixture
def sample() -> Result:
    chosen = registry.page("flows").complete(Selection())
    return result_of("flows", chosen, sample_market())


def stored(tables: Tables, *parts: object) -> Result:
    for part in parts:
        writer.merge(tables, part, source="import", at=AT)  # type: ignore[arg-type]
    return result_of("flows", Selection(), market_of(tables), tables)


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.__name__)
def test_chart_of_the_sample_is_marked(
    sample: Result, chart: Callable[[Result], go.Figure]
) -> None:
    """On the chart itself."""
    drawn = chart(sample)
    assert drawn.data
    assert "Sample data" in str(drawn.layout.annotations)


def test_bars_are_billions_and_an_unfinished_one_is_pale(sample: Result) -> None:
    """Colour and side say in or out."""
    columns = sample.series["flows"]
    half = {**columns, "complete": np.arange(len(columns["flow"])) % 2 == 0}
    drawn = charts.flows(dataclasses.replace(sample, series={**sample.series, "flows": half})).data[
        0
    ]
    assert set(drawn.marker.opacity) == {1.0, 0.4}
    up = columns["flow"][0] >= 0
    assert drawn.marker.color[0] == (theme.GAIN if up else theme.LOSS)


def test_funds_are_ranked_in_the_colours_of_their_family(sample: Result) -> None:
    """The largest inflow for its size on top."""
    drawn = charts.ranked(sample).data[0]
    assert list(drawn.x) == sorted(drawn.x)
    assert len(drawn.y) == 18
    colors = dict(zip(drawn.y, drawn.marker.color, strict=True))
    assert (colors["IWM"], colors["SPY"]) == (theme.SMALL, theme.LARGE)


def test_ranked_bars_are_as_high_as_there_are_funds(sample: Result) -> None:
    """One fund is one row of a row's height, not of a whole chart; many are as high as beside."""
    funds = sample.tables["funds"]
    heights = [
        charts.ranked(
            dataclasses.replace(sample, tables={**sample.tables, "funds": funds[:count]})
        ).layout.height
        for count in (1, 2, 8, 18)
    ]
    assert heights == [100, 140, theme.HEIGHT, 420]


def test_family_without_a_start_is_left_out(tables: Tables) -> None:
    """One whose funds have no count before the lookback has no line."""
    drawn = charts.cumulative(stored(tables, random_rows("IWM", 1, 200)))
    assert [trace.name for trace in drawn.data] == ["Small-cap funds"]


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: chart.__name__)
def test_nothing_to_draw_is_one_sentence(
    tables: Tables, chart: Callable[[Result], go.Figure]
) -> None:
    """A single count makes no line, no bar and no rank."""
    found = stored(tables, rows("IWM", days_until("2026-11-20", 1), [10.0], [1e6]))
    drawn = chart(found)
    assert not drawn.data
    assert len(drawn.layout.annotations[-1].text) > 20
