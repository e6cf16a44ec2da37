"""Whether the process lives, whether it has something to show, and what it counts."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.testclient import TestClient

from rotation import sessions
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import Fetch
from rotation.store.delta.tables import Tables
from rotation.web.routes import health
from rotation.web.thread_pool import ThreadPool
from tests.markets import AT

Counted = dict[tuple[str, frozenset[tuple[str, str]]], float]


def counted(client: TestClient) -> Counted:
    """Every sample of /metrics by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(found: Counted, name: str, **labels: str) -> float:
    return found[name, frozenset(labels.items())]


def test_process_that_answers_is_alive(client: TestClient, store_folder: Path) -> None:
    """Whatever the store is like, and never from a cache."""
    (store_folder / "prices").mkdir(parents=True)
    (store_folder / "prices" / "x.parquet").write_text("garbage")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["cache-control"] == "no-store"


def test_ready_with_the_sample(client: TestClient) -> None:
    """Nothing stored is something to show, and has no age."""
    said = client.get("/readyz").json()
    assert (said["ready"], said["market"], said["sessions_behind"]) == (True, "sample", None)


def test_ready_says_how_old_prices_are(
    client: TestClient, stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old prices are shown, and their age said: every replica would be gone otherwise."""
    said = client.get("/readyz").json()
    assert (said["market"], said["last_session"]) == ("stored", "2026-11-20")
    assert said["prices_version"] == stored.version("prices")
    assert said["sessions_behind"] == 0
    monkeypatch.setattr(sessions, "now", lambda: AT + dt.timedelta(days=7))
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["sessions_behind"] == 4


def test_not_ready_with_a_damaged_store(
    client: TestClient, stored: Tables, store_folder: Path
) -> None:
    """Status 503 and the sentence; the figures go on being counted."""
    for path in (store_folder / "prices" / "_delta_log").glob("*.json"):
        path.write_text("garbage {")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("The table prices in the store")
    found = counted(client)
    assert of(found, "rotation_store_readable") == 0


def test_not_ready_with_a_setting_that_cannot_be_used(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting is named."""
    from rotation import settings

    monkeypatch.setenv("ROTATION_YEARS", "many")
    settings.current.cache_clear()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "ROTATION_YEARS" in answer.json()["detail"]


def test_metrics_tell_of_the_store(
    client: TestClient, stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ages, rows, what came of fetches, until when a source is left alone."""
    until = AT + dt.timedelta(minutes=10)
    fetch_log.append(
        stored,
        [
            Fetch("yahoo", "IWM", AT - dt.timedelta(days=2), "ok", 3),
            Fetch("yahoo", "IWM", AT, "ok", 1),
            Fetch("yahoo", "SPY", AT, "ok", 1),
            Fetch("yahoo", "NOPE", AT, "unknown", 0, "No such symbol.", until),
            Fetch("yahoo", fetch_log.RUN, AT, "rate_limited", 0, "Too many.", until),
        ],
    )
    found = counted(client)
    assert of(found, "rotation_store_readable") == 1
    assert of(found, "rotation_sample") == 0
    assert of(found, "rotation_table_rows", table="prices") == 5 * 320
    assert of(found, "rotation_table_sessions_behind", table="prices") == 0
    assert of(found, "rotation_symbols_with_holes") == of(found, "rotation_missing_sessions") == 0
    day = "rotation_fetches_last_day"
    assert of(found, day, source="yahoo", outcome="ok") == 2
    assert of(found, day, source="yahoo", outcome="unknown") == 1
    assert (day, frozenset({("source", "yahoo"), ("outcome", "rate_limited")})) not in found
    assert of(found, "rotation_source_cooling_down", source="yahoo") == 1
    assert of(found, "rotation_source_cooling_down", source="ishares") == 0
    again = "rotation_source_next_attempt_timestamp_seconds"
    assert of(found, again, source="yahoo") == until.timestamp()
    monkeypatch.setattr(sessions, "now", lambda: AT + dt.timedelta(days=7))
    behind = of(counted(client), "rotation_table_sessions_behind", table="prices")
    assert behind == 4


def test_metrics_asked_for_too_often_are_no_fault() -> None:
    """They say when to ask again, as every other answer that is computed."""
    app = Starlette(routes=health.routes(ThreadPool(1, waiting=-1)))
    answer = TestClient(app).get("/metrics")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert answer.json()["detail"].startswith("Too much is asked for at once")


def test_metrics_count_requests_by_part_and_status(client: TestClient) -> None:
    """Nothing of an address but the part of the site: labels stay few."""
    before = counted(client)
    client.get("/api/v1/spread?lookback=abc")
    client.get("/nonsense/" + "x" * 50)
    after = counted(client)
    bad = ("rotation_requests_total", frozenset({("part", "api"), ("status", "400")}))
    assert after[bad] == before.get(bad, 0) + 1
    seconds = ("rotation_request_seconds_count", frozenset({("part", "api")}))
    assert after[seconds] == before.get(seconds, 0) + 1
    assert not [name for name in after if "xxxxx" in str(name)]


def test_metrics_count_open_pages(client: TestClient) -> None:
    """While they are open."""
    before = of(counted(client), "rotation_sessions")
    with client.websocket_connect("/_stcore/stream") as page:
        assert page.receive_text() == "drawn"
        assert of(counted(client), "rotation_sessions") == before + 1
    assert of(counted(client), "rotation_sessions") == before
