"""What every request passes: a line in the log, the headers of its answer, what is refused."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from rotation import settings
from rotation.telemetry import json_logs
from rotation.web.middleware import hosts
from tests.web.conftest import SHELL, site


class Lines(logging.Handler):
    """What the log would have, line by line."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(json_logs.JsonFormatter())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def lines() -> Iterator[list[str]]:
    handler, logger = Lines(), logging.getLogger("rotation")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield handler.lines
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of a site known as https://rotation.example."""
    monkeypatch.setenv("ROTATION_PUBLIC_URL", "https://rotation.example")
    settings.current.cache_clear()
    with TestClient(site(), base_url="https://rotation.example") as one:
        yield one


def test_one_json_line_a_request(client: TestClient, lines: list[str]) -> None:
    """Under the id the answer carries; of the address the path alone."""
    answer = client.get("/api/v1/spread?lookback=abc&code=secret", headers={"Cookie": "a=secret"})
    (line,) = map(json.loads, lines)
    assert line.pop("ms") >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert line == {
        "level": "info",
        "logger": "rotation.web.requests",
        "message": "request",
        "request_id": answer.headers["x-request-id"],
        "method": "GET",
        "path": "/api/v1/spread",
        "status": 400,
    }


def test_id_of_a_proxy_is_taken_over(client: TestClient, lines: list[str]) -> None:
    """So that its log and ours can be joined."""
    answer = client.get("/healthz", headers={"X-Request-ID": "proxy-0123.a_b"})
    assert answer.headers["x-request-id"] == "proxy-0123.a_b"
    assert json.loads(lines[0])["request_id"] == "proxy-0123.a_b"


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "with space", 'quote"quote', "tab\tseparated"]
)
def test_id_that_is_not_sane_is_replaced(client: TestClient, given: str) -> None:
    """Nothing a viewer writes is repeated in a header or a line."""
    answer = client.get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


def test_nothing_can_begin_a_line_of_its_own(client: TestClient, lines: list[str]) -> None:
    """A path with a line break in it stays within its line, and within bounds."""
    client.get("/api/%0a%7B%22level%22:%22error%22%7D" + "x" * 500)
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert json.loads(lines[0])["path"].startswith('/api/\n{"level":"error"}xxx')
    assert len(lines[0]) < 600


def test_session_ids_of_uploads_are_not_written(client: TestClient, lines: list[str]) -> None:
    """They are a key to another's page."""
    client.put("/_stcore/upload_file/session-of-someone/file")
    assert "session-of-someone" not in "".join(lines)


def test_websocket_has_its_line_too(client: TestClient, lines: list[str]) -> None:
    """Written when it closes."""
    with client.websocket_connect("/_stcore/stream?token=secret") as page:
        page.receive_text()
    (line,) = map(json.loads, lines)
    assert (line["method"], line["path"], line["status"]) == ("WEBSOCKET", "/_stcore/stream", 101)


def test_fault_is_in_the_log_with_its_traceback(
    client: TestClient, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, under the id the viewer is told."""
    from rotation.web import page_query

    def broken(*_: object) -> None:
        raise ZeroDivisionError("what happened")

    monkeypatch.setattr(page_query, "read", broken)
    told = client.get("/api/v1/spread").json()["request_id"]
    fault, request = map(json.loads, lines)
    assert "ZeroDivisionError: what happened" in fault["traceback"]
    assert fault["request_id"] == request["request_id"] == told
    assert request["status"] == 500


PAGE = "/spread?lookback=10"
EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize("path", [PAGE, "/api/v1/spread", "/api/nope", "/healthz", "/x" * 5000])
def test_headers_are_on_every_answer(client: TestClient, path: str) -> None:
    """On refusals too."""
    answer = client.get(path)
    assert {name: answer.headers[name] for name in EVERYWHERE} == EVERYWHERE
    assert "geolocation=()" in answer.headers["permissions-policy"]
    assert "frame-ancestors" in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers


def policy(answer_headers: dict[str, str]) -> dict[str, set[str]]:
    parts = answer_headers["content-security-policy"].split("; ")
    return {
        name: set(values.split()) for name, _, values in (part.partition(" ") for part in parts)
    }


def test_page_runs_its_own_scripts_alone(client: TestClient) -> None:
    """No inline script but the one of Streamlit's page, by its hash; no eval; no other host."""
    found = policy(dict(client.get(PAGE).headers))
    assert "'unsafe-inline'" not in found["script-src"]
    assert "'unsafe-eval'" not in found["script-src"]
    assert sum(one.startswith("'sha256-") for one in found["script-src"]) == 1
    assert SHELL.count("<script>") == 1
    assert not [one for values in found.values() for one in values if "//" in one or one == "*"]
    assert found["frame-ancestors"] == {"'self'"}


def test_data_may_do_nothing_in_a_browser(client: TestClient) -> None:
    """JSON opened as a page runs and frames nothing."""
    assert policy(dict(client.get("/api/v1/spread").headers)) == {
        "default-src": {"'none'"},
        "frame-ancestors": {"'none'"},
    }


def test_https_is_remembered_where_there_is_https(public: TestClient) -> None:
    """Said only over https: over http it means nothing."""
    assert public.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"


def test_address_that_is_too_long(client: TestClient) -> None:
    """Status 414, and how much is read."""
    answer = client.get("/spread?x=" + "y" * hosts.LONGEST)
    assert answer.status_code == 414
    assert answer.json()["detail"].endswith("at most 8192 are read.")
    assert client.get("/spread?x=" + "y" * (hosts.LONGEST - 100)).status_code == 200


@pytest.mark.parametrize("host", ["", "a b", "evil.example/path", "x@y", "h:1:2", '"><script>'])
def test_host_that_is_none(client: TestClient, host: str) -> None:
    """Status 400: links and pictures are named by it."""
    answer = client.get("/spread", headers={"Host": host})
    assert answer.status_code == 400


def test_any_host_is_answered_where_none_is_set(client: TestClient) -> None:
    """On a machine of one's own, under whatever name it has."""
    for host in ("localhost:8501", "my-machine", "192.168.1.2:8501", "[::1]:8501"):
        assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_only_the_public_host_is_answered_where_it_is_set(public: TestClient) -> None:
    """And this machine itself; whoever probes the process names it as they please."""
    assert public.get("/spread").status_code == 200
    assert public.get("/spread", headers={"Host": "localhost:8501"}).status_code == 200
    answer = public.get("/spread", headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert "this is rotation.example" in answer.json()["detail"]
    assert public.get("/healthz", headers={"Host": "10.1.2.3:8501"}).status_code == 200


def connects(client: TestClient, **headers: str) -> bool:
    try:
        with client.websocket_connect("/_stcore/stream", headers=headers) as page:
            return bool(page.receive_text() == "drawn")
    except WebSocketDisconnect:
        return False


def test_websocket_from_a_foreign_origin_is_refused(client: TestClient) -> None:
    """A page elsewhere cannot read ours through the browser of a viewer."""
    assert connects(client, host="localhost:8501", origin="http://localhost:8501")
    assert not connects(client, host="localhost:8501", origin="http://evil.example")
    assert not connects(client, host="localhost:8501", origin="http://localhost:9999")
    assert not connects(client, host="localhost:8501", origin="null")
    assert connects(client, host="localhost:8501")


def test_websocket_behind_a_proxy(public: TestClient) -> None:
    """Our own page connects, whether or not the proxy passes the port on."""
    own = "https://rotation.example"
    assert connects(public, host="rotation.example", origin=own)
    assert connects(public, host="rotation.example:8501", origin=own)
    assert not connects(public, host="rotation.example", origin="https://evil.example")
    assert not connects(public, host="evil.example", origin="https://evil.example")
