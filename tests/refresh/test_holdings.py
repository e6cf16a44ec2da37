"""Who is in the index, from the issuer: lists, refusals, and then the members' bars."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest

from rotation import universe
from rotation.cli import refresh as refreshing
from rotation.errors import StoreError
from rotation.imports import holdings as imports_holdings
from rotation.refresh import holdings as refresh_lists
from rotation.refresh.clients import Opened
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.sources.ishares.client import IShares
from rotation.sources.ishares.members import equity_members
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN
from rotation.store.coordination.refresh_requests import RequestWatcher
from rotation.store.holdings import lists as holdings
from rotation.store.holdings import membership
from tests.loopback.ishares import Fault, Holding, ISharesServer
from tests.refresh.conftest import FRIDAY, TUESDAY, World

JANUARY_ENDS = [dt.date(2025, 12, 31), dt.date(2025, 11, 28), dt.date(2025, 10, 31)]


def some(count: int, first: int = 0) -> list[Holding]:
    """Members MAAA, MAAB, ... with weights that fall."""
    names = [f"M{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(first, first + count)]
    return [
        Holding(name, f"{name} INC", "Industrials", 100 / count, 1_000.0 - n)
        for n, name in enumerate(names)
    ]


@pytest.fixture
def issuer() -> Iterator[ISharesServer]:
    """20 members on FRIDAY; another 20 at the end of 2024, of whom five have left since."""
    lists = {FRIDAY: some(20), dt.date(2024, 12, 31): some(20, 5)}
    for day in refresh_lists.month_ends(FRIDAY, 12):
        lists[day] = some(20)
    with ISharesServer(lists) as server:
        yield server


def lister(
    world: World, issuer: ISharesServer, *, years: int = 1, cool_down: float = 60.0
) -> refresh_lists.ListRefresher:
    """As after a restart."""
    upstream = IShares(base_url=issuer.url, timeout=60.0)
    policy = CallPolicy(1000.0, 4, cool_down)
    return refresh_lists.ListRefresher(world.tables, upstream, years=years, policy=policy)


def days_stored(world: World) -> list[dt.date]:
    rows = world.tables.query("SELECT DISTINCT as_of FROM holdings ORDER BY as_of", "holdings")
    days: list[dt.date] = rows.column("as_of").to_pylist()
    return days


def asked(issuer: ISharesServer) -> list[str]:
    """The day each request so far was about, ``now`` for the workbook."""
    return [params.get("asOfDate", "now") for _, params in issuer.requests]


def test_month_ends_are_sessions_before_this_month() -> None:
    """December's is its last session; January, under way, has none yet; newest first."""
    assert refresh_lists.month_ends(FRIDAY, 3) == JANUARY_ENDS
    assert refresh_lists.month_ends(dt.date(2026, 1, 30), 1) == JANUARY_ENDS[:1]
    assert len(refresh_lists.month_ends(FRIDAY, 60)) == 60


def test_today_first_then_month_ends_newest_first(world: World, issuer: ISharesServer) -> None:
    """Useful from the first answer on: one request a list, twelve months back."""
    report = lister(world, issuer).run()
    assert asked(issuer)[:3] == ["now", "20251231", "20251128"]
    assert len(asked(issuer)) == 13
    assert days_stored(world)[-2:] == [dt.date(2025, 12, 31), FRIDAY]
    assert (report.due, report.fetched, report.failed, report.rows) == (13, 13, 0, 13 * 20)
    assert report.sentence() == "13 of 13 lists fetched, 260 rows stored."


def test_the_second_run_asks_for_nothing(world: World, issuer: ISharesServer) -> None:
    """What is stored is not fetched again."""
    lister(world, issuer).run()
    before = len(issuer.requests)
    assert lister(world, issuer).run().due == 0
    world.later(hours=60)  # the weekend: no session has closed since
    assert lister(world, issuer).run().due == 0
    assert len(issuer.requests) == before


def test_the_next_session_brings_one_request(world: World, issuer: ISharesServer) -> None:
    """The issuer's list of TUESDAY, once it has one; until then a look every twelve hours."""
    lister(world, issuer).run()
    before = len(issuer.requests)
    world.evening(TUESDAY)
    lister(world, issuer).run()  # still FRIDAY's
    world.later(hours=1)
    lister(world, issuer).run()
    assert asked(issuer)[before:] == ["now"]
    issuer.holdings[TUESDAY] = some(20)
    world.later(hours=12)
    lister(world, issuer).run()
    assert asked(issuer)[before:] == ["now", "now"]
    assert days_stored(world)[-1] == TUESDAY


def test_killed_between_two_lists_it_goes_on_from_there(
    world: World, issuer: ISharesServer
) -> None:
    """Each list is stored as it arrives: told to stop after two, most are left to ask for."""
    stop = threading.Event()
    first = lister(world, issuer)

    def stop_after_two(done: int, *_: object) -> None:
        if done == 2:
            stop.set()
            issuer.release()

    first.on_progress = stop_after_two
    issuer.hold(after=2)
    report = first.run(stop=stop)
    assert report.interrupted
    held = days_stored(world)
    assert 2 <= len(held) <= 3  # the third may have been under way
    before = len(issuer.requests)
    lister(world, issuer).run()
    assert len(issuer.requests) - before == 13 - len(held)
    assert len(days_stored(world)) == 13


def test_members_of_a_past_day_are_those_of_that_day(world: World, issuer: ISharesServer) -> None:
    """Point in time: whoever left since is a member then."""
    lister(world, issuer, years=2).run()
    found = membership.read(world.tables)
    assert found is not None
    number = found.number(pd.Timestamp("2025-01-15").to_numpy())
    then = {
        symbol for symbol, inside in zip(found.symbols, found.inside[number], strict=True) if inside
    }
    assert then == {one.ticker for one in some(20, 5)}
    assert membership.current(world.tables) == [one.ticker for one in some(20)]


def test_imported_list_of_a_month_end_gives_way_to_the_issuers(
    world: World, issuer: ISharesServer, tmp_path: Path
) -> None:
    """A plain list of members has no sectors: the issuer's is fetched and takes its place."""
    path = tmp_path / "members.csv"
    path.write_text("date,ticker\n" + "".join(f"2025-12-31,{h.ticker}\n" for h in some(20)))
    imports_holdings.import_members(world.tables, path, at=world.now)
    lister(world, issuer).run()
    found = membership.read(world.tables)
    assert found is not None
    assert found.sources[found.number(pd.Timestamp("2025-12-31").to_numpy())] == "ishares"
    assert found.sectors == ("Industrials",)


NOTHING_STORED = {
    Fault.HTML: "bad_response",
    Fault.EMPTY_BODY: "bad_response",
    Fault.TRUNCATED: "bad_response",
    Fault.LOST: "bad_response",
    Fault.UNAVAILABLE: "unavailable",
    Fault.FORBIDDEN: "unavailable",
    Fault.TOO_MANY_REQUESTS: "rate_limited",
}


@pytest.mark.parametrize("fault", NOTHING_STORED)
def test_without_the_issuer_the_last_stored_lists_stand(
    world: World, issuer: ISharesServer, fault: Fault
) -> None:
    """A 200 that is a web page, a refusal, half a document: nothing stored changes."""
    lister(world, issuer).run()
    before = world.tables.version("holdings")
    world.evening(TUESDAY)
    issuer.fault = fault
    report = lister(world, issuer).run()
    assert (report.fetched, report.failed) == (0, 1)
    assert world.tables.version("holdings") == before
    assert membership.current(world.tables) == [one.ticker for one in some(20)]
    attempt = fetch_log.latest(world.tables, "ishares")["IWM"]
    assert attempt.outcome == NOTHING_STORED[fault]


@pytest.mark.parametrize("fault", [Fault.TOO_MANY_REQUESTS, Fault.FORBIDDEN])
def test_refusal_ends_the_run_and_is_remembered(
    world: World, issuer: ISharesServer, fault: Fault
) -> None:
    """A few calls at most, none before the cool-down is over, also after a restart."""
    issuer.fault = fault
    report = lister(world, issuer).run()
    assert report.fruitless
    assert report.resume_at is not None
    assert len(issuer.requests) <= 6  # three in a row cannot be reached, each asked twice
    before = len(issuer.requests)
    assert lister(world, issuer).run().refused
    assert len(issuer.requests) == before
    assert list(world.errors()) == ["all lists and funds"]
    source = next(row for row in world.page().tables["sources"] if row["source"] == "ishares")
    assert source["cooling_down"]
    assert source["next_attempt"] == report.resume_at
    issuer.fault = None
    world.now = report.resume_at + dt.timedelta(seconds=1)
    assert lister(world, issuer).run().fetched >= 10


def test_pauses_double_up_to_six_hours(world: World, issuer: ISharesServer) -> None:
    """An address that is always refused is asked a few times a day, not every minute."""
    issuer.fault = Fault.FORBIDDEN
    waits = []
    for _ in range(12):
        report = lister(world, issuer).run()
        assert report.resume_at is not None
        waits.append((report.resume_at - world.now).total_seconds())
        world.now = report.resume_at + dt.timedelta(seconds=1)
    assert waits[:4] == [60, 120, 240, 480]
    assert waits[-1] == 6 * 3600


def test_retry_after_is_respected(world: World, issuer: ISharesServer) -> None:
    """What the issuer asks for goes before our own pause."""
    issuer.fault, issuer.retry_after = Fault.TOO_MANY_REQUESTS, "900"
    report = lister(world, issuer).run()
    assert report.resume_at == world.now + dt.timedelta(seconds=900)


def test_a_day_the_issuer_has_nothing_near_is_left_for_later(
    world: World, issuer: ISharesServer
) -> None:
    """Asked for October it answers September's list: not stored under a wrong day, not dwelt on."""
    del issuer.holdings[dt.date(2025, 10, 31)]
    report = lister(world, issuer).run()
    assert (report.fetched, report.failed) == (12, 1)
    attempt = fetch_log.latest(world.tables, "ishares")["IWM on 2025-10-31"]
    assert "expected the list of 2025-10-31 or of a session shortly before" in attempt.error
    assert attempt.retry_after == attempt.started + dt.timedelta(minutes=10)
    before = len(issuer.requests)
    assert lister(world, issuer).run().waiting == 1
    assert len(issuer.requests) == before


def test_much_shorter_list_is_logged_and_not_stored(world: World, issuer: ISharesServer) -> None:
    """Half of the members of the stored list of that day: it is incomplete, not news."""
    issuer.holdings[FRIDAY] = some(20)
    lister(world, issuer).run()
    world.tables.delete("fetches", "key = 'IWM'")
    world.tables.replace(
        "holdings",
        world.tables.query(f"SELECT * FROM holdings WHERE as_of <> DATE '{FRIDAY}'", "holdings"),
        "fund = 'IWM'",
    )
    path = world.root / "holdings.csv"
    path.write_text(
        "date,ticker\n" + "".join(f"{FRIDAY},{holding.ticker}\n" for holding in some(20))
    )
    imports_holdings.import_members(world.tables, path, at=world.now)
    issuer.holdings[FRIDAY] = some(10)
    report = lister(world, issuer).run()
    assert report.failed == 1
    attempt = fetch_log.latest(world.tables, "ishares")["IWM"]
    assert "got it has 20 members and the other 10" in attempt.error
    assert len(membership.current(world.tables)) == 20


def test_list_of_a_day_to_come_is_logged_and_not_stored(
    world: World, issuer: ISharesServer
) -> None:
    """The issuer says next year: the lists of month-ends are today's members until it does not."""
    issuer.holdings[dt.date(2027, 1, 15)] = some(1)
    assert lister(world, issuer).run().failed == 1
    attempt = fetch_log.latest(world.tables, "ishares")["IWM"]
    assert (
        "expected a list of 16 Jan 2026 or earlier, got that of IWM of 15 Jan 2027, a day to come"
        in attempt.error
    )
    assert days_stored(world)[-1] == JANUARY_ENDS[0]
    assert len(membership.current(world.tables)) == 20


def test_stored_list_of_a_day_to_come_is_not_the_last_one(
    world: World, issuer: ISharesServer
) -> None:
    """Today's list is fetched beside it."""
    to_come = IShares(base_url=issuer.url, timeout=60.0).holdings("IWM")
    to_come = equity_members(to_come).table.assign(as_of=pd.Timestamp("2099-01-16"))
    holdings.replace(world.tables, to_come, source="ishares", at=world.now)
    lister(world, issuer).run()
    assert asked(issuer)[1] == "now"
    assert days_stored(world)[-2:] == [FRIDAY, dt.date(2099, 1, 16)]


# The whole pass ---------------------------------------------------------------------------


def steps(
    world: World,
    issuer: ISharesServer,
    only: str | None = None,
    symbols: Sequence[str] | None = None,
) -> list[Report]:
    """One pass of ``rotation refresh``."""
    opened = Opened(world.refresher(), (lister(world, issuer),))
    steps = refreshing._steps(opened, symbols, only, RequestWatcher(world.tables))
    return refreshing._reports(steps, threading.Event())


@pytest.fixture
def with_members(world: World, issuer: ISharesServer) -> World:
    """Yahoo lists the members too."""
    listing = next(iter(world.server.market.values()))
    for holding in some(20):
        world.server.market[holding.ticker] = listing
    return world


def order(world: World) -> list[str]:
    """Symbols asked for so far, each once, in the order of their first request."""
    return list(dict.fromkeys(str(call.symbol) for call in world.server.chart_requests()))


def test_core_first_then_members_from_the_list_just_fetched(
    with_members: World, issuer: ISharesServer
) -> None:
    """On a new store one pass brings prices of the pair, the lists, and the members' prices."""
    core, lists, members = steps(with_members, issuer)
    assert (lists.fetched, members.fetched) == (13, 20)
    called = order(with_members)
    first = min(called.index(holding.ticker) for holding in some(20))
    assert {"IWM", "SPY", "IJR", "QQQ"} <= set(called[:first])
    assert set(called[first:]) == {holding.ticker for holding in some(20)}
    assert core.due == len(universe.core_symbols())


def test_issuer_out_of_reach_does_not_keep_prices_waiting(
    with_members: World, issuer: ISharesServer, tmp_path: Path
) -> None:
    """An imported list says who the members are; their prices come all the same."""
    path = tmp_path / "members.csv"
    path.write_text("date,ticker\n" + "".join(f"2025-12-31,{h.ticker}\n" for h in some(20)))
    imports_holdings.import_members(with_members.tables, path, at=with_members.now)
    issuer.fault = Fault.FORBIDDEN
    _, lists, members = steps(with_members, issuer)
    assert lists.refused
    assert members.fetched == 20
    gap = with_members.page("breadth").provenance
    assert [entry.status for entry in gap][1] == "imported"


@pytest.mark.parametrize(("only", "lists", "members"), [("core", 0, 0), ("members", 13, 20)])
def test_a_part_alone(
    with_members: World, issuer: ISharesServer, only: str, lists: int, members: int
) -> None:
    """``--only core`` never calls the issuer; ``--only members`` leaves the core alone."""
    steps(with_members, issuer, only)
    assert len(issuer.requests) == lists
    tickers = {holding.ticker for holding in some(20)}
    assert len(tickers & set(order(with_members))) == members
    assert ("IWM" in order(with_members)) == (only == "core")


def test_named_symbols_alone(with_members: World, issuer: ISharesServer) -> None:
    """``--symbols`` fetches these and nothing else."""
    steps(with_members, issuer, symbols=["SPY"])
    assert order(with_members) == ["SPY"]
    assert issuer.requests == []


def test_progress_of_the_lists_is_on_the_data_page(world: World, issuer: ISharesServer) -> None:
    """Where a run stands, and how it ended."""
    seen = []
    of = lister(world, issuer)
    of.on_progress = lambda done, total, what: seen.append((done, total, what))
    of.run()
    assert seen[0] == (1, 13, "IWM")
    assert seen[-1][:2] == (13, 13)
    numbers = world.page().numbers
    assert (numbers["refresh_state"], numbers["refresh_done"], numbers["refresh_total"]) == (
        "finished", 13, 13,
    )  # fmt: skip


def test_store_that_cannot_be_written_is_an_error(
    world: World, issuer: ISharesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not swallowed as a fault of the issuer."""

    def full(*_: object, **__: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(type(world.tables), "replace", full)
    with pytest.raises(StoreError, match="disk is full"):
        lister(world, issuer).run()
    assert RUN not in fetch_log.latest(world.tables, "ishares")
