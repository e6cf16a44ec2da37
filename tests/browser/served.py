"""The app as people start it, in a process of its own: ``streamlit run app.py``, or hosted."""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rotation.panel import Days
from tests import wheel
from tests.markets import bars, price_file, walk
from tests.upstreams import refusing

ROOT: Final = Path(__file__).parent.parent.parent
_UP_WITHIN = 180.0
SERVE: Final = ("serve", "--host=127.0.0.1", "--port={port}")


@dataclass(frozen=True)
class Served:
    """A running app.

    Attributes
    ----------
    url : without a slash at the end
    store : its store
    """

    url: str
    store: Path

    def rotation(self, *arguments: str) -> str:
        """What the ``rotation`` command prints, on the same store."""
        command = [sys.executable, "-m", "rotation", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(self.store), capture_output=True, text=True,
            check=False, timeout=180,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def import_prices(app: Served, file: Path, days: Days, count: int) -> None:
    """Bring the first ``count`` sessions of three symbols, as a file, by the command line."""
    frames = [
        bars(symbol, days[:count], walk(seed, len(days))[:count])
        for seed, symbol in enumerate(("IWM", "SPY", "IJR"))
    ]
    app.rotation("import", "prices", str(price_file(file, *frames)))


@contextmanager
def served(store: Path, *, hosted: bool = False, **variables: str) -> Iterator[Served]:
    """Start the app of this checkout on a store; further settings by their variables."""
    run = ["streamlit", "run", "app.py", "--server.address=127.0.0.1", "--server.port={port}"]
    command = [sys.executable, "-m", *(["rotation", *SERVE] if hosted else run)]
    log = store.parent / f"{store.name}.log"
    with started(command, ROOT, environment(store) | variables, log) as url:
        yield Served(url, store)


@contextmanager
def served_from_wheel(commands: Path, folder: Path) -> Iterator[Served]:
    """Start ``rotation serve`` of an installed wheel in an empty folder, with no setting at all."""
    log = folder.with_suffix(".log")
    with started(
        [str(commands / "rotation"), *SERVE], folder, wheel.environment(folder), log
    ) as url:
        yield Served(url, folder / ".rotation" / "store")


@contextmanager
def started(
    command: list[str], folder: Path, variables: dict[str, str], log: Path
) -> Iterator[str]:
    """Start a command that serves the app; it must not have logged a traceback by the end.

    Parameters
    ----------
    command : list of str
        Program and arguments; ``{port}`` stands for a free port.
    folder : Path
        Where it is run.
    variables : dict of str to str
        Its whole environment.
    log : Path
        File for what it writes.
    """
    port = free_port()
    words = [word.format(port=port) for word in command]
    with log.open("wb") as out:
        process = subprocess.Popen(words, cwd=folder, env=variables, stdout=out, stderr=out)
    try:
        wait_until_healthy(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=120)
    assert "Traceback" not in log.read_text(encoding="utf-8")


def free_port() -> int:
    """One below those the system gives to connections: none of them can take it meanwhile."""
    for port in random.sample(range(20_000, 32_000), 100):
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
    raise AssertionError("No port is free.")


def environment(store: Path) -> dict[str, str]:
    """No setting of the machine's, but for the store."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("ROTATION_")}
    return plain | refusing() | {"ROTATION_STORE": str(store), "ROTATION_REFRESH": "false"}


def wait_until_healthy(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers; fails with its log if it does not come to that."""
    until = time.monotonic() + _UP_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=60).close()
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"The app did not come up:\n{log.read_text(encoding='utf-8')}")
