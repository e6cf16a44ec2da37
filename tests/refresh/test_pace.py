"""Core symbols keep their pace while members of the index are fetched for a long time."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from rotation import catalog, sessions, universe
from rotation.cli import refresh
from rotation.errors import StoreError
from rotation.refresh.clients import Opened
from rotation.refresh.report import Report
from rotation.refresh.steps import Step
from rotation.store.coordination.lock import Lost
from rotation.store.coordination.refresh_requests import RequestWatcher
from rotation.store.holdings import lists
from tests.loopback.yahoo import YahooServer
from tests.markets import member_lists
from tests.refresh.conftest import FRIDAY, TUESDAY, World, xnys

MEMBERS = tuple(f"M{n:02}" for n in range(40))
CORE = ("IWM", "SPY")
CALL = dt.timedelta(seconds=10)
PAUSE = 60.0
"""Pause between two refreshes of the core symbols. [s]"""

NOON = dt.datetime(2026, 1, 20, 17, tzinfo=dt.UTC)


class Pace:
    """A follower on a market whose every call takes CALL."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.called: list[tuple[str, dt.datetime]] = []
        rows = member_lists([str(FRIDAY)], [list(MEMBERS)])
        own = [n for n in catalog.HOLDINGS.schema.names if n not in ("source", "fetched_at")]
        lists.replace(world.tables, rows.reindex(columns=own), source="imported", at=world.now)
        prices = world.refresher(concurrency=1, core_every=PAUSE)
        right = prices.upstream.daily_bars

        def slow(symbol: str, start: dt.date | None = None) -> pd.DataFrame:
            self.called.append((symbol, world.now))
            bars = right(symbol, start)
            world.now += CALL
            return bars

        prices.upstream.daily_bars = slow  # type: ignore[method-assign]
        self.opened = Opened(prices)

    def steps(self, *, follow: bool = True) -> list[Step]:
        watcher = RequestWatcher(self.world.tables)
        return refresh._steps(self.opened, None, None, watcher, follow=follow)

    def follow(self, passes: int) -> None:
        """Follow for some passes."""
        stop = threading.Event()
        steps, waits = self.steps(), iter(range(passes - 1))

        def wait(until: dt.datetime, *_: object) -> None:
            self.world.now = max(self.world.now, until)
            if next(waits, None) is None:
                stop.set()

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(refresh, "_wait", wait)
            refresh._follow(steps, PAUSE, stop=stop, say=lambda _: None, check=lambda: None)

    def times(self, symbol: str) -> list[dt.datetime]:
        return [at for name, at in self.called if name == symbol]


@pytest.fixture
def pace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pace]:
    with YahooServer.simulated([*CORE, *MEMBERS], xnys(), seed=3) as server:
        world = World(server, tmp_path)
        monkeypatch.setattr(sessions, "now", lambda: world.now)
        monkeypatch.setattr(universe, "core_symbols", lambda: CORE)
        world.now, server.until = NOON, TUESDAY
        yield Pace(world)


def test_core_keeps_its_pace_inside_a_fill(pace: Pace) -> None:
    """With 40 members of ten seconds each, a core symbol waits a minute and a call at most."""
    pace.follow(10)
    asked = pace.times("IWM")
    longest = max(later - earlier for earlier, later in itertools.pairwise(asked))
    assert longest <= dt.timedelta(seconds=PAUSE) + CALL
    counts = Counter(symbol for symbol, _ in pace.called)
    assert {counts[member] for member in MEMBERS} == {1}


def test_one_pass_fetches_every_member(pace: Pace) -> None:
    """Nothing is left for a pass that never comes."""
    reports = refresh._reports(pace.steps(follow=False), threading.Event())
    assert [report.left for report in reports] == [0, 0]
    assert {symbol for symbol, _ in pace.called} == {*CORE, *MEMBERS}


def test_step_that_fails_keeps_no_other_from_its_turn(pace: Pace) -> None:
    """A table that cannot be read is said after the others were fetched; a lost lease at once."""
    core, members = pace.steps(follow=False)

    def failing(error: StoreError) -> Step:
        def run(_stop: threading.Event) -> Report:
            raise error

        return Step("policy", run)

    broken = failing(StoreError("The table economy cannot be read."))
    with pytest.raises(StoreError, match="The table economy cannot be read"):
        refresh._reports([core, broken, members, broken], threading.Event())
    assert {symbol for symbol, _ in pace.called} == {*CORE, *MEMBERS}
    pace.called.clear()
    with pytest.raises(Lost):
        refresh._reports([failing(Lost("taken")), members], threading.Event())
    assert pace.called == []


def test_pass_across_the_close_is_followed_at_once(pace: Pace) -> None:
    """The final bars of the core are asked for when the pass ends, not 15 minutes later."""
    pace.world.now = dt.datetime(2026, 1, 20, 21, 29, 50, tzinfo=dt.UTC)
    pace.follow(2)
    asked = pace.times("IWM")
    assert len(asked) == 2
    assert asked[1] - asked[0] <= dt.timedelta(seconds=PAUSE) + 2 * CALL


def test_members_are_stored_in_few_writes(pace: Pace) -> None:
    """A pass of members writes each minute at most, so that open pages are left alone."""
    before = pace.world.tables.version("prices")
    pace.opened.prices.core_every = 3600.0
    pace.follow(1)
    assert pace.world.tables.version("prices") - before <= 3
