"""What is kept of an answer has neither keys nor tokens nor cookies."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from rotation import __version__, settings
from rotation.doctor import kept
from rotation.telemetry import exchanges
from rotation.telemetry.exchanges import Exchange
from tests.doctor.conftest import EACH, each_source, examined
from tests.markets import AT
from tests.sources.test_conformance import Conformance

SECRET = "hunter2hunter2"


def exchange(body: bytes | str, url: str = "https://up.example/data", **headers: str) -> Exchange:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    content = body.encode() if isinstance(body, str) else body
    return Exchange(AT, "GET", url, 200, named, content)


def written(folder: Path, *found: Exchange) -> str:
    """The file of some exchanges, the secrets of which are nowhere in the folder."""
    path = kept.keep(folder / "doctor", "up", found, settings.current())
    for file in (folder / "doctor").iterdir():
        assert SECRET.encode() not in file.read_bytes()
    return Path(path).read_text(encoding="utf-8")


def test_answer_is_kept_as_it_came(tmp_path: Path) -> None:
    """Who asked when for what, status, headers, body; of every request."""
    text = written(
        tmp_path,
        exchange('{"a": 1}', "https://up.example/data?symbol=IWM", Content_Type="text/json"),
        exchange("second"),
    )
    assert text.startswith(f"rotation {__version__}, up\n")
    assert "20 Nov 2026, 22:00:00 UTC GET https://up.example/data?symbol=IWM\n" in text
    assert 'status 200, 8 bytes\nContent-Type: text/json\n\n{"a": 1}\n' in text
    assert text.endswith("\nsecond\n")


@pytest.mark.parametrize(
    "found",
    [
        exchange("x", Set_Cookie=f"A3={SECRET}; Path=/; HttpOnly"),
        exchange("x", Authorization=f"Bearer {SECRET}"),
        exchange("x", X_Api_Key=SECRET),
        exchange("x", X_Client_IP=SECRET),
        exchange("x", f"https://up.example/data?symbol=IWM&crumb={SECRET}&period=1"),
        exchange("x", f"https://up.example/data?token={SECRET}"),
        exchange("x", f"https://me:{SECRET}@up.example/data"),
        exchange("x", Location=f"https://up.example/next?session_id={SECRET}&a=b"),
        exchange(SECRET, "https://up.example/v1/test/getcrumb"),
        exchange(json.dumps({"widgets": [{"token": SECRET, "id": "TIMESERIES"}]})),
        exchange(json.dumps({"apiKey": SECRET, "keyword": "IWM"})),
        exchange(f'<form><input type="hidden" name="csrfToken" value="{SECRET}"></form>'),
        exchange(f'<form><input value="{SECRET}" type="hidden" name="csrfToken"></form>'),
        exchange(f'<a href="/go?sid={SECRET}">on</a>'),
    ],
    ids=lambda found: f"{found.url} {found.headers} {found.body!r}"[19:60],
)
def test_secret_is_removed(tmp_path: Path, found: Exchange) -> None:
    """Wherever its name says that it is one; what stands beside it stays."""
    text = written(tmp_path, found)
    assert kept.REMOVED in text or "me:" not in text
    for word in ("symbol=IWM", "TIMESERIES", "keyword", "csrfToken", "&a=b", "period=1"):
        assert (word in text) == (word in f"{found.url}{found.headers}{found.body!r}")


def test_secret_is_removed_wherever_else_it_stands(tmp_path: Path) -> None:
    """A cookie that the next answer repeats, a crumb in a later address."""
    text = written(
        tmp_path,
        exchange("x", Set_Cookie=f"A3={SECRET}; Path=/"),
        exchange(f"You sent the cookie {SECRET}, of all things."),
        exchange("x", f"https://up.example/{SECRET}/data"),
    )
    assert f"You sent the cookie {kept.REMOVED}, of all things." in text


@pytest.mark.parametrize(
    "name", ["CONTACT", "WEBHOOK_SECRET", "SMTP_PASSWORD", "COOKIE_SECRET", "OIDC_CLIENT_SECRET"]
)
def test_own_secret_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Should an upstream ever repeat it."""
    value = f"{SECRET}@example.org" if name == "CONTACT" else SECRET
    monkeypatch.setenv(f"ROTATION_{name}", value)
    settings.current.cache_clear()
    assert kept.REMOVED in written(tmp_path, exchange(f"Dear {value}, no."))


def test_body_that_is_no_text_lies_beside(tmp_path: Path) -> None:
    """As it came."""
    text = written(tmp_path, exchange("x"), exchange(b"PK\x03\x04\xff\xfe"))
    assert "(no text; the body is in up-2.bin)" in text
    assert (tmp_path / "doctor" / "up-2.bin").read_bytes() == b"PK\x03\x04\xff\xfe"


def test_nobody_else_reads_it(tmp_path: Path) -> None:
    """On a machine of several people; a second run replaces the first."""
    written(tmp_path, exchange("first"))
    written(tmp_path, exchange("second"))
    (path,) = (tmp_path / "doctor").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "first" not in path.read_text(encoding="utf-8")


def test_place_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    """And ends nothing."""
    (tmp_path / "file").write_text("")
    found = kept.keep(tmp_path / "file", "up", [exchange("x")], settings.current())
    assert found == ""


def test_nothing_is_noted_unasked() -> None:
    """A refresher runs for months."""
    exchanges.note("GET", "https://up.example", 200, [], b"x")
    with exchanges.noted() as notes:
        exchanges.note("GET", "https://up.example", 200, [("A", None)], b"y")
    exchanges.note("GET", "https://up.example", 200, [], b"z")
    assert [(one.body, one.headers) for one in notes] == [(b"y", (("A", ""),))]


@each_source
def test_kept_answer_has_no_cookie_or_token(
    source: Conformance, server: Any, tmp_path: Path
) -> None:
    """Of the servers that set some: none of their values is in the file."""
    with exchanges.noted() as notes:
        source.fetch(source.connect(server.url, 60.0, tmp_path))
    secrets = kept._told(notes)
    assert bool(secrets) == (source.name in ("yahoo", "google_trends"))
    found = examined(source)
    text = Path(found.kept).read_text(encoding="utf-8")
    for secret in secrets:
        assert secret not in text


def test_some_source_has_secrets() -> None:
    """So that the test above is about something."""
    assert {"yahoo", "google_trends"} <= {source.name for source in EACH}
