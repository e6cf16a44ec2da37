"""What is left when the upstream is wrong: every stored row, every page, and one clear line."""

from __future__ import annotations

import datetime as dt
import math
import threading
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from rotation.catalog import YAHOO
from rotation.refresh import engine
from rotation.refresh.calls import UNREACHABLE
from rotation.store.coordination import fetch_log
from tests.loopback.yahoo import Fault, Request, YahooServer
from tests.refresh.conftest import FRIDAY, PRICES, TUESDAY, World, xnys
from tests.waiting import PATIENCE, soon

ALL = "all symbols, summaries and contracts"
"""The line of the data page about a pause of the upstream, whatever is fetched from it."""

MIDDLE = dt.date(2026, 1, 14)
"""The fourth of the six bars an incremental fetch of TUESDAY brings."""


@dataclass(frozen=True)
class Case:
    """A fault of one symbol's answer.

    Attributes
    ----------
    words : what the line about it says
    last : the symbol's last stored session afterwards
    set_aside : whether the line is about a row in quarantine, not about the symbol
    retried : seconds until it is asked for again, None if it is not
    """

    words: str
    last: dt.date = FRIDAY
    set_aside: bool = False
    retried: float | None = 600


NONSENSE = {
    Fault.HTML: Case("got status 200, text/html"),
    Fault.DOWN: Case("is in trouble (status 200", retried=60),
    Fault.TRUNCATED: Case("got status 200, application/json"),
    Fault.CUT_OFF: Case("breaks off"),
    Fault.EMPTY_BODY: Case("got status 200, application/json, ''"),
    Fault.EMPTY_RESULT: Case("expected prices since 2026-01-09, got none"),
    Fault.NO_VOLUME: Case("volume"),
    Fault.UNAVAILABLE: Case("is in trouble (status 503", retried=60),
    Fault.FORBIDDEN: Case("refuses this address (status 403", retried=60),
    Fault.HANG: Case("no whole answer within 0.5 s", retried=60),
    Fault.DRIP: Case("no whole answer within 0.5 s", retried=60),
    Fault.MISSING_LAST: Case("a sound price of 2026-01-20, got prices up to 2026-01-16"),
}
DATA = {
    Fault.NULLS: Case("the close is missing", TUESDAY, set_aside=True, retried=None),
    Fault.NEGATIVE: Case("a price is not positive", TUESDAY, set_aside=True, retried=None),
    Fault.HUNDREDFOLD: Case("moved more than tenfold", TUESDAY, set_aside=True, retried=None),
    Fault.DUPLICATE: Case("a date came twice", TUESDAY, retried=None),
    Fault.WRONG_ORDER: Case("out of order", TUESDAY, retried=None),
}
CASES = NONSENSE | DATA


def not_worse(before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Every row stored before is there, with the values it had."""
    pd.testing.assert_frame_equal(after.loc[before.index], before)


def spread_is_drawn(world: World, as_of: dt.date, behind: int) -> None:
    """The page shows real figures as of a session, and how old the pair's small side is."""
    page = world.page("spread")
    assert (page.as_of, page.sample) == (as_of, False)
    for name in ("small_return", "large_return", "size_spread", "ratio_rebased"):
        assert math.isfinite(page.numbers[name])
    small = page.provenance[0]
    assert (small.key, small.sessions_behind) == ("IWM", behind)
    assert small.status == ("stale" if behind else "live")


@pytest.mark.parametrize("fault", CASES, ids=lambda fault: fault.name)
def test_fault_on_an_ordinary_day(world: World, fault: Fault) -> None:
    """Of one symbol: the others get their day, it keeps its rows, and is healed later."""
    case = CASES[fault]
    world.run()
    before = world.stored()
    world.evening(TUESDAY)
    world.server.faults["IWM"] = fault
    if fault in (Fault.HANG, Fault.DRIP):
        world.timeouts = {"IWM": 0.5}
    world.run()
    world.timeouts = {}

    not_worse(before, world.stored())
    assert world.stored("IWM").index[-1].date() == case.last
    for symbol in ("SPY", "IJR", "QQQ"):
        assert world.stored(symbol).index[-1].date() == TUESDAY
    spread_is_drawn(world, case.last, behind=int(case.last == FRIDAY))
    page = world.page()
    if case.set_aside:
        (row,) = page.tables["quarantine"]
        assert (row["symbol"], row["session"]) == ("IWM", MIDDLE)
        assert case.words in row["reason"]
        assert page.tables["errors"] == []
    else:
        (row,) = page.tables["errors"]
        assert row["key"] == "IWM"
        assert case.words in row["error"]
        assert "\n" not in row["error"]
        assert page.tables["quarantine"] == []

    sent = len(world.server.requests)
    world.run()
    assert len(world.server.requests) == sent, "asked again at once"
    world.server.heal()
    if case.retried is not None:
        world.later(seconds=case.retried - 1)
        assert world.run().waiting == 1
        world.later(seconds=2)
        assert world.run().fetched == 1
        assert world.errors() == {}
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))


@pytest.mark.parametrize("fault", DATA, ids=lambda fault: fault.name)
def test_fault_in_a_first_fill(world: World, fault: Fault) -> None:
    """All sound rows are stored as told; a bad one is set aside and nothing put in its place."""
    world.server.faults["IWM"] = fault
    report = world.run()
    assert (report.fetched, report.failed) == (4, 0)
    told, stored = world.told("IWM"), world.stored("IWM")[PRICES]
    if DATA[fault].set_aside:
        middle = told.index[len(told) // 2]
        (row,) = world.page().tables["quarantine"]
        assert (row["symbol"], row["session"]) == ("IWM", middle.date())
        told = told.drop(index=middle)
    pd.testing.assert_frame_equal(stored, told)
    spread_is_drawn(world, FRIDAY, behind=0)


@pytest.mark.parametrize(
    "fault",
    [Fault.HTML, Fault.TRUNCATED, Fault.EMPTY_RESULT, Fault.UNAVAILABLE, Fault.MISSING_LAST],
    ids=lambda fault: fault.name,
)
def test_fault_in_a_whole_history(
    world: World, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A split makes the history be fetched again, and that goes wrong: the old one stays."""
    world.run()
    before = world.stored("IWM")
    world.server.split("IWM", TUESDAY, 2.0)
    world.evening(TUESDAY)
    seen = world.calls("IWM")
    answer = world.server.fault_for

    def from_the_second_call_on(request: Request) -> Fault | None:
        return fault if world.calls("IWM") > seen + 1 else answer(request)

    monkeypatch.setattr(world.server, "fault_for", from_the_second_call_on)
    world.run("IWM")
    after = world.stored("IWM")
    if fault is Fault.MISSING_LAST:
        np.testing.assert_allclose(after["close"] * 2, before["close"])
    else:
        pd.testing.assert_frame_equal(after, before)
    (row,) = world.page().tables["errors"]
    assert row["key"] == "IWM"
    monkeypatch.setattr(world.server, "fault_for", answer)
    world.later(minutes=11)
    assert world.run("IWM").fetched == 1
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))


def test_null_volume_erases_no_stored_volume(world: World) -> None:
    """The client makes a null a zero; the stored count is better than that."""
    world.run()
    before = world.stored()
    world.evening(TUESDAY)
    world.server.faults["IWM"] = Fault.NULL_VOLUME
    world.run()
    not_worse(before, world.stored())


def test_last_day_told_twice_is_stored_once(world: World) -> None:
    """As Yahoo does around the close; nothing to report."""
    world.server.faults["IWM"] = Fault.LIVE_TWICE
    world.run()
    assert world.stored("IWM").index.is_unique
    assert world.errors() == {}


def test_bad_last_day_is_asked_for_again(world: World) -> None:
    """A hundredfold print as the newest bar: set aside, the day counts as missing."""
    world.run()
    world.evening(TUESDAY)
    bars = world.server.market["IWM"].bars
    right = bars.copy()
    bars.loc[bars["session"] == pd.Timestamp(TUESDAY), PRICES[:4]] *= 100
    world.run()
    assert world.stored("IWM").index[-1].date() == FRIDAY
    assert "got prices up to 2026-01-16" in world.errors()["IWM"]["error"]
    world.server.market["IWM"].bars = right
    world.later(minutes=11)
    world.run()
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))


def test_repeated_nonsense_is_asked_for_ever_less(world: World) -> None:
    """Ten minutes after the first time, twenty after the second, forty after the third."""
    world.run()
    world.evening(TUESDAY)
    world.server.faults["IWM"] = Fault.HTML
    for minutes in (10, 20, 40):
        world.run()
        assert world.errors()["IWM"]["next_attempt"] == world.now + dt.timedelta(minutes=minutes)
        world.later(minutes=minutes, seconds=1)
    world.server.heal()
    world.run()
    world.evening(dt.date(2026, 1, 21))
    world.server.faults["IWM"] = Fault.HTML
    world.run()
    assert world.errors()["IWM"]["next_attempt"] == world.now + dt.timedelta(minutes=10)


# The upstream as a whole


def test_429_stops_all_calls(world: World) -> None:
    """One call is refused, none follows; one line on the data page, prices as they were."""
    world.run()
    before = world.stored()
    world.evening(TUESDAY)
    sent = world.calls()
    world.server.fault = Fault.TOO_MANY_REQUESTS
    report = world.run(concurrency=1)
    assert world.calls() == sent + 1
    assert report.fruitless
    assert report.sentence() == (
        "Nothing was fetched: yahoo, IWM: too many requests; calls stop until it cools down; "
        "calls go on after 20 Jan 2026, 23:01:00 UTC."
    )
    errors = world.errors()
    assert list(errors) == [ALL]
    assert "too many requests" in errors[ALL]["error"]
    (source,) = [row for row in world.page().tables["sources"] if row["source"] == "yahoo"]
    assert source["cooling_down"]
    assert source["next_attempt"] == world.now + dt.timedelta(seconds=60)
    pd.testing.assert_frame_equal(world.stored(), before)
    spread_is_drawn(world, FRIDAY, behind=1)


def test_429_lets_calls_under_way_end(world: World) -> None:
    """With four at once, at most the three others are refused too; they make one line."""
    world.server.fault = Fault.TOO_MANY_REQUESTS
    world.server.market |= YahooServer.simulated([f"S{n}" for n in range(20)], xnys()).market
    world.run()
    assert 1 <= world.calls() <= 4
    assert list(world.errors()) == [ALL]


def test_cool_down_survives_a_restart_and_doubles(world: World) -> None:
    """Not one request, not even for a cookie, until the time has come; then one."""
    world.server.fault = Fault.TOO_MANY_REQUESTS
    for seconds in (60, 120, 240, 480):
        report = world.run(concurrency=1)
        assert report.resume_at == world.now + dt.timedelta(seconds=seconds)
        sent = len(world.server.requests)
        world.later(seconds=seconds - 1)
        again = world.run()
        assert again.resume_at == report.resume_at
        assert again.fruitless
        assert len(world.server.requests) == sent
        world.later(seconds=1)
    world.server.heal()
    assert world.run().fetched == 4
    assert world.errors() == {}
    world.evening(TUESDAY)
    world.server.fault = Fault.TOO_MANY_REQUESTS
    assert world.run().resume_at == world.now + dt.timedelta(seconds=60)


def test_cool_down_has_a_longest(world: World) -> None:
    """Six hours after however many refusals."""
    world.server.fault = Fault.TOO_MANY_REQUESTS
    waits = []
    for _ in range(11):
        report = world.run(concurrency=1)
        assert report.resume_at is not None
        waits.append((report.resume_at - world.now).total_seconds())
        world.now = report.resume_at
    assert waits == [*(60 * 2**n for n in range(9)), 21_600, 21_600]


@pytest.mark.parametrize(("said", "seconds"), [("30", 60), ("900", 900), ("9" * 400, 86_400)])
def test_429_with_a_wait(world: World, said: str, seconds: int) -> None:
    """As long as Yahoo asks, but not shorter than our own pause nor longer than a day."""
    world.server.fault = Fault.TOO_MANY_REQUESTS
    world.server.retry_after = said
    assert world.run().resume_at == world.now + dt.timedelta(seconds=seconds)


def test_503_with_a_wait(world: World) -> None:
    """Nothing is asked a second time at once, and all of it is left alone for as long."""
    world.server.fault = Fault.UNAVAILABLE
    world.server.retry_after = "3600"
    report = world.run(concurrency=1)
    assert report.resume_at == world.now + dt.timedelta(hours=1)
    assert "and asks to wait 3600 s" in report.refused
    assert world.server.statuses.count(503) == UNREACHABLE


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("900", "asks to wait 900 s; calls stop"),
        ("604800", "asks to wait for more than a day, of which a day is kept; calls stop"),
        ("9" * 400, "asks to wait for more than a day, of which a day is kept; calls stop"),
    ],
)
def test_wait_is_told_as_it_is_kept(world: World, said: str, told: str) -> None:
    """No pause is longer than a day, and the sentence says so."""
    world.server.fault = Fault.TOO_MANY_REQUESTS
    world.server.retry_after = said
    assert told in world.run().refused


def test_cool_down_is_remembered_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies between the refusal and the end of its run."""

    def die(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(engine._Run, "_finish", die)
    world.server.fault = Fault.TOO_MANY_REQUESTS
    with pytest.raises(KeyboardInterrupt):
        world.run()
    sent = len(world.server.requests)
    assert world.run().resume_at == world.now + dt.timedelta(seconds=60)
    assert len(world.server.requests) == sent


def test_crumb_that_says_too_many_requests(world: World) -> None:
    """The refusal comes before the first chart and counts as one."""
    world.server.fail(Fault.CRUMB_TEXT, on=["crumb"])
    assert world.run(concurrency=1).refused
    assert world.calls() == 0
    assert list(world.errors()) == [ALL]


def test_429_keeps_what_came_before(world: World) -> None:
    """Bars that arrived before the refusal are stored, and pauses begin with the shortest again."""
    world.server.fail(Fault.TOO_MANY_REQUESTS, symbol="IJR")
    for symbols, fetched, seconds in (
        (["IJR"], 0, 60),
        (["IJR"], 0, 120),
        (["IWM", "SPY", "IJR", "QQQ"], 3, 60),
        (["IJR"], 0, 120),
        (["IJR"], 0, 240),
    ):
        report = world.run(*symbols, concurrency=1)
        assert report.fetched == fetched
        assert report.resume_at == world.now + dt.timedelta(seconds=seconds)
        world.later(seconds=seconds)
    assert set(world.stored().index.unique("symbol")) == {"IWM", "SPY", "QQQ"}


def test_bars_under_way_at_a_refusal_came_in_between(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In which order answers of one moment arrive is chance; the pause does not depend on it.

    Until the bars are there it is the longer one, should the process be killed meanwhile.
    """
    world.server.fail(Fault.TOO_MANY_REQUESTS, symbol="IJR")
    world.run("IJR")
    world.later(seconds=60)
    refresher = world.refresher(concurrency=4)
    right = refresher.upstream.daily_bars
    all_under_way, all_looked = threading.Barrier(4), threading.Barrier(3)
    seconds: list[float] = []

    def bars_last(symbol: str, start: dt.date | None = None) -> pd.DataFrame:
        all_under_way.wait(PATIENCE)
        if symbol != "IJR":
            soon(lambda: refusal_of_yahoo(world).until > world.now)
            seconds.append((refusal_of_yahoo(world).until - world.now).total_seconds())
            all_looked.wait(PATIENCE)
        return right(symbol, start)

    monkeypatch.setattr(refresher.upstream, "daily_bars", bars_last)
    report = refresher.run(("IWM", "SPY", "QQQ", "IJR"))
    assert report.fetched == 3
    assert seconds == [120, 120, 120]
    assert report.resume_at == world.now + dt.timedelta(seconds=60)
    world.later(seconds=60)
    assert world.run("IJR").resume_at == world.now + dt.timedelta(seconds=120)


def refusal_of_yahoo(world: World) -> fetch_log.Refusal:
    found = fetch_log.refusal(world.tables, YAHOO)
    assert found is not None
    return found


def test_failure_before_a_refusal_is_the_symbols_own(world: World) -> None:
    """Another symbol was answered in between: it has a line, and a pause, of its own."""
    world.server.faults = {"IWM": Fault.HTML, "IJR": Fault.TOO_MANY_REQUESTS}
    world.run("IWM", "SPY", "IJR", concurrency=1)
    errors = world.errors()
    assert list(errors) == [ALL, "IWM"]
    assert errors["IWM"]["next_attempt"] == world.now + dt.timedelta(minutes=10)


def test_connection_refused(world: World) -> None:
    """Three symbols tell enough; what is stored stays, and the fill goes on once it is back."""
    world.run()
    before = world.stored()
    world.evening(TUESDAY)
    world.server.stop()
    report = world.run(concurrency=1)
    assert (report.due, report.failed, report.fetched) == (4, 3, 0)
    assert report.fruitless
    assert report.sentence().count(". ") == 0
    errors = world.errors()
    assert list(errors) == [ALL]
    assert "cannot be reached" in errors[ALL]["error"]
    assert "See http" not in errors[ALL]["error"]
    pd.testing.assert_frame_equal(world.stored(), before)
    spread_is_drawn(world, FRIDAY, behind=1)
    world.server.start()
    sent = len(world.server.requests)
    assert world.run().due == 0
    assert len(world.server.requests) == sent
    world.later(seconds=61)
    assert world.run().fetched == 4


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.UNAVAILABLE], ids=lambda fault: fault.name)
def test_first_fill_from_an_upstream_that_is_down(world: World, fault: Fault) -> None:
    """It ends after a few calls, with the sample on the pages and a cool-down."""
    world.timeout = 0.2
    world.server.market |= YahooServer.simulated([f"S{n}" for n in range(30)], xnys()).market
    world.server.fault = fault
    report = world.run()
    assert world.calls() <= 2 * (3 + 4)
    assert report.resume_at == world.now + dt.timedelta(seconds=60)
    assert list(world.errors()) == [ALL]
    assert world.page("spread").sample
    assert world.page("spread").as_of is not None


def test_pause_of_a_down_upstream_stays_short(world: World) -> None:
    """A laptop that was offline for the night has prices within a quarter of an hour."""
    world.server.fault = Fault.UNAVAILABLE
    for _ in range(8):
        report = world.run(concurrency=1)
        assert report.resume_at is not None
        wait = report.resume_at - world.now
        world.now = report.resume_at
    assert wait == dt.timedelta(minutes=15)
    world.server.heal()
    assert world.run().fetched == 4


def test_page_of_html_for_every_symbol(world: World) -> None:
    """A captive portal: ten answers tell enough, and no symbol is punished for it."""
    names = [f"S{n}" for n in range(40)]
    world.server.market = YahooServer.simulated(names, xnys()).market
    world.server.fault = Fault.HTML
    report = world.run()
    assert 10 <= world.calls() <= 10 + 4
    assert report.resume_at == world.now + dt.timedelta(seconds=60)
    assert list(world.errors()) == ["all symbols"]
    world.server.heal()
    world.later(seconds=61)
    assert world.run().fetched == 40


def test_symbols_that_always_fail_do_not_block_the_others(world: World) -> None:
    """Three at the head of the list end the first run; the second begins with the others."""
    broken = [f"BAD{n}" for n in range(3)]
    world.server.market |= YahooServer.simulated(broken, xnys()).market
    world.server.faults = dict.fromkeys(broken, Fault.UNAVAILABLE)
    symbols = [*broken, "IWM", "SPY", "IJR", "QQQ"]
    assert world.run(*symbols, concurrency=1).fetched == 0
    world.later(seconds=61)
    report = world.run(*symbols, concurrency=1)
    assert report.fetched == 4
    assert report.resume_at == world.now + dt.timedelta(seconds=60)


def test_surprise_of_the_client_is_the_symbols_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error nobody thought of costs one symbol, not the run."""
    refresher = world.refresher()
    right = refresher.upstream.daily_bars

    def surprising(symbol: str, start: dt.date | None = None) -> pd.DataFrame:
        if symbol == "SPY":
            raise ZeroDivisionError("float division by zero")
        return right(symbol, start)

    monkeypatch.setattr(refresher.upstream, "daily_bars", surprising)
    assert refresher.run(("IWM", "SPY", "QQQ")).fetched == 2
    assert "ZeroDivisionError" in world.errors()["SPY"]["error"]


def test_every_attempt_is_logged(world: World) -> None:
    """Each call is a row of the log with its outcome, beside the two rows of the run."""
    world.server.faults = {"IWM": Fault.HTML, "SPY": Fault.UNAVAILABLE}
    world.run()
    log = world.tables.query("SELECT key, outcome FROM fetches", "fetches").to_pylist()
    assert sorted((row["key"], row["outcome"]) for row in log) == [
        (fetch_log.RUN, "finished"),
        (fetch_log.RUN, "started"),
        ("IJR", "ok"),
        ("IWM", "bad_response"),
        ("QQQ", "ok"),
        ("SPY", "unavailable"),
    ]
