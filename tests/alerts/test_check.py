"""What changed state since the last run: said once, remembered first."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import numpy as np
import pytest

from rotation.alerts import check
from rotation.results import computed
from rotation.store import alerts
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from tests.alerts.conftest import DAYS, RISING, Store

FRIDAY = dt.date(2026, 11, 20)


def test_first_run_remembers_and_says_nothing(store: Store) -> None:
    """Every known state is new to it."""
    store.bring(0, -1)
    found = store.check()
    assert (found.first, found.changes) == (True, ())
    known = alerts.history(store.tables)
    assert known.latest["leadership"].now == "confirms"
    assert known.latest["verdict"].now == "unconfirmed rotation"
    assert known.told == ()


def test_change_is_said_once(changed: Store) -> None:
    """With both states, the session and the figures; the next run has nothing."""
    found = changed.check()
    told = {change.watchpoint: change for change in found.changes}
    assert (told["leadership"].before, told["leadership"].now) == ("confirms", "contradicts")
    assert (told["verdict"].before, told["verdict"].now) == (
        "unconfirmed rotation", "no rotation",
    )  # fmt: skip
    assert told["leadership"].text.startswith(
        "Leadership: from confirms to contradicts on 20 Nov 2026 (−"
    )
    assert told["verdict"].text.startswith(
        "Verdict: from unconfirmed rotation to no rotation on 20 Nov 2026. No rotation: IWM"
    )
    assert {change.session for change in found.changes} == {FRIDAY}
    assert changed.check().changes == ()


def test_message_is_stored_with_the_change(changed: Store) -> None:
    """In the same commit: a run killed right after it leaves what is to be said."""
    found = changed.check("webhook", origin="https://rotation.example")
    *_, run = alerts.history(changed.tables).runs
    assert (run.number, run.channels) == (2, ("webhook",))
    said: dict[str, Any] = json.loads(run.message)
    assert (said["id"], said["session"], said["stale"]) == (run.id, "2026-11-20", False)
    assert [row["id"] for row in said["changes"]] == [change.id for change in found.changes]
    leadership = next(row for row in said["changes"] if row["watchpoint"] == "leadership")
    assert leadership["link"].startswith("https://rotation.example/spread?pair=IWM-SPY&lookback=63")
    assert "asof=2026-11-20" in leadership["link"]
    assert said["summary"].startswith("Since Thursday, 19 Nov 2026: verdict from ")
    assert all(change.text in said["text"] for change in found.changes)


def test_two_runs_at_once_find_a_change_once(
    changed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loser of the race to commit looks again, and finds nothing."""
    read, others = alerts.history, []

    def overtaken(tables: Tables) -> alerts.History:
        known = read(tables)
        if not others:
            others.append(None)
            others.append(changed.check())
        return known

    monkeypatch.setattr(alerts, "history", overtaken)
    found = changed.check()
    assert found.changes == ()
    assert len(others[1].changes) > 1
    assert len(read(changed.tables).runs) == 2


def test_unchanged_session_is_no_new_run(led: Store) -> None:
    """Nothing is committed for it; a new session is noted, for the summary to begin with."""
    before = alerts.history(led.tables)
    assert led.check().changes == ()
    assert alerts.history(led.tables) == before
    led.bring(-1, 0, RISING)
    led.check()
    assert [run.session for run in alerts.history(led.tables).runs] == [
        dt.date(2026, 11, 19), FRIDAY,
    ]  # fmt: skip


def test_sample_is_never_compared(store: Store) -> None:
    """Nothing is remembered of it."""
    found = store.check()
    assert found.states.sample
    assert found.states.notice.startswith("Sample data (simulated)")
    assert store.tables.version("alerts") < 0


def test_stale_prices_are_said_to_be(changed: Store) -> None:
    """In every sentence, and in the message."""
    changed.now += dt.timedelta(days=14)
    found = changed.check("webhook")
    behind = found.states.behind
    assert behind == 9
    assert found.states.notice.startswith("Stale: prices end on 20 Nov 2026, 9 sessions before")
    assert all("Found on stale prices, 9 sessions behind." in one.text for one in found.changes)
    said = json.loads(alerts.history(changed.tables).runs[-1].message)
    assert said["stale"]
    assert said["text"].startswith("Stale: ")


def test_unfinished_session_decides_nothing(led: Store) -> None:
    """Its bar is looked at once it is fetched after the close."""
    led.bring(-1, 0, at=dt.datetime(2026, 11, 20, 16, tzinfo=dt.UTC))
    found = led.check()
    assert (found.changes, found.states.session) == ((), dt.date(2026, 11, 19))
    led.bring(-1, 0)
    assert led.check().changes


def test_lost_data_is_no_change(led: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that went stale is remembered as it was, and is none when it comes back the same."""
    known = alerts.history(led.tables)
    now = check.states.read(
        computed.data(led.tables, computed.versions(led.tables), registry.PAGES)
    )
    stale = [
        check.State(state.name, "stale", False, "Prices end early", state.page)
        for state in now.states
    ]
    lost = check.States(now.selection, now.session, now.rows, tuple(stale), False, 0, now.result)
    assert check._differing(lost, known) == []
    assert check._differing(now, known) == []


def test_verdict_that_lost_its_breadth_is_no_change(led: Store) -> None:
    """After a broad or narrow rotation, unconfirmed only says so; after others it says more."""
    now = check.states.read(
        computed.data(led.tables, computed.versions(led.tables), registry.PAGES)
    )
    (verdict,) = [state for state in now.states if state.name == "verdict"]
    assert verdict.state == "unconfirmed rotation"
    only = check.States(now.selection, now.session, now.rows, (verdict,), False, 0, now.result)
    for before, told in (("broad rotation", 0), ("narrow rotation", 0), ("stalling", 1)):
        last = alerts.Change("x", "verdict", None, before, FRIDAY, "", "overview", led.now)
        run = alerts.Run("r", 1, FRIDAY, led.now)
        known = alerts.History(0, (last,), (run,), {"verdict": last})
        assert len(check._differing(only, known)) == told


def test_state_known_for_the_first_time_is_a_change(led: Store) -> None:
    """From no data."""
    known = alerts.history(led.tables)
    del known.latest["leadership"]
    now = check.states.read(
        computed.data(led.tables, computed.versions(led.tables), registry.PAGES)
    )
    (found,) = check._differing(now, known)
    assert (found.watchpoint, found.before, found.now) == ("leadership", "no data", "confirms")


def test_verdict_known_for_the_first_time_was_not_enough_data(led: Store) -> None:
    """The word that the page and the summary have for it: a verdict is never "no data"."""
    known = alerts.history(led.tables)
    del known.latest["verdict"]
    now = check.states.read(
        computed.data(led.tables, computed.versions(led.tables), registry.PAGES)
    )
    (found,) = check._differing(now, known)
    assert found.text.startswith("Verdict: from not enough data to unconfirmed rotation on ")


def test_same_change_has_the_same_id_and_no_two_share_one(changed: Store) -> None:
    """Whoever finds it; back and forth are different changes."""
    known = alerts.history(changed.tables)
    data = computed.data(changed.tables, computed.versions(changed.tables), registry.PAGES)
    now = check.states.read(data)
    first, second = check._differing(now, known), check._differing(now, known)
    assert [one.id for one in first] == [one.id for one in second]
    assert len({one.id for one in first}) == len(first) > 1
    changed.check()
    changed.bring(-1, 0, np.append(RISING[:-1], RISING[-1]))  # corrected on the same session
    back = changed.check().changes
    changed.bring(-1, 0)
    again = changed.check().changes
    ids = [one.id for one in (*first, *back, *again)]
    assert {one.session for one in (*back, *again)} == {DAYS[-1].item()}
    assert len(set(ids)) == len(ids)
