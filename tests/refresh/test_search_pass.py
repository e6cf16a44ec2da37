"""Searches within ``rotation refresh``: after prices, never in their way, woken by a wish."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rotation.catalog import GOOGLE_TRENDS, YAHOO
from rotation.cli import refresh
from rotation.cli.refresh import _exit_code, _follow, _pending, _reports, _steps
from rotation.refresh.clients import Opened
from rotation.refresh.holdings import ListRefresher
from rotation.refresh.report import Report
from rotation.refresh.search_interest import DETAILS
from rotation.refresh.steps import Refresher, Step
from rotation.search import request
from rotation.search.request import Request
from rotation.sources.ishares.client import IShares
from rotation.store.coordination import refresh_requests
from rotation.store.coordination.refresh_requests import RequestWatcher
from rotation.store.search import queue
from tests.loopback.google_trends import Fault, Searches, TrendsServer
from tests.loopback.wikimedia import WikimediaServer
from tests.refresh.conftest import FRIDAY, World
from tests.refresh.searching import newest, searcher, stored, viewer

PATIENCE = 120.0  # seconds; what is waited for takes one or two on an idle machine
MINE = Request(("Opendoor", "NuScale"))
SEARCHES = GOOGLE_TRENDS.units
HERE = Path(__file__).parents[2]


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[TrendsServer]:
    """Google on FRIDAY, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with TrendsServer(Searches(until=FRIDAY)) as server:
        yield server


@pytest.fixture
def wikimedia(google: TrendsServer) -> Iterator[WikimediaServer]:
    with WikimediaServer() as server:
        yield server


def upstreams(
    world: World,
    google: TrendsServer,
    wikimedia: WikimediaServer | None = None,
    *,
    timeout: float = 60.0,
    seen: list[str] | None = None,
) -> Opened:
    """As after a restart; the issuer of lists is out of reach. Keys of answers go to ``seen``."""
    prices, searches = world.refresher(), searcher(world, google, timeout=timeout)
    lists = ListRefresher(world.tables, IShares(base_url="http://127.0.0.1:9", timeout=5.0))
    views = None if wikimedia is None else viewer(world, wikimedia)
    for refresher in (prices, searches, views):
        if seen is not None and refresher is not None:
            refresher.on_progress = lambda _done, _total, key: seen.append(key)
    others: tuple[Refresher, ...] = (lists, searches)
    return Opened(prices, others if views is None else (*others, views))


def soon(holds: Callable[[], object]) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


# One pass ---------------------------------------------------------------------------------


def test_prices_first_then_searches(
    world: World, google: TrendsServer, wikimedia: WikimediaServer
) -> None:
    """Core symbols, interest, its details, page views: in this order, each to its own source."""
    seen: list[str] = []
    stop = threading.Event()
    opened = upstreams(world, google, wikimedia, seen=seen)
    reports = _reports(_steps(opened, None, None, RequestWatcher(world.tables)), stop)
    assert [report.units for report in reports] == [
        "symbols", SEARCHES, DETAILS, "articles", "lists", "symbols",
    ]  # fmt: skip
    key = request.DEFAULT.key()
    assert seen[-6:] == [
        key, f"related queries, {key}", f"regions, {key}",
        "Russell_2000_Index", "Small-cap", "IShares",
    ]  # fmt: skip
    assert {"IWM", "SPY"} <= set(seen[:-6])


@pytest.mark.parametrize(
    ("only", "symbols", "asked_are"),
    [
        ("core", None, {"yahoo"}),
        ("search", None, {"google"}),
        (None, ["IWM"], {"yahoo"}),
        ("members", None, set()),
    ],
)
def test_a_part_alone(
    world: World,
    google: TrendsServer,
    only: str | None,
    symbols: list[str] | None,
    asked_are: set[str],
) -> None:
    """``--only search`` leaves Yahoo alone, whatever else is named leaves Google alone."""
    stop = threading.Event()
    opened = upstreams(world, google)
    _reports(_steps(opened, symbols, only, RequestWatcher(world.tables)), stop)
    called = {"yahoo": world.calls(), "google": len(google.requests)}
    assert {name for name, count in called.items() if count} == asked_are


def test_google_that_hangs_does_not_keep_prices_waiting(world: World, google: TrendsServer) -> None:
    """They are stored before Google is asked; one call runs into its timeout, and that is all."""
    google.fault = Fault.HANG
    stop = threading.Event()
    opened = upstreams(world, google, timeout=0.2)
    core, interest, details, *_ = _reports(
        _steps(opened, None, None, RequestWatcher(world.tables)), stop
    )
    assert core.fetched == 4
    assert (interest.failed, details.due) == (1, 0)
    assert len(google.requests) <= 2


REFUSED = Report(GOOGLE_TRENDS, SEARCHES, 0, refused="google_trends, US: too many requests.")
CAME = Report(YAHOO, "symbols", 3, fetched=3, rows=9)
NOTHING_DUE = Report(YAHOO, "symbols", 0)
NOTHING_CAME = Report(YAHOO, "symbols", 2, failed=2)
SOME_SEARCHES = Report(GOOGLE_TRENDS, SEARCHES, 2, fetched=1, failed=1)
SEARCH_CAME = Report(GOOGLE_TRENDS, SEARCHES, 1, fetched=1, rows=5)


@pytest.mark.parametrize(
    ("reports", "only", "code"),
    [
        ([NOTHING_DUE, REFUSED], None, 0),
        ([CAME, REFUSED], None, 0),
        ([REFUSED], "search", 3),
        ([SOME_SEARCHES], "search", 0),
        ([NOTHING_CAME, SEARCH_CAME], None, 3),
    ],
)
def test_exit_code(reports: list[Report], only: str | None, code: int) -> None:
    """Google's refusals are no failure of a refresh, unless searches alone were wanted."""
    assert _exit_code(reports, only) == code


# Following --------------------------------------------------------------------------------


def test_wish_is_fetched_while_the_refresher_waits(
    world: World, google: TrendsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock stands still, nothing else is ever due: somebody's wish wakes it."""
    monkeypatch.setattr(refresh, "_LOOK_EVERY", 0.02)
    stop = threading.Event()
    said: list[str] = []
    steps = _steps(upstreams(world, google), None, "search", RequestWatcher(world.tables))
    following = threading.Thread(
        target=_follow,
        args=(steps, 300.0),
        kwargs={"stop": stop, "say": said.append, "check": lambda: None},
        daemon=True,
    )
    following.start()
    try:
        soon(lambda: world.tables.version("regions") >= 0)
        queue.ask(world.tables, MINE, world.now)
        soon(lambda: stored(world).latest(MINE.key()))
        soon(lambda: len({row["key"] for row in details(world)}) == 2)
    finally:
        stop.set()
        following.join(PATIENCE)
    assert not following.is_alive()
    assert queue.waiting(world.tables, world.now) == ()
    assert google.asked().count("multiline") == 2
    assert said.count("1 of 1 searches fetched, 524 rows stored.") == 1


def details(world: World) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = world.tables.query(
        "SELECT DISTINCT key FROM regions", "regions"
    ).to_pylist()
    return rows


@pytest.mark.parametrize(
    ("only", "symbols", "hears"),
    [(None, None, True), ("core", None, True), ("search", None, False), ("members", None, False),
     (None, ["IWM"], False)],
)  # fmt: skip
def test_wish_for_prices_wakes_those_alone_who_fetch_them(
    world: World, google: TrendsServer, only: str | None, symbols: list[str] | None, hears: bool
) -> None:
    """Others would begin a pass every second, and never take it."""
    steps = _steps(upstreams(world, google), symbols, only, RequestWatcher(world.tables))
    assert not _pending(steps)
    refresh_requests.ask(world.tables, world.now)
    assert _pending(steps) is hears


def test_pass_that_fails_is_not_repeated_for_a_wish(
    world: World, google: TrendsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that cannot be written is tried again a minute later, however many wait."""
    monkeypatch.setattr(refresh, "_LOOK_EVERY", 0.02)
    stop, passes = threading.Event(), []
    searches = searcher(world, google)
    searches._seen = -1
    queue.ask(world.tables, MINE, world.now)
    assert searches.pending()

    def full(_: threading.Event) -> Report:
        passes.append(1)
        raise refresh.StoreError("The disk is full.")

    said: list[str] = []
    following = threading.Thread(
        target=_follow,
        args=([Step("search", full, searches.pending)], 300.0),
        kwargs={"stop": stop, "say": said.append, "check": lambda: None},
        daemon=True,
    )
    following.start()
    soon(lambda: said)
    assert not stop.wait(0.3)  # many times the pause between two looks
    stop.set()
    following.join(PATIENCE)
    assert len(passes) == 1


# As a process -----------------------------------------------------------------------------


def test_killed_between_interest_and_details(world: World, google: TrendsServer) -> None:
    """What was pulled is stored; the next run asks only for what is missing."""
    google.searches.until = dt.datetime.now(dt.UTC).date()  # a process has the real clock
    google.fail(Fault.HANG, on=["relatedsearches"], count=1)
    command = [sys.executable, "-m", "rotation", "refresh", "--only", "search"]
    environment = os.environ | {
        "ROTATION_STORE": world.tables.root,
        "ROTATION_TRENDS_URL": google.url,
        "ROTATION_REQUESTS_PER_SECOND": "1000",
        "ROTATION_TIMEOUT": "300",
    }
    first = subprocess.Popen(command, cwd=HERE, env=environment)
    try:
        soon(lambda: "relatedsearches" in google.asked())
    finally:
        os.kill(first.pid, signal.SIGKILL)
        first.wait(PATIENCE)
    pull = newest(world, request.DEFAULT)
    assert (pull.values.shape[1], pull.related.empty) == (5, True)
    google.requests.clear()
    again = subprocess.run(
        command, cwd=HERE, env=environment, capture_output=True, text=True, check=True
    )
    assert "multiline" not in google.asked()
    assert google.asked().count("relatedsearches") == 5
    assert again.stdout.splitlines()[-1] == "2 of 2 details of searches fetched, 285 rows stored."
    whole = newest(world, request.DEFAULT)
    assert whole.pull_id == pull.pull_id
    assert not whole.related.empty
