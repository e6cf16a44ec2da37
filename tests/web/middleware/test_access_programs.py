"""What opens the API to programs: tokens; and how often anyone may ask."""

from __future__ import annotations

import datetime as dt
from http import HTTPStatus

import pytest
from starlette.testclient import TestClient

from rotation import sessions, settings
from rotation.auth import rate_limits
from rotation.auth import tokens as access_tokens
from rotation.reports import charts
from rotation.store import api_tokens
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from rotation.web import application
from tests.web import signed
from tests.web.conftest import site
from tests.web.wire import listening, spoken

CSV = "/chart.csv?page=spread&chart=ratio"
CHARTS = {
    "file": CSV,
    "table": "/chart.html?page=spread&chart=ratio",
    "frame": "/spread?embed=chart&card=ratio",
}


def test_token_opens_what_programs_ask_for(closed: TestClient, tables: Tables) -> None:
    """API and metrics, and neither pages nor their websocket."""
    token = api_tokens.new(tables, "ci", days=1, now=sessions.now())
    closed.headers["authorization"] = f"Bearer {token}"
    assert closed.get("/api/v1/spread").status_code == HTTPStatus.OK
    assert closed.get("/metrics").status_code == HTTPStatus.OK
    file = closed.get(CSV)
    assert (file.status_code, file.text[:9]) == (HTTPStatus.OK, "series,x,")
    assert file.headers["content-type"].startswith("text/csv")
    assert "Sign in to see this page." in closed.get("/spread").text
    assert closed.get("/_stcore/metrics").status_code == HTTPStatus.UNAUTHORIZED
    assert signed.refused(closed) == "not signed in"


@pytest.mark.parametrize("shown", ["rot_x", "", "rot_" + "A" * 43, "x" * 5000, "é".encode()])
def test_unknown_token_is_refused(closed: TestClient, tables: Tables, shown: str | bytes) -> None:
    """Even beside a good cookie: whoever shows a token wants it to count."""
    api_tokens.new(tables, "ci", days=1, now=sessions.now())
    closed.cookies.update(signed.cookies())
    value = b"Bearer " + (shown.encode() if isinstance(shown, str) else shown)
    answer = closed.get("/api/v1/spread", headers={"authorization": value})
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers["www-authenticate"] == 'Bearer realm="rotation", error="invalid_token"'


def test_digest_of_a_token_is_no_token(closed: TestClient, tables: Tables) -> None:
    """Whoever has read the store still has nothing."""
    token = api_tokens.new(tables, "ci", days=1, now=sessions.now())
    shown = {"authorization": f"Bearer {api_tokens.digest(token)}"}
    assert closed.get("/metrics", headers=shown).status_code == HTTPStatus.UNAUTHORIZED


def test_other_kinds_of_authorization_do_not_count(kept: TestClient) -> None:
    """A proxy may ask for a password of its own, and pass it on."""
    assert kept.get("/metrics", headers={"authorization": "Basic YTpi"}).status_code == 200


def test_expired_token_is_refused(closed: TestClient, tables: Tables) -> None:
    """A day after it was made for a day."""
    past = sessions.now() - dt.timedelta(days=1)
    token = api_tokens.new(tables, "ci", days=1, now=past)
    shown = {"authorization": f"Bearer {token}"}
    assert closed.get("/metrics", headers=shown).status_code == HTTPStatus.UNAUTHORIZED


def test_revoked_token_is_refused_at_the_next_look(
    closed: TestClient, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is looked at every two seconds; a running server need not be told."""
    clock = iter(range(0, 1000, 3))
    monkeypatch.setattr(access_tokens.time, "monotonic", lambda: float(next(clock)))
    token = api_tokens.new(tables, "ci", days=1, now=sessions.now())
    shown = {"authorization": f"Bearer {token}"}
    assert closed.get("/metrics", headers=shown).status_code == HTTPStatus.OK
    api_tokens.revoke(tables, "ci", now=sessions.now())
    assert closed.get("/metrics", headers=shown).status_code == HTTPStatus.UNAUTHORIZED


def test_store_that_cannot_be_read_lets_nobody_in_by_token(
    closed: TestClient, tables: Tables
) -> None:
    """A sentence and when to try again; not what was true a while ago."""
    token = api_tokens.new(tables, "ci", days=1, now=sessions.now())
    signed.damage(tables.uri("api_tokens"))
    answer = closed.get("/metrics", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.headers["retry-after"] == "10"
    assert "cannot be checked" in answer.json()["detail"]


def test_too_many_requests_are_put_off(kept: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """429 with when to come back; another viewer is not affected, nor are pages and probes."""
    monkeypatch.setitem(rate_limits.BUDGETS, "api", rate_limits.Budget(at_once=2, every=60.0))
    statuses = [kept.get("/api/v1/spread").status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    late = kept.get("/api/v1/spread")
    assert 1 <= int(late.headers["retry-after"]) <= 60
    assert "try again in" in late.json()["detail"]
    kept.cookies.update(signed.cookies(email="bob@other.example"))
    assert kept.get("/api/v1/spread").status_code == HTTPStatus.OK
    assert kept.get("/healthz").status_code == HTTPStatus.OK


@pytest.mark.parametrize("asked", CHARTS.values(), ids=CHARTS)
def test_too_many_charts_are_put_off(
    kept: TestClient, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    """A browser opens them by its cookie; the limit is the viewer's, and not that of the API."""
    monkeypatch.setitem(rate_limits.BUDGETS, "chart", rate_limits.Budget(at_once=2, every=60.0))
    assert [kept.get(asked).status_code for _ in range(3)] == [200, 200, 429]
    late = kept.get(asked)
    assert 1 <= int(late.headers["retry-after"]) <= 60
    assert "Too many requests from you, so nothing is shown; try again in" in late.text
    assert kept.get("/api/v1/spread").status_code == HTTPStatus.OK
    assert kept.get("/spread").status_code == HTTPStatus.OK
    kept.cookies.update(signed.cookies(email="bob@other.example"))
    assert kept.get(asked).status_code == HTTPStatus.OK


def test_too_many_reports_are_put_off(kept: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report is made of every page."""
    monkeypatch.setitem(rate_limits.BUDGETS, "report", rate_limits.Budget(at_once=0, every=60.0))
    answer = kept.get("/report.html")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_page_with_many_frames_is_drawn(client: TestClient) -> None:
    """Every chart there is, twice, as a wiki may show them."""
    asked = [
        f"{page.path}?embed=chart&card={card.key}"
        for page in registry.PAGES
        for card in charts.of_page(page)
        if page.name in ("spread", "history")
    ]
    budget = rate_limits.BUDGETS["chart"]
    assert budget.at_once >= 2 * sum(len(charts.of_page(page)) for page in registry.PAGES)
    assert {client.get(address).status_code for address in asked} == {HTTPStatus.OK}


def test_without_sign_in_the_limit_is_by_address(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And everything is open."""
    monkeypatch.setitem(rate_limits.BUDGETS, "api", rate_limits.Budget(at_once=2, every=60.0))
    assert [client.get("/api/v1/spread").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/metrics").status_code == HTTPStatus.OK
    assert client.get("/", follow_redirects=False).status_code == HTTPStatus.OK
    assert signed.connect(client) == "drawn"


@pytest.mark.parametrize(
    ("trusted", "statuses"),
    [(None, [200, 200, 429]), ("127.0.0.1", [200, 200, 429]), ("10.0.0.0/8", [200, 429, 429])],
)
def test_viewer_behind_a_proxy_is_told_apart(
    monkeypatch: pytest.MonkeyPatch, stored: Tables, trusted: str | None, statuses: list[int]
) -> None:
    """By what a proxy says that is trusted to say it; from others it is not believed."""
    monkeypatch.setitem(rate_limits.BUDGETS, "api", rate_limits.Budget(at_once=1, every=600.0))
    if trusted is not None:
        monkeypatch.setenv("ROTATION_TRUSTED_PROXIES", trusted)
    settings.current.cache_clear()
    with listening(site()) as port:
        for viewer, status in zip(["203.0.113.1", "203.0.113.2", "203.0.113.1"], statuses,
                                  strict=True):  # fmt: skip
            answer = spoken(port, _from(viewer))
            assert answer.startswith(b"HTTP/1.1 %d" % status)


def _from(viewer: str) -> bytes:
    """A request a proxy passes on for a viewer."""
    return (
        "GET /api/v1/spread HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"X-Forwarded-For: {viewer}\r\n\r\n"
    ).encode()


def test_charts_keep_no_program_s_figures_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their threads are others than the API's: with none of them free, it answers."""
    monkeypatch.setattr(application, "_CHARTS", (0, 0))
    with signed.browser(site()) as one:
        assert {name: one.get(asked).status_code for name, asked in CHARTS.items()} == (
            dict.fromkeys(CHARTS, 503)
        )
        assert one.get("/api/v1/spread").status_code == HTTPStatus.OK
        assert one.get("/feed.xml").status_code == HTTPStatus.OK


def test_without_sign_in_a_token_means_nothing(client: TestClient) -> None:
    """The API is as open as the pages."""
    shown = {"authorization": "Bearer rot_whatever"}
    assert client.get("/api/v1/spread", headers=shown).status_code == HTTPStatus.OK
