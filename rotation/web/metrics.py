"""What the process counts about itself, as Prometheus reads it."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Histogram

_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS: Final = Counter(
    "rotation_requests", "Requests answered, by part of the site and status.", ["part", "status"]
)
REQUEST_SECONDS: Final = Histogram(
    "rotation_request_seconds", "Time to answer a request, by part of the site.", ["part"],
    buckets=_SECONDS,
)  # fmt: skip

_PARTS: Final = {
    "api": "api",
    "og": "pictures",
    "static": "files",
    "media": "files",
    "healthz": "probes",
    "readyz": "probes",
    "metrics": "probes",
    "_stcore": "streamlit",
}


def request(path: str, status: int, seconds: float | None) -> None:
    """Count a request; ``seconds`` is None for a connection that stays open."""
    part = _PARTS.get(path.lstrip("/").partition("/")[0], "pages")
    REQUESTS.labels(part, str(status)).inc()
    if seconds is not None:
        REQUEST_SECONDS.labels(part).observe(seconds)
