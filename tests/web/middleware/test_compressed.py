"""Streamlit's own files on their way to a first visit."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest
from starlette.testclient import TestClient

from rotation.web import assets
from tests.web.conftest import FILES

LARGEST = max(FILES.glob("static/js/*.js"), key=lambda path: path.stat().st_size)
DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress}


def address(path: Path) -> str:
    return "/" + path.relative_to(FILES).as_posix()


@pytest.mark.parametrize(
    ("accepts", "encoding"),
    [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("br;q=0, gzip;q=0.5", "gzip")],
)
def test_script_is_sent_compressed_and_kept_for_good(
    client: TestClient, accepts: str, encoding: str
) -> None:
    """In the best encoding the client takes; what comes out is the file, byte for byte."""
    with client.stream("GET", address(LARGEST), headers={"Accept-Encoding": accepts}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert DECODERS[encoding](raw) == LARGEST.read_bytes()
    assert len(raw) < LARGEST.stat().st_size / 3


@pytest.mark.parametrize(
    "headers",
    [{"Accept-Encoding": "identity"}, {"Accept-Encoding": "br;q=0"},
     {"Accept-Encoding": "br", "Range": "bytes=0-99"}],
)  # fmt: skip
def test_who_takes_no_encoding_or_a_part_gets_the_file_itself(
    client: TestClient, headers: dict[str, str]
) -> None:
    """As Streamlit sends it."""
    answer = client.get(address(LARGEST), headers=headers)
    assert answer.status_code in (200, 206)
    assert "content-encoding" not in answer.headers
    assert answer.content == LARGEST.read_bytes()[: len(answer.content)]


def test_head_has_the_size_and_no_body(client: TestClient) -> None:
    """As of any file."""
    answer = client.head(address(LARGEST), headers={"Accept-Encoding": "br"})
    assert answer.headers["content-encoding"] == "br"
    assert int(answer.headers["content-length"]) > 1000
    assert answer.content == b""


def test_files_that_are_compressed_by_themselves_are_left_alone(client: TestClient) -> None:
    """A font gains nothing."""
    font = next(FILES.glob("static/media/*.woff2"))
    answer = client.get(address(font), headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert "content-encoding" not in answer.headers


def test_name_that_is_no_file_is_passed_on(client: TestClient) -> None:
    """Also one that would lead out of the folder."""
    for path in ("/static/js/none.js", "/static/../config.py", "/static/%2e%2e/config.py"):
        answer = client.get(path, headers={"Accept-Encoding": "br"})
        assert answer.headers.get("content-encoding") != "br"


@pytest.mark.parametrize(
    "headers",
    [{"Accept-Encoding": "gzip"}, {"Accept-Encoding": "identity"},
     {"Accept-Encoding": "br", "Range": "bytes=0-99"}],
)  # fmt: skip
def test_scripts_of_our_own_are_sent_to_all(client: TestClient, headers: dict[str, str]) -> None:
    """Whole and for good, as nothing behind knows them: those of a frame of one chart."""
    for path, file in assets.files().items():
        answer = client.get(path, headers=headers)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content == file.read_bytes()


def test_address_of_a_script_changes_with_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A browser keeps it for good."""
    (tmp_path / "static").mkdir()
    seen = set()
    monkeypatch.setattr(assets, "__file__", str(tmp_path / "assets.py"))
    for content in ("first()", "second()", "second()"):
        (tmp_path / "static" / "chart.js").write_text(content)
        seen.add(tuple(assets.files.__wrapped__()))
    assert len(seen) == 2
