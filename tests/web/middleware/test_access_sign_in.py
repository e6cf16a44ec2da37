"""Signing in at a provider on this machine, and coming back, by Streamlit's own routes."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.testclient import TestClient

from rotation.telemetry import json_logs
from tests.loopback.identity_provider import CLIENT_ID, CLIENT_SECRET, Provider, provider
from tests.web import signed

PEOPLE = {
    "ann": {"email": "Ann@firm.example", "email_verified": True},
    "bob": {"email": "ann@firm.example", "email_verified": False},
    "eve": {"email": "eve@evil.example", "email_verified": True},
    "nil": {},
}


@pytest.fixture(scope="module")
def at() -> Iterator[Provider]:
    """The provider."""
    with provider(PEOPLE) as one:
        yield one


@pytest.fixture
def visitor(at: Provider, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """Someone with a browser, before signing in."""
    return signed.browser(site(at, monkeypatch))


def site(at: Provider, monkeypatch: pytest.MonkeyPatch, **other: str):  # type: ignore[no-untyped-def]
    where = {
        "OIDC_ISSUER": at.url,
        "OIDC_CLIENT_ID": CLIENT_ID,
        "OIDC_CLIENT_SECRET": CLIENT_SECRET,
    }
    return signed.site_with_sign_in(monkeypatch, **where | other)


def to_provider(visitor: TestClient, wanted: str = "/spread?pair=IJR-SPY") -> str:
    """Click *Sign in*; gives the provider's address."""
    page = visitor.get(wanted).text
    way_in = page.split('href="/signin', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    started = visitor.get(f"/signin{way_in}")
    assert started.status_code == HTTPStatus.SEE_OTHER
    left = visitor.get(started.headers["location"])
    assert left.status_code == HTTPStatus.FOUND
    return left.headers["location"]


def choose(address: str, name: str) -> str:
    """Pick an account there; gives the address it sends back to, path and query."""
    back = httpx2.post(address, data={"sub": name}).headers["location"]
    assert back.startswith(f"{signed.ORIGIN}/oauth2callback?")
    return back.removeprefix(signed.ORIGIN)


def sign_in(visitor: TestClient, name: str, wanted: str = "/spread?pair=IJR-SPY") -> str:
    """All of it; gives where it ends."""
    done = visitor.get(choose(to_provider(visitor, wanted), name))
    assert done.status_code == HTTPStatus.FOUND
    return done.headers["location"]


@pytest.mark.parametrize(
    ("wanted", "to"),
    [
        ("/spread?pair=IJR-SPY&marks=a%2Cb", "/spread?pair=IJR-SPY&marks=a%2Cb"),
        ("/обзор", "/%D0%BE%D0%B1%D0%B7%D0%BE%D1%80"),
    ],
)
def test_address_in_any_letters_is_come_back_to(visitor: TestClient, wanted: str, to: str) -> None:
    """It is in a header, which takes ASCII alone: nobody's sign-in ends in a fault."""
    assert sign_in(visitor, "ann", wanted) == to


def test_signed_in_person_is_back_where_they_wanted(visitor: TestClient) -> None:
    """Page, API, metrics and websocket are open, by Streamlit's cookie."""
    assert sign_in(visitor, "ann") == "/spread?pair=IJR-SPY"
    assert "Sign in" not in visitor.get("/spread").text
    figures = visitor.get("/api/v1/spread?pair=IJR-SPY").json()
    assert figures["selection"]["pair"] == "IJR-SPY"
    assert visitor.get("/metrics").status_code == HTTPStatus.OK
    assert signed.connect(visitor) == "drawn"


@pytest.mark.parametrize(
    ("name", "word"),
    [("eve", "eve@evil.example</strong> does not have access"),
     ("bob", "does not say that the e-mail address was verified"),
     ("nil", "gave no e-mail address")],
)  # fmt: skip
def test_others_are_turned_away(visitor: TestClient, name: str, word: str) -> None:
    """However well they signed in."""
    sign_in(visitor, name)
    page = visitor.get("/spread")
    assert (page.status_code, word in page.text) == (HTTPStatus.FORBIDDEN, True)
    assert visitor.get("/api/v1/spread").status_code == HTTPStatus.FORBIDDEN


def test_sign_in_ends_with_the_token_of_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider whose tokens are over at once: signed in, and out again."""
    with provider(PEOPLE, lasts=dt.timedelta(seconds=-30)) as at:
        visitor = signed.browser(site(at, monkeypatch))
        assert sign_in(visitor, "ann") == "/spread?pair=IJR-SPY"
        answer = visitor.get("/api/v1/spread")
        assert answer.status_code == HTTPStatus.UNAUTHORIZED
        assert answer.json()["detail"].startswith("The sign-in has ended")
        assert "Sign in to see this page." in visitor.get("/spread").text


def test_log_out(visitor: TestClient) -> None:
    """Out here and at the provider, which sends people back to the first page."""
    sign_in(visitor, "ann")
    out = visitor.get("/auth/logout")
    there = urlsplit(out.headers["location"])
    assert there.path == "/oauth2/end_session"
    assert parse_qs(there.query)["post_logout_redirect_uri"] == [f"{signed.ORIGIN}/oauth2callback"]
    assert visitor.get("/api/v1/spread").status_code == HTTPStatus.UNAUTHORIZED
    assert "Sign in to see this page." in visitor.get("/spread").text
    back = visitor.get("/oauth2callback")
    assert (back.status_code, back.headers["location"]) == (HTTPStatus.FOUND, "/")


def test_signed_in_person_is_not_asked_again(visitor: TestClient) -> None:
    """An old sign-in link leads on."""
    sign_in(visitor, "ann")
    again = visitor.get("/signin?next=/sectors")
    assert (again.status_code, again.headers["location"]) == (HTTPStatus.SEE_OTHER, "/sectors")
    assert visitor.get("/signin?next=//evil.example").headers["location"] == "/"


@pytest.mark.parametrize(
    "wanted", ["//evil.example/x", "/\\evil.example", "https://evil.example", "/auth/logout"]
)
def test_sign_in_leads_nowhere_else(visitor: TestClient, wanted: str) -> None:
    """Whoever wrote the link."""
    started = visitor.get("/signin", params={"next": wanted})
    left = visitor.get(started.headers["location"])
    done = visitor.get(choose(left.headers["location"], "ann"))
    assert done.headers["location"] == "/"


def test_planted_destination_leads_nowhere_else(visitor: TestClient) -> None:
    """The cookie that keeps it is not signed, and not believed either."""
    address = to_provider(visitor)
    (kept,) = [cookie for cookie in visitor.cookies.jar if cookie.name == "_rotation_next"]
    assert kept.value == "%2Fspread%3Fpair%3DIJR-SPY"
    kept.value = "%2F%2Fevil.example"
    assert visitor.get(choose(address, "ann")).headers["location"] == "/"


def test_page_that_asks_to_sign_in_again_is_come_back_to(visitor: TestClient) -> None:
    """Streamlit's own button goes straight to the provider; the browser says from where."""
    login = visitor.get("/signin").headers["location"]
    visitor.cookies.clear()
    left = visitor.get(login, headers={"referer": f"{signed.ORIGIN}/sectors?tail=26"})
    done = visitor.get(choose(left.headers["location"], "ann"))
    assert done.headers["location"] == "/sectors?tail=26"


def test_refusal_at_the_provider_is_said(visitor: TestClient) -> None:
    """A page with a way to try again, not a circle."""
    back = httpx2.post(to_provider(visitor), data={"action": "deny"}).headers["location"]
    page = visitor.get(back.removeprefix(signed.ORIGIN))
    assert page.status_code == HTTPStatus.UNAUTHORIZED
    assert "did not succeed" in page.text
    assert 'href="/signin?next=%2F"' in page.text
    assert visitor.get("/api/v1/spread").status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("query", ["code=made-up&state=made-up", "code=x", "error=<b>x</b>"])
def test_made_up_return_is_no_sign_in(visitor: TestClient, query: str) -> None:
    """Whoever did not leave from here does not come back here; nothing of it is repeated."""
    page = visitor.get(f"/oauth2callback?{query}")
    assert page.status_code == HTTPStatus.UNAUTHORIZED
    assert "<b>" not in page.text
    assert visitor.get("/api/v1/spread").status_code == HTTPStatus.UNAUTHORIZED


def test_return_counts_once(visitor: TestClient) -> None:
    """What a log or a history holds of it is worth nothing."""
    back = choose(to_provider(visitor), "ann")
    assert visitor.get(back).status_code == HTTPStatus.FOUND
    visitor.cookies.clear()
    assert visitor.get(back).status_code == HTTPStatus.UNAUTHORIZED


def test_another_person_s_return_does_not_sign_in_here(
    visitor: TestClient, at: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can be signed in as somebody else by a link."""
    back = choose(to_provider(visitor), "ann")
    victim = signed.browser(site(at, monkeypatch))
    assert victim.get(back).status_code == HTTPStatus.UNAUTHORIZED
    assert victim.get("/api/v1/spread").status_code == HTTPStatus.UNAUTHORIZED


def test_sign_in_begun_at_one_replica_ends_at_another(
    visitor: TestClient, at: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They share a secret and nothing else."""
    back = choose(to_provider(visitor), "ann")
    other = signed.browser(site(at, monkeypatch))
    other.cookies = visitor.cookies
    assert other.get(back).headers["location"] == "/spread?pair=IJR-SPY"
    assert other.get("/api/v1/spread").status_code == HTTPStatus.OK


def test_provider_that_is_gone_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A page that says so, with a way to try again; who is signed in stays in."""
    with provider(PEOPLE) as at:
        gone = site(at, monkeypatch)
    visitor = signed.browser(gone)
    started = visitor.get("/signin?next=/spread")
    page = visitor.get(started.headers["location"])
    assert page.status_code == HTTPStatus.BAD_GATEWAY
    assert "The identity provider cannot be reached" in page.text
    visitor.cookies.update(signed.cookies())
    assert visitor.get("/api/v1/spread").status_code == HTTPStatus.OK


def test_no_secret_reaches_log_or_page(
    visitor: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a whole visit: neither the client's, nor that of cookies, nor a cookie, nor a code."""
    caplog.set_level(logging.INFO)
    seen: list[httpx2.Response] = []
    visitor.event_hooks = {"response": [seen.append]}
    back = choose(to_provider(visitor), "ann")
    visitor.get(back)
    for address in ("/spread", "/api/v1/spread", "/metrics", "/auth/logout", "/spread"):
        visitor.get(address)
    code = parse_qs(urlsplit(back).query)["code"][0]
    cookie = next(
        one.partition("=")[2].partition(";")[0]
        for answer in seen
        for one in answer.headers.get_list("set-cookie")
        if one.startswith(f"{signed.USER}=") and "Max-Age=0" not in one
    )
    records = [record for record in caplog.records if record.name != "httpx2"]  # the visitor's
    assert "rotation.web.requests" in {record.name for record in records}
    log = "\n".join(json_logs.JsonFormatter().format(record) for record in records)
    bodies = "\n".join(answer.text for answer in seen)
    secrets = [CLIENT_SECRET, signed.SECRET, code, cookie]
    assert all(len(secret) > 30 for secret in secrets)
    assert not [secret for secret in secrets if secret in log]
    assert not [secret for secret in secrets if secret in bodies]
