"""Summaries of funds and shares as Yahoo gives them: reciprocals, zeros, missing modules."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rotation import universe
from rotation.errors import BadResponse, UnknownSymbol
from rotation.sources.yahoo import summaries
from rotation.sources.yahoo.client import Yahoo
from tests.loopback import yahoo
from tests.loopback.yahoo import YahooServer


def answer(modules: Any) -> dict[str, Any]:
    return {"quoteSummary": {"result": [modules], "error": None}}


def fund(**given: Any) -> dict[str, Any]:
    """The row of the fund itself."""
    found = summaries.parse_fund(answer(yahoo.fund(**given)), "IWM")
    assert list(found.columns) == list(summaries.COLUMNS)
    row: dict[str, Any] = found.iloc[0].to_dict()
    assert (row["kind"], row["symbol"], row["fund"]) == ("fund", "IWM", "")
    return row


def test_ratios_that_are_reciprocals() -> None:
    """0.02938 is a P/E of 34.0; P/B and P/S come in the same form, and it is said."""
    row = fund(pe=0.02938, pb=0.12608, ps=0.17008)
    assert row["pe"] == pytest.approx(34.037, abs=1e-3)
    assert row["pb"] == pytest.approx(7.9315, abs=1e-4)
    assert row["ps"] == pytest.approx(5.8796, abs=1e-4)
    assert row["form"] == "reciprocal"


def test_ratios_that_are_plain() -> None:
    """A P/E of 34 is no reciprocal of anything: P/B and P/S are taken as they are."""
    row = fund(pe=34.0, pb=0.9, ps=5.9)
    assert (row["pe"], row["pb"], row["ps"], row["form"]) == (34.0, 0.9, 5.9, "plain")


@pytest.mark.parametrize("pe", [0, 0.0, -0.05, 1.0, 0.9, 1e-9, 1e9])
def test_ratio_that_is_none(pe: float) -> None:
    """Zero is none, and so is what is neither in one form nor in the other; nothing is guessed."""
    row = fund(pe=pe, pb=0.5, ps=0)
    assert [math.isnan(row[name]) for name in ("pe", "pb", "ps")] == [True] * 3
    assert row["form"] == ""


def test_zero_beside_a_ratio() -> None:
    """Each ratio is none by itself."""
    row = fund(pe=0.05, pb=0, ps=0.5)
    assert (row["pe"], row["ps"]) == (20.0, 2.0)
    assert math.isnan(row["pb"])


@pytest.mark.parametrize(
    ("said", "growth"),
    [(0.12, 0.12), (12.5, 0.125), (-8.0, -0.08), (0, math.nan), (None, math.nan)],
)
def test_growth_of_earnings_is_a_decimal(said: float | None, growth: float) -> None:
    """In percent or not, told by its range; 0 to the last digit is none."""
    np.testing.assert_equal(fund(growth=said)["growth"], growth)


def test_largest_holdings() -> None:
    """With their weights, those without a symbol or a weight left out."""
    modules = yahoo.fund(holdings={"AAPL": 0.12, "BRK-B": 0.05, "": 0.04, "ZERO": 0.0})
    found = summaries.parse_fund(answer(modules), "XLK")
    held = found[found["kind"] == "holding"]
    assert held["symbol"].tolist() == ["AAPL", "BRK-B"]
    assert held["weight"].tolist() == [0.12, 0.05]
    assert set(held["fund"]) == {"XLK"}
    many = yahoo.fund(holdings={f"S{n}": 0.01 for n in range(30)})
    assert len(summaries.parse_fund(answer(many), "XLK")) == 1 + universe.LARGEST_HOLDINGS


def test_weights_in_percent_are_refused() -> None:
    """Half a fund in two shares would be fifty funds."""
    modules = yahoo.fund(holdings={"AAPL": 30.0, "BRK-B": 20.0})
    with pytest.raises(BadResponse, match="that add up to 50, where 1 is all of it"):
        summaries.parse_fund(answer(modules), "XLK")


def test_fund_without_ratios() -> None:
    """A cash fund has zeros, or nothing at all, and is no error."""
    modules = {"topHoldings": {"holdings": [], "equityHoldings": {}}}
    row = summaries.parse_fund(answer(modules), "HISU").iloc[0]
    assert math.isnan(row["pe"])


@pytest.mark.parametrize(("said", "growth"), [(0.11, 0.11), (None, math.nan), (-0.4, -0.4)])
def test_growth_that_is_expected_of_a_share(said: float | None, growth: float) -> None:
    """That of the next year, not of this one."""
    found = summaries.parse_stock(answer(yahoo.stock(said)), "AAPL")
    assert found["kind"].tolist() == ["stock"]
    np.testing.assert_equal(found["growth"].tolist(), [growth])


def test_growth_without_an_estimate() -> None:
    """The trend's own growth stands in; without a next year there is none."""
    trend = [{"period": "+1y", "growth": {"raw": 0.07}, "earningsEstimate": {}}]
    modules = {"earningsTrend": {"trend": trend}}
    assert summaries.parse_stock(answer(modules), "X")["growth"].iloc[0] == 0.07
    modules = {"earningsTrend": {"trend": []}}
    assert math.isnan(summaries.parse_stock(answer(modules), "X")["growth"].iloc[0])


@pytest.mark.parametrize(
    ("given", "got"),
    [
        (None, "JSON without a summary"),
        ({"quoteSummary": {"result": []}}, "JSON without a summary"),
        ({"quoteSummary": {"result": ["x"]}}, "no object"),
        (answer({"quoteType": {"quoteType": "EQUITY"}}), "EQUITY without the module topHoldings"),
        (answer({"topHoldings": None}), "unknown without the module topHoldings"),
        (answer({"topHoldings": {"holdings": "many"}}), "list of something else"),
        (
            answer({"topHoldings": {"equityHoldings": {"priceToEarnings": "high"}}}),
            "'high' where a number",
        ),
    ],
)
def test_what_is_no_summary_is_named(given: Any, got: str) -> None:
    """One error that says what came instead."""
    with pytest.raises(BadResponse, match=got):
        summaries.parse_fund(given, "IWM")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[YahooServer]:
    """Yahoo with summaries, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with YahooServer() as running:
        running.summaries = {"IWM": yahoo.fund(pe=0.05), "AAPL": yahoo.stock(0.11)}
        yield running


def test_client_asks_for_what_it_reads(server: YahooServer, tmp_path: Path) -> None:
    """Through yfinance's cookie and crumb, two modules a symbol, nothing else."""
    source = Yahoo(base_url=server.url, timeout=60, cache_folder=tmp_path)
    assert source.fund_summary("IWM")["pe"].iloc[0] == 20.0
    assert source.stock_summary("AAPL")["growth"].iloc[0] == 0.11
    asked = [request for request in server.requests if request.endpoint == "summary"]
    assert [request.params["modules"] for request in asked] == [
        "quoteType,topHoldings", "quoteType,earningsTrend",
    ]  # fmt: skip
    assert all(request.params["crumb"] for request in asked)


def test_symbol_that_yahoo_does_not_know(server: YahooServer, tmp_path: Path) -> None:
    """Its own words, and no second question."""
    source = Yahoo(base_url=server.url, timeout=60, cache_folder=tmp_path)
    with pytest.raises(UnknownSymbol, match="Quote not found for symbol: GONE"):
        source.fund_summary("GONE")
    assert server.statuses.count(404) == 2  # the cookie page answers so too
