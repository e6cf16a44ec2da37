"""A wish to refresh now: left in the store, noticed by the refresher, and bounded."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from rotation import formats, sessions
from rotation.cli import refresh
from rotation.refresh import plan as due
from rotation.store.coordination import fetch_log, lock, refresh_requests
from rotation.store.coordination.fetch_log import RUN, Fetch
from rotation.store.delta.tables import Tables
from tests.refresh.test_plan import at, attempt

OPEN = at("2026-01-20", "11:00")
CLOSED = at("2026-01-20", "18:00")
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def at_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refresher works on the store."""
    monkeypatch.setattr(lock, "holder", lambda _: lock.Holder("host:1", OPEN))


@pytest.mark.usefixtures("at_work")
def test_wish_is_stored_with_its_time_alone(tables: Tables) -> None:
    """Who asked is nobody's business later."""
    said = refresh_requests.ask(tables, OPEN)
    assert said == "The refresher is asked to fetch prices now; it begins within seconds."
    assert refresh_requests.newest(tables) == OPEN
    assert tables.query("SELECT * FROM wishes", "wishes").column_names == ["asked_at"]


@pytest.mark.usefixtures("at_work")
def test_wish_in_a_closed_market_says_what_it_can_do(tables: Tables) -> None:
    """It still wakes the refresher: the day's last bar may be missing."""
    assert refresh_requests.ask(tables, CLOSED).endswith(
        "with the market closed it fetches what is missing."
    )
    assert refresh_requests.newest(tables) == CLOSED


def test_wish_that_nobody_hears_says_so(tables: Tables) -> None:
    """Without a refresher it is noted and waits for one."""
    assert "no refresher is at work on this store now" in refresh_requests.ask(tables, OPEN)
    assert refresh_requests.newest(tables) == OPEN


def test_one_wish_a_minute_whoever_asks(tables: Tables) -> None:
    """The next one says when, and is not stored."""
    refresh_requests.ask(tables, OPEN)
    said = refresh_requests.ask(tables, OPEN + 20 * SECOND)
    assert said == "The refresher was just asked; it can be asked again in 40 s."
    assert refresh_requests.newest(tables) == OPEN
    refresh_requests.ask(tables, OPEN + 60 * SECOND)
    assert refresh_requests.newest(tables) == OPEN + 60 * SECOND


def test_no_wish_against_a_pause(tables: Tables) -> None:
    """What an upstream asked for holds: the sentence says until when."""
    until = OPEN + 600 * SECOND
    refused = Fetch("yahoo", RUN, OPEN, "rate_limited", 0, "yahoo, IWM: too many requests.", until)
    fetch_log.append(tables, [refused])
    assert refresh_requests.ask(tables, OPEN + SECOND) == (
        "yahoo, IWM: too many requests; it is tried again at "
        f"{formats.instant(until)}, and not before."
    )
    assert refresh_requests.newest(tables) is None


def test_no_wish_during_a_refresh(tables: Tables) -> None:
    """It is being done."""
    fetch_log.append(tables, [Fetch("yahoo", RUN, OPEN, "started", 80)])
    assert refresh_requests.ask(tables, OPEN + SECOND).startswith("A refresh is under way already")
    assert refresh_requests.newest(tables) is None


def plan(
    now: dt.datetime, tried: dt.datetime, requested_at: dt.datetime | None, symbol: str
) -> due.Plan[due.Task]:
    held = {symbol: (dt.date(2026, 1, 20), tried)}
    attempts = {symbol: attempt(symbol, tried)}
    return due.plan([symbol], held, attempts, now=now, core_every=300.0, requested_at=requested_at)


def test_wish_makes_core_symbols_due_in_an_open_market() -> None:
    """Those that were not tried since; before their turn."""
    tried = OPEN - 30 * SECOND
    assert plan(OPEN, tried, None, "IWM").tasks == ()
    assert [task.symbol for task in plan(OPEN, tried, OPEN - SECOND, "IWM").tasks] == ["IWM"]
    assert plan(OPEN, tried, tried - SECOND, "IWM").tasks == ()


def test_wish_makes_nothing_else_due() -> None:
    """Neither 2,000 members, nor what cannot have changed."""
    tried = OPEN - 30 * SECOND
    assert plan(OPEN, tried, OPEN, "AAON").tasks == ()
    assert plan(CLOSED, CLOSED - 30 * SECOND, CLOSED, "IWM").tasks == ()


def test_wish_lifts_no_pause_of_a_symbol() -> None:
    """One that failed waits as long as it has to."""
    failed = attempt("IWM", OPEN - 30 * SECOND, OPEN + 60 * SECOND, "unavailable")
    held = {"IWM": (dt.date(2026, 1, 20), OPEN - 30 * SECOND)}
    made = due.plan(["IWM"], held, {"IWM": failed}, now=OPEN, core_every=300.0, requested_at=OPEN)
    assert (made.tasks, made.waiting) == ((), ("IWM",))


def test_each_wish_is_taken_once(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told apart by their time, whatever the refresher's own clock says."""
    monkeypatch.setattr(sessions, "now", lambda: OPEN - 90 * SECOND)  # behind the page's
    watcher = refresh_requests.RequestWatcher(tables)
    assert (watcher.pending(), watcher.take()) == (False, None)
    refresh_requests.ask(tables, OPEN)
    assert (watcher.pending(), watcher.take()) == (True, OPEN)
    assert (watcher.pending(), watcher.take()) == (False, None)
    refresh_requests.ask(tables, OPEN + 60 * SECOND)
    assert (watcher.pending(), watcher.take()) == (True, OPEN + 60 * SECOND)


def test_wish_of_another_day_is_taken_out(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the next refresher: nobody waits for it any more."""
    refresh_requests.ask(tables, OPEN)
    monkeypatch.setattr(sessions, "now", lambda: OPEN + dt.timedelta(days=2))
    assert refresh_requests.RequestWatcher(tables).take() is None
    assert refresh_requests.newest(tables) is None


def test_refresher_that_waits_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a wish, long before the time it would look by itself."""
    monkeypatch.setattr(refresh, "_LOOK_EVERY", 0.01)
    tomorrow = sessions.now() + dt.timedelta(days=1)
    looks = iter([False, False, True])
    refresh._wait(tomorrow, threading.Event(), lambda: next(looks), lambda: None)
    assert next(looks, "none left") == "none left"


def test_refresher_that_waits_stops_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, and without another look."""
    stop = threading.Event()
    stop.set()
    looked = lambda: pytest.fail("looked")  # noqa: E731
    refresh._wait(sessions.now() + dt.timedelta(days=1), stop, looked, lambda: None)


@pytest.mark.usefixtures("at_work")
def test_wish_of_a_clock_ahead_keeps_no_other_out(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken out: as the latest it would hide every wish until its day."""
    monkeypatch.setattr(sessions, "now", lambda: OPEN)
    ahead = OPEN + dt.timedelta(days=30)
    refresh_requests.ask(tables, ahead)
    watcher = refresh_requests.RequestWatcher(tables)
    assert watcher.take() == ahead
    assert "asked to fetch prices now" in refresh_requests.ask(tables, OPEN)
    assert refresh_requests.newest(tables) == OPEN
    assert watcher.pending()
