"""What a client takes of encodings, on every face that is compressed behind our middleware."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from rotation.store.delta.tables import Tables

FACES = ("/api/v1/glossary", "/spread", "/chart.csv?page=spread&chart=ratio", "/feed.xml",
         "/report.html", "/api/v1/no-such-page", "/index.html")  # fmt: skip


@pytest.mark.parametrize("address", FACES)
@pytest.mark.parametrize("refusal", ["gzip;q=0", "br, GZIP; q=0.000", "identity, gzip;q=0.0"])
def test_nothing_is_compressed_by_gzip_where_that_is_refused(
    client: TestClient, stored: Tables, address: str, refusal: str
) -> None:
    """A quality of zero refuses an encoding, on whatever is asked for."""
    answer = client.get(address, headers={"Accept-Encoding": refusal})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("address", FACES)
@pytest.mark.parametrize("accepts", ["gzip", "identity", "gzip;q=0", "br, gzip;q=0.5"])
def test_every_name_in_vary_stands_once(
    client: TestClient, stored: Tables, address: str, accepts: str
) -> None:
    """Whoever adds it."""
    answer = client.get(address, headers={"Accept-Encoding": accepts})
    names = [name.strip().lower() for name in answer.headers.get("vary", "").split(",")]
    assert len(names) == len(set(names))


def test_what_streamlit_compresses_is_compressed_for_those_who_take_it(
    client: TestClient, stored: Tables
) -> None:
    """Files of charts have no form of their own that is compressed."""
    asked = "/chart.csv?page=spread&chart=ratio"
    answer = client.get(asked, headers={"Accept-Encoding": "br;q=0, gzip;q=0.5"})
    assert answer.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in answer.headers["vary"].lower()
