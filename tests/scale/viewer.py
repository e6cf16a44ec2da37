"""A viewer without a browser: the requests and the websocket messages a page makes."""

from __future__ import annotations

import http.client
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from rotation.ui.frame import auto_refresh

COOKIE: Final = "rotation_route"
PATIENCE: Final = 60.0  # seconds; what is waited for takes one or two on an idle machine


@dataclass
class Viewer:
    """One browser on one page, as far as the server can tell.

    Parameters
    ----------
    url : str
        Of the proxy, without a slash at the end.
    page, query : str
        What is in the address.

    Attributes
    ----------
    cookie : str
        The route the proxy gave it.
    shown : dict
        The figures of the last whole drawing, and the freshness badges.
    """

    url: str
    page: str
    query: str
    cookie: str = ""
    shown: dict[str, str] = field(default_factory=dict)
    _look: str = ""
    _socket: ClientConnection | None = None
    _open: ExitStack = field(default_factory=ExitStack)

    def get(self, path: str) -> int:
        """Ask for something beside the websocket; gives the status, keeps the route."""
        there = urlsplit(self.url)
        connection = http.client.HTTPConnection(str(there.hostname), there.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=self._headers())
            answer = connection.getresponse()
            answer.read()
            for given in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = given.partition("=")
                if name == COOKIE:
                    self.cookie = value.partition(";")[0]
            return answer.status
        finally:
            connection.close()

    def visit(self) -> Self:
        """Load the page and wait until it is drawn."""
        assert self.get(f"/{self.page}?{self.query}") == http.HTTPStatus.OK
        self.connect()
        self.draw()
        return self

    def connect(self) -> None:
        """Open the websocket."""
        self.close()
        self._socket = self._open.enter_context(
            connect(
                f"{self.url.replace('http', 'ws')}/_stcore/stream",
                origin=self.url,  # type: ignore[arg-type]
                subprotocols=["streamlit"],  # type: ignore[list-item]
                additional_headers=self._headers(),
                max_size=None,
                open_timeout=PATIENCE,
            )
        )

    def draw(self) -> None:
        """Have the page drawn as its address says."""
        self._send(query_string=self.query, page_name=self.page)
        self.shown = self._drawing()

    def redrawn(self) -> float:
        """Look for new data as often as an open page does until it is drawn anew; gives when."""
        assert self._look
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(auto_refresh.CHECK_EVERY)
            self._send(
                query_string=self.query,
                page_name=self.page,
                fragment_id=self._look,
                is_auto_rerun=True,
            )
            if drawn := self._drawing():
                self.shown = drawn
                return time.monotonic()
        raise AssertionError("The page was not drawn anew.")

    @property
    def cut_off(self) -> bool:
        """Whether the connection was closed by the other side."""
        assert self._socket is not None
        try:
            while True:
                self._socket.recv(timeout=0)
        except TimeoutError:
            return False
        except ConnectionClosed:
            return True

    def close(self) -> None:
        """Close the page."""
        self._open.close()
        self._socket = None

    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}

    def _send(self, **rerun: Any) -> None:
        assert self._socket is not None
        message = BackMsg()
        for name, value in rerun.items():
            setattr(message.rerun_script, name, value)
        self._socket.send(message.SerializeToString())

    def _drawing(self) -> dict[str, str]:
        """Figures and badges up to the end of a run; empty if the run drew none."""
        assert self._socket is not None
        found: dict[str, str] = {}
        until = time.monotonic() + PATIENCE
        while True:
            message = ForwardMsg()
            message.ParseFromString(self._socket.recv(timeout=until - time.monotonic()))
            kind = message.WhichOneof("type")
            if kind == "auto_rerun":
                self._look = message.auto_rerun.fragment_id
            elif kind == "delta":
                element = message.delta.new_element
                if element.WhichOneof("type") == "metric":
                    found[element.metric.label] = element.metric.body
                elif "rices to " in element.markdown.body:
                    found[element.markdown.body] = element.markdown.body
            elif kind == "script_finished":
                ended = message.script_finished
                if ended == _WHOLE or (ended == _PART and not found):
                    return found


_WHOLE: Final = ForwardMsg.FINISHED_SUCCESSFULLY
_PART: Final = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
