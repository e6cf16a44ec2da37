"""A loopback server that also hears what clients say about themselves."""

from __future__ import annotations

import threading
from typing import Self

from tests.loopback.http import LoopbackServer, _Handler, _Listener


class HearingServer(LoopbackServer):
    """Gives ``respond`` the method and headers of the request it answers."""

    def __init__(self, *, port: int = 0, latency: float = 0.0) -> None:
        super().__init__(port=port, latency=latency)
        self.heard = threading.local()

    @property
    def method(self) -> str:
        """GET or POST, of the request this thread answers."""
        return str(getattr(self.heard, "method", "GET"))

    def header(self, name: str) -> str:
        """A header of the request this thread answers; empty where it has none."""
        return str(getattr(self.heard, "headers", {}).get(name) or "")

    def start(self) -> Self:
        """Listen, with a handler that passes headers on."""
        super().start()
        if self._listener is not None:
            self._listener.RequestHandlerClass = _HearingHandler
        return self


class _HearingHandler(_Handler):
    server: _Listener

    def do_GET(self) -> None:
        """Leave the headers where ``respond``, called in this thread, finds them."""
        if isinstance(self.server.owner, HearingServer):
            self.server.owner.heard.method = self.command
            self.server.owner.heard.headers = self.headers
        super().do_GET()
