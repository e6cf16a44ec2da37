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

ROOT: Final = Path(__file__).parent.parent.parent
_UP_WITHIN = 180.0


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


@contextmanager
def served(store: Path, *, hosted: bool = False) -> Iterator[Served]:
    """Start the app on a store; it must not have logged a traceback by the end."""
    port = free_port()
    run = ["streamlit", "run", "app.py", "--server.address=127.0.0.1", f"--server.port={port}"]
    serve = ["rotation", "serve", "--host=127.0.0.1", f"--port={port}"]
    command = [sys.executable, "-m", *(serve if hosted else run)]
    log = store.parent / f"{store.name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(store), stdout=out, stderr=out
        )
    try:
        wait_until_healthy(port, process, log)
        yield Served(f"http://127.0.0.1:{port}", store)
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
    return plain | {"ROTATION_STORE": str(store), "ROTATION_REFRESH": "false"}


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
