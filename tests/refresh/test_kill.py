"""A refresher that is killed: the store opens, holds whole writes only, the next run completes."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import exchange_calendars
import numpy as np
import pandas as pd
import pytest

from rotation.store.delta.tables import Tables
from tests.loopback.yahoo import YahooServer
from tests.refresh.conftest import PRICES, xnys
from tests.refresh.forked import HERE, Forks
from tests.upstreams import refusing
from tests.waiting import PATIENCE, soon

KILLS = 50
KILLS_OF_THE_COMMAND = 5
SYMBOLS = [f"S{n}" for n in range(4)]
SESSIONS = xnys("2025-06-02")


class Killing:
    """An upstream whose market moves on every evening, and what may be stored of it."""

    def __init__(self, server: YahooServer, folder: Path) -> None:
        self.server = server
        self.tables = Tables(str(folder / "store"))
        self.output = folder / "output"
        self.environment = refusing() | {
            "ROTATION_STORE": str(folder / "store"),
            "ROTATION_YAHOO_URL": server.url,
            "ROTATION_REQUESTS_PER_SECOND": "1000",
            "ROTATION_COOL_DOWN": "0",
        }
        self.now = dt.datetime.now(dt.UTC)
        self.bases = {name: [self._told(name)] for name in server.market}

    def _told(self, symbol: str) -> pd.DataFrame:
        return self.server.market[symbol].bars.set_index("session")[PRICES]

    def evening(self, session: dt.date) -> None:
        self.server.until = session
        self.now = dt.datetime.combine(session, dt.time(23), dt.UTC)

    def add(self, symbol: str, sessions: pd.DatetimeIndex = SESSIONS) -> None:
        self.server.market |= YahooServer.simulated([symbol], sessions).market
        self.bases[symbol] = [self._told(symbol)]

    def split(self, symbol: str, session: dt.date) -> None:
        self.server.split(symbol, session, 2.0)
        self.bases[symbol].append(self._told(symbol))

    def start(self, forks: Forks, *, writes: int | None = None) -> int:
        order = self.arguments(), self.environment, self.output, self.now
        return forks.start(*order, writes=writes)

    def arguments(self) -> list[str]:
        return ["refresh", "--symbols", ",".join(self.server.market)]

    def stored(self) -> dict[str, pd.DataFrame]:
        """Every stored symbol's bars, once they were found sound.

        Keys are unique. A symbol has all sessions up to its last one, on one basis.
        """
        if self.tables.version("prices") < 0:
            return {}
        rows = self.tables.query("SELECT * FROM prices", "prices").to_pandas()
        rows["session"] = pd.to_datetime(rows["session"]).astype("datetime64[s]")
        assert not rows.duplicated(["symbol", "session"]).any()
        held = {}
        for symbol, own in rows.groupby("symbol"):
            bars = own.set_index("session").sort_index()[PRICES]
            told = [basis.loc[: bars.index[-1]] for basis in self.bases[symbol]]
            assert any(_equal(bars, basis) for basis in told), f"{symbol} is half-written"
            held[str(symbol)] = bars
        return held

    def is_complete(self) -> None:
        """Everything told by now is stored, on the basis of now."""
        held = self.stored()
        assert set(held) == set(self.server.market)
        for symbol, bars in held.items():
            assert _equal(bars, self.bases[symbol][-1].loc[: str(self.server.until)])

    def files(self) -> set[str]:
        """Data files in the folder of the price table, committed or not."""
        return {path.name for path in Path(self.tables.uri("prices")).glob("*.parquet")}

    def orphans(self) -> int:
        """Data files on disk that no version has."""
        written = {path.name for path in Path(self.tables.uri("prices")).glob("*.parquet")}
        log = Path(self.tables.uri("prices")) / "_delta_log"
        logged = "".join(path.read_text() for path in log.glob("*.json"))
        return sum(name not in logged for name in written)


def _equal(bars: pd.DataFrame, told: pd.DataFrame) -> bool:
    return np.array_equal(bars.index, told.index) and np.array_equal(bars, told)


@pytest.fixture
def killing(tmp_path: Path) -> Iterator[Killing]:
    with YahooServer.simulated(SYMBOLS, SESSIONS, seed=9) as server:
        yield Killing(server, tmp_path)


def wait_for_files(killing: Killing, count: int, until: float) -> None:
    """Until so many data files were begun: the last of them has hardly been committed."""
    before = killing.files()
    while len(killing.files() - before) < count and time.monotonic() < until:
        time.sleep(0.0002)


def test_killed_fifty_times(killing: Killing) -> None:
    """At random moments, when files appear, after a write; each evening brings bars and a split.

    Kills that left some symbols of a run written and some not, and kills between a data
    file and its commit, are among them.
    """
    chance = random.Random(11)
    days = [day.date() for day in SESSIONS[60:]]
    killed = halfway = 0
    with Forks() as forks:
        killing.evening(days[0])
        began = time.monotonic()
        killing.start(forks)
        assert forks.wait() == 0
        typical = time.monotonic() - began
        killing.is_complete()
        for number, day in enumerate(days[1:]):
            killing.evening(day)
            killing.split(chance.choice(SYMBOLS), day)
            if number % 10 == 0:
                killing.add(f"NEW{number}")
            before = killing.tables.version("prices")
            if number % 3 == 0:
                killing.start(forks, writes=chance.randint(1, 3))
            else:
                pid = killing.start(forks)
                if number % 3 == 1:
                    time.sleep(chance.uniform(0.02, 0.7 * typical))
                else:
                    wait_for_files(killing, chance.randint(1, 3), time.monotonic() + 2 * typical)
                    time.sleep(chance.choice([0.0, 0.0, 0.002]))
                with contextlib.suppress(ProcessLookupError):  # it was quicker
                    os.kill(pid, signal.SIGKILL)
            killed += forks.wait() == -signal.SIGKILL
            lasts = [bars.index[-1].date() for bars in killing.stored().values()]
            halfway += killing.tables.version("prices") > before and min(lasts) < day
            if killed >= KILLS and halfway >= KILLS // 4 and killing.orphans():
                break
        assert killed >= KILLS
        assert halfway >= KILLS // 4
        assert killing.orphans() >= 1
        killing.start(forks)
        assert forks.wait() == 0
    killing.is_complete()


def test_the_command_is_killed(killing: Killing) -> None:
    """``python -m rotation refresh`` itself, on the real clock: it takes up where it was."""
    today = pd.Timestamp.now("UTC")
    calendar = exchange_calendars.get_calendar("XNYS", start=f"{today.year - 1}-01-02")
    sessions = calendar.sessions[calendar.opens < today]
    killing.server.until = sessions[-1].date()
    killing.server.market.clear()
    killing.bases.clear()
    environment = os.environ | killing.environment
    chance = random.Random(5)
    for number in range(KILLS_OF_THE_COMMAND):
        for name in range(10):
            killing.add(f"S{number}{name}", sessions)
        asked = len(killing.server.requests)
        command = [sys.executable, "-m", "rotation", *killing.arguments()]
        process = subprocess.Popen(command, cwd=HERE, env=environment, stdout=subprocess.DEVNULL)
        soon(lambda asked=asked: len(killing.server.requests) > asked)
        if number % 2:
            time.sleep(chance.uniform(0.0, 0.4))
        else:
            wait_for_files(killing, 1, time.monotonic() + PATIENCE)
        process.kill()
        process.wait()
        killing.stored()
    done = subprocess.run(
        command, cwd=HERE, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    killing.is_complete()
