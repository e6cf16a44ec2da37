"""Back to where a person wanted to go, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from rotation.web.middleware import return_address


@pytest.mark.parametrize(
    "address",
    ["/", "/spread", "/spread?pair=IJR-SPY&lookback=21", "/a//b", "/?x=//elsewhere.example",
     "/spread?asof=2026-01-16&set=%2F%2Felsewhere"],
)  # fmt: skip
def test_address_of_ours_is_kept(address: str) -> None:
    """Path and query, as they are."""
    assert return_address.safe(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None, "", "spread", "https://elsewhere.example", "//elsewhere.example",
        "///elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example",
        "/\t/elsewhere.example", "/\n/elsewhere.example", "\t//elsewhere.example",
        "/spread\r\nSet-Cookie: x=1", "/spread\x00", "/a\\b", "javascript:alert(1)",
        " //elsewhere.example", "/spread /x", "/" + "x" * 2000,
        "/auth/logout", "/auth/login?provider=x", "/oauth2callback?code=x",
    ],
)  # fmt: skip
def test_address_elsewhere_is_not(address: str | None) -> None:
    """Nor one a browser may take for one, nor the ways in and out themselves."""
    assert return_address.safe(address) == "/"


@given(st.text())
def test_nothing_leads_elsewhere(address: str) -> None:
    """Whatever it is: it begins with one slash, and no header ends in it."""
    safe = return_address.safe(address)
    assert safe.startswith("/")
    assert not safe.startswith(("//", "/\\"))
    assert not set("\r\n\t\x00\\") & set(safe)


@pytest.mark.parametrize(
    ("referer", "to"),
    [
        ("http://here.example/spread?pair=IJR-SPY", "/spread?pair=IJR-SPY"),
        ("http://here.example/", "/"),
        ("http://elsewhere.example/spread", "/"),
        ("http://here.example.elsewhere.example/spread", "/"),
        ("http://here.example//elsewhere.example", "/"),
        ("nonsense", "/"),
        ("http://[", "/"),
        ("", "/"),
    ],
)
def test_page_people_come_from_must_be_ours(referer: str, to: str) -> None:
    """By what the browser says of it."""
    headers = [(b"host", b"here.example"), (b"referer", referer.encode())]
    scope = {
        "type": "http", "scheme": "http", "server": ("here.example", 80), "path": "/auth/login",
        "query_string": b"", "headers": headers,
    }  # fmt: skip
    assert return_address.of_page(Request(scope)) == to
