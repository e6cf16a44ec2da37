"""A Streamlit server of this checkout, started for one measurement or for many."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.upstreams import refusing

ROOT: Final = Path(__file__).resolve().parent.parent

_UP_WITHIN = 60.0


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Attributes
    ----------
    url : without a slash at the end
    started, up : when its process began and when it first answered [s since 1970]
    process : number of its process
    """

    url: str
    started: float
    up: float
    process: int

    def most_memory(self) -> float | None:
        """The most its process ever had resident [MB]; None where the system does not say."""
        return self._memory("VmHWM")

    def memory(self) -> float | None:
        """What its process has resident [MB]; None where the system does not say."""
        return self._memory("VmRSS")

    def count_memory_anew(self) -> None:
        """Let ``most_memory`` mean the most from now on."""
        Path(f"/proc/{self.process}/clear_refs").write_text("5", encoding="ascii")

    def _memory(self, name: str) -> float | None:
        with suppress(OSError):
            status = Path(f"/proc/{self.process}/status").read_text(encoding="ascii")
            found = re.search(rf"{name}:\s+(\d+) kB", status)
            return None if found is None else int(found[1]) * 1024 / 1e6
        return None


@contextmanager
def serve(script: str, **settings: str) -> Iterator[Server]:
    """Run a script of this checkout on a free port, with the checkout's configuration.

    The app runs as for a new user, on an empty store and with its refresher, whose
    upstreams refuse every call; ``settings`` are variables of its environment that say otherwise.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"port": port, "address": "127.0.0.1", "headless": "true"}
    command = [sys.executable, "-m", "streamlit", "run", script]
    command += [f"--server.{name}={value}" for name, value in options.items()]
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        store = refusing() | {
            "ROTATION_STORE": f"{folder}/store",
            "ROTATION_SEARCH": "false",
        }
        log = Path(folder, "log")
        started = time.time()
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | store | settings, stdout=out, stderr=out
            )
        try:
            up = _up(port, process, log)
            yield Server(f"http://127.0.0.1:{port}", started, up, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _up(port: int, process: subprocess.Popen[bytes], log: Path) -> float:
    """Wait for the first healthy answer; gives its instant. [s since 1970]"""
    until = time.time() + _UP_WITHIN
    while time.time() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/_stcore/health")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return time.time()
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise RuntimeError(f"The server did not come up:\n{log.read_text()[-2000:]}")
