"""What becomes of a store under a running server: deleted, full, read-only, in order again."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import re
import shutil
import tempfile
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rotation import settings
from rotation.errors import StoreError
from rotation.serving import store_watch
from rotation.serving.store_watch import StoreWatch
from rotation.store.coordination import lock
from rotation.store.delta import health
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from rotation.telemetry import store_status
from rotation.telemetry.store_status import StoreStatus
from tests.markets import AT, bars, days_until
from tests.web.conftest import site

DAYS = days_until("2026-11-20", 5)
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _status_of_its_own() -> Iterator[None]:
    yield
    store_status.put(StoreStatus())


@pytest.fixture
def own(tables: Tables) -> Tables:
    writer.merge_prices(tables, bars("IWM", DAYS, [100.0] * 5), source="yahoo", at=AT)
    return tables


def failing(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file be made in the store."""

    def refuse(**_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)


def nearly_full(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**30, 2**30 - free, free))


def test_store_that_is_new_is_in_order(tmp_path: Path) -> None:
    """Nothing is stored yet, and nothing was lost; nor is it made by looking."""
    assert StoreWatch(str(tmp_path / "store"), writes=True).check() == StoreStatus()
    assert not (tmp_path / "store").exists()


def test_deleted_store_is_told_from_a_new_one(own: Tables) -> None:
    """Until prices are stored again."""
    watch = StoreWatch(own.root, writes=True)
    assert watch.check() == StoreStatus()
    shutil.rmtree(own.root)
    status = watch.check()
    assert status.lost
    assert "was deleted while this server was running" in str(status.problem)
    assert watch.check().lost
    writer.merge_prices(own, bars("IWM", DAYS, [100.0] * 5), source="yahoo", at=AT)
    assert watch.check() == StoreStatus()


def test_deletion_of_a_store_in_the_home_folder_is_noticed(
    own: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that is watched is the one that is read."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ROTATION_STORE", f"~/{Path(own.root).name}")
    settings.current.cache_clear()
    monkeypatch.setattr(store_watch, "CHECK_EVERY", 0.0)
    seen: list[StoreStatus] = []

    def put(status: StoreStatus) -> None:
        seen.append(status)
        if len(seen) > 1:
            raise asyncio.CancelledError
        shutil.rmtree(own.root)

    with monkeypatch.context() as patched, contextlib.suppress(asyncio.CancelledError):
        patched.setattr(store_status, "put", put)
        asyncio.run(store_watch.watch())
    assert [status.lost for status in seen] == [False, True]


def test_file_instead_of_the_store_is_no_empty_store(tables: Tables) -> None:
    """Every reader says what it is and what is needed."""
    root = Path(tables.root)
    root.write_text("a file")
    sentence = f"The store {root} cannot be used: {root} is a file; a folder is needed."
    assert StoreWatch(str(root), writes=True).check().problem == sentence
    for reads in (
        lambda: tables.version("prices"),
        lambda: lock.refresher(settings.current(), wait=lambda _: False).__enter__(),
        lambda: writer.merge_prices(tables, bars("IWM", DAYS, [1.0] * 5), source="yahoo", at=AT),
    ):
        with pytest.raises(StoreError, match=f"^{re.escape(sentence)}$"):
            reads()
    answer = TestClient(site(), base_url="http://localhost").get("/readyz")
    assert (answer.status_code, answer.json()["detail"]) == (503, sentence)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "The disk of the store"),
        (errno.EDQUOT, "The disk of the store"),
        (errno.EROFS, "Read-only file system"),
        (errno.EACCES, "Permission denied"),
    ],
)
def test_why_a_store_takes_no_file(
    own: Tables, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    """In a sentence each; a server that writes nothing does not mind."""
    with monkeypatch.context() as patched:
        failing(number, patched)
        problem = StoreWatch(own.root, writes=True).check().problem
        assert problem is not None
        assert words in problem
        assert "what was stored is unchanged" in problem
        assert StoreWatch(own.root, writes=False).check() == StoreStatus(checked=False)
    assert StoreWatch(own.root, writes=True).check() == StoreStatus()


def test_full_disk_is_noticed_before_a_commit(own: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine would panic half-way through a file; what is stored can be read."""
    version = own.version("prices")
    with monkeypatch.context() as patched:
        nearly_full(patched, 10_000)
        with pytest.raises(StoreError, match=r"has 0\.0 MB free and storing needs 32 MB: nothing"):
            writer.merge_prices(own, bars("SPY", DAYS, [1.0] * 5), source="yahoo", at=AT)
        assert own.version("prices") == version
    writer.merge_prices(own, bars("SPY", DAYS, [1.0] * 5), source="yahoo", at=AT)


def test_store_without_the_right_to_write_is_noticed_before_a_commit(
    own: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a read-only mount is: the engine would panic, and the sentence come after its trace."""
    version, calls = own.version("prices"), []
    with monkeypatch.context() as patched:
        failing(errno.EROFS, patched)
        patched.setattr(health.os, "access", lambda path, mode: calls.append(mode))
        words = r"^The store .* cannot be written \(Read-only file system\)"
        with pytest.raises(StoreError, match=words):
            writer.merge_prices(own, bars("SPY", DAYS, [1.0] * 5), source="yahoo", at=AT)
        with pytest.raises(StoreError, match=words):
            own.vacuum("prices")
        assert own.version("prices") == version
    assert set(calls) == {os.W_OK | os.X_OK}
    writer.merge_prices(own, bars("SPY", DAYS, [1.0] * 5), source="yahoo", at=AT)


def test_where_nothing_is_tried_no_figure_says_it_can_be_written(own: Tables) -> None:
    """A server without a refresher, and an object store; before the first check as well."""
    client = TestClient(site(), base_url="http://localhost")
    for watch in (
        StoreWatch(own.root, writes=False),
        StoreWatch("s3://bucket/store", writes=True),
    ):
        store_status.put(watch.check())
        assert "rotation_store_writable" not in client.get("/metrics").text
        assert client.get("/readyz").json()["store_problem"] is None
    shutil.rmtree(own.root)
    store_status.put(StoreWatch(own.root, writes=True).check())
    assert "rotation_store_writable 1.0" in client.get("/metrics").text


def test_problem_and_its_end_are_in_the_log(
    own: Tables, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Once each, however often the store is looked at."""
    monkeypatch.setenv("ROTATION_STORE", own.root)
    monkeypatch.setenv("ROTATION_REFRESH", "true")
    monkeypatch.setattr(store_watch, "CHECK_EVERY", 0.0)
    seen = iter([StoreStatus(), StoreStatus("Full."), StoreStatus("Full."), StoreStatus()])

    def check(_: StoreWatch) -> StoreStatus:
        status = next(seen, None)
        if status is None:
            raise asyncio.CancelledError
        return status

    monkeypatch.setattr(StoreWatch, "check", check)
    with caplog.at_level(logging.WARNING, "rotation"), contextlib.suppress(asyncio.CancelledError):
        asyncio.run(store_watch.watch())
    assert [record.message for record in caplog.records] == [
        "Full.",
        f"The store {own.root} is in order again.",
    ]


def test_probe_and_metrics_say_it() -> None:
    """A full disk leaves the server ready, with the sentence; a deleted store does not."""
    client = TestClient(site(), base_url="http://localhost")
    store_status.put(StoreStatus("The disk is full."))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["store_problem"]) == (200, "The disk is full.")
    assert "rotation_store_writable 0.0" in client.get("/metrics").text
    store_status.put(StoreStatus("The store was deleted.", lost=True))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "The store was deleted." in answer.text
    store_status.put(StoreStatus())
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["store_problem"]) == (200, None)
    assert "rotation_store_writable 1.0" in client.get("/metrics").text


def test_status_of_the_command_line_checks_the_store(
    own: Tables, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """``rotation status`` runs in no server."""
    from rotation.cli import main as cli

    monkeypatch.setenv("ROTATION_STORE", own.root)
    nearly_full(monkeypatch, 10_000)
    assert cli.main(["status", "--json"]) == 0
    assert str(health.full(own.root)) in capsys.readouterr().out
