"""Snapshots of valuation and expected growth: once a session, funds first, then their holdings."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest

from rotation import catalog, universe
from rotation.refresh.fundamentals import FUNDS, SummaryRefresher
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.store import fundamentals
from tests.loopback import yahoo
from tests.refresh.conftest import FRIDAY, TUESDAY, World

TECHNOLOGY = next(iter(universe.SECTORS))


@pytest.fixture(autouse=True)
def _funds(world: World) -> None:
    """Every followed fund, one of them with two holdings."""
    world.server.summaries = {symbol: yahoo.fund() for symbol in FUNDS}
    world.server.summaries[TECHNOLOGY] = yahoo.fund(holdings={"AAPL": 0.12, "NVDA": 0.1})
    world.server.summaries |= {"AAPL": yahoo.stock(0.1), "NVDA": yahoo.stock(0.4)}


def reports(world: World) -> list[Report]:
    refresher = SummaryRefresher(
        world.tables, world._client(), catalog.YAHOO_SUMMARIES, CallPolicy(1000.0, 4, 60.0)
    )
    return [step.run(threading.Event()) for step in refresher.steps()]


def asked(world: World) -> list[str | None]:
    return [request.symbol for request in world.server.requests if request.endpoint == "summary"]


def days(world: World, kind: str, symbol: str) -> list[dt.date]:
    found = snapshots(world)
    own = found.funds if kind == "fund" else found.stocks
    days: list[dt.date] = own[symbol]["as_of"].dt.date.tolist()
    return days


def snapshots(world: World) -> fundamentals.Snapshots:
    version = world.tables.version("fundamentals")
    return fundamentals.current("stored", world.tables, version)


def test_funds_then_their_holdings(world: World) -> None:
    """One request each; the day of the snapshot is the last complete session."""
    funds, stocks = reports(world)
    assert funds.sentence() == "21 of 21 summaries fetched, 23 rows stored."
    assert stocks.sentence() == "2 of 2 summaries fetched, 2 rows stored."
    assert asked(world) == [*FUNDS, "AAPL", "NVDA"]
    assert days(world, "fund", "IWM") == [FRIDAY]
    assert days(world, "stock", "NVDA") == [FRIDAY]
    assert [report.due for report in reports(world)] == [0, 0]


def test_history_grows_by_a_snapshot_a_session(world: World) -> None:
    """The next session adds one; what was said of the day before stays."""
    reports(world)
    world.evening(TUESDAY)
    world.server.summaries["IWM"] = yahoo.fund(pe=0.04)
    reports(world)
    assert days(world, "fund", "IWM") == [FRIDAY, TUESDAY]
    assert snapshots(world).funds["IWM"]["pe"].tolist() == [20.0, 25.0]


def test_zeros_do_not_replace_what_is_known(world: World) -> None:
    """Of the same day: Yahoo has holes that fill again."""
    reports(world)
    rows = world._client().fund_summary("IWM")
    rows[["pe", "pb"]] = float("nan")
    fundamentals.add(world.tables, rows, source="yahoo", at=world.now)
    assert snapshots(world).funds["IWM"]["pe"].tolist() == [20.0]


def test_missing_module_is_an_error_of_its_own(world: World) -> None:
    """Named in the log; the other funds are stored."""
    world.server.summaries["IJR"] = {"quoteType": {"quoteType": "EQUITY"}}
    funds, _ = reports(world)
    assert (funds.fetched, funds.failed) == (20, 1)
    assert "without the module topHoldings" in world.errors()["IJR summary"]["error"]


def test_refusal_ends_the_pass_and_is_remembered(world: World) -> None:
    """One 429 and no further call, of the summaries or of the prices."""
    world.server.fail(yahoo.Fault.TOO_MANY_REQUESTS, on=("summary",))
    funds, stocks = reports(world)
    assert funds.refused
    assert stocks.refused
    assert asked(world) == [FUNDS[0]]
    assert world.run("IWM").refused


def test_shares_need_a_fund_that_names_them(world: World, tmp_path: Path) -> None:
    """Nothing is known of holdings before the first summary of a fund."""
    assert fundamentals.largest_holdings(world.tables) == []
    assert fundamentals.last_days(world.tables) == {}
    reports(world)
    assert fundamentals.largest_holdings(world.tables) == ["AAPL", "NVDA"]
