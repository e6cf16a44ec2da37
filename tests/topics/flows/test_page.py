"""The flows page as a viewer gets it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.funds import writer
from rotation.store.market import sample_market
from rotation.store.prices import writer as prices
from rotation.topics import registry
from rotation.topics.flows.ui import parts as ui
from tests.funds import rows
from tests.markets import AT, bars, days_until, market_of, result_of

APP = str(Path(__file__).parents[3] / "app.py")

pytestmark = pytest.mark.usefixtures("clock")


def opened(**query: str) -> AppTest:
    """The page as a link with these values shows it."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.switch_page("pages/rotation/flows.py")
    app.query_params.update(query)
    app.run()
    assert not app.exception
    assert not app.error
    return app


def said(app: AppTest) -> str:
    return "\n".join(block.value for block in [*app.markdown, *app.caption, *app.info])


@pytest.fixture
def imported(tables: Tables) -> None:
    """Two funds of 400 sessions, nothing else."""
    days = days_until("2026-11-20", 400)
    for symbol, step in (("IWM", 50_000), ("SPY", -50_000)):
        own = rows(symbol, days, 250.0, 300e6 + step * (np.arange(400) - 399))
        writer.merge(tables, own, source="import", at=AT)


@pytest.mark.usefixtures("imported")
def test_page_of_imported_funds_alone() -> None:
    """No price is stored, and none is needed: answer, figures, charts and tables are there."""
    app = opened()
    values = {metric.label: metric.value for metric in app.metric}
    assert values["IWM assets"] == "$75.00 bn"
    assert values["IWM flow, 21 sessions"] == "+$262.50 m"
    assert values["Large-cap flow, 21 sessions"] == "−$262.50 m"
    assert "IWM: +\\$262.5\N{NO-BREAK SPACE}m over 21 sessions" in app.title[0].value
    assert "Assets are not inflows" in said(app)
    assert len(app.get("plotly_chart")) == 4
    assert "sample" not in said(app).lower()


def test_lines_of_charts_have_the_day_of_the_fund(tables: Tables) -> None:
    """IWM ends two sessions before SPY: its assets and flows are told as of its own last day."""
    for symbol, last in (("IWM", "2026-11-18"), ("SPY", "2026-11-20")):
        own = rows(symbol, days_until(last, 400), 250.0, 300e6 + 50_000 * np.arange(400))
        writer.merge(tables, own, source="import", at=AT)
    selection = registry.page("flows").complete(Selection())
    found = result_of("flows", selection, market_of(tables), tables)
    lines = {chart.key: chart.finding(found) for chart in ui.CHARTS if callable(chart.finding)}
    assert "over 21 sessions to 18 Nov 2026, " in lines["flows"]
    assert lines["flows"].endswith(" in 2026 to 18 Nov.")
    assert " on 18 Nov 2026; " in lines["assets"]
    assert lines["ranked"].endswith(", the oldest to 18 Nov 2026.")
    (ranked,) = (chart for chart in ui.CHARTS if chart.key == "ranked")
    (drawn,) = ranked.figure(found).to_dict()["data"]
    days = dict(zip(drawn["y"], drawn["customdata"], strict=True))
    assert days == {"IWM": "18 Nov 2026", "SPY": "20 Nov 2026"}


@pytest.mark.parametrize(("step", "came", "most"), [
    (50_000, "$787.50 m net came in from 25 Aug 2026 on.", "Highest IWM +0.35%."),
    (-50_000, "$787.50 m net left from 25 Aug 2026 on.", "Highest IWM −0.35%."),
])  # fmt: skip
def test_lines_of_charts_say_which_way_money_went(
    tables: Tables, step: int, came: str, most: str
) -> None:
    """Money that left did not come in, and not into any fund; both say since when."""
    days = days_until("2026-11-20", 400)
    own = rows("IWM", days, 250.0, 300e6 + step * (np.arange(400) - 399))
    writer.merge(tables, own, source="import", at=AT)
    selection = registry.page("flows").complete(Selection())
    found = result_of("flows", selection, market_of(tables), tables)
    lines = {chart.key: chart.finding(found) for chart in ui.CHARTS if callable(chart.finding)}
    assert lines["assets"] == f"$75.00 bn on 20 Nov 2026; {came}"
    assert lines["ranked"] == most


@pytest.mark.usefixtures("imported")
def test_link_chooses_fund_and_period() -> None:
    """Both are in the address; a fund that is not followed falls back with a word."""
    app = opened(fund="SPY", by="month")
    assert "Money leaves SPY" in said(app)
    assert "SPY: net flow by month, 63 sessions" in said(app)
    app = opened(fund="TLT")
    assert "Money comes into IWM" in said(app)
    assert any("none of those whose shares are followed" in w.value for w in app.warning)


@pytest.mark.parametrize(("by", "pale"), [("day", False), ("week", True), ("month", True)])
def test_pale_bars_are_explained_where_there_can_be_one(by: str, pale: bool) -> None:
    """A session is over when its count is there. One row of bars needs no legend."""
    flows = registry.page("flows")
    chosen = dataclasses.replace(flows.complete(Selection()), options=(("fund", "IWM"), ("by", by)))
    shown = result_of("flows", chosen, sample_market())
    (chart,) = (one for one in ui.CHARTS if one.key == "flows")
    assert (f"A pale bar is a {by}" in chart.words(shown)[1]) == pale
    assert chart.figure(shown).to_dict()["layout"]["showlegend"] is False


@pytest.mark.usefixtures("imported")
def test_inputs_are_counts_of_shares_also_where_prices_are_stored(tables: Tables) -> None:
    """One badge for both funds, with their own day and number of rows; prices end earlier here."""
    own = bars("IWM", days_until("2026-11-16", 30), [250.0] * 30)
    prices.merge_prices(tables, own, source="import", at=AT)
    text = said(opened())
    assert "Counts of shares to 20 Nov 2026" in text
    assert "Prices to" not in text


def test_a_year_that_ended_earlier_is_named(tables: Tables) -> None:
    """Of a history that stops in 2025 nothing is called this year's."""
    days = days_until("2025-02-04", 300)
    own = rows("IWM", days, 250.0, 300e6 + 50_000 * np.arange(300))
    writer.merge(tables, own, source="import", at=AT)
    text = said(opened())
    assert "in 2025 to 4 Feb" in text
    assert "this year" not in text
