"""The style box: hand-computed cells and spreads, the answer in words, and what is missing."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import formats, universe
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.market import Market, sample_market
from rotation.topics.styles import metrics, view
from rotation.topics.styles.view import answer, lead
from tests.markets import MemoryMarket, data_of, days_until, panel, walk

DAYS = days_until("2026-01-16", 300)
HORIZONS = ["d5", "d21", "d63", "d126", "d252", "ytd", "lookback"]
BOX = [cell.symbol for cell in universe.STYLES]

pytestmark = pytest.mark.usefixtures("clock")


def styles(selection: Selection, market: Market) -> Result:
    """The page on a market."""
    return view.compute(selection, data_of(market))


def flat(last: dict[str, float], lacking: tuple[str, ...] = (), **arrays: Any) -> MemoryMarket:
    """Closes of 100 on every session but the last one, where they are as given or 100."""
    symbols = [symbol for symbol in ["SPY", *BOX] if symbol not in lacking]
    close = np.full((len(DAYS), len(symbols)), 100.0)
    close[-1] = [last.get(symbol, 100.0) for symbol in symbols]
    return MemoryMarket(panel(symbols, DAYS, close, **arrays))


def without(market: MemoryMarket, symbol: str, rows: slice) -> MemoryMarket:
    """The same market without a symbol's bars on some sessions."""
    close = market.panel.close.copy()
    close[rows, market.panel.columns[symbol]] = np.nan
    return MemoryMarket(panel(market.panel.symbols, DAYS, close))


def cell(result: Any, symbol: str) -> dict[str, Any]:
    """A fund's row of the box."""
    return next(row for row in result.tables["cells"] if row["symbol"] == symbol)


def spread(style: str, **figures: Any) -> dict[str, Any]:
    """A row of the table of spreads."""
    return {"style": style, "small": "S", "large": "L", "missing": None, **figures}


def test_spreads_within_value_and_within_growth():
    """IWN +5% and IWD +2% are 3 points; IWO +1% and IWF +4% are -3: not in both."""
    result = styles(Selection(), flat({"IWN": 105.0, "IWD": 102.0, "IWO": 101.0, "IWF": 104.0}))
    assert [cell(result, "IWN")[name] for name in HORIZONS] == pytest.approx([0.05] * 7)
    assert result.numbers["value_spread_ytd"] == pytest.approx(0.03)
    assert result.numbers["growth_spread_ytd"] == pytest.approx(-0.03)
    assert result.numbers["leads_in_both"] is False
    assert answer(result.tables["spreads"], "ytd", "year to date") == (
        "No, year to date: small caps lead in value (+3.0 pp, IWN vs IWD); "
        "small caps trail in growth (−3.0 pp, IWO vs IWF)."
    )


def test_small_leads_in_both():
    """Both spreads above zero."""
    result = styles(Selection(), flat({"IWN": 105.0, "IWO": 101.0}))
    assert result.numbers["leads_in_both"] is True
    assert answer(result.tables["spreads"], "ytd", "year to date").startswith("Yes, year to date:")


@pytest.mark.parametrize(
    ("value", "growth", "both"),
    [
        (0.02, 0.01, True),
        (0.02, -0.01, False),
        (0.02, 0.0, False),
        (-0.02, math.nan, False),
        (0.02, math.nan, None),
        (math.nan, math.nan, None),
    ],
)
def test_one_style_behind_is_enough_for_no(value: float, growth: float, both: bool | None):
    """Not in both as soon as one is known not to lead; not known while one could."""
    rows = [spread("value", ytd=value), spread("blend", ytd=0.5), spread("growth", ytd=growth)]
    assert lead(rows)["leads_in_both"] is both


def test_fund_that_begins_after_the_day_is_not_called_unstored():
    """IWN is stored from a later session on, IWO not at all: neither has a price up to that day."""
    day = DAYS[100].item()
    market = without(flat({}, lacking=("IWO",)), "IWN", slice(0, 101))
    result = styles(Selection(asof=day), market)
    until = formats.day(day)
    assert cell(result, "IWN")["missing"] == f"no price up to {until}"
    value, growth = (
        next(row["missing"] for row in result.tables["spreads"] if row["style"] == style)
        for style in ("value", "growth")
    )
    assert (value, growth) == tuple(f"no price of {s} up to {until}" for s in ("IWN", "IWO"))


def test_json_has_the_names_of_the_definitions():
    """Cells with every horizon, the numbers, and null for what is not known."""
    result = json.loads(styles(Selection(), flat({}, lacking=("IWO",))).to_json())
    assert list(result["numbers"]) == ["value_spread_ytd", "growth_spread_ytd", "leads_in_both"]
    first = result["tables"]["cells"][0]
    assert list(first) == ["size", "style", "symbol", *HORIZONS, "missing"]
    assert result["numbers"]["growth_spread_ytd"] is None


def test_fund_never_stored_is_named_in_its_cell():
    """Without IWO growth is not known, value is."""
    result = styles(Selection(), flat({"IWN": 105.0}, lacking=("IWO", "IWP")))
    assert cell(result, "IWO")["missing"] == "no price up to 16 Jan 2026"
    assert all(math.isnan(cell(result, "IWO")[name]) for name in HORIZONS)
    assert result.numbers["value_spread_ytd"] == pytest.approx(0.05)
    assert math.isnan(result.numbers["growth_spread_ytd"])
    assert result.sentences() == ("No data through 16 Jan 2026: IWO, IWP.",)
    assert answer(result.tables["spreads"], "ytd", "year to date") == (
        "No answer, year to date: small caps lead in value (+5.0 pp, IWN vs IWD); "
        "growth is unknown (IWO vs IWF: no price of IWO up to 16 Jan 2026)."
    )


def test_fund_whose_bars_ended_says_since_when():
    """IWS has no bar after 5 December: its cell says so, the other seven have figures."""
    market = without(flat({"IWN": 105.0}), "IWS", slice(-28, None))
    result = styles(Selection(), market)
    assert cell(result, "IWS")["missing"] == "no price on 16 Jan 2026; last is 5 Dec 2025"
    assert result.sentences() == (
        "IWS: nothing over any horizon (no price on 16 Jan 2026; last is 5 Dec 2025).",
    )
    others = [row for row in result.tables["cells"] if row["symbol"] != "IWS"]
    assert not any(math.isnan(row[name]) for row in others for name in HORIZONS)


def test_fund_that_starts_in_mid_window_says_since_when():
    """40 bars give a week, a month and the year; the rest names the first bar, once."""
    market = without(flat({"IWP": 103.0}), "IWP", slice(0, -40))
    result = styles(Selection(), market)
    assert [cell(result, "IWP")[name] for name in ("d5", "d21", "ytd")] == pytest.approx([0.03] * 3)
    assert math.isnan(cell(result, "IWP")["d63"])
    assert cell(result, "IWP")["missing"] == f"40 sessions stored since {formats.day(DAYS[-40])}"
    assert len(result.sentences()) == 1


def test_hole_of_thirty_sessions_leaves_the_horizons_around_it():
    """A month and the year start in the hole and are missing; a week and a quarter are right."""
    market = without(flat({"IWD": 110.0}), "IWD", slice(-40, -10))
    row = cell(styles(Selection(), market), "IWD")
    assert {name for name in HORIZONS if math.isnan(row[name])} == {"d21", "ytd"}
    assert row["d5"] == pytest.approx(0.1)
    assert row["d63"] == pytest.approx(0.1)


def test_cell_of_a_suspected_split_names_its_fund_once():
    """The cell has the name; a spread says which of the two it is."""
    market = flat({})
    close = market.panel.close.copy()
    close[-8:, market.panel.columns["IWN"]] /= 2
    result = styles(Selection(), MemoryMarket(replace(market.panel, close=close)))
    assert cell(result, "IWN")["missing"] == "suspected split"
    (value,) = (row for row in result.tables["spreads"] if row["style"] == "value")
    assert value["missing"] == "suspected split of IWN"


def test_week_without_volume_and_a_recorded_split_change_nothing():
    """Closes are split-adjusted as stored: neither a split nor a quiet week moves a return."""
    volume = np.full((len(DAYS), 9), 1e6)
    split = np.zeros_like(volume)
    volume[-5:, 1] = 0.0
    split[-29, 1] = 2.0
    row = cell(styles(Selection(), flat({"IWN": 104.0}, volume=volume, split=split)), "IWN")
    assert [row[name] for name in HORIZONS] == pytest.approx([0.04] * 7)


def test_ratios_start_from_100():
    """Small over large within a style, from the first session of the lookback."""
    market = flat({"IWN": 105.0, "IWD": 84.0})
    close = market.panel.close.copy()
    close[:, market.panel.columns["IWN"]] /= 4  # a cheaper share is no smaller ratio
    ratios = styles(Selection(), MemoryMarket(panel(market.panel.symbols, DAYS, close))).series[
        "ratios"
    ]
    assert len(ratios["session"]) == 64
    assert ratios["value"][0] == 100.0
    assert ratios["value"][-1] == pytest.approx(125.0)
    assert ratios["growth"][-1] == 100.0


def test_spreads_year_to_date_of_every_day_end_with_those_of_the_page():
    """Small minus large, a row a session of the lookback."""
    result = styles(Selection(lookback=5), flat({"IWN": 105.0, "IWD": 84.0, "IWF": 101.0}))
    years = result.series["ytd_spreads"]
    assert years["session"].tolist() == DAYS[-6:].tolist()
    assert years["value"] == pytest.approx([0.0] * 5 + [0.21])
    assert years["growth"] == pytest.approx([0.0] * 5 + [-0.01])
    assert result.numbers["value_spread_ytd"] == pytest.approx(0.21)


def test_figure_year_to_date_names_its_end_where_that_is_not_now():
    """As those of other pages do; and one of the lookback says what it counts."""
    ytd, lookback = metrics.figures(styles(Selection(), flat({"IWN": 103.0})))[::3]
    assert (ytd.label, ytd.note) == ("Value spread YTD", "2026 YTD to 16 Jan")
    assert (lookback.label, lookback.note) == ("Value spread, 63 sessions", None)


def test_nothing_stored_is_an_empty_result():
    """No cell, no number, one sentence."""
    result = styles(Selection(), flat({}, lacking=("SPY", *BOX[1:])).cut(dt.date(1999, 1, 4)))
    assert result.as_of is None
    assert result.tables == {"cells": [], "spreads": []}
    assert len(result.sentences()) == 1
    assert answer([], "ytd", "year to date") == "No answer, year to date: nothing is stored."


def test_sample_has_all_eight_funds():
    """Every cell has every figure, and the question an answer."""
    result = styles(Selection(), sample_market())
    assert len(result.tables["cells"]) == 8
    assert not any(math.isnan(row[name]) for row in result.tables["cells"] for name in HORIZONS)
    assert result.numbers["leads_in_both"] in (True, False)
    assert result.sample


@settings(max_examples=25, deadline=None)
@given(
    back=st.integers(0, 60),
    lookback=st.integers(5, 120),
    fund=st.sampled_from(["SPY", *BOX]),
    hole=st.tuples(st.integers(0, 300), st.integers(0, 45)),
)
def test_no_figure_uses_a_later_row(back, lookback, fund, hole):
    """As of a day, the full store and the store as it was that day say the same."""
    close = np.column_stack([walk(n, len(DAYS)) for n in range(9)])
    start, length = hole
    market = without(
        MemoryMarket(panel(["SPY", *BOX], DAYS, close)), fund, slice(start, start + length)
    )
    day = DAYS[-1 - back].item()
    asked = replace(Selection(), asof=day, lookback=lookback)
    whole, cut = (styles(asked, one).as_dict(series=True) for one in (market, market.cut(day)))
    for each in (whole, cut):
        del each["provenance"]
    assert whole == cut
