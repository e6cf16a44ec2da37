"""Small files are joined, files nobody can read any more are deleted, the log does not grow."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from pathlib import Path

import pandas as pd
import pytest
from deltalake import DeltaTable

from rotation.catalog import FETCHES
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import Fetch
from rotation.store.delta import maintenance
from rotation.store.delta.tables import Tables
from tests.refresh.conftest import PRICES, TUESDAY, World, xnys

EIGHT_DAYS = 8 * 86_400
NOW = dt.datetime(2026, 1, 20, 23, tzinfo=dt.UTC)


def in_use(tables: Tables, name: str) -> set[str]:
    return {Path(uri).name for uri in DeltaTable(tables.uri(name)).file_uris()}


def on_disk(tables: Tables, name: str) -> set[str]:
    return {path.name for path in Path(tables.uri(name)).glob("*.parquet")}


def age(tables: Tables, name: str, seconds: float) -> None:
    """Make everything in a table's folder older: files, and the times its log gives."""
    folder = Path(tables.uri(name))
    for path in folder.glob("_delta_log/*.json"):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            if removed := line.get("remove"):
                removed["deletionTimestamp"] -= int(seconds * 1000)
        path.write_text("\n".join(json.dumps(line) for line in lines))
    for path in folder.rglob("*.*"):
        os.utime(path, (time.time() - seconds,) * 2)


def log_rows(count: int, started: dt.datetime, outcome: fetch_log.Outcome = "ok") -> list[Fetch]:
    return [Fetch("yahoo", f"S{n}", started, outcome, 1) for n in range(count)]


def test_files_of_removed_versions_are_deleted_after_a_week(tables: Tables) -> None:
    """Not before: until then the earlier version can be read."""
    for number in range(45):
        fetch_log.append(tables, log_rows(1, NOW + dt.timedelta(seconds=number)))
    tables.compact("fetches")
    assert len(in_use(tables, "fetches")) == 1
    tables.vacuum("fetches")
    assert len(on_disk(tables, "fetches")) == 46
    version = tables.version("fetches")
    age(tables, "fetches", EIGHT_DAYS)
    tables.vacuum("fetches")
    assert on_disk(tables, "fetches") == in_use(tables, "fetches")
    assert tables.version("fetches") > version
    assert tables.query("SELECT count(*) AS n FROM fetches", "fetches").to_pylist() == [{"n": 45}]


def test_remains_of_a_killed_write_are_deleted_after_a_week(tables: Tables) -> None:
    """A file no version ever had; one of today may belong to a write under way."""
    fetch_log.append(tables, log_rows(3, NOW))
    (file,) = on_disk(tables, "fetches")
    orphan = Path(tables.uri("fetches")) / f"part-00000-dead{file}"
    orphan.write_bytes((orphan.parent / file).read_bytes()[:100])
    tables.vacuum("fetches")
    assert orphan.exists()
    age(tables, "fetches", EIGHT_DAYS)
    tables.vacuum("fetches")
    assert on_disk(tables, "fetches") == {file}


def test_nothing_to_delete_makes_no_version(tables: Tables) -> None:
    """Or every page would redraw for it."""
    fetch_log.append(tables, log_rows(3, NOW))
    version = tables.version("fetches")
    tables.vacuum("fetches")
    tables.compact("fetches")
    assert tables.version("fetches") == version
    tables.vacuum("prices")
    assert tables.version("prices") == -1


def test_old_successes_leave_the_log(tables: Tables) -> None:
    """What went well more than a month ago; failures and what is younger stay."""
    month_ago = NOW - dt.timedelta(days=31)
    fetch_log.append(tables, log_rows(10_001, month_ago))
    fetch_log.append(tables, log_rows(2, month_ago, "unknown"))
    fetch_log.append(tables, log_rows(5, NOW - dt.timedelta(days=29)))
    maintenance.prune(tables, FETCHES, NOW)
    rows = tables.query("SELECT outcome, count(*) AS n FROM fetches GROUP BY outcome", "fetches")
    assert {row["outcome"]: row["n"] for row in rows.to_pylist()} == {"unknown": 2, "ok": 5}


def test_a_short_log_is_left_alone(tables: Tables) -> None:
    """However old it is."""
    fetch_log.append(tables, log_rows(100, NOW - dt.timedelta(days=400)))
    maintenance.prune(tables, FETCHES, NOW)
    assert tables.query("SELECT count(*) AS n FROM fetches", "fetches").to_pylist() == [{"n": 100}]


def test_a_refresh_tidies_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the run: small files are joined and old ones deleted, the rows are the same."""
    monkeypatch.setattr("rotation.store.delta.files._MANY", 3)
    world.sweeps = True
    days = [day.date() for day in xnys()[-16:-10]]
    files = []
    for day in days:
        world.evening(day)
        world.run("IWM", "SPY")
        files.append(len(in_use(world.tables, "prices")))
    assert files == [1, 2, 3, 1, 2, 3]
    assert len(on_disk(world.tables, "prices")) > 3
    age(world.tables, "prices", EIGHT_DAYS)
    world.evening(xnys()[-9].date())
    world.run("IWM", "SPY")
    assert len(on_disk(world.tables, "prices")) < 6
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))


def test_an_open_market_is_no_time_to_join_files(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day's bars stay in a file of their own, so that rewriting them is cheap."""
    monkeypatch.setattr("rotation.store.delta.files._MANY", 1)
    world.run()
    (whole,) = in_use(world.tables, "prices")
    world.server.until = TUESDAY
    written = []
    for minute in (0, 10, 20, 30):
        world.now = dt.datetime(2026, 1, 20, 15, minute, tzinfo=dt.UTC)
        world.run()
        assert whole in in_use(world.tables, "prices")
        (own,) = in_use(world.tables, "prices") - {whole}
        written.append(own)
    assert len(set(written)) == 4
    world.evening(TUESDAY)
    world.run()
    assert len(in_use(world.tables, "prices")) == 1


def test_an_ordinary_day_rewrites_no_history(world: World) -> None:
    """Each evening adds one small file; those of before stay as they are."""
    world.run()
    before = in_use(world.tables, "prices")
    for number in range(3):
        world.evening(TUESDAY + dt.timedelta(days=number))
        world.run()
        after = in_use(world.tables, "prices")
        assert before < after
        assert len(after - before) == 1
        before = after
