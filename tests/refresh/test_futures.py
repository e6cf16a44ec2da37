"""Closes of fed funds futures: a request a contract, after each session."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from rotation import universe
from rotation.catalog import FUTURES
from rotation.refresh.futures import FuturesRefresher
from rotation.refresh.rate_limit import CallPolicy
from rotation.store.policy import futures as stored_futures
from tests.loopback import yahoo
from tests.loopback.yahoo import YahooServer
from tests.refresh.conftest import FRIDAY, TUESDAY, World, xnys

JANUARY = dt.date(2026, 1, 1)
MONTHS = [ts.date() for ts in pd.date_range("2025-12-01", periods=19, freq="MS")]
CONTRACTS = [universe.fed_funds_contract(month) for month in MONTHS]


@pytest.fixture
def exchange(world: World) -> World:
    """Yahoo lists every contract from December on, at closes near 96."""
    world.server.market |= YahooServer.simulated(CONTRACTS, xnys("2025-12-01"), seed=7).market
    for symbol in CONTRACTS:
        bars = world.server.market[symbol].bars
        days = np.arange(len(bars))
        for column in ("open", "high", "low", "close"):
            bars[column] = 96.0 + 0.01 * days
    return world


def refresher(world: World) -> FuturesRefresher:
    """As after a restart."""
    return FuturesRefresher(world.tables, world._client(), policy=CallPolicy(1000.0, 1, 60.0))


def test_first_run_brings_the_contracts_of_eighteen_months(exchange: World) -> None:
    """And the settled one of the month before, up to its last session."""
    report = refresher(exchange).run()
    assert (report.due, report.fetched, report.failed) == (19, 19, 0)
    last = stored_futures.last_sessions(exchange.tables)
    assert last.pop(dt.date(2025, 12, 1)) == dt.date(2025, 12, 31)
    assert set(last) == set(MONTHS[1:])
    assert set(last.values()) == {FRIDAY}
    version = exchange.tables.version(FUTURES.name)
    closes = stored_futures.latest("stored", exchange.tables, version, None)
    assert closes is not None
    assert (closes.session, len(closes.months), closes.source) == (FRIDAY, 19, "yahoo")
    assert universe.fed_funds_contract(JANUARY) == "ZQF26.CBT"


def test_next_session_brings_the_last_days(exchange: World) -> None:
    """Nothing is asked for before; what settled is not asked for again."""
    refresher(exchange).run()
    assert refresher(exchange).run().due == 0
    before = len(exchange.server.chart_requests())
    exchange.evening(TUESDAY)
    report = refresher(exchange).run()
    assert report.due == 18
    assert len(exchange.server.chart_requests()) == before + 18
    assert not exchange.server.chart_requests(CONTRACTS[0])[1:]
    assert stored_futures.last_sessions(exchange.tables)[JANUARY] == TUESDAY


def test_session_under_way_is_not_stored(exchange: World) -> None:
    """Its bar is no close yet."""
    exchange.evening(TUESDAY)
    exchange.now = dt.datetime.combine(TUESDAY, dt.time(16), dt.UTC)  # eleven in the morning
    refresher(exchange).run()
    assert stored_futures.last_sessions(exchange.tables)[JANUARY] == FRIDAY


def test_closes_that_are_no_prices_are_left_out(exchange: World) -> None:
    """The log says how many; a contract of nothing else is an error, one not listed is unknown."""
    bars = exchange.server.market["ZQF26.CBT"].bars
    bars.loc[bars["session"] == str(FRIDAY), ["open", "high", "low", "close"]] = 3.6
    wrong = exchange.server.market["ZQG26.CBT"].bars
    wrong[["open", "high", "low", "close"]] = 3.6
    del exchange.server.market["ZQH26.CBT"]
    report = refresher(exchange).run()
    assert (report.fetched, report.failed) == (17, 2)
    said = exchange.errors()
    assert said["ZQF26.CBT"]["error"] == "1 close left out (1 with a close that is no price)"
    assert "expected closes of sessions" in said["ZQG26.CBT"]["error"]
    assert said["ZQH26.CBT"]["outcome"] == "unknown"
    assert stored_futures.last_sessions(exchange.tables)[JANUARY] == FRIDAY - dt.timedelta(days=1)


def test_refusal_is_shared_with_prices(exchange: World) -> None:
    """The same upstream under one name: who refuses futures is not asked for prices."""
    exchange.server.fail(yahoo.Fault.TOO_MANY_REQUESTS)
    assert refresher(exchange).run().refused
    before = exchange.calls()
    assert exchange.run("IWM").refused
    assert exchange.calls() == before
