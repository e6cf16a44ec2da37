"""Daily factors of Fama and French: one file every four weeks, and only if it is newer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from rotation.catalog import FACTORS
from rotation.refresh.factors import FactorRefresher
from rotation.refresh.rate_limit import CallPolicy
from rotation.sources.french import formats
from rotation.sources.french.client import French
from rotation.store import factors as stored_factors
from tests.loopback import faults, french
from tests.loopback.french import FrenchServer
from tests.refresh.conftest import World


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[FrenchServer]:
    """The library, as on FRIDAY."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with FrenchServer() as server:
        yield server


def refresher(world: World, library: FrenchServer) -> FactorRefresher:
    """As after a restart."""
    client = French(base_url=library.url, timeout=60)
    return FactorRefresher(world.tables, client, policy=CallPolicy(1000.0, 1, 60.0))


def stored(world: World) -> stored_factors.SizeFactor:
    version = world.tables.version(FACTORS.name)
    found = stored_factors.current("stored", world.tables, version)
    assert found is not None
    return found


def test_file_is_stored_in_decimals(world: World, library: FrenchServer) -> None:
    """Per cent become decimals; text above and below the table is none of it."""
    report = refresher(world, library).run()
    assert report.sentence() == "1 of 1 files fetched, 4 rows stored."
    assert stored(world).smb.tolist() == pytest.approx([-0.0025, -0.0033, 0.0033, 0.013])
    assert stored(world).source == "french"


def test_file_is_asked_for_every_four_weeks(world: World, library: FrenchServer) -> None:
    """One that has not changed since is not sent again; one that has replaces what is stored."""
    refresher(world, library).run()
    before = world.tables.version(FACTORS.name)
    world.later(days=27)
    assert refresher(world, library).run().due == 0
    world.later(days=1)
    assert refresher(world, library).run().sentence() == "1 of 1 files fetched, 0 rows stored."
    assert library.statuses == [200, 304]
    assert world.tables.version(FACTORS.name) == before
    library.body = french.archive(french.TEXT.replace("1.30", "1.20"))
    library.modified = world.now
    world.later(days=28)
    assert refresher(world, library).run().rows == 4
    assert library.statuses == [200, 304, 200]
    assert stored(world).smb[-1] == pytest.approx(0.012)


def test_days_that_cannot_be_stored_are_a_remark(world: World, library: FrenchServer) -> None:
    """They are left out and named in the log; a file of nothing else is an error."""
    library.body = french.archive(french.TEXT.replace("20251231", "20251227"))  # a Saturday
    refresher(world, library).run()
    (line,) = [row for row in world.page().tables["errors"] if row["source"] == "french"]
    assert (line["outcome"], line["error"]) == (
        "repaired", "27 Dec 2025 left out: it is no session."
    )  # fmt: skip
    assert len(stored(world).smb) == 3
    world.later(days=28)
    head, _, _ = french.TEXT.partition("1926")
    library.body = french.archive(f"{head}20251227,0,0,0,0\r\n")
    library.modified = world.now
    report = refresher(world, library).run()
    assert "expected days that can be stored, got 27 Dec 2025 left out" in report.error
    assert len(stored(world).smb) == 3


def test_archive_that_unpacks_to_more_than_a_century(world: World, library: FrenchServer) -> None:
    """It is not unpacked beyond the limit, and the error says so."""
    library.body = french.archive(" " * (formats.LARGEST + 10))
    report = refresher(world, library).run()
    assert "it has more than 16 MB, more than a century of days" in report.error
    assert world.tables.version(FACTORS.name) < 0


FAULTS = [
    faults.Fault.FORBIDDEN, faults.Fault.HTML, faults.Fault.CHALLENGE, faults.Fault.RENAMED,
    faults.Fault.TRUNCATED, faults.Fault.CUT_OFF, faults.Fault.NO_ROWS, faults.Fault.PARTIAL,
    faults.Fault.TOO_MANY_REQUESTS, faults.Fault.UNAVAILABLE,
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_what_is_stored_stands_whatever_the_library_does(
    world: World, library: FrenchServer, fault: faults.Fault
) -> None:
    """The error is in the log, in one sentence that names source and file."""
    refresher(world, library).run()
    before = world.tables.version(FACTORS.name)
    world.later(days=28)
    library.fault = fault
    assert refresher(world, library).run().rows == 0
    assert world.tables.version(FACTORS.name) == before
    (said,) = [row["error"] for row in world.page().tables["errors"] if row["source"] == "french"]
    assert said.startswith("french, daily factors: ")


def test_file_of_a_clock_ahead_is_asked_for_whole(world: World, library: FrenchServer) -> None:
    """Asked for what is newer than next year, the library would have nothing."""
    right, world.now = world.now, world.now + dt.timedelta(days=365)
    refresher(world, library).run()
    world.now = right
    assert stored_factors.fetched_at(world.tables, "french") is None
    assert refresher(world, library).run().rows == 4
    assert stored_factors.fetched_at(world.tables, "french") == right
