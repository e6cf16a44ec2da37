"""Requests as they come over the wire, byte for byte: no client tidies them up."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import unquote

import uvicorn
from starlette.types import ASGIApp, Message

from rotation import settings
from rotation.cli import serve

Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    raw: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        """By name in lower case; of several the last."""
        return {name.decode().lower(): value.decode("latin-1") for name, value in self.raw}

    @property
    def text(self) -> str:
        """The body."""
        return self.body.decode("utf-8", "replace")


class Wire:
    """Asks an app in this process, with the path taken apart as uvicorn does it.

    One loop runs until ``close``, as in a server: worker threads belong to its first task, and
    with a loop for each request each would start its own.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        run = self._loop.run_until_complete
        self._thread = threading.Thread(target=run, args=(self._closing.wait(),), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop the loop; nothing can be asked from here on."""
        self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()
        self._loop.close()

    def ask(self, target: bytes, *, headers: Headers = (), method: str = "GET") -> Answer:
        """Send a request and return its answer; adds ``host`` where ``headers`` lack it."""
        asked = self._ask(target, headers, method)
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()

    async def _ask(self, target: bytes, headers: Headers, method: str) -> Answer:
        path, _, query = target.partition(b"?")
        host = [] if any(name == b"host" for name, _ in headers) else [(b"host", b"localhost")]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path.decode("latin-1")),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": [*host, *headers],
            "client": ("192.0.2.1", 4711),
            "server": ("127.0.0.1", 80),
        }
        sent: list[Message] = []
        asked: Iterator[Message] = iter([{"type": "http.request", "body": b"", "more_body": False}])

        async def receive() -> Message:
            for message in asked:
                return message
            await asyncio.Event().wait()  # whoever asked stays on the line
            raise AssertionError

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        body = b"".join(one.get("body", b"") for one in sent[1:])
        raw = tuple((bytes(name), bytes(value)) for name, value in sent[0]["headers"])
        return Answer(sent[0]["status"], raw, body)


@contextmanager
def listening(app: ASGIApp) -> Iterator[int]:
    """Serve an app at a port of this machine, within the bounds ``rotation serve`` sets."""
    server = uvicorn.Server(serve.configuration(app, settings.current()))
    at = serve.listen("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, args=([at],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < deadline, "it did not start"
        time.sleep(0.01)
    try:
        yield int(at.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(60)


def spoken(port: int, request: bytes, *, whole: bool = True) -> bytes:
    """What is answered to these bytes, until the connection is closed by the server.

    Parameters
    ----------
    port : int
    request : bytes
    whole : bool
        Whether the server can see by itself that nothing more will come; else it is told.
    """
    answer = b""
    address = ("127.0.0.1", port)
    with (
        socket.create_connection(address, timeout=60) as connection,
        suppress(ConnectionError),  # closed before all of it was read
    ):
        connection.sendall(request)
        if not whole:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
        while part := connection.recv(65536):
            answer += part
    return answer
