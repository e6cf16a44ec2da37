"""``/report.html``: the report of what an address shows, as a file."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from rotation.reports import report as reports
from rotation.store.delta.tables import Tables
from rotation.web.routes import report


def test_report_is_sent_as_a_file(client: TestClient, stored: Tables) -> None:
    """Named after its selection and its day, with links to this address."""
    answer = client.get("/report.html?pair=IWM-SPY&lookback=21&asof=2026-01-16")
    assert answer.status_code == 200
    name = "rotation-report-IWM-SPY-21d-total-2026-01-16.html"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-encoding"] == "gzip"
    assert "http://localhost/spread?pair=IWM-SPY&amp;lookback=21" in answer.text


def test_it_is_sent_plain_to_who_knows_no_gzip(client: TestClient, stored: Tables) -> None:
    """The same page."""
    answer = client.get("/report.html", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in answer.headers
    assert answer.text.startswith("<!doctype html>")


def test_bad_value_falls_back_as_on_a_page(client: TestClient, stored: Tables) -> None:
    """A link that somebody broke still gives a report, which says what is in it instead."""
    answer = client.get("/report.html?lookback=4000&lokback=5&nonsense=1")
    assert answer.status_code == 200
    assert "-63d-" in answer.headers["content-disposition"]
    first, second = re.findall('<p class="note">(.*?)</p>', answer.text)
    assert "4000" in first
    assert "63 is used" in first
    assert "lokback" in second
    assert 'class="note"' not in client.get("/report.html?nonsense=1").text


def test_broken_store_is_a_sentence(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 and when to come again; nothing of a trace."""
    monkeypatch.setenv("ROTATION_STORE", "s3://")
    report.page_query.settings.current.cache_clear()
    answer = client.get("/report.html")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert "ROTATION_STORE" in answer.json()["detail"]


def test_nothing_is_made_before_it_is_asked_for(
    client: TestClient, stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, the API and pictures make no report."""

    def never(*_: object) -> None:
        pytest.fail("a report was made")

    monkeypatch.setattr(reports, "report", never)
    for path in ("/spread", "/api/v1/spread", "/og/spread.png"):
        assert client.get(path).status_code == 200
