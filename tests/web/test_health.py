"""Whether the process lives, and whether it has something to show."""

from __future__ import annotations

from starlette.testclient import TestClient


def test_process_that_answers_is_alive(client: TestClient) -> None:
    """Whatever the store is like, and never from a cache."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert answer.headers["cache-control"] == "no-store"
