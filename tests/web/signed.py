"""A site that asks to sign in, in this process, and cookies as Streamlit signs them."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect
from streamlit import file_util
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette import starlette_app_utils as utils
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes

from rotation import settings
from rotation.serving import door
from rotation.ui.frame import identity
from tests.web.conftest import site

SECRET: Final = "cookie-secret-for-tests-0123456789"
CLIENT_SECRET: Final = "client-secret-for-tests-0123456789"
ORIGIN: Final = "http://localhost"
USER: Final = "_streamlit_user"
STREAM: Final = "ws://localhost/_stcore/stream"


def site_with_sign_in(monkeypatch: pytest.MonkeyPatch, **other: str) -> Starlette:
    """What is served where ``ROTATION_*`` ask to sign in; Streamlit's own routes for it included.

    ``monkeypatch`` takes back what Streamlit is told for the whole process.
    """
    asked = {
        "OIDC_ISSUER": "https://id.example",
        "OIDC_CLIENT_ID": "rotation",
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "COOKIE_SECRET": SECRET,
        "PUBLIC_URL": ORIGIN,
        "ALLOW": "ann@firm.example,@other.example",
    }
    for name, value in (asked | other).items():
        monkeypatch.setenv(f"ROTATION_{name}", value)
    settings.current.cache_clear()
    for name in ("_secrets", "_programmatic_secrets"):
        monkeypatch.setattr(secrets_singleton, name, None)
    sign_in = identity.sign_in()
    assert sign_in is not None
    secrets_singleton.merge_programmatic_secrets({"auth": dict(sign_in.auth)})
    return site(door.door(sign_in), create_auth_routes(""))


def browser(of: Starlette) -> TestClient:
    """Someone with a browser; a fault in the program is a status 500 to them."""
    return TestClient(of, base_url=ORIGIN, raise_server_exceptions=False, follow_redirects=False)


def cookies(secret: str = SECRET, **other: Any) -> dict[str, str]:
    """What Streamlit sets for someone who signed in a minute ago, as ``other`` has it."""
    return {USER: signed(json.dumps(claims(**other)), secret)}


def claims(**other: Any) -> dict[str, Any]:
    """What the cookie says; None leaves a claim out."""
    said = {
        "email": "ann@firm.example",
        "email_verified": True,
        "iat": int(time.time()) - 60,
        "exp": int(time.time()) + 3540,
        "origin": ORIGIN,
        "is_logged_in": True,
        "provider": "default",
    }
    return {name: value for name, value in (said | other).items() if value is not None}


def signed(text: str, secret: str = SECRET, name: str = USER) -> str:
    """A value as Streamlit signs a cookie of this name."""
    return utils.create_signed_value(secret, name, text).decode()


def script_of_streamlit() -> str:
    """The address of one of Streamlit's own scripts."""
    folder = Path(file_util.get_static_dir())
    return f"/{next((folder / 'static' / 'js').glob('index.*.js')).relative_to(folder)}"


def damage(folder: str) -> None:
    """Make a table unreadable: its log holds nonsense."""
    for file in Path(folder, "_delta_log").glob("*.json"):
        file.write_text("nonsense", encoding="utf-8")


def connect(client: TestClient, headers: dict[str, bytes] | None = None) -> str | bytes:
    """What the pages' websocket sends first."""
    asked = client.websocket_connect(STREAM, subprotocols=["streamlit"], headers=headers or {})
    with asked as socket:
        message = socket.receive()
        if message["type"] == "websocket.close":
            raise WebSocketDisconnect(message["code"], message["reason"])
        first: str | bytes = message.get("text") or message["bytes"]
        return first


def refused(client: TestClient, headers: dict[str, bytes] | None = None) -> str:
    """Why there is no connection, and not even a beginning of one."""
    with pytest.raises(WebSocketDisconnect) as raised:
        connect(client, headers)
    assert raised.value.code == 1008
    return raised.value.reason
