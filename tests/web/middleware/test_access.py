"""Where sign-in is set up nothing is told before it, on any face; and what a cookie opens."""

from __future__ import annotations

import itertools
import json
import time
from http import HTTPStatus

import pytest
from itsdangerous import TimestampSigner
from starlette.testclient import TestClient
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rotation.topics import registry
from rotation.web.middleware import access
from tests.web import signed

FIGURES = ["/api/v1/spread", "/api/v1/data", "/api/v1/openapi.json", "/api", "/api/", "/metrics",
           "/og/spread.png", "/og/", "/feed.xml", "/chart.csv",
           "/chart.csv?page=spread&chart=ratio"]  # fmt: skip
PAGES = ["/", "/spread", "/spread?pair=IJR-SPY", "/no-such-page", "/data", "/signin.html",
         "/favicon.png", "/index.html", "/healthz/", "/HEALTHZ", "/apiary", "/docs",
         "/feed.xml/", "/feedxxml", "/chart.csv/", "/chartxcsv",
         "/chart.html?page=spread&chart=ratio", "/report.html", "/spread?embed=chart"]  # fmt: skip
PLUMBING = ["/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/interact",
            "/_stcore/agent/openapi.json", "/media/x.png", "/component/x/index.html",
            "/app/static/x", "/static/", "/static/js/../index.html", "/static/spread",
            "/_stcore/upload_file/a/b"]  # fmt: skip


@pytest.mark.parametrize("address", FIGURES)
def test_programs_are_told_to_sign_in(closed: TestClient, address: str) -> None:
    """API, pictures and metrics: 401, in JSON, the same whether there is such a thing or not."""
    answer = closed.get(address)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == 'Bearer realm="rotation"'
    assert answer.json()["detail"].startswith("Sign in, or send a token")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", PAGES)
def test_people_are_asked_to_sign_in(closed: TestClient, address: str) -> None:
    """Whatever the page, and whether there is one: title, a word, a way in."""
    answer = closed.get(address)
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["cache-control"] == "no-store"
    assert "Sign in to see this page." in answer.text
    names = {*(page.name for page in registry.PAGES), "IWM", "IJR", "Streamlit"} - {"data"}
    address_apart = answer.text.replace(_way_in(answer.text), "")
    assert not [name for name in names if name.lower() in address_apart.lower()]


def test_sign_in_pages_differ_in_where_they_lead_alone(closed: TestClient) -> None:
    """Nobody learns from them which pages there are."""
    bodies = {_rest(closed.get(address).text) for address in PAGES}
    assert len(bodies) == 1


def test_chat_program_gets_a_plain_title(closed: TestClient) -> None:
    """A link that unfurls says what it is a link to, and no figure."""
    text = closed.get("/spread?pair=IWM-SPY", headers={"user-agent": "Slackbot"}).text
    assert '<meta property="og:title" content="Rotation">' in text
    assert text.count("og:") == 2
    assert "og:image" not in text


@pytest.mark.parametrize("address", PLUMBING)
def test_streamlit_s_own_addresses_are_closed(closed: TestClient, address: str) -> None:
    """All but its scripts and what says that it lives."""
    assert closed.get(address).status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.BAD_REQUEST)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("address", ["/", "/spread", "/api/v1/spread", "/_stcore/agent/mcp"])
def test_other_methods_are_closed_too(closed: TestClient, method: str, address: str) -> None:
    """Whatever is asked of an address."""
    assert closed.request(method, address).status_code == HTTPStatus.UNAUTHORIZED


def test_probes_stay_open_and_say_little(closed: TestClient) -> None:
    """Whatever watches the process does not sign in."""
    assert closed.get("/healthz").text == "ok\n"
    ready = closed.get("/readyz")
    assert ready.headers["content-type"].startswith(("text/plain", "application/"))
    assert "IWM" not in ready.text


def test_streamlit_s_scripts_are_open(closed: TestClient) -> None:
    """A page left open needs them to say that the sign-in has ended; they hold nothing of ours."""
    script = signed.script_of_streamlit()
    assert closed.get(script).status_code == HTTPStatus.OK


def test_websocket_is_refused(closed: TestClient) -> None:
    """Pages are drawn through it: no cookie, no connection."""
    assert signed.refused(closed) == "not signed in"


def test_signed_in_sees_everything(kept: TestClient) -> None:
    """Pages, their websocket, the API and metrics, by the one cookie."""
    assert signed.connect(kept) == "drawn"
    assert "Sign in" not in kept.get("/spread").text
    assert kept.get("/api/v1/spread").json()["page"] == "spread"
    assert kept.get("/metrics").status_code == HTTPStatus.OK


BAD = {
    "tampered": lambda: _changed(signed.cookies()[signed.USER]),
    "signed by another": lambda: signed.cookies("another-secret-0123456789abcdefgh")[signed.USER],
    "unsigned": lambda: json.dumps(signed.claims()),
    "of another name": lambda: signed.signed(json.dumps(signed.claims()), name="_streamlit_xsrf"),
    "of another app": lambda: signed.cookies(origin="https://another.example")[signed.USER],
    "not signed in": lambda: signed.cookies(is_logged_in=False)[signed.USER],
    "a list": lambda: signed.signed("[]"),
    "no JSON": lambda: signed.signed("{"),
    "parts that are missing": lambda: signed.signed("chunks-2"),
    "empty": lambda: "",
    "odd": lambda: "\xff\xfe.\x80",
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_bad_cookie_is_no_cookie(closed: TestClient, kind: str) -> None:
    """Out, on every face, and no fault."""
    headers = {"cookie": f"{signed.USER}={BAD[kind]()}".encode("latin-1")}
    assert closed.get("/api/v1/spread", headers=headers).status_code == HTTPStatus.UNAUTHORIZED
    assert closed.get("/metrics", headers=headers).status_code == HTTPStatus.UNAUTHORIZED
    assert "Sign in to see this page." in closed.get("/spread", headers=headers).text
    assert signed.refused(closed, headers) == "not signed in"


def test_every_changed_letter_of_a_cookie_is_noticed(closed: TestClient) -> None:
    """The body, the time and the signature of it: each letter turned into another one.

    Not the last one of the signature: not all of its bits count.
    """
    genuine = signed.cookies()[signed.USER]
    for place in range(0, len(genuine) - 1, 7):
        headers = {"cookie": f"{signed.USER}={_changed(genuine, place)}"}
        assert closed.get("/metrics", headers=headers).status_code == HTTPStatus.UNAUTHORIZED


def test_cookie_in_parts_is_put_together(closed: TestClient) -> None:
    """As Streamlit sets one that is too long for a browser; a part of another does not fit."""
    text = json.dumps(signed.claims(picture="x" * 5000))
    parts = [text[:3000], text[3000:]]
    closed.cookies[signed.USER] = signed.signed("chunks-2")
    for number, part in enumerate(parts, 1):
        name = f"{signed.USER}_{number}"
        closed.cookies[name] = signed.signed(part, name=name)
    assert closed.get("/metrics").status_code == HTTPStatus.OK
    closed.cookies[f"{signed.USER}_2"] = closed.cookies[f"{signed.USER}_1"]
    assert closed.get("/metrics").status_code == HTTPStatus.UNAUTHORIZED


def test_sign_in_that_has_ended_is_out(closed: TestClient) -> None:
    """A genuine cookie of an hour ago: the pages ask to sign in, programs are told why."""
    closed.cookies.update(signed.cookies(exp=int(time.time()) - 1))
    answer = closed.get("/api/v1/spread")
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.json()["detail"].startswith("The sign-in has ended")
    assert "Sign in to see this page." in closed.get("/spread").text


def test_open_page_of_an_ended_sign_in_is_sent_to_sign_in(closed: TestClient) -> None:
    """It connects again by itself; one message makes it load anew, and nothing else comes."""
    closed.cookies.update(signed.cookies(exp=int(time.time()) - 1))
    with closed.websocket_connect(signed.STREAM, subprotocols=["streamlit"]) as socket:
        message = ForwardMsg()
        message.ParseFromString(socket.receive_bytes())
        assert message.WhichOneof("type") == "auth_redirect"
        assert message.auth_redirect.url == ""
        assert socket.receive()["type"] == "websocket.close"


def test_sign_in_lasts_as_long_as_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """ROTATION_SIGN_IN_HOURS, from the sign-in on, whatever the token says."""
    closed = signed.browser(signed.site_with_sign_in(monkeypatch, SIGN_IN_HOURS="2"))
    now = int(time.time())
    closed.cookies.update(signed.cookies(iat=now - 7100, exp=now - 3600))
    assert closed.get("/metrics").status_code == HTTPStatus.OK
    closed.cookies.update(signed.cookies(iat=now - 7300, exp=now + 3600))
    assert closed.get("/metrics").status_code == HTTPStatus.UNAUTHORIZED


def test_cookie_older_than_a_browser_keeps_it_is_out(
    closed: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit's own limit of a month and a day, on the signature, whatever the claims."""
    old = int(time.time()) - 32 * 24 * 3600
    with monkeypatch.context() as then:
        then.setattr(TimestampSigner, "get_timestamp", lambda _: old)
        closed.cookies.update(signed.cookies())
    assert closed.get("/metrics").status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    ("claims", "word"),
    [
        ({"email": "eve@evil.example"}, "<strong>eve@evil.example</strong> does not have access"),
        ({"email_verified": False}, "does not say that the e-mail address was verified"),
        ({"email": None}, "gave no e-mail address"),
    ],
)
def test_signed_in_and_not_let_in(closed: TestClient, claims: dict[str, str], word: str) -> None:
    """A page that says why and has a way out; 403 to programs; no websocket."""
    closed.cookies.update(signed.cookies(**claims))
    page = closed.get("/spread")
    assert page.status_code == HTTPStatus.FORBIDDEN
    assert word in page.text
    assert '<a href="/auth/logout">Log out</a>' in page.text
    assert closed.get("/api/v1/spread").status_code == HTTPStatus.FORBIDDEN
    assert closed.get("/metrics").status_code == HTTPStatus.FORBIDDEN
    assert signed.refused(closed).startswith("signed in")


def test_name_on_the_page_is_never_markup(closed: TestClient) -> None:
    """A provider passes on what people call themselves."""
    closed.cookies.update(signed.cookies(email="<img/src=x>@evil.example"))
    text = closed.get("/").text
    assert "&lt;img/src=x&gt;@evil.example" in text
    assert "<img" not in text


@pytest.mark.parametrize("name", [page.name for page in registry.PAGES])
def test_next_viewer_is_not_given_what_was_kept(kept: TestClient, name: str) -> None:
    """No answer may stay in a cache that others are answered from."""
    for address in (f"/api/v1/{name}", f"/{name}"):
        answer = kept.get(address)
        assert answer.status_code == HTTPStatus.OK
        assert "public" not in answer.headers["cache-control"]
        assert "cookie" in answer.headers["vary"].lower()


def test_cookies_go_over_https_alone_where_people_come_by_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every one, Streamlit's own too; where they do not, a browser would drop them."""
    encrypted = signed.site_with_sign_in(monkeypatch, PUBLIC_URL="https://localhost")
    assert all("Secure" in one for one in _set(signed.browser(encrypted)))
    plain = signed.site_with_sign_in(monkeypatch)
    assert not [one for one in _set(signed.browser(plain)) if "Secure" in one]


def _set(client: TestClient) -> list[str]:
    answers = [client.get("/signin?next=/spread"), client.get("/auth/logout")]
    found = list(itertools.chain(*(one.headers.get_list("set-cookie") for one in answers)))
    assert found
    return found


def test_only_what_is_listed_is_open() -> None:
    """Who adds an address has to think of this."""
    open_ones = sorted(access._PROBES | access._WAYS)
    assert open_ones == [
        "/_stcore/health", "/_stcore/host-config", "/auth/login", "/auth/logout", "/healthz",
        "/oauth2callback", "/readyz",
    ]  # fmt: skip


def _changed(value: str, place: int = 10) -> str:
    letter = "A" if value[place] != "A" else "B"
    return value[:place] + letter + value[place + 1 :]


def _way_in(text: str) -> str:
    start = text.index('href="/signin')
    return text[start : text.index(">", start)]


def _rest(text: str) -> str:
    return text.replace(_way_in(text), "")


@pytest.mark.parametrize("path", ["/heal%09thz", "/ready%0Az", "/sign%0Din", "/auth/lo%09gin"])
def test_path_is_the_one_the_router_sees(closed: TestClient, path: str) -> None:
    """A tab or line break in a path opens nothing: what is not a probe is asked to sign in."""
    answer = closed.get(path)
    assert "Sign in" in answer.text
    assert "<script" not in answer.text
