"""A clock that is put right after it was ahead, or behind: everything goes on by itself."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pandas as pd
import pytest

from rotation import sessions
from rotation.catalog import YAHOO
from rotation.cli import refresh
from rotation.refresh.report import Report
from rotation.results import result
from rotation.store.coordination import fetch_log
from rotation.store.prices import repairs as stored_repairs
from tests.loopback.yahoo import Fault
from tests.markets import market_of
from tests.refresh.conftest import FRIDAY, TUESDAY, WEDNESDAY, World

AHEAD = [dt.timedelta(minutes=10), dt.timedelta(days=30), dt.timedelta(days=365)]
SYMBOLS = ("IWM", "SPY", "IJR", "QQQ")


@pytest.mark.parametrize("ahead", AHEAD)
@pytest.mark.parametrize("fault", [Fault.TOO_MANY_REQUESTS, Fault.UNAVAILABLE])
def test_refusal_of_a_clock_ahead_ends_with_it(
    world: World, fault: Fault, ahead: dt.timedelta
) -> None:
    """It is a pause that ends after any that begins now; a restart is not needed."""
    world.run()
    world.evening(TUESDAY)
    right, world.now = world.now, world.now + ahead
    world.server.fault = fault
    refused = world.run()
    assert refused.refused
    assert refused.resume_at is not None
    assert refused.resume_at > world.now
    world.server.heal()
    world.now = right
    assert world.run().sentence() == "4 of 4 symbols fetched, 4 rows stored."


@pytest.mark.parametrize("whole", [False, True])
def test_failures_of_a_clock_ahead_hold_nothing_back(world: World, *, whole: bool) -> None:
    """Every symbol was asked for prices of the year to come and has none."""
    world.run()
    world.evening(TUESDAY)
    right, world.now = world.now, world.now + dt.timedelta(days=365)
    assert world.run().failed == 4
    world.now = right
    report = world.refresher().run(SYMBOLS, whole=whole)
    assert (report.fetched, report.failed) == (4, 0)
    assert world.errors() == {}
    world.evening(WEDNESDAY)
    assert world.run().fetched == 4


def test_price_of_a_clock_ahead_is_not_final(world: World) -> None:
    """Fetched at noon by a clock 20 days ahead, it is shown as unfinished; the evening's comes."""
    world.run()
    noon = dt.datetime(2026, 1, 20, 17, tzinfo=dt.UTC)
    world.server.until, world.now = TUESDAY, noon + dt.timedelta(days=20)
    world.run()
    world.evening(TUESDAY)
    assert world.stored("IWM")["fetched_at"].iloc[-1] > pd.Timestamp(world.now)
    extent = market_of(world.tables).extents["IWM"]
    assert result.is_provisional(extent)
    listed = world.server.market["IWM"].bars
    row = listed.index[listed["session"] == pd.Timestamp(TUESDAY)]
    listed.loc[row, "volume"] *= 3
    assert world.run().fetched == 4
    last = world.stored("IWM").iloc[-1]
    assert last["volume"] == listed.loc[row, "volume"].item()
    assert last["fetched_at"] == pd.Timestamp(world.now)
    calls = world.calls()
    world.later(hours=1)
    assert world.run().sentence() == "Everything that can be fetched now is up to date."
    assert world.calls() == calls


def test_new_basis_is_seen_over_prices_of_a_clock_ahead(world: World) -> None:
    """Every stored price is of a time to come, and one close of the overlap is another now."""
    right, world.now = world.now, world.now + dt.timedelta(days=20)
    world.run()
    world.now = right
    world.evening(TUESDAY)
    prices = world.server.market["IWM"].bars
    prices[["open", "high", "low", "close"]] /= 2.0
    world.run()
    pd.testing.assert_series_equal(
        world.stored("IWM")["close"], world.told("IWM")["close"], check_exact=True
    )


def test_repairs_of_a_clock_ahead_do_not_wait(world: World) -> None:
    """The walk of that time is none: the next one is due a week from now, not from then."""
    right, world.now = world.now, world.now + dt.timedelta(days=365)
    world.run()
    world.refresher().repair(SYMBOLS)
    assert stored_repairs.asked(world.tables)
    world.now = right
    assert stored_repairs.asked(world.tables) == {}
    refresher = world.refresher()
    refresher._look_again[hash(SYMBOLS)] = right + dt.timedelta(days=365)
    assert refresher.repair(SYMBOLS).due == 4
    assert refresher.repair(SYMBOLS).due == 0


def test_clock_behind_makes_no_storm_of_calls(world: World) -> None:
    """Nothing of the store is believed then, and yet what it begins itself is kept to."""
    world.run()
    world.evening(TUESDAY)
    world.run()
    world.now -= dt.timedelta(days=4)
    world.server.fault = Fault.TOO_MANY_REQUESTS
    calls = []
    for _ in range(30):
        world.run(concurrency=1)
        calls.append(world.calls())
        world.later(seconds=10)
    assert calls[-1] - calls[0] <= 3  # five minutes, of pauses of one minute and of two
    world.server.heal()
    world.later(hours=1)
    world.run()
    before = world.calls()
    for _ in range(30):
        world.run()
        world.later(minutes=1)
    assert world.calls() == before


def test_progress_is_of_a_run_that_was(world: World) -> None:
    """The run of a clock ahead is not shown for as long as that was."""
    world.run()
    first = fetch_log.progress(world.tables, world.now)
    right, world.now = world.now, world.now + dt.timedelta(days=30)
    world.run()
    world.now = right
    assert fetch_log.progress(world.tables, world.now) == first
    assert fetch_log.refusal(world.tables, YAHOO) is None


def test_wait_ends_though_the_clock_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a month while the refresher waits a tenth of a second."""
    monkeypatch.setattr(refresh, "_LOOK_EVERY", 0.01)
    now = sessions.now()
    clock = iter([now])
    monkeypatch.setattr(sessions, "now", lambda: next(clock, now - dt.timedelta(days=30)))
    began = time.monotonic()
    until = now + dt.timedelta(seconds=0.1)
    refresh._wait(until, threading.Event(), lambda: False, lambda: None)
    assert time.monotonic() - began < 60.0


def test_pass_during_which_the_clock_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next one begins a quarter of an hour later, not after a month."""
    ahead = dt.datetime.combine(FRIDAY, dt.time(23), dt.UTC)
    right = ahead - dt.timedelta(days=30)
    clock, stop, waits = [ahead], threading.Event(), []

    def reports(*_: object) -> list[Report]:
        clock[0] = right
        return []

    def wait(until: dt.datetime, *_: object) -> None:
        waits.append(until)
        stop.set()

    monkeypatch.setattr(sessions, "now", lambda: clock[0])
    monkeypatch.setattr(refresh, "_reports", reports)
    monkeypatch.setattr(refresh, "_wait", wait)
    refresh._follow([], 300.0, stop=stop, say=lambda _: None, check=lambda: None)
    assert waits == [right + dt.timedelta(minutes=15)]
