"""Holdings of sector funds from their issuer: before their growth, once a session, safely."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator

import pytest

from rotation import catalog, settings, universe
from rotation.cli import main as cli
from rotation.refresh.fundamentals import FUNDS, HoldingsRefresher
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.sources.state_street.client import StateStreet
from rotation.store import fundamentals
from rotation.store.coordination import fetch_log
from tests.loopback import faults, yahoo
from tests.loopback.state_street import SHARES, StateStreetServer, daily
from tests.refresh.conftest import FRIDAY, TUESDAY, World

TECHNOLOGY = next(iter(universe.SECTORS))
SYMBOLS = [share.ticker.replace(".", "-") for share in SHARES]


@pytest.fixture
def ssga(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[StateStreetServer]:
    """The issuer's site, and Yahoo's summaries: ten holdings a sector; the n-th grows by n%."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    ten = {share: 0.07 - 0.003 * place for place, share in enumerate(SYMBOLS[:10])}
    world.server.summaries = {symbol: yahoo.fund(holdings=ten) for symbol in FUNDS}
    for place, symbol in enumerate(SYMBOLS, 1):
        world.server.summaries[symbol] = yahoo.stock(place / 100)
    with StateStreetServer() as server:
        yield server


def run(world: World, server: StateStreetServer) -> Report:
    client = StateStreet(base_url=server.url, timeout=60)
    policy = CallPolicy(1000.0, 4, 60.0)
    feed = catalog.STATE_STREET_HOLDINGS
    return HoldingsRefresher(world.tables, client, feed, policy).run()


def asked(world: World) -> list[str | None]:
    """Symbols whose summaries Yahoo was asked for."""
    return [request.symbol for request in world.server.requests if request.endpoint == "summary"]


def test_twenty_of_every_sector(world: World, ssga: StateStreetServer) -> None:
    """One request a fund, under a name of its own in the log; the day is the list's."""
    report = run(world, ssga)
    assert report.sentence() == "11 of 11 lists fetched, 220 rows stored."
    assert ssga.requests == [f"{fund} holdings" for fund in universe.SECTORS]
    assert set(fundamentals.last_lists(world.tables).items()) == {
        (fund, FRIDAY) for fund in universe.SECTORS
    }
    assert fundamentals.largest_holdings(world.tables) == SYMBOLS[:20]
    keys = world.tables.query("SELECT key FROM fetches WHERE key <> '*'", "fetches").to_pylist()
    assert {row["key"] for row in keys} == {f"{fund} holdings" for fund in universe.SECTORS}


def test_looks_every_twelve_hours_until_the_day_is_out(
    world: World, ssga: StateStreetServer
) -> None:
    """What is stored up to the last session is not asked for; a later day is, until it is there."""
    run(world, ssga)
    world.later(hours=48)
    assert run(world, ssga).due == 0
    world.evening(TUESDAY)
    for hours, due in ((0, 11), (11, 0)):
        world.later(hours=hours)
        assert run(world, ssga).due == due
    ssga.holdings = {fund: daily(fund, day=TUESDAY) for fund in universe.SECTORS}
    world.later(hours=1)
    assert run(world, ssga).rows == 220
    assert set(fundamentals.last_lists(world.tables).values()) == {TUESDAY}


@pytest.mark.parametrize(
    "fault",
    [
        faults.Fault.FORBIDDEN, faults.Fault.HTML, faults.Fault.RENAMED, faults.Fault.TRUNCATED,
        faults.Fault.PARTIAL, faults.Fault.NO_ROWS, faults.Fault.TOO_MANY_REQUESTS,
    ],
    ids=lambda fault: fault.name,
)  # fmt: skip
def test_without_a_list_yahoos_ten_count(
    world: World, ssga: StateStreetServer, fault: faults.Fault
) -> None:
    """The error names source and fund; what is stored of lists stands."""
    ssga.fault = fault
    assert run(world, ssga).rows == 0
    said = [line["error"] for line in world.page().tables["errors"]]
    assert said
    assert all(line.startswith("state_street, XL") for line in said)
    rows = world._client().fund_summary(TECHNOLOGY)
    fundamentals.add(world.tables, rows, source="yahoo", at=world.now)
    assert fundamentals.largest_holdings(world.tables) == SYMBOLS[:10]
    ssga.fault = None
    world.later(days=1)
    assert run(world, ssga).rows == 220
    assert fundamentals.largest_holdings(world.tables) == SYMBOLS[:20]


def test_wrong_list_is_of_one_fund_alone(world: World, ssga: StateStreetServer) -> None:
    """That of another fund, and one of a day to come, are refused; the others are stored."""
    ssga.holdings = {"XLK": daily("XLF"), "XLE": daily("XLE", day=FRIDAY + dt.timedelta(days=1))}
    report = run(world, ssga)
    assert (report.fetched, report.failed, report.rows) == (9, 2, 180)
    errors = {line["key"]: line["error"] for line in world.page().tables["errors"]}
    assert "got that of XLF" in errors["XLK holdings"]
    assert "got that of 2026-01-17, a day to come" in errors["XLE holdings"]


def test_refusal_pauses_both_feeds_of_the_issuer(world: World, ssga: StateStreetServer) -> None:
    """Lists and histories come from the same host: one pause."""
    ssga.fault = faults.Fault.TOO_MANY_REQUESTS
    run(world, ssga)
    assert ssga.requests == [f"{TECHNOLOGY} holdings"]
    refusal = fetch_log.refusal(world.tables, catalog.STATE_STREET)
    assert refusal is not None
    assert refusal.until > world.now


def test_growth_rests_on_twenty(
    world: World,
    ssga: StateStreetServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """From both upstreams to the page: one pass asks for the growth of all twenty.

    The weights are 7.5, 7.2, … 1.8, together 93.0; half of it, 46.5, is passed by the eighth
    (46.2 + 5.4 = 51.6), whose earnings grow by 8%. Of Yahoo's ten it would be the fifth.
    """
    world.run("IWM", "SPY")
    for name, value in {
        "STORE": world.tables.root,
        "STATE_STREET_URL": ssga.url,
        "YAHOO_URL": world.server.url,
        "REQUESTS_PER_SECOND": "1000",
    }.items():
        monkeypatch.setenv(f"ROTATION_{name}", value)
    settings.current.cache_clear()
    assert cli.main(["refresh", "--only", "fundamentals"]) == 0
    said = capsys.readouterr().out
    assert "11 of 11 lists fetched, 220 rows stored." in said
    assert "20 of 20 summaries fetched, 20 rows stored." in said
    assert asked(world) == [*FUNDS, *SYMBOLS[:20]]
    assert cli.main(["show", "fundamentals", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    rows = {row["symbol"]: row for row in shown["tables"]["earnings_growth"]}
    assert set(rows) == set(universe.SECTORS)
    assert {row["holdings"] for row in rows.values()} == {20}
    assert {(row["listed"], row["listed_by"]) for row in rows.values()} == {
        (FRIDAY.isoformat(), "state_street")
    }
    assert rows[TECHNOLOGY]["coverage"] == pytest.approx(0.93)
    assert rows[TECHNOLOGY]["bottom_up"] == pytest.approx(0.08)
