"""Requests no viewer makes: none leads out of its folder, into a header, a log or a page."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from rotation import selection as sel
from rotation import sessions, settings
from rotation.auth import rate_limits
from rotation.options import ChoiceOption, IntOption, Option
from rotation.store import api_tokens
from rotation.store.delta.tables import Tables
from rotation.telemetry import json_logs
from rotation.topics import registry
from rotation.web.middleware.security_headers import SecurityHeaders
from tests.web import signed
from tests.web.conftest import site
from tests.web.wire import Answer, Wire, listening, spoken

STRINGS = 1000
"""Random query strings per page."""

SPEAK = (
    b"root:x:0",
    b"def _create_option",
    b"[build-system]",
    b"from rotation.ui import",
    b"PK\x03",
)
"""Of /etc/passwd, Streamlit's own sources, and ours."""

UP = (
    "..", "%2e%2e", "%2E%2E", ".%2e", "%252e%252e", "..;", "..%00", "%c0%ae%c0%ae", "%u002e%u002e",
    "....", "..%5c..", "..\\..", "%uff0e%uff0e",
)  # fmt: skip
BETWEEN = ("/", "%2f", "%5c", "\\", "%252f", "//", "/./", "%c0%af")
TARGETS = ("etc/passwd", "config.py")
FOLDERS = ("/", "/static/", "/static/js/", "/media/", "/component/", "/app/static/", "/og/",
           "/api/v1/", "/_stcore/upload_file/")  # fmt: skip


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store that does not exist, one for all: a page of the sample is computed once on it."""
    return str(tmp_path_factory.mktemp("nowhere") / "store")


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """The site as everyone finds it where nobody has to sign in, budgets without an end."""
    for action in rate_limits.BUDGETS:
        monkeypatch.setitem(rate_limits.BUDGETS, action, rate_limits.Budget(10**9, 1e-9))
    one = Wire(site())
    yield one
    one.close()


@pytest.fixture
def bare(wire: Wire, nowhere: str, monkeypatch: pytest.MonkeyPatch) -> Wire:
    """That site with nothing stored."""
    monkeypatch.setenv("ROTATION_STORE", nowhere)
    settings.current.cache_clear()
    return wire


def harmless(answer: Answer) -> None:
    """No fault, no traceback, and no header that is more than one line."""
    assert answer.status < 500, answer.text
    assert b"Traceback" not in answer.body
    assert not [value for _, value in answer.raw if set(b"\r\n\x00") & set(value)]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_path_leads_out_of_its_folder(bare: Wire, folder: str) -> None:
    """However the way up is spelled: neither the machine's files nor the program's."""
    for up in UP:
        for between in BETWEEN:
            for target in TARGETS:
                for steps in (1, 3, 8):
                    path = folder + (up + between) * steps + target
                    answer = bare.ask(path.encode())
                    harmless(answer)
                    assert not [word for word in SPEAK if word in answer.body], path


@pytest.mark.parametrize(
    "path",
    ["//etc/passwd", "/%2fetc/passwd", "//evil.example/x", "/%5c%5cevil.example%5cshare",
     "\\\\evil.example\\share", "/C:/Windows/win.ini", "/C:%5cWindows%5cwin.ini",
     "/file:///etc/passwd", "/~root/.profile", "/.git/config", "/.env", "/.streamlit/secrets.toml",
     "/rotation/settings.py", "/app.py", "/pages/behind/data.py", "/static/../app.py",
     "/og/../../../etc/passwd.png", "/og/%2e%2e%2f%2e%2e%2fetc%2fpasswd.png", "/og/....png",
     "/api/v1/..%2f..%2fmetrics", "/api/v1/%00", "/og/%00.png", "/og/.png", "/%ff%fe", "/%",
     "/%zz", "/api/v1/spread%2f..%2fdata", "/" + "a/" * 500],
)  # fmt: skip
def test_odd_path_is_answered_with_nothing_of_the_machine(bare: Wire, path: str) -> None:
    """An error, or the page all unknown addresses have."""
    answer = bare.ask(path.encode())
    harmless(answer)
    assert not [word for word in SPEAK if word in answer.body]
    assert b"[auth]" not in answer.body


@pytest.mark.parametrize(
    "path",
    ["//evil.example/", "//evil.example/%2e%2e/", "/%2f%2fevil.example/", "/%5cevil.example/",
     "/\\evil.example/", "/.//evil.example/", "/%09/evil.example/", "/evil.example//",
     "///evil.example//", "/spread/%0d%0aSet-Cookie:x=1/", "/%0d%0aLocation:%20//evil.example/",
     "/spread/?next=%0d%0aX:1", "/;@evil.example/", "/@evil.example/"],
)  # fmt: skip
def test_no_redirect_leads_elsewhere(bare: Wire, path: str) -> None:
    """A slash at the end is taken away by a redirect: to ourselves, in one header."""
    answer = bare.ask(path.encode())
    harmless(answer)
    to = answer.headers.get("location", "/")
    assert to.startswith("/")
    assert not to.startswith(("//", "/\\", "/\t"))
    assert "set-cookie" not in answer.headers or "x=1" not in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "given",
    [b"abc\r\nX-Evil: 1", b"abc\nX-Evil: 1", b"abc\x00", b"a b c d e f g h", b"<script>x</script>",
     b"\xff" * 20, b"x" * 5000, b"../../etc/passwd", b"${jndi:ldap://evil.example/a}"],
)  # fmt: skip
@pytest.mark.parametrize("name", [b"x-request-id", b"host", b"origin", b"referer", b"cookie",
                                  b"authorization", b"x-forwarded-for", b"x-forwarded-host",
                                  b"x-forwarded-proto", b"if-none-match", b"accept-encoding",
                                  b"user-agent", b"range", b"forwarded", b"x-original-url",
                                  b"x-rewrite-url", b"x-forwarded-prefix"])  # fmt: skip
def test_no_header_of_a_request_is_repeated(bare: Wire, name: bytes, given: bytes) -> None:
    """Neither in a header of the answer nor in its body, on any face."""
    for path in (b"/", b"/spread/", b"/api/v1/spread?lookback=x", b"/og/nothing.png", b"/healthz"):
        answer = bare.ask(path, headers=[(name, given)])
        harmless(answer)
        assert not [value for _, value in answer.raw if given in value or b"X-Evil" in value]
        assert given not in answer.body


@pytest.mark.parametrize("host", [b"[::::::]", b"[1.2]", b"[::1", b"::1", b"localhost:x"])
def test_host_that_is_no_address_is_refused(bare: Wire, host: bytes) -> None:
    """In a sentence, not as a fault of ours, where the address can only be taken apart later."""
    for path in (b"/", b"/api/v1/spread", b"/api", b"/og/spread.png"):
        answer = bare.ask(path, headers=[(b"host", host)])
        assert answer.status in (400, 421)


def test_host_of_another_is_in_no_address(bare: Wire) -> None:
    """By ``X-Forwarded-Host`` and the like nobody makes our cards point elsewhere."""
    for name in (b"x-forwarded-host", b"forwarded", b"x-host", b"x-original-host"):
        answer = bare.ask(b"/spread", headers=[(name, b"evil.example")])
        assert answer.status == 200
        assert b"evil.example" not in answer.body


def others(option: Option) -> Iterable[str]:
    """Good values beside the default, where they can be told."""
    if isinstance(option, ChoiceOption):
        return option.choices
    return [str(option.low)] if isinstance(option, IntOption) else []


def queries(page: str) -> Iterator[tuple[str, bytes]]:
    """Random query strings, the same every time, and what must not come back as it was."""
    chance = random.Random(page)
    own = {
        option.name: [str(option.default), *others(option)]
        for option in registry.page(page).options
    }
    good = {
        "pair": ["IWM-SPY", "IJR-SPY"], "lookback": ["5", "63"], "asof": ["2026-01-16"],
        "basis": ["total", "price"], "series": ["0", "1"], **own,
    }  # fmt: skip
    assert set(sel.SHARED) < set(good)
    for _ in range(STRINGS):
        mark = f"<zq{chance.randrange(10**6)} x=\"'>"
        parts = [_part(chance, good, mark) for _ in range(chance.randrange(7))]
        yield mark, chance.choice(["&", "&", "&", ";", "&&"]).join(parts).encode("latin-1")


NASTY = (
    "", " ", "0", "-1", "1e9", "nan", "inf", "99999999999999999999999", "0x10", "\u0661\u0662",
    "2026-13-45", "9999-12-31", "0001-01-01", "2026-01-16T00:00", "IWM", "IWM-", "-SPY", "IWM-IWM",
    "A" * 300, "^RUT-^GSPC", "' OR 1=1 --", "$(id)", "{{7*7}}", "%s%n", "\x00", "\r\nX: 1",
    "../../etc/passwd", "\ud7ff\ufffe\U0001f4a9", "null", "[]", "{}", "true", "\u202e", "a" * 2000,
)  # fmt: skip


def _part(chance: random.Random, good: dict[str, list[str]], mark: str) -> str:
    """One name and value, sane or not, well encoded or not."""
    name = chance.choice([*good, *good, *good, "utm_source", "", "pair[]", "__proto__", mark])
    sane = good.get(name, ["1"])
    value = chance.choice([*sane, *sane, mark, mark, *chance.sample(NASTY, 3)])
    encoded = quote(value, safe="")
    manner = chance.randrange(12)
    if manner == 0:
        encoded = quote(encoded, safe="")
    elif manner == 1:
        encoded += chance.choice(["%", "%zz", "%c0%af", "%ff", "+", "="])
    elif manner == 2:
        encoded = "".join(letter for letter in mark if letter not in " ")
    return f"{quote(name, safe='[]')}={encoded}" if manner != 3 else quote(name, safe="")


@pytest.mark.parametrize("page", [page.name for page in registry.PAGES])
def test_random_query_strings_harm_nothing(
    wire: Wire, page: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    """A thousand a page, to its API and its HTML, and forty of them to its picture.

    No fault, nothing repeated as it was. Drawing takes longest, and its query is read as that of
    the other two. The data page follows the log and is read anew each time: its store is empty.
    """
    request.getfixturevalue("clock" if page == "data" else "stored")
    caplog.set_level(logging.WARNING)
    path = registry.page(page).path.encode()
    statuses: dict[str, set[int]] = {"api": set(), "page": set(), "picture": set()}
    for number, (mark, query) in enumerate(queries(page)):
        figures = wire.ask(b"/api/v1/" + page.encode() + b"?" + query)
        harmless(figures)
        statuses["api"].add(figures.status)
        json.loads(figures.body)
        assert figures.headers["x-content-type-options"] == "nosniff"
        shown = wire.ask(path + b"?" + query)
        harmless(shown)
        statuses["page"].add(shown.status)
        if number % 25 == 0:
            picture = wire.ask(b"/og/" + page.encode() + b".png?" + query)
            harmless(picture)
            statuses["picture"].add(picture.status)
        for answer in (figures, shown):
            assert mark.encode() not in answer.body, query
            assert mark.replace(" ", "").encode() not in answer.body, query
    assert statuses == {"api": {200, 400}, "page": {200}, "picture": {200}}
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


KINDS = {
    "page": ("GET", b"/spread", 200), "unknown page": ("GET", b"/nowhere", 200),
    "script": ("GET", None, 200), "redirect": ("GET", b"/spread/", 301),
    "API": ("GET", b"/api/v1/spread", 200), "bad value": ("GET", b"/api/v1/spread?lookback=x", 400),
    "no such page": ("GET", b"/api/v1/x", 404), "other method": ("POST", b"/api/v1/spread", 405),
    "picture": ("GET", b"/og/spread.png", 200), "no picture": ("GET", b"/og/x.png", 404),
    "probe": ("GET", b"/healthz", 200), "ready": ("GET", b"/readyz", 200),
    "metrics": ("GET", b"/metrics", 200), "too long": ("GET", b"/" + b"x" * 9000, 414),
    "unsafe path": ("GET", b"/static/../../x", 400), "head": ("HEAD", b"/spread", 200),
    "method unknown": ("PROPFIND", b"/", 405),
}  # fmt: skip
SAID = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


def bounded(answer: Answer) -> None:
    """What a browser may do with it is said."""
    assert {name: answer.headers.get(name) for name in SAID} == SAID
    assert "default-src" in answer.headers["content-security-policy"]
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert "unsafe-eval" not in answer.headers["content-security-policy"]
    assert "server" not in answer.headers
    assert len([name for name, _ in answer.raw if name.lower() == b"x-request-id"]) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_answer_is_bounded(wire: Wire, stored: Tables, kind: str) -> None:
    """By the same headers, refusals and redirects too."""
    method, target, status = KINDS[kind]
    answer = wire.ask(target or signed.script_of_streamlit().encode(), method=method)
    assert answer.status == status
    bounded(answer)


@pytest.mark.parametrize(
    ("path", "claims", "status"),
    [
        ("/spread", None, 200),
        ("/api/v1/spread", None, 401),
        ("/_stcore/metrics", None, 401),
        ("/signin?next=/spread", None, 303),
        ("/oauth2callback?error=x", None, 401),
        ("/spread", {"email": "eve@evil.example"}, 403),
        ("/api/v1/spread", {"email": "eve@evil.example"}, 403),
        ("/signin", {}, 303),
        ("/auth/logout", {}, 302),
    ],
)
def test_every_kind_of_answer_at_the_door_is_bounded(
    monkeypatch: pytest.MonkeyPatch, path: str, claims: dict[str, str] | None, status: int
) -> None:
    """Before sign-in, on the way in and out, and for those who are not let in."""
    wire = Wire(signed.site_with_sign_in(monkeypatch))
    cookies = {} if claims is None else signed.cookies(**claims)
    headers = [(b"cookie", f"{name}={value}".encode()) for name, value in cookies.items()]
    answer = wire.ask(path.encode(), headers=headers)
    wire.close()
    assert answer.status == status
    bounded(answer)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost.evil.example", "http://evil.example:80",
     "http://localhost:9999", "null", "file://", "http://localhost@evil.example", "localhost",
     "http://[", "http://[localhost]"],
)  # fmt: skip
def test_websocket_from_a_foreign_origin_is_refused(closed: TestClient, origin: str) -> None:
    """Even with the cookie of someone who is let in: a page elsewhere borrows it."""
    closed.cookies.update(signed.cookies())
    assert signed.connect(closed, {"origin": b"http://localhost"}) == "drawn"
    with pytest.raises(WebSocketDisconnect) as raised:
        signed.connect(closed, {"origin": origin.encode()})
    assert raised.value.code == 1008


def test_token_reaches_no_log_and_no_page(
    closed: TestClient, tables: Tables, caplog: pytest.LogCaptureFixture
) -> None:
    """As a header or, by mistake, in an address; nor does the cookie that is shown."""
    caplog.set_level(logging.INFO)
    token = api_tokens.new(tables, "ci", days=1, now=sessions.now())
    cookie = signed.cookies()[signed.USER]
    answers = [
        closed.get("/api/v1/spread", headers={"authorization": f"Bearer {token}"}),
        closed.get("/api/v1/spread", headers={"authorization": f"Bearer {token}x"}),
        closed.get(f"/api/v1/spread?token={token}", headers={"cookie": f"{signed.USER}={cookie}"}),
        closed.get("/data", headers={"cookie": f"{signed.USER}={cookie}"}),
        closed.get("/metrics", headers={"authorization": f"Bearer {token}"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 401, 400, 200, 200]
    records = [record for record in caplog.records if record.name != "httpx2"]  # the client's
    written = "\n".join(json_logs.JsonFormatter().format(record) for record in records)
    assert written.count('"path": "/api/v1/spread"') == 3
    secrets = [token, api_tokens.digest(token), cookie, signed.SECRET, signed.CLIENT_SECRET]
    assert not [secret for secret in secrets if secret in written]
    assert not [one for one in secrets if [a for a in answers if one in a.text]]


@pytest.fixture
def port(stored: Tables) -> Iterator[int]:
    """The site behind a socket."""
    with listening(site()) as one:
        yield one


ALIVE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS to a plain port
        b"GET / HTTP/1.1\r\n\r\n",  # no host
        b"GET /\r\nX: 1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX\x00: 1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    ],
    ids=["TLS", "no host", "line break", "two hosts", "odd header", "two lengths", "no length"],
)
def test_bytes_that_are_no_request_are_refused(port: int, request_bytes: bytes) -> None:
    """By the server of HTTP; the next request is answered as if nothing had been."""
    answer = spoken(port, request_bytes, whole=False)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400"), answer[:80]
    assert b"Traceback" not in answer
    assert spoken(port, ALIVE).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("start", [b"GET /", b"GET /api/v1/spread?pair="], ids=["path", "query"])
def test_address_that_is_too_long_is_refused(port: int, start: bytes) -> None:
    """With a status of its own."""
    head = start + b"a" * 9_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert spoken(port, head).startswith(b"HTTP/1.1 414")


@pytest.mark.parametrize(
    ("start", "more"),
    [
        (b"GET /" + b"a" * 1_000_000, b""),
        (b"GET /healthz", b"X: " + b"a" * 1_000_000 + b"\r\n"),
        (b"GET /healthz", b"Cookie: a=" + b"b" * 200_000 + b"\r\n"),
        (b"GET /healthz", b"".join(b"X-%d: 1\r\n" % n for n in range(50_000))),
    ],
    ids=["path", "header", "cookie", "many headers"],
)
def test_request_without_an_end_is_cut_off(port: int, start: bytes, more: bytes) -> None:
    """Before all of it is read and kept: its sender may see no more than a closed connection."""
    head = start + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + b"\r\n"
    answer = spoken(port, head)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 400")
    assert spoken(port, ALIVE).startswith(b"HTTP/1.1 200")


def test_cookies_of_a_sign_in_have_room(port: int) -> None:
    """The longest that browsers send are read."""
    cookies = b"; ".join(b"_streamlit_user_%d=" % n + b"x" * 3900 for n in range(12))
    head = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: " + cookies
    assert spoken(port, head + b"\r\n\r\n").startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("path", [b"/", b"/api/v1/spread", b"/og/spread.png", b"/_stcore/health"])
def test_other_host_is_refused_at_loopback(bare: Wire, path: bytes) -> None:
    """A page of another site that points its name at this machine reads nothing (DNS rebinding)."""
    for host in (b"evil.example", b"evil.example:8501", b"192.0.2.1"):
        answer = bare.ask(path, headers=[(b"host", host)])
        assert answer.status == 421
        assert "ROTATION_PUBLIC_URL" in answer.text
    for host in (b"localhost", b"127.0.0.1:8501", b"[::1]:8501"):
        assert bare.ask(path, headers=[(b"host", host)]).status != 421
    assert bare.ask(b"/healthz", headers=[(b"host", b"rotation.internal")]).status == 200


@pytest.mark.parametrize(("scheme", "flag"), [("http", ""), ("https", "; Secure")])
def test_cookies_of_an_answer_over_https_go_over_it_alone(scheme: str, flag: str) -> None:
    """Without sign-in too; Streamlit sets its own without the flag."""

    async def sets_cookies(scope: Scope, receive: Receive, send: Send) -> None:
        answer = PlainTextResponse("ok")
        answer.headers.append("set-cookie", "_streamlit_xsrf=2|a|b|1; Path=/; SameSite=Lax")
        answer.headers.append("set-cookie", "one=1; Secure; Path=/")
        await answer(scope, receive, send)

    asked = TestClient(SecurityHeaders(sets_cookies, ""), base_url=f"{scheme}://localhost").get("/")
    assert asked.headers.get_list("set-cookie") == [
        f"_streamlit_xsrf=2|a|b|1; Path=/; SameSite=Lax{flag}",
        "one=1; Secure; Path=/",
    ]


def test_frames_of_other_origins_are_off(bare: Wire) -> None:
    """Without the setting a page can be framed by our own pages alone."""
    headers = bare.ask(b"/").headers
    assert "frame-ancestors 'self';" in headers["content-security-policy"] + ";"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_frames_of_named_origins_are_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """ROTATION_FRAME_ANCESTORS names origins; the older header, which knows no list, goes."""
    monkeypatch.setenv("ROTATION_FRAME_ANCESTORS", "https://wiki.firm.example, http://localhost:9")
    settings.current.cache_clear()
    one = Wire(site())
    headers = one.ask(b"/").headers
    one.close()
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'self' https://wiki.firm.example http://localhost:9" in policy
    assert "x-frame-options" not in headers
