"""What the refresher asks again: sessions left out, splits re-based late, closes revised."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from rotation.refresh import plan, prices, repairs
from rotation.refresh.report import Report
from tests.refresh.conftest import FRIDAY, World, xnys

LEFT_OUT = dt.date(2026, 1, 20)
SESSIONS = [day.date() for day in xnys()]
SYMBOLS = ("IWM", "SPY", "IJR", "QQQ")


def evenings(first: dt.date, count: int) -> list[dt.date]:
    """The sessions from a day on."""
    start = SESSIONS.index(first)
    return SESSIONS[start : start + count]


def daily(world: World, session: dt.date) -> tuple[Report, Report]:
    """A pass on the evening of a session, as after a restart."""
    world.evening(session)
    refresher = world.refresher()
    report = refresher.run(SYMBOLS)
    world.later(seconds=1)
    return report, refresher.repair(SYMBOLS)


def without(world: World, symbol: str, session: dt.date) -> pd.DataFrame:
    """Let the server leave out a session; returns its bars with it."""
    whole = world.server.market[symbol].bars
    world.server.market[symbol].bars = whole[whole["session"] != pd.Timestamp(session)]
    return whole


def test_session_left_out_is_named_and_stored_once_it_is_back(world: World) -> None:
    """Eight sessions later the upstream has it: asked daily meanwhile, within bounds."""
    daily(world, FRIDAY)
    whole = without(world, "IWM", LEFT_OUT)
    eight = evenings(LEFT_OUT, 9)
    for session in eight:
        daily(world, session)
    (row,) = world.page().tables["holes"]
    assert (row["first"], row["sessions"], row["state"]) == (LEFT_OUT, 1, "asked again")
    assert any("no price on 1 session" in text for text in world.page("spread").sentences())
    before = world.calls("IWM")
    assert before <= 1 + 2 * len(eight)
    world.server.market["IWM"].bars = whole
    for session in evenings(LEFT_OUT, 11)[-2:]:
        daily(world, session)
    assert str(LEFT_OUT) in world.stored("IWM").index
    assert world.page().tables["holes"] == []
    assert not any("no price on" in text for text in world.page("spread").sentences())
    pd.testing.assert_series_equal(
        world.stored("IWM")["close"], world.told("IWM")["close"], check_exact=True
    )


def test_hole_is_given_up_after_weeks_and_still_shown(world: World) -> None:
    """The exchange traded, the source has none: ever fewer calls, then none, and a row says so."""
    daily(world, FRIDAY)
    without(world, "IWM", LEFT_OUT)
    daily(world, evenings(LEFT_OUT, 2)[-1])
    asked = 0
    for _ in range(60):
        world.later(days=1)
        asked += world.refresher().repair(["IWM"]).due
    assert 8 <= asked <= 20 + 60 // repairs.CORE_WALK.days
    (row,) = world.page().tables["holes"]
    assert row["state"] == "given up: the exchange traded, the source has none"
    world.refresher().repair(["IWM"])
    calls = world.calls("IWM")
    world.later(days=1)
    world.refresher().repair(["IWM"])
    assert world.calls("IWM") == calls


@pytest.mark.parametrize("told", [True, False])
def test_split_that_is_rebased_late(world: World, told: bool) -> None:
    """The upstream re-bases older closes nine sessions after the split: whole in the end."""
    split = LEFT_OUT
    right = world.server.market["IWM"].after_split(split, 2.0, later_too=True)
    bars = right.bars.copy()
    early = bars["session"] < pd.Timestamp(split)
    bars.loc[early, ["open", "high", "low", "close"]] *= 2.0
    bars.loc[early, "volume"] /= 2.0
    late = world.server.market["IWM"]
    late.bars = bars
    if told:
        late.splits.update(right.splits)
    daily(world, FRIDAY)
    for session in evenings(split, 9):
        daily(world, session)
    said = [text for text in world.page("spread").sentences() if "Suspected split of IWM" in text]
    assert len(said) == 1
    world.server.market["IWM"] = right
    for session in evenings(split, 11)[-2:]:
        daily(world, session)
    pd.testing.assert_series_equal(
        world.stored("IWM")["close"], world.told("IWM")["close"], check_exact=True
    )
    assert not any("Suspected" in text for text in world.page("spread").sentences())
    assert world.calls("IWM") <= 2 + 3 * 11


def test_close_revised_three_days_later(world: World) -> None:
    """Within the overlap: the next pass notices, fetches the history and says what changed."""
    daily(world, FRIDAY)
    days = evenings(LEFT_OUT, 4)
    for session in days[:3]:
        daily(world, session)
    bars = world.server.market["SPY"].bars
    bars.loc[bars["session"] == pd.Timestamp(days[0]), ["open", "high", "low", "close"]] *= 1.01
    daily(world, days[3])
    pd.testing.assert_series_equal(
        world.stored("SPY")["close"], world.told("SPY")["close"], check_exact=True
    )
    assert f"the close of {days[0]} was revised" in world.errors()["SPY"]["error"]


def test_revision_of_long_ago_is_found_by_the_walk(world: World) -> None:
    """A week after the last comparison the whole history is compared, and what changed is said."""
    daily(world, FRIDAY)
    long_ago = SESSIONS[20]
    bars = world.server.market["SPY"].bars
    bars.loc[bars["session"] == pd.Timestamp(long_ago), ["open", "high", "low", "close"]] *= 0.98
    calls = world.calls()
    assert [daily(world, session)[1].due for session in evenings(LEFT_OUT, 3)] == [0, 0, 0]
    _, report = daily(world, evenings(LEFT_OUT, 4)[-1])
    assert report.due == 4
    pd.testing.assert_series_equal(
        world.stored("SPY")["close"], world.told("SPY")["close"], check_exact=True
    )
    errors = world.errors()
    assert list(errors) == ["SPY"]
    assert f"the close of {long_ago} was revised by a factor of 0.98" in errors["SPY"]["error"]
    assert world.calls() == calls + 4 * 4 + 4


def test_history_that_is_the_same_is_not_written_again(world: World) -> None:
    """A walk that finds nothing leaves the table at its version: open pages do not redraw."""
    daily(world, FRIDAY)
    version = world.tables.version("prices")
    world.later(days=8)
    assert world.refresher().repair(["IWM"]).rows == 0
    assert world.tables.version("prices") == version


def test_whole_history_on_request(world: World) -> None:
    """Not due, and fetched from its first day all the same."""
    daily(world, FRIDAY)
    bars = world.server.market["IWM"].bars
    bars.loc[bars.index[5], ["open", "high", "low", "close"]] *= 1.02
    report = world.refresher().run(["IWM"], whole=True)
    assert (report.due, report.fetched) == (1, 1)
    pd.testing.assert_series_equal(
        world.stored("IWM")["close"], world.told("IWM")["close"], check_exact=True
    )


def test_what_waits_is_said(world: World) -> None:
    """Asked a moment ago and still missing: not up to date, but what lacks and when it is tried."""
    daily(world, FRIDAY)
    without(world, "IWM", LEFT_OUT)
    daily(world, evenings(LEFT_OUT, 2)[-1])
    report = world.refresher().repair(["IWM"])
    assert report.sentence() == (
        "Nothing can be fetched now: 1 that failed waits: IWM: the exchange traded on 20 Jan 2026 "
        "and the source has no price; it is tried again after 22 Jan 2026, 19:00:01 UTC."
    )


def test_pass_asks_for_a_hundred_symbols_at_most(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next pass goes on with the rest, and then rests for an hour."""
    monkeypatch.setattr(prices, "AT_ONCE", 3)
    daily(world, FRIDAY)
    world.later(days=8)
    refresher = world.refresher()
    assert [(r.due, r.left) for r in (refresher.repair(SYMBOLS) for _ in range(3))] == [
        (3, 1), (1, 0), (0, 0),
    ]  # fmt: skip


def test_former_members_are_fetched_until_the_day_they_left(world: World) -> None:
    """One that trades on, one that was delisted later, one that nobody knows: bounded calls."""
    ended = world.server.market["QQQ"].bars
    world.server.market["QQQ"].bars = ended[ended["session"] <= pd.Timestamp(SESSIONS[60])]
    left = {"IWM": SESSIONS[50], "QQQ": SESSIONS[40], "GONE": SESSIONS[30]}
    report = world.refresher().fill_former(left)
    assert (report.fetched, report.failed) == (2, 1)
    assert str(SESSIONS[40]) in world.stored("QQQ").index
    assert list(world.errors()) == ["GONE"]
    for _ in range(60):
        world.later(days=1)
        world.refresher().fill_former(left)
    assert (world.calls("IWM"), world.calls("QQQ")) == (1, 1)
    assert world.calls("GONE") <= plan.LOST + 60 // plan.LOST_PAUSE.days
