"""Every face of the app on every odd store: drawn or answered, never a fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from rotation import catalog, universe
from rotation.auth import rate_limits
from rotation.cli.main import main
from rotation.search.request import PullKey
from rotation.store.delta.tables import Tables
from rotation.store.holdings import lists
from rotation.store.prices import writer
from rotation.store.search import pulls
from rotation.topics import registry
from tests.markets import AT, bars, days_until, member_lists, walk
from tests.searches import sunday_before, sundays
from tests.web.conftest import site

DAYS = days_until("2026-11-20", 300)
APP = str(Path(__file__).parents[2] / "app.py")

pytestmark = pytest.mark.usefixtures("clock")


def nothing(_: Tables) -> None:
    """No table exists."""


def prices(tables: Tables, symbols: tuple[str, ...] = ("IWM", "SPY"), count: int = 300) -> None:
    for seed, symbol in enumerate(symbols):
        rows = bars(symbol, DAYS[-count:], walk(seed, count))
        writer.merge_prices(tables, rows, source="import", at=AT)


def one_symbol(tables: Tables) -> None:
    prices(tables, ("IWM",))


def one_row(tables: Tables) -> None:
    prices(tables, ("IWM",), 1)


def members(tables: Tables) -> None:
    rows = member_lists(["2026-10-30"], [["AAA", "BBB", "CCC"]])
    own = [n for n in catalog.HOLDINGS.schema.names if n not in ("source", "fetched_at")]
    rows = rows.reindex(columns=own)
    lists.replace(tables, rows, source="import", at=AT)


def searches(tables: Tables) -> None:
    weeks = sundays(sunday_before(AT), 60)
    key = PullKey(universe.SEARCH_TERMS, "US", "today 5-y")
    rows = [
        {"term": term, "date": week, "value": float(number % 100), "is_partial": False}
        for number, week in enumerate(weeks)
        for term in key.terms
    ]
    frame = pd.DataFrame(rows).astype({"date": "datetime64[s]"})
    made = AT - dt.timedelta(hours=1)
    pulls.add_interest(tables, frame, key, pull_id="one", source=catalog.IMPORTED, at=made)


STORES: dict[str, Callable[[Tables], None]] = {
    "empty": nothing,
    "prices only": prices,
    "searches only": searches,
    "members only": members,
    "one symbol": one_symbol,
    "one row": one_row,
}
PAGES = [page.name for page in registry.PAGES]
PATHS = [
    "/healthz", "/readyz", "/metrics", "/api/v1/openapi.json",
    *(page.path for page in registry.PAGES),
    *(f"/api/v1/{name}" for name in PAGES),
    *(f"/og/{name}.png" for name in PAGES),
]  # fmt: skip


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tables: Tables) -> Tables:
    """A store that holds one odd thing."""
    STORES[request.param](tables)
    return tables


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(rate_limits, "_HERE", rate_limits.Limits())
    with TestClient(site(), base_url="http://localhost", raise_server_exceptions=False) as opened:
        yield opened


def test_every_address_answers(store: Tables, client: TestClient) -> None:
    """Probes, metrics, API, pictures and pages of one server: status 200, all of them."""
    failed = {path: client.get(path).status_code for path in PATHS}
    assert {path: status for path, status in failed.items() if status != 200} == {}
    assert client.get("/readyz").json()["ready"] is True


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_drawn(store: Tables, page: str) -> None:
    """To the end, without an error."""
    app = AppTest.from_file(APP, default_timeout=120)
    if page != "overview":
        app.switch_page(registry.page(page).script)
    app.run()
    assert not app.exception
    assert not app.error, [one.value for one in app.error]


@pytest.mark.parametrize("page", PAGES)
def test_command_prints_every_page(
    store: Tables, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As text and as JSON: exit code 0, or 3 where there is no data."""
    for arguments in (["show", page], ["show", page, "--json", "--series"]):
        assert main(arguments) in (0, 3)
        assert capsys.readouterr().out


def test_status_is_printed(store: Tables, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever is stored."""
    assert main(["status"]) == 0
    assert "data" in capsys.readouterr().out
