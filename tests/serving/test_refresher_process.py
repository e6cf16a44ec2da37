"""The server starts its refresher again when that ends, says so, and ends it with itself."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rotation import settings
from rotation.serving import refresher_process
from rotation.telemetry import refresher_status
from rotation.telemetry.refresher_status import RefresherStatus
from rotation.web.routes import health
from tests.markets import AT


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No pauses worth waiting for, and a state of its own."""
    monkeypatch.setenv("ROTATION_REFRESH", "true")
    settings.current.cache_clear()
    for name in ("HEAD_START", "FIRST_PAUSE"):
        monkeypatch.setattr(refresher_process, name, 0.01)
    refresher_status.put(RefresherStatus())
    yield
    refresher_status.put(RefresherStatus())


def supervised(until: Callable[[], bool]) -> None:
    """Supervise until a condition holds, at most a minute."""

    async def watch() -> None:
        task = asyncio.create_task(refresher_process.supervise())
        async with asyncio.timeout(60):
            while not until():
                await asyncio.sleep(0.01)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    asyncio.run(watch())


def runs(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Let the refresher be another program."""
    monkeypatch.setattr(refresher_process, "command", lambda: [sys.executable, "-c", program])


def test_refresher_that_ends_is_started_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """With a line in the log for each end, pauses doubled."""
    runs(monkeypatch, "raise SystemExit(3)")
    caplog.set_level(logging.WARNING, "rotation")
    supervised(lambda: refresher_status.get().starts >= 3)
    ends = [
        record.getMessage() for record in caplog.records if "exit code 3" in record.getMessage()
    ]
    assert len(ends) >= 2
    assert "is started again at" in ends[0]


def test_refresher_that_was_killed_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGKILL leaves no zombie: its end is waited for."""
    runs(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    supervised(lambda: refresher_status.get().exit_code == -9)
    assert refresher_status.get().sentence() is not None


def test_refresher_that_cannot_be_started_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A machine without a process to spare says why, and does without until it has one."""
    missing = tmp_path / "python"
    monkeypatch.setattr(refresher_process, "command", lambda: [str(missing)])
    supervised(lambda: refresher_status.get().state == "stopped")
    told = refresher_status.get().sentence() or ""
    assert told.startswith("The refresher cannot be started (No such file or directory) and is ")
    assert refresher_status.get().starts == 0
    missing.symlink_to(sys.executable)
    monkeypatch.setattr(refresher_process, "command", lambda: [str(missing), "-c", ""])
    supervised(lambda: refresher_status.get().starts > 0)


def test_state_is_in_the_probe(monkeypatch: pytest.MonkeyPatch, clock: object) -> None:
    """Running and stopped, with the exit code and the time of the next start."""
    runs(monkeypatch, "import time; time.sleep(60)")
    states = []
    supervised(lambda: bool(states.append(health.readiness()["refresher"]) or states[-1]["starts"]))
    assert states[-1]["state"] == "running"
    refresher_status.put(RefresherStatus("stopped", 2, -9, AT))
    assert health.readiness()["refresher"] == {
        "state": "stopped",
        "starts": 2,
        "exit_code": -9,
        "next_start": AT.isoformat(),
    }


def test_server_without_a_refresher_says_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """ROTATION_REFRESH=false starts none, and nothing is said on pages."""
    monkeypatch.setenv("ROTATION_REFRESH", "false")
    settings.current.cache_clear()
    asyncio.run(refresher_process.supervise())
    assert refresher_status.get().state == "off"
    assert refresher_status.get().sentence() is None
