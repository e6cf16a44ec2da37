"""Series of the economy: whole at first, then their last years, twice a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from rotation import universe
from rotation.catalog import ECONOMY
from rotation.refresh.economy import EconomyRefresher
from rotation.refresh.rate_limit import CallPolicy
from rotation.sources.fred.client import Fred
from rotation.store.policy import economy as stored_economy
from rotation.topics.policy.view import pulse
from tests.loopback import faults
from tests.loopback.fred import DAYS, LIKE, FredServer
from tests.policy import add_series
from tests.refresh.conftest import World


@pytest.fixture
def fred(monkeypatch: pytest.MonkeyPatch) -> Iterator[FredServer]:
    """The service, as on FRIDAY."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FredServer() as server:
        yield server


def refresher(world: World, fred: FredServer) -> EconomyRefresher:
    """As after a restart."""
    client = Fred(base_url=fred.url, timeout=60)
    return EconomyRefresher(world.tables, client, policy=CallPolicy(1000.0, 1, 60.0))


def stored(world: World) -> stored_economy.Economy:
    return stored_economy.current("stored", world.tables, world.tables.version(ECONOMY.name))


def test_every_series_that_pages_watch_is_fetched(world: World, fred: FredServer) -> None:
    """A request each, whole; days without a value, a point or nothing, are no rows."""
    report = refresher(world, fred).run()
    assert report.sentence() == "7 of 7 series fetched, 21 rows stored."
    assert fred.requests == [(name, "") for name in universe.ECONOMIC_SERIES]
    assert set(stored(world)) == set(universe.ECONOMIC_SERIES)
    assert set(pulse.PULSE) < set(universe.ECONOMIC_SERIES)
    own = stored(world)["DGS2"]
    assert own.values.tolist() == [3.5, 3.52, 3.55]
    assert (own.dates[-1].item(), own.source) == (dt.date(2026, 1, 15), "fred")


def test_later_looks_ask_for_the_last_years(world: World, fred: FredServer) -> None:
    """Every twelve hours; what is estimated anew each week is asked for whole; revisions count."""
    refresher(world, fred).run()
    fred.requests.clear()
    world.later(hours=11)
    assert refresher(world, fred).run().due == 0
    world.later(hours=1)
    fred.values["DGS2"] = dict(DAYS) | {"2026-01-12": "3.6", "2026-01-16": "3.7"}
    refresher(world, fred).run()
    asked = dict(fred.requests)
    assert asked.pop("NFCI") == ""
    assert set(asked.values()) == {"2024-01-15"}
    assert stored(world)["DGS2"].values.tolist() == [3.5, 3.6, 3.55, 3.7]


def test_imported_values_do_not_shorten_the_first_fetch(world: World, fred: FredServer) -> None:
    """A file of a few days is no whole series."""
    add_series(world.tables, "DGS2", {"2026-01-15": 1.0})
    refresher(world, fred).run()
    assert ("DGS2", "") in fred.requests
    assert stored(world)["DGS2"].values.tolist() == [3.5, 3.52, 3.55]


def test_answer_that_ends_earlier_is_refused(world: World, fred: FredServer) -> None:
    """Half a series that looks whole is not taken for the new one, nor are days to come."""
    refresher(world, fred).run()
    world.later(days=1)
    fred.values["DGS2"] = {"2026-01-09": "3.5"}
    fred.values["ICSA"] = {"2026-03-09": "3.5"}
    report = refresher(world, fred).run()
    assert report.failed == 2
    errors = {line["key"]: line["error"] for line in world.page().tables["errors"]}
    expected = "fred, {}: expected values up to 2026-01-15 or later, as stored, got {}."
    assert errors["DGS2"].startswith(expected.format("DGS2", "values up to 2026-01-09"))
    assert errors["ICSA"].startswith(expected.format("ICSA", "none"))
    assert stored(world)["DGS2"].values.tolist() == [3.5, 3.52, 3.55]


@pytest.mark.parametrize(
    ("series", "value", "sentence"),
    [
        (
            "DFEDTARU",
            "25",
            "expected an end of the target range in percent, in eighths to 20, such",
        ),
        ("DFEDTARU", "0.0375", "such as 3.75, got 0.0375 on 16 Jan 2026"),
        (
            "DFEDTARU",
            "3.50",
            "expected DFEDTARL below DFEDTARU, by 1 percentage point at most, got ",
        ),
        ("DFEDTARU", "7.50", "got 3.5 and 7.5 on 16 Jan 2026"),
        (
            "DGS2",
            "356",
            "expected a yield in percent, of -2 to 25, such as 3.56, got 356 on 16 Jan",
        ),
        (
            "ICSA",
            "208",
            "expected a number of claims, of 20,000 to 50 million, such as 208000, got",
        ),
        ("T10Y2Y", "65", "expected a difference in percentage points, of -6 to 6, such as 0.65"),
    ],
)
def test_answer_in_another_unit_is_refused(
    world: World, fred: FredServer, series: str, value: str, sentence: str
) -> None:
    """Basis points, decimals, thousands, two ends that are no range: nothing of them is stored."""
    fred.values["DFEDTARL"] = {"2026-01-15": "3.50", "2026-01-16": "3.50"}
    fred.values["DFEDTARU"] = {"2026-01-15": "3.75", "2026-01-16": "3.75"}
    refresher(world, fred).run()
    before = stored(world)[series].values.tolist()
    world.later(days=1)
    fred.values[series] = {"2026-01-15": LIKE.get(series, DAYS)["2026-01-15"], "2026-01-16": value}
    assert refresher(world, fred).run().failed == 1
    (line,) = world.page().tables["errors"]
    assert sentence in line["error"]
    assert stored(world)[series].values.tolist() == before


FAULTS = [
    faults.Fault.FORBIDDEN, faults.Fault.HTML, faults.Fault.CHALLENGE, faults.Fault.RENAMED,
    faults.Fault.TRUNCATED, faults.Fault.CUT_OFF, faults.Fault.NO_ROWS, faults.Fault.PARTIAL,
    faults.Fault.TOO_MANY_REQUESTS, faults.Fault.UNAVAILABLE,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_stored_stands_whatever_the_service_does(
    world: World, fred: FredServer, fault: faults.Fault
) -> None:
    """Errors are in the log, in sentences that name source and series."""
    refresher(world, fred).run()
    before = world.tables.version(ECONOMY.name)
    world.later(days=1)
    fred.fault = fault
    report = refresher(world, fred).run()
    assert (report.rows, report.fetched) == (0, 0)
    assert world.tables.version(ECONOMY.name) == before
    said = [line["error"] for line in world.page().tables["errors"] if line["source"] == "fred"]
    assert said
    assert all(sentence.startswith("fred, ") for sentence in said)
