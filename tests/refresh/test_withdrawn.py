"""Dividends and splits that a source tells no longer: who told them decides whether they go."""

from __future__ import annotations

import copy
import datetime as dt

import pandas as pd
import pytest

from rotation.store.prices import events
from tests.loopback.yahoo import Fault
from tests.refresh.conftest import FRIDAY, PRICES, TUESDAY, WEDNESDAY, World, xnys

SESSIONS = [day.date() for day in xnys()]
LONG_AGO = SESSIONS[20]
NEXT_WEEK = SESSIONS[SESSIONS.index(WEDNESDAY) + 6]
WORDS = "a dividend of 5.00 on 20 Jan 2026 is withdrawn"


def told_on(world: World, session: dt.date, dividend: float) -> None:
    """A dividend of IWM that is stored on the evening of a session."""
    world.run()
    world.server.dividend("IWM", session, dividend)
    world.evening(TUESDAY)
    world.run()
    assert world.stored("IWM").loc[str(session), "dividend"] == dividend


def dividends(world: World) -> dict[str, float]:
    """What is stored of IWM, by day."""
    paid = world.stored("IWM")["dividend"]
    return {f"{day:%Y-%m-%d}": float(cash) for day, cash in paid[paid > 0].items()}


def bring(world: World, session: dt.date, **columns: float) -> None:
    """Import the bar of IWM on a session, as the server has it, with other values in places."""
    row = world.told("IWM").loc[[str(session)]].reset_index().assign(symbol="IWM", **columns)
    row["date"] = row.pop("session").dt.strftime("%Y-%m-%d")
    world.bring(row)


def test_dividend_withdrawn_the_next_day_is_gone(world: World) -> None:
    """The next increment covers its day: it is no longer stored, and a line says so."""
    told_on(world, TUESDAY, 5.0)
    del world.server.market["IWM"].dividends[TUESDAY]
    world.evening(WEDNESDAY)
    assert world.run().rows == 4 + 1
    assert dividends(world) == {}
    assert world.errors()["IWM"]["error"] == f"yahoo, IWM: {WORDS}."
    assert world.calls("IWM") == 3
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))


@pytest.mark.parametrize("by_hand", [True, False])
def test_dividend_of_long_ago_is_withdrawn_by_a_whole_history(world: World, by_hand: bool) -> None:
    """No increment covers it; the weekly comparison does, and what somebody asks for anew."""
    world.server.dividend("IWM", LONG_AGO, 0.3125)
    world.run()
    world.server.market["IWM"].dividends.clear()
    world.evening(TUESDAY)
    world.run()
    assert dividends(world) == {f"{LONG_AGO}": 0.3125}
    world.evening(NEXT_WEEK)
    world.run()
    world.later(seconds=1)
    refresher = world.refresher()
    if by_hand:
        refresher.run(["IWM"], whole=True)
    else:
        refresher.repair(["IWM"])
    assert dividends(world) == {}
    assert "a dividend of 0.3125 on 1 Jul 2025 is withdrawn" in world.errors()["IWM"]["error"]


@pytest.mark.parametrize("rebased", [True, False])
def test_split_that_is_withdrawn(world: World, rebased: bool) -> None:
    """Whether or not prices were adjusted for it: the history is as if it had not been told."""
    world.run()
    world.evening(TUESDAY)
    right = copy.deepcopy(world.server.market["IWM"])
    if rebased:
        world.server.split("IWM", TUESDAY, 2.0)
    else:
        world.server.market["IWM"].splits[TUESDAY] = 2.0
    world.run()
    assert world.stored("IWM")["split"].sum() == 2.0
    world.server.market["IWM"] = right
    world.evening(WEDNESDAY)
    world.run()
    assert world.stored("IWM")["split"].sum() == 0.0
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))
    assert world.errors()["IWM"]["error"] == (
        "yahoo, IWM: a split of 2 for 1 on 20 Jan 2026 is withdrawn."
    )
    assert world.refresher().run(["IWM"]).due == 0


def test_several_at_once_are_counted(world: World) -> None:
    """Three are named."""
    days = SESSIONS[5:14:2]
    for number, day in enumerate([*days, LONG_AGO]):
        world.server.dividend("IWM", day, 1.0 + number)
    world.run()
    for day in days:
        del world.server.market["IWM"].dividends[day]
    world.later(seconds=1)
    world.refresher().run(["IWM"], whole=True)
    assert dividends(world) == {f"{LONG_AGO}": 6.0}
    assert world.errors()["IWM"]["error"].endswith(
        "a dividend of 1.00 on 9 Jun 2025, a dividend of 2.00 on 11 Jun 2025, a dividend of 3.00 "
        "on 13 Jun 2025 and 2 more are withdrawn."
    )


def test_event_that_an_import_told_stays(world: World) -> None:
    """Yahoo never told it, so it cannot withdraw it, however often it answers without."""
    world.run()
    bring(world, FRIDAY, dividend=0.4, volume=7.0)
    bring(world, LONG_AGO, dividend=0.3, split=3.0, volume=7.0)
    world.evening(TUESDAY)
    world.run()
    row = world.stored("IWM").loc[str(FRIDAY)]
    assert (row["dividend"], row["source"]) == (0.4, "yahoo; events: import")
    assert row["volume"] == world.told("IWM").loc[str(FRIDAY), "volume"]
    for session in (WEDNESDAY, SESSIONS[SESSIONS.index(WEDNESDAY) + 1]):
        world.evening(session)
        world.run()
        world.refresher().run(["IWM"], whole=True)
    assert dividends(world) == {f"{LONG_AGO}": 0.3, f"{FRIDAY}": 0.4}
    assert world.stored("IWM")["split"].sum() == 3.0
    sources = world.stored("IWM")["source"].value_counts().to_dict()
    assert sources == {"yahoo": len(world.told("IWM")) - 2, "yahoo; events: import": 2}
    assert world.errors() == {}


def test_prices_of_a_row_with_anothers_event_are_yahoos(world: World) -> None:
    """The last row has the import's dividend: pages tell the source of the prices."""
    world.run()
    bring(world, FRIDAY, dividend=0.4, volume=7.0)
    world.refresher().run(["IWM"], whole=True)
    assert world.stored("IWM").loc[str(FRIDAY), "source"] == "yahoo; events: import"
    small, *_ = world.page("spread").provenance
    assert (small.key, small.source, small.status) == ("IWM", "yahoo", "live")


def test_event_of_a_row_that_an_import_replaced_is_still_the_sources(world: World) -> None:
    """The file says nothing of dividends: the row keeps Yahoo's until Yahoo withdraws it."""
    told_on(world, TUESDAY, 5.0)
    bring(world, TUESDAY)
    row = world.stored("IWM").loc[str(TUESDAY)]
    assert (row["dividend"], row["source"]) == (5.0, "import; events: yahoo")
    del world.server.market["IWM"].dividends[TUESDAY]
    world.evening(WEDNESDAY)
    world.run()
    assert dividends(world) == {}
    assert WORDS in world.errors()["IWM"]["error"]
    assert world.stored("IWM")["source"].eq("yahoo").all()


def test_answer_that_leaves_out_all_events_withdraws_none(world: World) -> None:
    """Years of dividends gone at once are a fault of the answer, unless somebody asks for it."""
    days = SESSIONS[5 : 5 + 2 * events.ALL_AT_ONCE : 2]
    for day in days:
        world.server.dividend("IWM", day, 0.5)
    world.run()
    world.server.market["IWM"].dividends.clear()
    world.evening(NEXT_WEEK)
    world.run()
    world.later(seconds=1)
    world.refresher().repair(["IWM"])
    assert len(dividends(world)) == len(days)
    assert world.errors()["IWM"]["error"] == (
        "yahoo, IWM: it tells none of 4 dividends and splits that it told before; they stay."
    )
    world.refresher().run(["IWM"], whole=True)
    assert dividends(world) == {}


def test_day_without_a_sound_bar_withdraws_nothing(world: World) -> None:
    """What is set aside is no answer about its day."""
    told_on(world, SESSIONS[SESSIONS.index(TUESDAY) - 2], 5.0)
    world.server.market["IWM"].dividends.clear()
    world.server.faults["IWM"] = Fault.NULLS
    world.evening(WEDNESDAY)
    world.run()
    (row,) = world.page().tables["quarantine"]
    assert dividends(world) == {f"{row['session']}": 5.0}
