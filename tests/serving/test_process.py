"""``rotation serve`` in a process of its own, over a real connection."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.browser.served import ROOT, environment, free_port

WITHIN = 60.0
"""Longest wait for the process to do anything. [s]"""


@dataclass
class Process:
    """A server and its log."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]

    def get(self, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        """An answer and its body, as sent."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WITHIN)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body

    def raw(self, request: bytes) -> bytes:
        """The first line of the answer to these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=WITHIN) as line:
            line.sendall(request)
            with line.makefile("rb") as answer:
                return answer.readline()

    def lines(self) -> list[dict[str, Any]]:
        """Its log; every line is JSON."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]


@contextmanager
def serving(folder: Path) -> Iterator[Process]:
    port, log = free_port(), folder / "serve.log"
    command = [sys.executable, "-m", "rotation", "serve", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(folder / "store"), stdout=out, stderr=out
        )
    served = Process(port, log, process)
    until = time.monotonic() + WITHIN
    try:
        while True:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < until, log.read_text(encoding="utf-8")
            try:
                answer, _ = served.get("/healthz")
            except OSError:
                time.sleep(0.05)
                continue
            assert answer.status == 200
            break
        yield served
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(WITHIN)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with serving(tmp_path_factory.mktemp("serve")) as one:
        yield one


def test_every_line_of_the_log_is_json(server: Process) -> None:
    """From the first on; a request's carries the id of its answer, and no query."""
    answer, _ = server.get("/spread?token=secret-of-mine", Cookie="a=secret-of-mine")
    name = answer.getheader("X-Request-ID")
    until = time.monotonic() + WITHIN
    while not (found := [one for one in server.lines() if one.get("request_id") == name]):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert (found[0]["path"], found[0]["status"]) == ("/spread", 200)
    lines = server.lines()
    assert f"Served at http://127.0.0.1:{server.port}" in [one["message"] for one in lines]
    assert {"time", "level", "logger", "message"} <= set.intersection(*map(set, lines))
    assert "secret-of-mine" not in server.log.read_text(encoding="utf-8")
    assert "127.0.0.1:" not in found[0]["message"]


@pytest.mark.parametrize("path", ["/api/v1/spread", "/spread"])
def test_answers_are_compressed_once(server: Process, path: str) -> None:
    """By us or by Streamlit, not by both."""
    answer, body = server.get(path, **{"Accept-Encoding": "gzip"})
    assert answer.headers.get_all("Content-Encoding") == ["gzip"]
    plain, text = server.get(path, **{"Accept-Encoding": "identity"})
    assert plain.getheader("Content-Encoding") is None
    assert gzip.decompress(body) == text


def test_long_addresses_are_refused_in_words(server: Process) -> None:
    """Far beyond what is read, too."""
    answer, body = server.get("/spread?x=" + "y" * 60_000)
    assert answer.status == 414
    assert b"at most 8192 are read" in body


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"\x16\x03\x01 nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: a\nb\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(server: Process, request_line: bytes) -> None:
    """Status 400, and the server lives."""
    assert b" 400 " in server.raw(request_line)
    assert server.get("/healthz")[0].status == 200


def test_websocket_of_a_foreign_page_is_refused(server: Process) -> None:
    """Before Streamlit sees it; one of our own page is counted while it is open."""
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    with pytest.raises(InvalidStatus) as refused:
        connect(address, origin="http://evil.example", subprotocols=["streamlit"])  # type: ignore[arg-type, list-item]
    assert refused.value.response.status_code == 403
    own = f"http://127.0.0.1:{server.port}"
    with connect(address, origin=own, subprotocols=["streamlit"]) as page:  # type: ignore[arg-type, list-item]
        assert page.response is not None
        assert re.fullmatch("[0-9a-f]{16}", page.response.headers["X-Request-ID"])
        assert b"\nrotation_sessions 1.0\n" in server.get("/metrics")[1]


def test_ends_when_it_is_told_to(tmp_path: Path) -> None:
    """Though a page is open; a second one on its port does not start."""
    with serving(tmp_path) as server:
        second = subprocess.run(
            [sys.executable, "-m", "rotation", "serve", "--port", str(server.port)],
            cwd=ROOT, env=environment(tmp_path / "store"), capture_output=True, text=True,
            check=False, timeout=WITHIN,
        )  # fmt: skip
        assert second.returncode == 2
        assert second.stderr.startswith(f"Port {server.port} of 127.0.0.1 cannot be listened at")
        assert second.stderr.endswith("Nothing was started.\n")
        with connect(f"ws://127.0.0.1:{server.port}/_stcore/stream"):
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(WITHIN) == -signal.SIGTERM  # as told, after clearing up
        assert "Traceback" not in server.log.read_text(encoding="utf-8")
