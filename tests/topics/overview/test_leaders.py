"""What the overview says about sectors and styles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotation import universe
from rotation.selection import Selection
from rotation.topics.overview.view import result as overview
from rotation.topics.sectors.view.headline import ranking_sentence
from tests.markets import MemoryMarket, data_of, days_until, panel

DAYS = days_until("2026-01-16", 300)
EVERY = ["IWM", "SPY", *universe.SECTORS, "IWN", "IWO", "IWD", "IWF", "IWB", "IWS", "IWP"]

pytestmark = pytest.mark.usefixtures("clock")


def flat(last: dict[str, float], lacking: tuple[str, ...] = ()) -> MemoryMarket:
    """Closes of 100 on every session but the last one, where they are as given or 100."""
    symbols = [symbol for symbol in EVERY if symbol not in lacking]
    close = np.full((len(DAYS), len(symbols)), 100.0)
    close[-1] = [last.get(symbol, 100.0) for symbol in symbols]
    return MemoryMarket(panel(symbols, DAYS, close))


def test_best_worst_and_both_styles():
    """XLE +5% first, XLC -2% last, one ahead of SPY at +1%, small ahead in both styles."""
    market = flat({"SPY": 101.0, "XLE": 105.0, "XLC": 98.0, "IWN": 102.0, "IWO": 101.0})
    numbers = overview.compute(Selection(), data_of(market)).numbers
    assert (numbers["best_ytd"], numbers["worst_ytd"]) == ("XLE", "XLC")
    assert numbers["beating_benchmark_ytd"] == 1
    assert numbers["value_spread_ytd"] == pytest.approx(0.02)
    assert numbers["growth_spread_ytd"] == pytest.approx(0.01)
    assert numbers["leads_in_both"] is True


def test_sentence_names_first_last_and_the_count():
    """In words, with how many have figures at all."""
    found = overview.compute(
        Selection(), data_of(flat({"XLE": 105.0, "XLC": 98.0}, lacking=("XLU",)))
    )
    assert ranking_sentence(found) == (
        "Energy leads and Communication services lags; 1 of 10 sectors beat SPY (dashed line)."
    )


def test_sentence_without_figures():
    """Fewer than two sectors cannot lead or lag."""
    found = overview.compute(Selection(), data_of(flat({}, lacking=tuple(universe.SECTORS))))
    assert ranking_sentence(found).startswith("No ranking")


def test_what_is_missing_is_said_on_the_overview():
    """Two funds short: one sentence about the sector, one about the style."""
    whole = overview.compute(Selection(), data_of(flat({}, lacking=("XLU", "IWF"))))
    assert "XLU: no return year to date; see Sectors." in whole.sentences()
    assert "No spread year to date within growth on 16 Jan 2026; see Styles." in whole.sentences()
    assert math.isnan(whole.numbers["growth_spread_ytd"])
    assert [row["symbol"] for row in whole.tables["sectors"]] == list(universe.SECTORS)
    assert [row["style"] for row in whole.tables["styles"]] == ["value", "blend", "growth"]


def test_nothing_stored():
    """No number, no row, one sentence; and one for each row of the ledger."""
    found = overview.compute(
        Selection(), data_of(flat({}, lacking=tuple(EVERY[:-1])).cut(DAYS[0].item()))
    )
    assert found.tables["styles"] != []  # IWP alone keeps the page's clock going
    none = overview.compute(
        Selection(), data_of(MemoryMarket(panel(["AAPL"], DAYS, np.ones((300, 1)))))
    )
    led = {"best_ytd", "worst_ytd", "beating_benchmark_ytd", "benchmark_ytd", "leads_in_both"}
    assert {none.numbers[name] for name in led} == {None}
    uncounted = [said for said in none.sentences() if said.startswith("Not counted, ")]
    assert len(uncounted) == len(none.tables["evidence"])
    assert len(none.sentences()) - len(uncounted) == 2  # the pair's and the sectors'
