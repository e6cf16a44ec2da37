"""What a chart's card offers: its words, and a picture by its name."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rotation.charts import dark, figure
from rotation.reports import charts
from rotation.results.page import Page
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics import registry
from rotation.ui import chart_cards
from tests.markets import result_of

ROOT = Path(__file__).parent.parent.parent
CHARTS = [(page, card) for page in registry.PAGES for card in charts.of_page(page)]


def result(*, sample: bool) -> Result:
    selection = Selection(pair=Pair("IWM", "SPY"), lookback=63)
    return Result("spread", selection, dt.date(2026, 1, 16), (), {}, {}, sample=sample)


def test_picture_is_named_by_what_it_shows() -> None:
    """Simulated prices are marked in the name too."""
    spread = registry.page("spread")
    name = chart_cards.file_name(result(sample=False), "ratio", spread)
    assert name == "rotation-spread-ratio-IWM-SPY-total-2026-01-16"
    marked = chart_cards.file_name(result(sample=True), "ratio", spread)
    assert marked.startswith("rotation-SAMPLE-spread")


def test_picture_names_nothing_the_page_ignores() -> None:
    """The pair stands in no name of a page whose charts are the same for each."""
    page, shown = registry.page("sectors"), result(sample=False)
    shown = dataclasses.replace(shown, page=page.name, selection=page.complete(shown.selection))
    name = chart_cards.file_name(shown, "heat", page)
    assert name == "rotation-sectors-heat-total-2026-01-16"


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "page", [page for page in registry.PAGES if charts.of_page(page)], ids=lambda page: page.name
)
def test_chart_on_a_dark_page_has_none_of_the_light_one_s_colours(
    page: Page, tables: Tables
) -> None:
    """In lines and points, in what is written, and in lists of a colour a point."""
    shown = result_of(page.name, Selection(), sample_market(), tables)
    for card in charts.of_page(page):
        spec = str(dark.figure(card.figure(shown)).to_plotly_json())
        assert {card.key: [color for color in dark.COLORS if color in spec]} == {card.key: []}


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("page", ["spread", "sectors", "styles", "search"])
def test_move_of_the_lookback_draws_no_chart_anew_that_it_does_not_change(page: str) -> None:
    """A chart with another configuration, the name of its picture too, is drawn anew."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page(f"pages/rotation/{page}.py")
    before = [json.loads(one.proto.config) for one in app.run().get("plotly_chart")]
    app.slider(key="lookback").set_value(70).run()
    assert before
    assert [json.loads(one.proto.config) for one in app.get("plotly_chart")] == before


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
def test_figures_name_charts_of_their_page(page: Page) -> None:
    """What a figure or a table says it is drawn in is there."""
    keys = {card.key for card in charts.of_page(page)}
    named = {one.chart for one in page.metrics} | {key for t in page.tables for key in t.charts}
    assert named - {""} <= keys


def test_chart_tells_what_stands_behind_it() -> None:
    """Definitions that lead to their entries, what is chosen, its days, its data and a pin."""
    page = registry.page("spread")
    (card,) = (card for card in charts.of_page(page) if card.key == "rolling")
    spec = {"data": [], "layout": {"xaxis": {"categoryarray": ["Thu 15 Jan 2026",
            "Fri 16 Jan 2026"]}}}  # fmt: skip
    said = chart_cards.about(result(sample=False), card, page, figure.figure(spec))
    assert "- **[Spread](glossary#spread-size_spread):** small_return − large_return" in said
    assert "**Chosen:** IWM-SPY · 63 sessions · total return" in said
    assert "**Days:** 15 Jan 2026 to 16 Jan 2026" in said
    assert "[This chart, pinned](?pair=IWM-SPY&lookback=63&asof=2026-01-16&basis=total#" in said
    alone = "/spread?pair=IWM-SPY&lookback=63&basis=total&embed=chart&card=rolling"
    assert said.endswith(f"[This chart alone, for a frame]({alone})")


def test_chart_names_both_sides_of_one_definition() -> None:
    """The chart of IWM and SPY defined SPY alone."""
    page = registry.page("spread")
    (card,) = (card for card in charts.of_page(page) if card.key == "rebased")
    spec = {"data": [], "layout": {"xaxis": {"categoryarray": []}}}
    said = chart_cards.about(result(sample=False), card, page, figure.figure(spec))
    both = "[IWM](glossary#spread-small_return), [SPY](glossary#spread-large_return)"
    assert f"- **{both}:** return over the lookback" in said


@pytest.mark.parametrize(
    ("page", "key"),
    [
        (page, card.key)
        for page, card in CHARTS
        if (page.name, card.key) not in (("overview", "race"), ("styles", "ratios"))
    ],
    ids=lambda one: one if isinstance(one, str) else one.name,
)
def test_every_chart_has_definitions(page: Page, key: str) -> None:
    """Of the figures it draws; those of the front page and of ratios of styles are elsewhere's."""
    assert chart_cards.drawn_by(key, page)


def test_wheel_and_finger_are_not_trapped() -> None:
    """Buttons zoom; nothing is dragged or scrolled."""
    config = figure.config("rotation")
    assert config["scrollZoom"] is False
    removed = set(config["modeBarButtonsToRemove"])
    assert {"zoom2d", "pan2d"} <= removed
    assert not {"toImage", "zoomIn2d", "zoomOut2d", "resetScale2d"} & removed


def test_no_chart_is_uploaded() -> None:
    """plotly.js has a button that sends a chart to its makers, unless it is told otherwise."""
    assert figure.config("rotation")["showSendToCloud"] is False
