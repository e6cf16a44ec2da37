"""Who can reach the app is said in the log; and whoever starts it, its door is there."""

from __future__ import annotations

import logging
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from streamlit import config
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.app_discovery import discover_asgi_app

from rotation import settings
from rotation.auth import config as access_config
from rotation.serving import app as server
from rotation.store.delta.tables import Tables
from rotation.ui.frame import identity
from rotation.web.middleware import access
from tests.auth.test_config import read
from tests.web import signed

ROOT = Path(__file__).parents[3]


def test_streamlit_finds_what_is_served() -> None:
    """It reads app.py's text for it; not found, ``streamlit run`` serves pages without a door."""
    assert discover_asgi_app(ROOT / "app.py").is_asgi_app


def test_door_stands_in_front_of_all_that_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """With sign-in set up, what app.py hands to Streamlit has it, and the secrets for it."""
    signed.site_with_sign_in(monkeypatch)
    parts = server.served()
    (door,) = [one.kwargs["door"] for one in parts["middleware"] if one.cls is access.Access]
    assert door is not None
    assert parts["secrets"]["auth"]["client_secret"] == signed.CLIENT_SECRET


def test_bad_settings_leave_the_app_to_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be shown without settings, so nothing needs a door."""
    monkeypatch.setenv("ROTATION_YEARS", "many")
    monkeypatch.setenv("ROTATION_ALLOW", "@firm.example")
    settings.current.cache_clear()
    assert server.served()["secrets"] is None


def test_streamlit_s_secrets_file_does_for_all_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On Streamlit's own hosting it is all there is: settings beside the auth section count."""
    file = tmp_path / "secrets.toml"
    file.write_text(
        f"""
        ROTATION_ALLOW = "@firm.example"
        [auth]
        redirect_uri = "https://rotation.example/oauth2callback"
        cookie_secret = "{signed.SECRET}"
        client_id = "rotation"
        client_secret = "{signed.CLIENT_SECRET}"
        server_metadata_url = "https://id.example/.well-known/openid-configuration"
        """,
        encoding="utf-8",
    )
    monkeypatch.setenv("ROTATION_ALLOW", "")  # so that it is taken back in the end
    monkeypatch.setattr(secrets_singleton, "_secrets", None)
    monkeypatch.setattr(secrets_singleton, "_file_watchers_installed", True)
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    try:
        sign_in = identity.sign_in()
    finally:
        config.set_option("secrets.files", before)
    assert sign_in is not None
    assert (sign_in.origin, sign_in.allow.domains) == ("https://rotation.example", {"firm.example"})


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1"])
def test_app_for_this_machine_alone_needs_no_word(address: str) -> None:
    """Open, as most people start it."""
    assert access_config.exposure(address, None) is None


@pytest.mark.parametrize(
    ("address", "where"),
    [("0.0.0.0", "0.0.0.0"), ("192.0.2.1", "192.0.2.1"), (None, "any address of this machine")],
)
def test_app_open_to_others_is_a_warning(address: str | None, where: str) -> None:
    """It says to whom, why, and what can be done."""
    found = access_config.exposure(address, None)
    assert found is not None
    level, sentence = found
    assert level == logging.WARNING
    assert sentence.startswith(f"Everyone who can reach {where} sees everything")
    assert "ROTATION_OIDC_ISSUER" in sentence


def test_sign_in_is_said_without_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many may come in, wherever it listens."""
    sign_in = read(monkeypatch, ALLOW="ann@firm.example,@other.example")
    assert access_config.exposure("0.0.0.0", sign_in) == (
        logging.INFO,
        "People have to sign in; let in are addresses: 1, domains: 1.",
    )


def test_probe_tells_a_stranger_whether_and_no_more(closed: TestClient, tables: Tables) -> None:
    """Where people have to sign in; to those who did it tells how old prices are."""
    assert closed.get("/readyz").json() == {"ready": True}
    closed.cookies.update(signed.cookies())
    assert {"market", "last_session"} <= set(closed.get("/readyz").json())


def test_probe_tells_a_stranger_nothing_of_the_store(closed: TestClient, tables: Tables) -> None:
    """Neither its address nor what is wrong with it."""
    log = Path(tables.uri("prices"), "_delta_log")
    log.mkdir(parents=True)
    (log / "00000000000000000000.json").write_text("garbage {", encoding="utf-8")
    answer = closed.get("/readyz")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json()["detail"] == "It is not ready; why is said to those who may look."
    closed.cookies.update(signed.cookies())
    assert tables.root in closed.get("/readyz").json()["detail"]
