"""Everything that is served, in this process: our routes and middleware before Streamlit's files.

Only one Streamlit runtime can live in a process, so the websocket of the pages is a stand-in
here; tests/web/test_process.py talks to a real ``rotation serve``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from streamlit import file_util
from streamlit.web.server.starlette import starlette_static_routes as files

from rotation.web import application


async def _stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("drawn")
    await socket.close()


SHELL = Path(file_util.get_static_dir(), "index.html").read_text(encoding="utf-8")


def site() -> Starlette:
    """What is served, anew: settings are read when it is made."""
    return Starlette(
        routes=[
            *application.routes(),
            WebSocketRoute("/_stcore/stream", _stream),
            *files.create_streamlit_static_assets_routes(base_url=""),
        ],
        middleware=application.middleware(SHELL),
    )


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A viewer's client; a fault in the program is a status 500 to it, not an exception."""
    with TestClient(site(), base_url="http://localhost", raise_server_exceptions=False) as one:
        yield one
