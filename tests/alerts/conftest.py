"""A store whose rotation ends with its last session, and the settings of who is told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import stamina

from rotation import sessions
from rotation.alerts import check
from rotation.alerts.check import Checked
from rotation.cli import main as cli
from rotation.results import computed
from rotation.store.alerts import Run
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from rotation.topics import registry
from tests.loopback.certificates import Authority, authority
from tests.markets import AT, bars, days_until

DAYS = days_until("2026-11-20", 320)
RISING = np.round(100 * 1.001 ** np.arange(320), 2)
FALLEN = np.append(RISING[:-1], np.round(RISING[-2] * 0.6, 2))
"""Small caps that lead all the time, until the last session takes it all back."""


class Store:
    """A store that gets its sessions one by one, under a clock that follows.

    Attributes
    ----------
    tables : its tables
    now : what time it is, UTC
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.now = AT

    def bring(self, first: int, last: int, small: Any = FALLEN, at: dt.datetime = AT) -> None:
        """Store sessions by their place, negative ones from the end, as fetched at a time."""
        place = slice(first, last or None)
        days = DAYS[place]
        frames = [bars("IWM", days, small[place]), bars("SPY", days, np.full(len(days), 100.0))]
        writer.merge_prices(self.tables, pd.concat(frames), source="yahoo", at=at)

    def check(self, *channels: str, origin: str | None = None) -> Checked:
        """Check as the command does, without telling anybody."""
        data = computed.data(self.tables, computed.versions(self.tables), registry.PAGES)
        return check.check(self.tables, data, channels, origin)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Further attempts come at once; servers of this machine are reached without a proxy."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with stamina.set_testing(testing=True, attempts=3):
        yield


@pytest.fixture
def store(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> Store:
    """The store, without a session."""
    made = Store(tables)
    monkeypatch.setattr(sessions, "now", lambda: made.now)
    return made


@pytest.fixture
def led(store: Store) -> Store:
    """The store up to the session before the last, which was checked."""
    store.bring(0, -1)
    assert store.check().first
    return store


@pytest.fixture
def changed(led: Store) -> Store:
    """The store with its last session, not checked yet."""
    led.bring(-1, 0)
    return led


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Certificates for servers of this machine."""
    return authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusting(certificates: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The same, and their authority is one that is trusted here."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates.path))
    return certificates


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command in this process; gives the exit code, what was printed and what was wrong."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(list(arguments))
        return code, *capsys.readouterr()

    return command


def message(**members: Any) -> Run:
    """A run with a message of one change."""
    change = {
        "id": "c", "watchpoint": "verdict", "before": "narrow rotation", "now": "broad rotation",
        "session": "2026-11-20", "text": "Verdict: it broadens.", "page": "overview", "link": None,
    }  # fmt: skip
    found = {
        "id": "5f3c", "session": "2026-11-20", "stale": False, "notice": None,
        "changes": [change], "summary": "Since Thursday: more.", "text": "Verdict: it broadens.\n.",
    } | members  # fmt: skip
    return Run("5f3c", 2, dt.date(2026, 11, 20), AT, json.dumps(found), ("webhook", "mail"))
