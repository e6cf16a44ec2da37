"""Addresses below a page's lead to the page; files and faces below others are left alone."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from rotation.store.delta.tables import Tables
from tests.web.conftest import FILES

SCRIPT = next((FILES / "static/js").glob("index.*.js")).name


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("/spread/IWM-SPY", "/spread"),
        ("/spread/a/b?pair=IJR-SPY&marks=cpi", "/spread?pair=IJR-SPY&marks=cpi"),
        ("/nope/x", "/nope"),
        ("/a%3Fb/x", "/a%3Fb"),
        ("/b%2F..%2F/x", None),
        ("/%5Cevil.example/x", None),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_address_below_a_page_leads_to_it(
    client: TestClient, method: str, address: str, to: str | None
) -> None:
    """With its query; never to another host."""
    answer = client.request(method, address, follow_redirects=False)
    if to is None:
        assert answer.status_code == 400
        return
    assert (answer.status_code, answer.headers["location"], answer.content) == (307, to, b"")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/static/js/{SCRIPT}", 200),
        ("/media/report.html", 200),
        ("/api/v1/spread", 200),
        ("/og/spread.png", 200),
        ("/spread/_stcore/health", 404),
        ("/api/v1/nope", 404),
    ],
)
def test_other_addresses_of_several_parts_are_answered(
    client: TestClient, stored: Tables, address: str, status: int
) -> None:
    """Files, figures and pictures; Streamlit's client is told that the app is not below a page."""
    assert client.get(address, follow_redirects=False).status_code == status
