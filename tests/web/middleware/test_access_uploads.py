"""Files that are sent to a page: taken of those who may, and of nobody without end."""

from __future__ import annotations

import tomllib
from http import HTTPStatus
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rotation.auth import rate_limits
from rotation.imports import search_interest
from tests.web import signed
from tests.web.conftest import site

AT = "/_stcore/upload_file/session/file"
ROOT = Path(__file__).parents[3]


def of(host: str) -> TestClient:
    """A browser at an address, of a site without sign-in."""
    return TestClient(site(), base_url="http://localhost", client=(host, 50000))


def passed(status: int) -> bool:
    """Whether a request reached what is behind, which has no such address in these tests."""
    return status in (HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED)


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "10.0.0.7"])
def test_file_of_a_stranger_is_not_read(host: str) -> None:
    """Streamlit keeps it in memory, whether or not the page has a place for one."""
    answer = of(host).put(AT, content=b"x" * 1000)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert answer.json()["detail"].startswith("Files are taken of people who signed in")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_file_is_taken_at_the_machine(host: str) -> None:
    """Of whoever started it there."""
    assert passed(of(host).put(AT, content=b"x").status_code)


def test_file_is_taken_of_people_who_signed_in(kept: TestClient, closed: TestClient) -> None:
    """And of no others."""
    assert passed(kept.put(AT, content=b"x").status_code)
    closed.cookies.clear()
    assert closed.put(AT, content=b"x").status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize("method", ["OPTIONS", "DELETE"])
def test_what_sends_no_file_is_as_before(method: str) -> None:
    """Taking one back, and what a browser asks before."""
    assert passed(of("192.0.2.1").request(method, AT).status_code)


def test_files_are_counted(kept: TestClient) -> None:
    """So that nobody fills the memory of the server, signed in or not."""
    most = rate_limits.BUDGETS["upload"].at_once
    answers = [kept.put(f"{AT}{number}", content=b"x") for number in range(most + 1)]
    assert all(passed(answer.status_code) for answer in answers[:-1])
    assert answers[-1].status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(answers[-1].headers["retry-after"]) > 0
    kept.cookies.update(signed.cookies(email="bob@other.example"))
    assert passed(kept.put(AT, content=b"x").status_code)


def test_server_takes_no_larger_file_than_a_page() -> None:
    """By Streamlit's own measure it would be 200 MB."""
    shipped = tomllib.loads((ROOT / ".streamlit/config.toml").read_text(encoding="utf-8"))
    assert shipped["server"]["maxUploadSize"] == search_interest.LARGEST // 1_000_000
