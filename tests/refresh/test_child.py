"""``rotation refresh`` as a process: alone on its store, and ended as it should be."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import exchange_calendars
import pandas as pd
import pytest

from rotation.cli import main as cli
from rotation.store.coordination import fetch_log
from rotation.store.delta.tables import Tables
from tests.loopback.yahoo import Fault, YahooServer
from tests.refresh.forked import HERE
from tests.upstreams import refusing
from tests.waiting import PATIENCE, soon

NAMES = [f"S{number}" for number in range(60)]


def real_sessions() -> pd.DatetimeIndex:
    """Sessions of the last months, the one under way included."""
    now = pd.Timestamp.now("UTC")
    first = (now - pd.Timedelta(days=200)).strftime("%Y-%m-%d")
    calendar = exchange_calendars.get_calendar("XNYS", start=first)
    days: pd.DatetimeIndex = calendar.sessions[calendar.opens < now]
    return days


class Running:
    """A command under way, its output read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin is not None
        self.process = process
        self.stdin = process.stdin
        self.lines: list[str] = []
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))
        self.ended.set()

    def says(self, words: str) -> bool:
        return any(words in line for line in self.lines)

    def catches(self, number: signal.Signals) -> bool:
        """Whether a signal has a handler still, which is gone once it was called."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
        return bool(int(caught.split()[1], 16) >> (number - 1) & 1)

    def wait(self) -> int:
        code = self.process.wait(PATIENCE)
        assert self.ended.wait(PATIENCE)
        return code


class Terminal:
    """Where commands are started from: a server to ask and a store to fill."""

    def __init__(self, server: YahooServer, store: Path) -> None:
        self.server = server
        self.store = store
        self.tables = Tables(str(store))
        self.running: list[Running] = []
        self.environment = (
            os.environ
            | refusing()
            | {
                "ROTATION_STORE": str(store),
                "ROTATION_YAHOO_URL": server.url,
                "ROTATION_SEARCH": "false",
                "ROTATION_REQUESTS_PER_SECOND": "1000",
                "ROTATION_TIMEOUT": "600",
            }
        )

    def start(self, *options: str, symbols: list[str] = NAMES) -> Running:
        command = [sys.executable, "-m", "rotation", "refresh", "--symbols", ",".join(symbols)]
        return self.spawn([*command, *options])

    def spawn(self, command: list[str]) -> Running:
        self.running.append(
            Running(
                subprocess.Popen(
                    command,
                    cwd=HERE,
                    env=self.environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
        )
        return self.running[-1]

    def asked(self) -> bool:
        return bool(self.server.chart_requests())

    def held(self) -> int:
        """Symbols stored."""
        if self.tables.version("prices") < 0:
            return 0
        rows = self.tables.query("SELECT count(DISTINCT symbol) AS n FROM prices", "prices")
        return int(rows.to_pylist()[0]["n"])

    def state(self) -> str:
        progress = fetch_log.progress(self.tables, pd.Timestamp.now("UTC").to_pydatetime())
        return "none" if progress is None else progress.state


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with YahooServer.simulated(NAMES, real_sessions(), seed=1) as server:
        made = Terminal(server, tmp_path / "store")
        yield made
        for running in made.running:
            running.process.kill()
            running.process.wait()
            with contextlib.suppress(BrokenPipeError):
                running.stdin.close()
            assert running.ended.wait(PATIENCE)


def test_progress_is_plain_lines_without_a_terminal(terminal: Terminal) -> None:
    """One every fifty symbols and one at the end, then what came of it; again, all is there."""
    first = terminal.start()
    assert first.wait() == 0
    rows = 60 * len(terminal.server.market["S0"].bars)
    assert [line.split(":")[0] for line in first.lines] == [
        "50 of 60",
        "60 of 60",
        f"60 of 60 symbols fetched, {rows:,} rows stored.",
    ]
    second = terminal.start()
    assert second.wait() == 0
    assert second.lines == ["Everything that can be fetched now is up to date."]


def test_child_ends_cleanly_while_its_parent_lives(terminal: Terminal) -> None:
    """The watch on the parent does not stand in the way of the interpreter's shutdown."""
    child = terminal.start("--child", symbols=NAMES[:2])
    assert child.wait() == 0
    assert [line for line in child.lines if "Fatal" in line or "daemon" in line] == []


def test_nothing_reachable_is_one_sentence_and_code_3(terminal: Terminal) -> None:
    """And the next start does not even try."""
    terminal.server.stop()
    for attempt in range(2):
        command = terminal.start()
        assert command.wait() == cli.NO_DATA
        (sentence,) = command.lines
        assert sentence.startswith("Nothing was fetched: yahoo, S")
        assert "cannot be reached" in sentence
        assert sentence.endswith(" UTC.")
        if attempt == 0:
            terminal.server.start()
    assert terminal.server.requests == []


def test_second_refresher_gives_way(terminal: Terminal) -> None:
    """In one sentence; the first one is not disturbed."""
    terminal.server.hold(after=2)  # a cookie and a crumb
    first = terminal.start()
    soon(terminal.asked)
    second = terminal.start()
    assert second.wait() == cli.BAD_USAGE
    assert second.lines == [
        f"Another refresher is at work on the store {terminal.store}; nothing was fetched."
    ]
    terminal.server.release()
    assert first.wait() == 0
    assert terminal.held() == 60


def test_following_refresher_stands_by_and_takes_over(terminal: Terminal) -> None:
    """It waits while another one works, and goes on where that one was killed.

    What the other stored is not due. Where the kill came before the record that histories were
    fetched whole, they are compared with the source's once more.
    """
    terminal.server.faults["S30"] = Fault.HANG
    first = terminal.start()
    soon(terminal.asked)
    second = terminal.start("--follow")
    soon(lambda: second.says("standing by"))
    soon(lambda: terminal.held() == 59)
    first.process.kill()
    terminal.server.heal()
    soon(lambda: second.says("symbols fetched"))
    assert second.lines[1] == "1 of 1: S30"
    assert terminal.held() == 60
    second.process.terminate()
    assert second.wait() == 0
    assert sum("standing by" in line for line in second.lines) == 1


def test_standing_by_can_be_ended(terminal: Terminal) -> None:
    """A signal ends it at once, without a word of failure."""
    terminal.server.fault = Fault.HANG
    terminal.start()
    soon(terminal.asked)
    second = terminal.start("--follow")
    soon(lambda: second.says("standing by"))
    second.process.terminate()
    assert second.wait() == 0
    assert len(second.lines) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_a_run_in_good_order(terminal: Terminal, number: signal.Signals) -> None:
    """What has arrived is stored, the log says stopped, and the store is free for the next."""
    terminal.server.hold(after=2 + 30)  # a cookie, a crumb and thirty charts
    first = terminal.start()
    soon(lambda: len(terminal.server.chart_requests()) == 30 + 4)
    first.process.send_signal(number)
    soon(lambda: not first.catches(number))
    terminal.server.release()
    assert first.wait() == 0
    assert "goes on from there" in first.lines[-1]
    assert "Traceback" not in "".join(first.lines)
    assert terminal.state() == "stopped"
    assert 30 <= terminal.held() < 60
    assert terminal.start().wait() == 0
    assert terminal.held() == 60
    assert len(terminal.server.chart_requests()) == 60


def test_second_signal_ends_it_at_once(terminal: Terminal) -> None:
    """It does not wait for the call that hangs."""
    terminal.server.fault = Fault.HANG
    command = terminal.start()
    soon(terminal.asked)
    command.process.terminate()
    soon(lambda: not command.catches(signal.SIGTERM))
    assert command.process.poll() is None
    command.process.terminate()
    assert command.wait() == -signal.SIGTERM


def test_follower_ends_between_two_runs(terminal: Terminal) -> None:
    """While it waits for something to become due."""
    follower = terminal.start("--follow", symbols=NAMES[:3])
    soon(lambda: follower.says("3 of 3 symbols fetched"))
    follower.process.terminate()
    assert follower.wait() == 0


def test_follower_fills_a_deleted_store_again(terminal: Terminal) -> None:
    """Within seconds, not at the next due time; and it alone, for its lock is on the new folder."""
    follower = terminal.start("--follow", symbols=NAMES[:3])
    soon(lambda: follower.says("3 of 3 symbols fetched"))
    shutil.rmtree(terminal.store)
    soon(lambda: follower.says("was deleted under this refresher"))
    soon(lambda: terminal.held() == 3)
    second = terminal.start(symbols=NAMES[:3])
    assert second.wait() == 2
    assert second.says("Another refresher is at work")
    follower.process.terminate()
    assert follower.wait() == 0
    assert not follower.says("unsigned")


def test_child_ends_when_its_standard_input_closes(terminal: Terminal) -> None:
    """In the middle of a call that hangs; what is stored can be read."""
    terminal.server.fail(Fault.HANG, symbol="S9")
    child = terminal.start("--follow", "--child", symbols=NAMES[:10])
    soon(lambda: len(terminal.server.chart_requests("S9")) == 1)
    child.stdin.close()
    assert child.wait() == 0
    assert terminal.state() in ("running", "interrupted")


def test_child_ends_with_a_killed_parent(terminal: Terminal) -> None:
    """As the app starts it; its end closes the output the three processes share."""
    terminal.environment["ROTATION_REFRESH"] = "true"
    terminal.server.fault = Fault.HANG
    program = (
        "import time; from rotation.serving import refresher_process as process; "
        "process.start_refresher(); time.sleep(600)"
    )
    parent = terminal.spawn([sys.executable, "-c", program])
    soon(terminal.asked)
    parent.process.kill()
    assert parent.ended.wait(PATIENCE)
    terminal.server.heal()
    assert terminal.start(symbols=NAMES[:2]).wait() == 0


def test_the_app_starts_none_where_told_not_to(terminal: Terminal) -> None:
    """ROTATION_REFRESH=false."""
    terminal.environment["ROTATION_REFRESH"] = "false"
    program = (
        "from rotation.serving import refresher_process as process; "
        "print(process.start_refresher())"
    )
    parent = terminal.spawn([sys.executable, "-c", program])
    assert parent.wait() == 0
    assert parent.lines[-1] == "None"
    assert terminal.server.requests == []


def test_unwritable_store_is_one_sentence(terminal: Terminal) -> None:
    """A file is where its folder should be."""
    terminal.store.write_text("not a folder")
    command = terminal.start()
    assert command.wait() == cli.BAD_USAGE
    (sentence,) = command.lines
    assert str(terminal.store) in sentence
    assert terminal.server.requests == []
