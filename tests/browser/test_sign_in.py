"""Signing in, looking, and logging out in a real browser, through a provider on this machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import screen
from tests.browser.served import ROOT, Served, environment, free_port, wait_until_healthy
from tests.loopback.identity_provider import CLIENT_ID, CLIENT_SECRET, provider
from tests.web import signed

pytestmark = pytest.mark.browser

PEOPLE = {"ann": {"email": "ann@firm.example", "email_verified": True}}
ADDRESS = "/spread?pair=IJR-SPY&lookback=21"
ELSEWHERE = re.compile(r"^https?://(?!localhost:|127\.0\.0\.1:)")
"""The provider's pages are dressed by a server of the internet."""
KEEP_SOCKETS = """
    const Native = WebSocket;
    window.sockets = [];
    window.WebSocket = class extends Native {
        constructor(...how) { super(...how); window.sockets.push(this); }
    };
"""


@contextmanager
def served_with_sign_in(store: Path, issuer: str) -> Iterator[tuple[Served, Path]]:
    """``rotation serve`` as it is hosted, and its log."""
    port = free_port()
    url = f"http://localhost:{port}"
    asked = {
        "ROTATION_OIDC_ISSUER": issuer,
        "ROTATION_OIDC_CLIENT_ID": CLIENT_ID,
        "ROTATION_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "ROTATION_COOKIE_SECRET": signed.SECRET,
        "ROTATION_PUBLIC_URL": url,
        "ROTATION_ALLOW": "@firm.example",
    }
    log = store.parent / "serve.log"
    command = [sys.executable, "-m", "rotation", "serve", "--port", str(port)]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(store) | asked, stdout=out, stderr=out
        )
    try:
        wait_until_healthy(port, process, log)
        yield Served(url, store), log
    finally:
        process.terminate()
        process.wait(timeout=20)


def sign_in(page: Page) -> None:
    """From our sign-in page to the page that was wanted."""
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("button", name="ann").click()
    screen.drawn(page)


def status(context: BrowserContext, app: Served, address: str) -> int:
    """What a program in this browser gets."""
    return context.request.get(app.url + address).status


def test_visit_from_sign_in_to_log_out(chromium: Browser, tmp_path: Path) -> None:
    """A link, the provider, the linked page; a sign-in that ends under an open page; out."""
    with provider(PEOPLE) as at, served_with_sign_in(tmp_path / "own", at.url) as (app, log):
        context = chromium.new_context()
        context.add_init_script(KEEP_SOCKETS)
        context.route(ELSEWHERE, lambda route: route.abort())
        page = context.new_page()
        page.set_default_timeout(screen.WITHIN)

        page.goto(app.url + ADDRESS)
        assert page.title() == "Rotation"
        assert not page.evaluate("window.sockets.length")
        assert status(context, app, "/api/v1/spread") == 401

        sign_in(page)
        screen.asks(page, "/spread", pair="IJR-SPY", lookback="21")
        assert screen.figures(page)
        assert page.get_by_text("Signed in as ann@firm.example").is_visible()
        assert status(context, app, "/api/v1/spread") == 200
        genuine = cookie(context)

        put_cookie(context, app, signed.cookies(origin=app.url, exp=int(time.time()) - 1))
        page.evaluate("window.sockets.forEach((socket) => socket.close())")
        page.get_by_text("Sign in to see this page.").wait_for()
        screen.asks(page, "/spread", pair="IJR-SPY", lookback="21")

        sign_in(page)
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("button", name="End session").click()
        page.get_by_text("Sign in to see this page.").wait_for()
        assert status(context, app, "/api/v1/spread") == 401
        assert not [one for one in context.cookies() if one["name"].startswith(signed.USER)]
        context.close()
    written = log.read_text(encoding="utf-8")
    assert [json.loads(line) for line in written.splitlines()]
    assert "Traceback" not in written
    assert not [one for one in (CLIENT_SECRET, signed.SECRET, genuine) if one in written]
    assert not re.search(r"code=|id_token|provider=", written)


def cookie(context: BrowserContext) -> str:
    """Of the sign-in."""
    (value,) = [one["value"] for one in context.cookies() if one["name"] == signed.USER]
    return value


def put_cookie(context: BrowserContext, app: Served, cookies: dict[str, str]) -> None:
    """In place of that of the sign-in."""
    context.add_cookies(
        [{"name": name, "value": value, "url": app.url} for name, value in cookies.items()]
    )
