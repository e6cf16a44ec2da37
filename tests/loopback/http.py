"""A small HTTP/1.1 server for tests: whole answers, or answers that hang, drip or break off."""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, Self


@dataclass(frozen=True)
class Answer:
    """What goes back.

    ``manner``: the whole body at once, no answer at all ("hang"), one byte a
    second ("drip"), or half the declared body and then a closed connection ("cut").
    """

    status: int
    kind: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    manner: Literal["whole", "hang", "drip", "cut"] = "whole"


class LoopbackServer(ABC):
    """One upstream on a port of this machine; subclasses say what it answers.

    Parameters
    ----------
    port : int
        0 takes any free one.
    latency : float
        Wait before every answer. [s]
    tls : SSLContext, optional
        Answer over TLS, with the certificate in it.

    Attributes
    ----------
    statuses : list of int
        Of the answers so far, in order, those that never arrive included.
    """

    def __init__(
        self, *, port: int = 0, latency: float = 0.0, tls: ssl.SSLContext | None = None
    ) -> None:
        self.latency = latency
        self.tls = tls
        self.statuses: list[int] = []
        self._port = port
        self._free = threading.Semaphore(0)
        self._let_go = threading.Event()
        self._let_go.set()
        self._listener: _Listener | None = None

    @abstractmethod
    def respond(self, target: str) -> Answer:
        """The answer to a request for a path with its query; called in many threads at once."""

    def receive(self, headers: Mapping[str, str], body: bytes) -> None:  # noqa: B027 (most do not)
        """Take note of what came with a request, before it is answered."""

    @property
    def url(self) -> str:
        """Where to point the client, without a slash at the end."""
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self._port}"

    def start(self) -> Self:
        """Listen; after a stop, on the same port again."""
        self._listener = _Listener(self, self._port)
        self._port = int(self._listener.server_address[1])
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def hold(self, *, after: int = 0) -> None:
        """Answer so many requests more, and keep the others waiting until released."""
        self._free = threading.Semaphore(after)
        self._let_go.clear()

    def release(self) -> None:
        """Give the answers that were held back, and all others at once."""
        self._let_go.set()

    def wait_for_release(self) -> None:
        """Until this request may be answered."""
        if not self._let_go.is_set() and not self._free.acquire(blocking=False):
            self._let_go.wait(600)

    def stop(self) -> None:
        """Close the port and every open connection: clients are refused from now on."""
        if self._listener is not None:
            self._listener.hang_up()
            self._listener = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, owner: LoopbackServer, port: int) -> None:
        self.owner = owner
        self.closing = threading.Event()
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Handler)
        if owner.tls is not None:
            self.socket = owner.tls.wrap_socket(self.socket, server_side=True)

    def hang_up(self) -> None:
        """Close everything, idle keep-alive connections included."""
        self.closing.set()
        self.shutdown()
        self.server_close()
        for connection in tuple(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the game; a fault of ours is not."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Listener

    def setup(self) -> None:
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        self.server.connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        """Wait, then answer in the manner asked for."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.owner.receive(self.headers, body)
        answer = self.server.owner.respond(self.path)
        self.server.owner.statuses.append(answer.status)
        self.server.closing.wait(self.server.owner.latency)
        self.server.owner.wait_for_release()
        if answer.manner == "hang":
            self.close_connection = True
            self.server.closing.wait(600)
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if answer.manner == "drip":
            self._drip(answer.body)
        elif answer.manner == "cut":
            self.wfile.write(answer.body[: len(answer.body) // 2])
            self.close_connection = True
        else:
            self.wfile.write(answer.body)

    def do_POST(self) -> None:
        """Forms are answered as pages are."""
        self.do_GET()

    def _drip(self, body: bytes) -> None:
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.closing.wait(1.0):
                break

    def log_message(self, *_: Any) -> None:
        """Quiet: the owner records what it was asked."""
