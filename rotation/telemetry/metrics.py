"""What the process counts about itself, as Prometheus reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import prometheus_client as prometheus

FORMAT: Final = prometheus.CONTENT_TYPE_PLAIN_0_0_4

prometheus.disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no types

_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

_requests: Final = prometheus.Counter(
    "rotation_requests", "Requests answered, by part of the site and status.", ["part", "status"]
)
_request_seconds: Final = prometheus.Histogram(
    "rotation_request_seconds", "Time to answer a request, by part of the site.", ["part"],
    buckets=_SECONDS,
)  # fmt: skip
_page_seconds: Final = prometheus.Histogram(
    "rotation_page_seconds", "Time to draw a page once.", ["page"], buckets=_SECONDS
)
_connections: Final = prometheus.Gauge("rotation_sessions", "Open pages that are connected.")

_PARTS: Final = {
    "api": "api",
    "og": "pictures",
    "feed.xml": "feed",
    "static": "files",
    "media": "files",
    "healthz": "probes",
    "readyz": "probes",
    "metrics": "probes",
    "_stcore": "streamlit",
}


@dataclass(frozen=True)
class Gauge:
    """A figure read when it is asked for.

    Attributes
    ----------
    name, help : as Prometheus shows them
    values : by the values of the labels
    labels : names of the labels
    """

    name: str
    help: str
    values: Mapping[tuple[str, ...], float]
    labels: tuple[str, ...] = ()


def request(path: str, status: int, seconds: float | None) -> None:
    """Count a request; ``seconds`` is None for a connection that stays open."""
    part = _PARTS.get(path.lstrip("/").partition("/")[0], "pages")
    _requests.labels(part, str(status)).inc()
    if seconds is not None:
        _request_seconds.labels(part).observe(seconds)


def page(name: str, seconds: float) -> None:
    """Count a page that was drawn."""
    _page_seconds.labels(name).observe(seconds)


def connected(change: int) -> None:
    """Count a page that connected (1) or left (-1)."""
    _connections.inc(change)


def text(gauges: Iterable[Gauge]) -> bytes:
    """What was counted, and these, as Prometheus reads it."""
    registry = prometheus.CollectorRegistry()
    for gauge in gauges:
        family = prometheus.Gauge(gauge.name, gauge.help, gauge.labels, registry=registry)
        for labels, value in gauge.values.items():
            (family.labels(*labels) if labels else family).set(value)
    of_process = prometheus.generate_latest(prometheus.REGISTRY)
    return of_process + prometheus.generate_latest(registry)
