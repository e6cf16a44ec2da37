"""Everything that is served, in this process: our routes and middleware before Streamlit's files.

Only one Streamlit runtime can live in a process, so the websocket of the pages is a stand-in
here; tests/serving/test_process.py talks to a real ``rotation serve``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket
from streamlit import file_util
from streamlit.web.server.starlette import starlette_static_routes as files
from streamlit.web.server.starlette.starlette_app import create_streamlit_middleware

from rotation.auth import rate_limits
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from rotation.web import application
from rotation.web.middleware import access
from tests.markets import AT, bars, days_until, walk

DAYS = days_until("2026-11-20", 320)
SYMBOLS = ("IWM", "SPY", "IJR", "^RUT", "^GSPC")


async def _stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("drawn")
    await socket.receive()  # until it is closed


FILES = Path(file_util.get_static_dir())
SHELL = (FILES / "index.html").read_text(encoding="utf-8")


def site(door: access.Door | None = None, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """What is served, anew: settings are read when it is made."""
    return Starlette(
        routes=[
            *routes,
            *application.routes(SHELL),
            WebSocketRoute("/_stcore/stream", _stream),
            *files.create_streamlit_static_assets_routes(base_url=""),
        ],
        middleware=[*application.middleware(SHELL, FILES, door), *create_streamlit_middleware()],
    )


@pytest.fixture(autouse=True)
def full_budgets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an earlier test asked for does not count."""
    monkeypatch.setattr(rate_limits, "_HERE", rate_limits.Limits())


@pytest.fixture
def client() -> Iterator[TestClient]:
    """A viewer's client; a fault in the program is a status 500 to it, not an exception."""
    with TestClient(site(), base_url="http://localhost", raise_server_exceptions=False) as one:
        yield one


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with prices up to the last complete session, to be copied."""
    folder = tmp_path_factory.mktemp("filled") / "store"
    rows = [bars(symbol, DAYS, walk(seed, len(DAYS))) for seed, symbol in enumerate(SYMBOLS)]
    writer.merge_prices(Tables(str(folder)), pd.concat(rows), source="yahoo", at=AT)
    return folder


@pytest.fixture
def stored(filled: Path, tables: Tables, clock: object) -> Tables:
    """A store of the test's own, with those prices."""
    shutil.copytree(filled, tables.root)
    return tables


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A browser, and a site that asks to sign in."""
    from tests.web import signed

    with signed.browser(signed.site_with_sign_in(monkeypatch)) as one:
        yield one


@pytest.fixture
def kept(closed: TestClient) -> TestClient:
    """The same, signed in."""
    from tests.web import signed

    closed.cookies.update(signed.cookies())
    return closed
