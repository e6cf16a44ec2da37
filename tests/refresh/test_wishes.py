"""A wish to refresh now: left in the store, noticed by the refresher, and bounded."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from rotation import due, refreshing, sessions
from rotation.store import fetches, wishes
from rotation.store.fetches import RUN, Fetch
from rotation.store.tables import Tables
from tests.refresh.test_due import at, attempt

OPEN = at("2026-01-20", "11:00")
CLOSED = at("2026-01-20", "18:00")
SECOND = dt.timedelta(seconds=1)


def test_wish_is_stored_with_its_time_alone(tables: Tables) -> None:
    """Who asked is nobody's business later."""
    said = wishes.ask(tables, OPEN)
    assert said == "The refresher is asked to fetch prices now; it begins within seconds."
    assert wishes.newest(tables) == OPEN
    assert tables.query("SELECT * FROM wishes", "wishes").column_names == ["asked_at"]


def test_wish_in_a_closed_market_says_what_it_can_do(tables: Tables) -> None:
    """It still wakes the refresher: the day's last bar may be missing."""
    assert wishes.ask(tables, CLOSED).endswith("with the market closed it fetches what is missing.")
    assert wishes.newest(tables) == CLOSED


def test_one_wish_a_minute_whoever_asks(tables: Tables) -> None:
    """The next one says when, and is not stored."""
    wishes.ask(tables, OPEN)
    said = wishes.ask(tables, OPEN + 20 * SECOND)
    assert said == "The refresher was just asked; it can be asked again in 40 s."
    assert wishes.newest(tables) == OPEN
    wishes.ask(tables, OPEN + 60 * SECOND)
    assert wishes.newest(tables) == OPEN + 60 * SECOND


def test_no_wish_against_a_pause(tables: Tables) -> None:
    """What an upstream asked for holds: the sentence says until when."""
    until = OPEN + 600 * SECOND
    refused = Fetch("yahoo", RUN, OPEN, "rate_limited", 0, "yahoo, IWM: too many requests.", until)
    fetches.append(tables, [refused])
    assert wishes.ask(tables, OPEN + SECOND) == (
        "yahoo, IWM: too many requests; it is tried again at 16:10 UTC, and not before."
    )
    assert wishes.newest(tables) is None


def test_no_wish_during_a_refresh(tables: Tables) -> None:
    """It is being done."""
    fetches.append(tables, [Fetch("yahoo", RUN, OPEN, "started", 80)])
    assert wishes.ask(tables, OPEN + SECOND).startswith("A refresh is under way already")
    assert wishes.newest(tables) is None


def plan(now: dt.datetime, tried: dt.datetime, wished: dt.datetime | None, symbol: str) -> due.Plan:
    held = {symbol: (dt.date(2026, 1, 20), tried)}
    attempts = {symbol: attempt(symbol, tried)}
    return due.plan([symbol], held, attempts, now=now, core_every=300.0, wished=wished)


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
    made = due.plan(["IWM"], held, {"IWM": failed}, now=OPEN, core_every=300.0, wished=OPEN)
    assert (made.tasks, made.waiting) == ((), ("IWM",))


def test_each_wish_is_taken_once(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told apart by their time, whatever the refresher's own clock says."""
    monkeypatch.setattr(sessions, "now", lambda: OPEN - 90 * SECOND)  # behind the page's
    ear = wishes.Ear(tables)
    assert (ear.hears(), ear.take()) == (False, None)
    wishes.ask(tables, OPEN)
    assert (ear.hears(), ear.take()) == (True, OPEN)
    assert (ear.hears(), ear.take()) == (False, None)
    wishes.ask(tables, OPEN + 60 * SECOND)
    assert (ear.hears(), ear.take()) == (True, OPEN + 60 * SECOND)


def test_wish_of_another_day_is_taken_out(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the next refresher: nobody waits for it any more."""
    wishes.ask(tables, OPEN)
    monkeypatch.setattr(sessions, "now", lambda: OPEN + dt.timedelta(days=2))
    assert wishes.Ear(tables).take() is None
    assert wishes.newest(tables) is None


def test_refresher_that_waits_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a wish, long before the time it would look by itself."""
    monkeypatch.setattr(refreshing, "_LOOK_EVERY", 0.01)
    tomorrow = sessions.now() + dt.timedelta(days=1)
    looks = iter([False, False, True])
    refreshing._wait(tomorrow, threading.Event(), lambda: next(looks))
    assert next(looks, "none left") == "none left"


def test_refresher_that_waits_stops_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, and without another look."""
    stop = threading.Event()
    stop.set()
    refreshing._wait(sessions.now() + dt.timedelta(days=1), stop, lambda: pytest.fail("looked"))
