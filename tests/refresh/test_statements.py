"""Statements of the FOMC: new ones from the list of releases, older ones by the calendar, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd
import pytest

from rotation import catalog, settings
from rotation.calendars import fomc
from rotation.catalog import STATEMENTS
from rotation.cli import main as cli
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.statements import StatementRefresher
from rotation.sources.fed.client import Fed
from rotation.store.coordination import fetch_log
from rotation.store.delta import rows
from rotation.store.policy import statements as stored_statements
from rotation.topics.policy.analysis import statements as analysis
from tests.loopback import faults, fed
from tests.loopback.fed import STATEMENT, FedServer
from tests.refresh.conftest import World

MEETING = dt.date(2026, 1, 28)
"""The first meeting after the days that the server has pages of."""

LAST_YEAR = [day for day in fomc.SCHEDULED if day.year == 2025]


@pytest.fixture
def board(monkeypatch: pytest.MonkeyPatch) -> Iterator[FedServer]:
    """The Board's site, as on FRIDAY."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FedServer() as server:
        yield server


def refresher(world: World, board: FedServer, *, years: int = 1) -> StatementRefresher:
    """As after a restart."""
    client = Fed(base_url=board.url, timeout=60)
    return StatementRefresher(world.tables, client, years=years, policy=CallPolicy(1000.0, 1, 60.0))


def days(world: World) -> list[dt.date]:
    return sorted(stored_statements.days(world.tables))


def text(world: World, day: dt.date) -> str:
    version = world.tables.version(STATEMENTS.name)
    found = stored_statements.current("stored", world.tables, version, day)
    assert found[-1].day == day
    return found[-1].text


def meeting(world: World, board: FedServer, body: bytes) -> None:
    """It is a minute after the statement of MEETING came out."""
    world.now = dt.datetime.combine(MEETING, dt.time(19, 1), dt.UTC)
    board.releases.insert(0, (f"{MEETING:%Y%m%d}a", STATEMENT))
    board.pages[f"{MEETING:%Y%m%d}a"] = body


def test_first_run_fills_in_by_the_calendar(world: World, board: FedServer) -> None:
    """The list, then a page a meeting, the newest first; no page is asked for twice."""
    report = refresher(world, board).run()
    assert board.requests == ["feed", *(f"{day:%Y%m%d}a" for day in reversed(LAST_YEAR))]
    assert days(world) == LAST_YEAR
    assert report.sentence() == "9 of 9 releases fetched, 8 rows stored."
    world.later(days=1)
    refresher(world, board).run()
    assert board.requests.count("feed") == 2
    assert len(board.requests) == 10


def test_years_are_filled_in_over_several_passes(world: World, board: FedServer) -> None:
    """At most twenty requests each; the newest first, back to the first meeting of the calendar."""
    for expected in (19, 39, 59):
        refresher(world, board, years=15).run()
        assert len(days(world)) == expected
    assert days(world)[-1] == LAST_YEAR[-1]
    for _ in range(3):
        refresher(world, board, years=15).run()
    assert days(world) == list(fomc.held(LAST_YEAR[-1]))
    assert len(board.requests) == len(set(board.requests))


def test_statement_is_stored_minutes_after_it_came_out(world: World, board: FedServer) -> None:
    """The list is looked at every ten minutes while one is awaited, every twelve hours else."""
    refresher(world, board).run()
    board.requests.clear()
    world.now = dt.datetime.combine(MEETING, dt.time(18, 59), dt.UTC)  # a minute before
    refresher(world, board).run()
    world.later(minutes=5)
    refresher(world, board).run()  # it came out, and the list does not have it yet
    assert board.requests == ["feed"]
    world.later(minutes=6)
    refresher(world, board).run()
    meeting(world, board, fed.new_page())
    world.later(minutes=20)
    report = refresher(world, board).run()
    assert board.requests == ["feed", "feed", "feed", "20260128a"]
    assert report.sentence() == "2 of 2 releases fetched, 1 row stored."
    assert days(world)[-1] == MEETING


@pytest.mark.parametrize("body", [fed.old_page(), fed.new_page()], ids=["old", "new"])
def test_both_layouts_read_the_same(world: World, board: FedServer, body: bytes) -> None:
    """What the statement says, its votes and who dissented; nothing of the page around it."""
    meeting(world, board, body)
    refresher(world, board).run()
    parsed = analysis.parse(text(world, MEETING))
    assert [paragraph[:20] for paragraph in parsed.paragraphs] == [
        fed.OUTLOOK[:20],
        fed.DECISION[:20],
    ]
    assert "3-1/2 to 3-3/4 percent" in parsed.paragraphs[1]
    old = body == fed.old_page()
    assert (parsed.votes_for, parsed.votes_against) == ((3, 1) if old else (9, 3))
    assert "Di D. Dissenter" in parsed.dissent


def test_unscheduled_statement_comes_by_the_list(world: World, board: FedServer) -> None:
    """The calendar does not have it, and its page may have another letter; minutes are none."""
    board.releases.insert(0, ("20260113b", "Federal Reserve issues FOMC statement on markets"))
    board.pages["20260113b"] = fed.old_page()
    refresher(world, board).run()
    assert board.requests[-1] == "20260113b"
    assert days(world)[-1] == dt.date(2026, 1, 13)
    assert "20251230a" not in board.requests


def test_links_of_the_list_are_not_followed(world: World, board: FedServer) -> None:
    """Only the name of a release is taken from them, and no day to come."""
    names = ("20260113a.htm?x=http://127.0.0.1:1/", "20261301a", "20260120a", "../x20260112a")
    board.releases[:0] = [(name, STATEMENT) for name in names]
    refresher(world, board).run()
    known = {f"{day:%Y%m%d}a" for day in LAST_YEAR}
    assert set(board.requests) - known <= {"feed", "20260113a"}


def test_imported_statement_is_not_fetched(world: World, board: FedServer) -> None:
    """A day with a statement is left alone, whoever brought it."""
    day = LAST_YEAR[-1]
    frame = pd.DataFrame({"date": [pd.Timestamp(day)], "title": "", "url": "", "text": "Ours."})
    rows.merge(world.tables, STATEMENTS, frame, source=catalog.IMPORTED, at=world.now)
    refresher(world, board).run()
    assert f"{day:%Y%m%d}a" not in board.requests
    assert text(world, day) == "Ours."


FAULTS = [
    faults.Fault.FORBIDDEN, faults.Fault.HTML, faults.Fault.CHALLENGE, faults.Fault.RENAMED,
    faults.Fault.TRUNCATED, faults.Fault.CUT_OFF, faults.Fault.PARTIAL, faults.Fault.HUGE,
    faults.Fault.TOO_MANY_REQUESTS, faults.Fault.UNAVAILABLE,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_stored_statements_stand_whatever_the_site_does(
    world: World, board: FedServer, fault: faults.Fault
) -> None:
    """The error is in the log, in one sentence that names source and release; later it comes."""
    refresher(world, board).run()
    before = world.tables.version(STATEMENTS.name)
    meeting(world, board, fed.new_page())
    board.fault = fault
    report = refresher(world, board).run()
    assert (report.rows, world.tables.version(STATEMENTS.name)) == (0, before)
    (said,) = [line["error"] for line in world.page().tables["errors"] if line["source"] == "fed"]
    assert said.startswith("fed, press releases: ")
    board.fault = None
    world.later(days=1)
    refresher(world, board).run()
    assert days(world)[-1] == MEETING


def test_page_that_fails_does_not_hold_up_the_others(world: World, board: FedServer) -> None:
    """One is gone, one is another page: both wait for their turn, and the data page says why."""
    board.pages["20251210a"] = fed.page(["Another page, on federal funds. " * 5])
    board.pages["20251029a"] = fed.page(["Nothing about it."])
    report = refresher(world, board).run()
    assert (report.fetched, report.failed, report.refused) == (7, 2, "")
    errors = {line["key"]: line["error"] for line in world.page().tables["errors"]}
    assert "expected a page with the statement" in errors["statement 20251210a"]
    assert "an HTML page titled" in errors["statement 20251029a"]
    attempt = fetch_log.latest(world.tables, "fed")["statement 20251029a"]
    assert attempt.retry_after is not None
    assert len(days(world)) == 6


def test_command_fetches_the_group(
    world: World,
    board: FedServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``rotation refresh --only policy`` asks the Fed, FRED and Yahoo; one may fail."""
    for name, value in {
        "STORE": world.tables.root,
        "FED_URL": board.url,
        "YAHOO_URL": world.server.url,
        "YEARS": "1",
        "REQUESTS_PER_SECOND": "1000",
    }.items():
        monkeypatch.setenv(f"ROTATION_{name}", value)
    settings.current.cache_clear()
    assert cli.main(["refresh", "--only", "policy"]) == 0
    said = capsys.readouterr().out
    assert "9 of 9 releases fetched, 8 rows stored." in said
    assert "Nothing was fetched: fred, " in said
