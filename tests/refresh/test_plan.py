"""When a symbol is due: decided from the store, the log and the trading calendar."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from rotation import sessions
from rotation.refresh import plan as due
from rotation.store.coordination.fetch_log import Attempt
from tests.loopback.yahoo import Fault
from tests.refresh.conftest import FRIDAY, PRICES, TUESDAY, WEDNESDAY, World

NEW_YORK_WINTER = dt.timedelta(hours=5)


def at(day: str, clock: str) -> dt.datetime:
    """A clock time in New York in winter, as UTC."""
    return dt.datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=dt.UTC) + NEW_YORK_WINTER


def planned(
    now: dt.datetime,
    last: str,
    fetched: dt.datetime,
    *attempts: Attempt,
    symbol: str = "IWM",
    core_every: float = 300.0,
) -> due.Plan:
    """The plan for one symbol stored up to ``last``, whose last row was fetched at ``fetched``."""
    held = {symbol: (dt.date.fromisoformat(last), fetched)}
    tried = {attempt.key: attempt for attempt in attempts}
    return due.plan([symbol], held, tried, now=now, core_every=core_every)


def attempt(
    key: str, started: dt.datetime, retry_after: dt.datetime | None = None, outcome: str = "ok"
) -> Attempt:
    return Attempt("yahoo", key, started, outcome, 0, "", retry_after)


CLOSE_OF_FRIDAY = at("2026-01-16", "18:00")


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (at("2026-01-16", "23:30"), False),
        (at("2026-01-17", "12:00"), False),  # Saturday
        (at("2026-01-19", "12:00"), False),  # Monday, Martin Luther King day
        (at("2026-01-20", "09:29"), False),
        (at("2026-01-20", "16:29"), False),  # the close has not settled
        (at("2026-01-20", "16:31"), True),
        (at("2026-01-21", "03:00"), True),
    ],
)
def test_a_name_outside_the_core_is_due_after_each_close(now: dt.datetime, is_due: bool) -> None:
    """Not at a weekend, on a holiday or while the market trades."""
    plan = planned(now, "2026-01-16", CLOSE_OF_FRIDAY, symbol="OTHER")
    assert bool(plan.tasks) is is_due


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (at("2025-11-27", "18:00"), False),  # Thanksgiving
        (at("2025-11-28", "13:29"), False),
        (at("2025-11-28", "13:31"), True),
    ],
)
def test_a_half_day_ends_at_one(now: dt.datetime, is_due: bool) -> None:
    """The Friday after Thanksgiving closes at 13:00 and settles at 13:30."""
    plan = planned(now, "2025-11-26", at("2025-11-26", "18:00"), symbol="OTHER")
    assert bool(plan.tasks) is is_due


def test_summer_time_moves_the_close_in_utc() -> None:
    """16:30 in New York is 20:30 UTC in July, 21:30 in January."""
    fetched = dt.datetime(2025, 7, 8, 22, tzinfo=dt.UTC)
    before, after = (dt.datetime(2025, 7, 9, 20, minute, tzinfo=dt.UTC) for minute in (29, 31))
    assert not planned(before, "2025-07-08", fetched, symbol="OTHER").tasks
    assert planned(after, "2025-07-08", fetched, symbol="OTHER").tasks


@pytest.mark.parametrize(("since", "is_due"), [(299, False), (300, True), (1000, True)], ids=str)
def test_core_symbols_are_due_every_so_often_in_an_open_market(since: int, is_due: bool) -> None:
    """Counted from the last attempt."""
    now = at("2026-01-20", "11:00")
    tried = attempt("IWM", now - dt.timedelta(seconds=since))
    assert bool(planned(now, "2026-01-20", tried.started, tried).tasks) is is_due


def test_core_symbols_are_left_alone_in_a_closed_market() -> None:
    """However long ago the last attempt was."""
    now = at("2026-01-20", "08:00")
    tried = attempt("IWM", CLOSE_OF_FRIDAY)
    assert not planned(now, "2026-01-16", CLOSE_OF_FRIDAY, tried).tasks


def test_bar_fetched_before_the_close_is_fetched_again_after_it() -> None:
    """It is the last session's and it is not final."""
    provisional = at("2026-01-20", "15:55")
    assert planned(at("2026-01-20", "16:31"), "2026-01-20", provisional, symbol="OTHER").tasks
    final = at("2026-01-20", "16:31")
    assert not planned(at("2026-01-20", "17:00"), "2026-01-20", final, symbol="OTHER").tasks


def test_an_increment_overlaps_by_five_sessions() -> None:
    """Counted in sessions: the holiday is not one."""
    (task,) = planned(at("2026-01-22", "18:00"), "2026-01-21", CLOSE_OF_FRIDAY).tasks
    assert task == due.Task("IWM", dt.date(2026, 1, 13))


def test_a_symbol_that_is_not_stored_is_due_whole_at_any_time() -> None:
    """On a Sunday too."""
    plan = due.plan(["NEW"], {}, {}, now=at("2026-01-18", "12:00"), core_every=300)
    assert plan.tasks == (due.Task("NEW", None),)


def test_a_symbol_that_failed_waits_for_its_time() -> None:
    """And is named as waiting; then it is due, after those that did not fail."""
    now = at("2026-01-18", "12:00")
    tried = {
        "BAD": attempt("BAD", now, now + dt.timedelta(minutes=10), "bad_response"),
        "OLD": attempt("OLD", now - dt.timedelta(hours=1), None, "unavailable"),
    }
    early = due.plan(["BAD", "OLD", "NEW"], {}, tried, now=now, core_every=300)
    assert [task.symbol for task in early.tasks] == ["NEW", "OLD"]
    assert early.waiting == ("BAD",)
    late = due.plan(
        ["BAD", "OLD", "NEW"], {}, tried, now=now + dt.timedelta(minutes=10), core_every=300
    )
    assert [task.symbol for task in late.tasks] == ["NEW", "OLD", "BAD"]
    assert late.waiting == ()


def test_a_failed_symbol_with_nothing_to_fetch_does_not_wait() -> None:
    """Its last try failed, but what it lacked has been imported."""
    now = at("2026-01-17", "12:00")
    tried = attempt("IWM", now, now + dt.timedelta(hours=1), "bad_response")
    assert planned(now, "2026-01-16", now, tried) == due.Plan((), ())


def test_next_look() -> None:
    """Every core_every in an open market; otherwise in a quarter of an hour, or at the open."""
    noon = at("2026-01-20", "12:00")
    assert due.next_due(noon, 120.0) == noon + dt.timedelta(seconds=120)
    night = at("2026-01-20", "22:00")
    assert due.next_due(night, 120.0) == night + dt.timedelta(minutes=15)
    assert due.next_due(at("2026-01-20", "09:20"), 120.0) == at("2026-01-20", "09:30")
    assert due.next_due(at("2026-01-19", "09:20"), 120.0) == at("2026-01-19", "09:35")


def test_a_trading_day(world: World) -> None:
    """With the real client: provisional bars through the day, each better than the one before.

    The last row is flagged until it is fetched after the close; nothing else is rewritten.
    """
    world.run()
    before = world.stored()
    whole_day = world.server.market["IWM"].bars.copy()
    today = whole_day["session"] == pd.Timestamp(TUESDAY)
    world.server.until = TUESDAY
    for clock, share in (("09:31", 0.1), ("12:00", 0.5), ("15:59", 0.9)):
        world.now = at("2026-01-20", clock)
        live = whole_day.copy()
        live.loc[today, "volume"] = (live.loc[today, "volume"] * share).round()
        live.loc[today, "close"] = live.loc[today, "open"]
        world.server.market["IWM"].bars = live
        report = world.run()
        assert (report.fetched, report.rows) == (4, 4)
        last = world.stored("IWM").loc[str(TUESDAY)]
        assert last["volume"] == live.loc[today, "volume"].item()
        market = world.page("spread").provenance
        assert [entry.provisional for entry in market] == [True] * 3  # IWM, SPY, IJR
        world.later(seconds=299)
        assert world.run().due == 0
    world.server.market["IWM"].bars = whole_day
    world.now = at("2026-01-20", "16:31")
    assert world.run().rows == 4
    assert [entry.provisional for entry in world.page("spread").provenance] == [False] * 3
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))
    pd.testing.assert_frame_equal(world.stored().loc[before.index], before)
    assert world.calls("IWM") == 5
    world.later(hours=5)
    assert world.run().due == 0


def test_the_open_without_a_bar_of_the_day(world: World) -> None:
    """Yahoo has none in the first minute: nothing is wrong, nothing is written."""
    world.run()
    world.now = at("2026-01-20", "09:30")
    report = world.run()
    assert (report.fetched, report.failed, report.rows) == (4, 0, 0)
    assert world.errors() == {}


def test_a_day_that_stays_provisional(world: World) -> None:
    """After the close Yahoo fails: the flag stays, the bar stays, the symbol stays due."""
    world.run()
    world.server.until = TUESDAY
    world.now = at("2026-01-20", "15:00")
    world.run()
    kept = world.stored("IWM")
    world.now = at("2026-01-20", "16:31")
    world.server.faults["IWM"] = Fault.MISSING_LAST
    world.run()
    pd.testing.assert_frame_equal(world.stored("IWM"), kept)
    holdings = {row["symbol"]: row for row in world.page().tables["symbols"]}
    assert holdings["IWM"]["provisional"]
    assert not holdings["SPY"]["provisional"]
    assert "prices up to 2026-01-16" in world.errors()["IWM"]["error"]
    world.server.heal()
    world.later(minutes=11)
    world.run()
    assert not any(row["provisional"] for row in world.page().tables["symbols"])


def test_a_batch_across_the_close(world: World) -> None:
    """Each row knows when it was fetched itself: one side of the pair is final, the other not."""
    world.server.until = TUESDAY
    world.now = at("2026-01-20", "16:29")
    refresher = world.refresher(concurrency=1)
    right = refresher.upstream.daily_bars

    def slow(symbol: str, start: dt.date | None = None) -> pd.DataFrame:
        bars = right(symbol, start)
        world.now = at("2026-01-20", "16:31")
        return bars

    refresher.upstream.daily_bars = slow  # type: ignore[method-assign]
    assert refresher.run(["IWM", "SPY"]).fetched == 2
    assert world.tables.version("prices") == 1
    assert [entry.provisional for entry in world.page("spread").provenance] == [True, False]
    report = world.run("IWM", "SPY")
    assert (report.due, world.calls("IWM"), world.calls("SPY")) == (1, 2, 1)


def test_split_during_the_day(world: World) -> None:
    """A provisional bar before the split is known does not keep it from being noticed."""
    world.run()
    world.server.split("IWM", TUESDAY, 2.0)
    world.server.until = TUESDAY
    world.now = at("2026-01-20", "10:00")
    world.run()
    assert world.stored("IWM").loc[str(TUESDAY), "split"] == 2.0
    world.evening(WEDNESDAY)
    world.run()
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))
    assert world.calls("IWM") == 4


def test_provisional_is_about_the_close_of_that_day(world: World) -> None:
    """On a half day a bar fetched at two is final, on another day it is not."""
    for session, is_provisional in ((dt.date(2025, 11, 28), False), (FRIDAY, True)):
        world.server.until = session
        world.now = at(session.isoformat(), "14:00")
        world.run("IWM", "SPY")
        (entry, _) = world.page("spread").provenance
        assert entry.provisional is is_provisional
        assert entry.as_of == session


def test_calendar_knows_the_settling_time() -> None:
    """The market counts as open until half an hour after the close."""
    assert sessions.is_open(at("2026-01-20", "16:29"))
    assert not sessions.is_open(at("2026-01-20", "16:31"))
