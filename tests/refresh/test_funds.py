"""Histories of funds from both issuers: once a day, whole, and never worse than what is stored."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from rotation import catalog, settings, universe
from rotation.cli import main as cli
from rotation.refresh.funds import FundRefresher
from rotation.refresh.holdings import ListRefresher
from rotation.refresh.rate_limit import CallPolicy
from rotation.sources.ishares.client import IShares
from rotation.sources.state_street.client import StateStreet
from rotation.store.coordination import fetch_log
from rotation.store.funds import histories
from tests.loopback import faults, ishares
from tests.loopback.ishares import ISharesServer
from tests.loopback.state_street import Day, StateStreetServer
from tests.refresh.conftest import FRIDAY, TUESDAY, World
from tests.ui.test_pages import DATA, texts, visit

COUNT = len(universe.ISHARES_FUNDS)


@pytest.fixture
def issuers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ISharesServer, StateStreetServer]]:
    """Both sites, up to FRIDAY."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ISharesServer() as first, StateStreetServer() as second:
        yield first, second


@pytest.fixture
def blackrock(issuers: tuple[ISharesServer, StateStreetServer]) -> ISharesServer:
    return issuers[0]


@pytest.fixture
def ssga(issuers: tuple[ISharesServer, StateStreetServer]) -> StateStreetServer:
    return issuers[1]


def of_ishares(world: World, server: ISharesServer) -> FundRefresher:
    client = IShares(base_url=server.url, timeout=60)
    policy = CallPolicy(1000.0, 4, 60.0)
    funds = universe.ISHARES_FUNDS
    return FundRefresher(world.tables, client, catalog.ISHARES_FUNDS, policy, symbols=funds)


def of_state_street(world: World, server: StateStreetServer, *funds: str) -> FundRefresher:
    client = StateStreet(base_url=server.url, timeout=60)
    policy = CallPolicy(1000.0, 4, 60.0)
    return FundRefresher(
        world.tables,
        client,
        catalog.STATE_STREET,
        policy,
        symbols=funds or universe.STATE_STREET_FUNDS,
    )


def of_lists(world: World, server: ISharesServer) -> ListRefresher:
    client = IShares(base_url=server.url, timeout=60)
    return ListRefresher(world.tables, client, policy=CallPolicy(1000.0, 4, 60.0))


class NewLayoutServer(ISharesServer):
    """The site whose lists of past days are not those that are asked for."""

    def document(self, fund: str, path: str, params: Mapping[str, str]) -> tuple[str, bytes]:
        kind, body = super().document(fund, path, params)
        return kind, body.replace(b'"productId": "', b'"productId": "9')


def stored(world: World) -> histories.Histories:
    return histories.current("stored", world.tables, world.tables.version("funds"))


def test_first_run_brings_every_fund_whole(
    world: World, blackrock: ISharesServer, ssga: StateStreetServer
) -> None:
    """One request each; rows are those the issuer states."""
    report = of_ishares(world, blackrock).run()
    assert report.sentence() == "6 of 6 funds fetched, 18 rows stored."
    assert (
        of_state_street(world, ssga).run().sentence() == "12 of 12 funds fetched, 36 rows stored."
    )
    assert len(blackrock.requests) == COUNT
    assert set(stored(world)) == {*universe.ISHARES_FUNDS, *universe.STATE_STREET_FUNDS}
    own = stored(world)["IWM"]
    np.testing.assert_array_equal(own.shares, [290_000_000, np.nan, 291_350_000])
    assert own.source == "ishares"
    assert stored(world)["SPY"].source == "state_street"


def test_looks_every_six_hours_until_the_day_is_out(world: World, ssga: StateStreetServer) -> None:
    """What is stored up to the last session is not asked for; a later day is, until it is there."""
    of_state_street(world, ssga, "SPY").run()
    assert of_state_street(world, ssga, "SPY").run().due == 0
    world.evening(TUESDAY)
    for hours in (0, 5, 1):
        world.later(hours=hours)
        of_state_street(world, ssga, "SPY").run()
    assert ssga.requests == ["SPY"] * 3
    days = ssga.days.get("SPY") or ()
    ssga.days["SPY"] = (Day(TUESDAY, 691.0, 1_020_000, None), *days)
    world.later(hours=6)
    assert of_state_street(world, ssga, "SPY").run().rows == 1
    assert stored(world)["SPY"].sessions[-1].item() == TUESDAY
    assert of_state_street(world, ssga, "SPY").run().due == 0


def test_corrected_count_replaces_the_stored_one(world: World, ssga: StateStreetServer) -> None:
    """Issuers restate days of long ago, so the whole history is read each time."""
    of_state_street(world, ssga, "SPY").run()
    world.evening(TUESDAY)
    ssga.days["SPY"] = (
        Day(TUESDAY, 691.0, 1_020_000),
        Day(FRIDAY, 690.25, 1_015_000),
    )
    assert of_state_street(world, ssga, "SPY").run().rows == 2
    own = stored(world)["SPY"]
    assert own.shares.tolist() == [1e6, 1e6, 1_015_000, 1_020_000]
    assert own.assets[-2] == 697_152_500.0  # not replaced by nothing


FAULTS = [
    faults.Fault.FORBIDDEN, faults.Fault.HTML, faults.Fault.CHALLENGE, faults.Fault.RENAMED,
    faults.Fault.TRUNCATED, faults.Fault.CUT_OFF, faults.Fault.NO_ROWS, faults.Fault.HUGE,
    faults.Fault.TOO_MANY_REQUESTS, faults.Fault.UNAVAILABLE,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_stored_stands_whatever_an_issuer_does(
    world: World, ssga: StateStreetServer, fault: faults.Fault
) -> None:
    """The error is in the log, in one sentence that names source and fund."""
    of_state_street(world, ssga, "SPY").run()
    before = stored(world)["SPY"]
    world.evening(TUESDAY)
    ssga.fault = fault
    report = of_state_street(world, ssga, "SPY").run()
    assert report.rows == 0
    after = stored(world)["SPY"]
    assert after.sessions.tolist() == before.sessions.tolist()
    assert after.shares.tolist() == before.shares.tolist()
    said = [line["error"] for line in world.page().tables["errors"]]
    assert len(said) == 1
    assert said[0].startswith("state_street, SPY: ")


@pytest.mark.parametrize(
    "edit",
    [
        lambda body: body.replace(b'Name="Historical"', b'Name="History"'),
        lambda body: body.replace(b"Shares Outstanding", b"Units"),
        lambda body: body.replace(
            b"<ss:Workbook", b'<!DOCTYPE x [<!ENTITY a "aa">]><ss:Workbook', 1
        ),
        lambda body: body.replace(
            b"<ss:Workbook", b'<!DOCTYPE x SYSTEM "file:///etc/hostname"><ss:Workbook', 1
        ),
        lambda body: body[: len(body) // 2],
    ],
    ids=["renamed sheet", "missing column", "entity bomb", "external entity", "cut short"],
)
def test_workbook_of_ishares_that_is_not_right(
    world: World, blackrock: ISharesServer, monkeypatch: pytest.MonkeyPatch, edit: Any
) -> None:
    """No row of it is stored, and every fund has its own error."""
    right = ishares.workbook
    monkeypatch.setattr(ishares, "workbook", lambda *given: edit(right(*given)))
    report = of_ishares(world, blackrock).run()
    assert report.rows == 0
    assert world.tables.version("funds") < 0
    assert report.failed >= 2


def test_workbook_of_another_fund_is_not_stored(
    world: World, blackrock: ISharesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number of a portfolio that the issuer gave to another fund."""
    right = ishares.workbook
    monkeypatch.setattr(ishares, "workbook", lambda _fund, *given: right("IWN", *given))
    report = of_ishares(world, blackrock).run()
    assert (report.fetched, report.failed) == (1, COUNT - 1)
    assert set(stored(world)) == {"IWN"}
    errors = {line["key"]: line["error"] for line in world.page().tables["errors"]}
    assert errors["IWM history"] == "ishares, IWM: expected the workbook of IWM, got that of IWN."


def test_impossible_rows_are_a_remark(world: World, ssga: StateStreetServer) -> None:
    """They are left out and named in the log; a history of nothing else is an error."""
    sunday = dt.date(2026, 1, 11)
    ssga.days["SPY"] = (Day(FRIDAY, 690.25, 1_010_000), Day(sunday, 690.0, 1e6))
    ssga.days["XLK"] = (Day(sunday, 690.0, 1e6),)
    report = of_state_street(world, ssga, "SPY", "XLK").run()
    assert (report.fetched, report.failed, report.rows) == (1, 1, 1)
    said = {line["key"]: line for line in world.page().tables["errors"]}
    assert said["SPY history"]["outcome"] == "repaired"
    assert "1 of a day without a session" in said["SPY history"]["error"]
    assert "expected days with figures" in said["XLK history"]["error"]


def test_refusal_pauses_both_feeds_of_one_issuer(world: World, blackrock: ISharesServer) -> None:
    """Lists and histories come from the same host: who refuses one is not asked for the other."""
    blackrock.fault = ishares.Fault.TOO_MANY_REQUESTS
    of_ishares(world, blackrock).run()
    refusal = fetch_log.refusal(world.tables, catalog.ISHARES)
    assert refusal is not None
    assert refusal.until > world.now


def test_answers_of_no_use_pause_their_own_feed(world: World) -> None:
    """Lists in a new layout, answered time and again: the histories are fetched all the same."""
    with NewLayoutServer() as site:
        lists = of_lists(world, site).run()
        assert lists.resume_at is not None
        assert "those of portfolio" in lists.refused
        assert of_ishares(world, site).run().fetched == COUNT
        before = len(site.requests)
        assert of_lists(world, site).run().refused, "a run of the other feed ends no pause"
        assert len(site.requests) == before
        assert "all lists" in world.errors()
        row = next(r for r in world.page().tables["sources"] if r["source"] == "ishares")
        assert (row["cooling_down"], row["next_attempt"]) == (True, lists.resume_at)
        world.now = lists.resume_at + dt.timedelta(seconds=1)
        again = of_lists(world, site).run()
        assert again.resume_at == world.now + 2 * dt.timedelta(seconds=60)


def test_data_page_counts_in_the_unit_of_the_feed(
    world: World, blackrock: ISharesServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists and histories of one issuer have one name in the log: progress is of funds."""
    monkeypatch.setenv("ROTATION_STORE", world.tables.root)
    settings.current.cache_clear()
    refresher = of_ishares(world, blackrock)
    said: list[str] = []
    refresher.on_progress = lambda *_: said.append(texts(visit(DATA)))
    refresher.run()
    assert "Refreshing: 0 of 6 funds, begun" in said[0]
    assert "Refreshing: 5 of 6 funds, begun" in said[-1]
    assert "The latest refresh finished: 6 of 6 funds, begun" in texts(visit(DATA))


def test_command_fetches_the_group(
    world: World,
    blackrock: ISharesServer,
    ssga: StateStreetServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``rotation refresh --only funds`` asks both issuers and nobody else."""
    for name, value in {
        "STORE": world.tables.root,
        "ISHARES_URL": blackrock.url,
        "STATE_STREET_URL": ssga.url,
        "YAHOO_URL": world.server.url,
        "REQUESTS_PER_SECOND": "1000",
    }.items():
        monkeypatch.setenv(f"ROTATION_{name}", value)
    settings.current.cache_clear()
    assert cli.main(["refresh", "--only", "funds"]) == 0
    said = capsys.readouterr().out
    assert "12 of 12 funds fetched, 36 rows stored." in said
    assert "6 of 6 funds fetched, 18 rows stored." in said
    assert world.calls() == 0
    assert len(stored(world)) == 18


def test_source_of_the_feed_is_the_issuer() -> None:
    """One name in the log for lists and histories, so that the data page has one line."""
    feed = catalog.ISHARES_FUNDS
    assert feed.name == catalog.ISHARES.name
    assert dataclasses.replace(feed, required=True).group != catalog.ISHARES.group
