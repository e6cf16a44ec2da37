"""What ``/metrics`` says of the store: the figures of the data page, as Prometheus reads them."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from rotation import sessions, settings
from rotation.errors import RotationError
from rotation.results import computed
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.coordination import fetch_log
from rotation.store.delta.tables import Tables
from rotation.store.open import open_tables
from rotation.telemetry import metrics, refresher_status, store_status
from rotation.telemetry.metrics import Gauge
from rotation.topics import registry

log = logging.getLogger("rotation.web.routes.store_metrics")

LOOKED_BACK: Final = dt.timedelta(days=1)
"""Over how long outcomes of fetches are counted."""


def text() -> bytes:
    """All there is to say; a store that cannot be read is one of the figures."""
    try:
        stored = open_tables(settings.current())
        of_store = [_readable(True), *_store(stored)]
    except RotationError as error:
        log.warning("%s", error)
        of_store = [_readable(False)]
    return metrics.text([*_refresher(), *_writable(), *of_store])


def _writable() -> Iterator[Gauge]:
    """Nothing where nobody tried: no refresher of this server writes, or to an object store."""
    status = store_status.get()
    if status.checked:
        yield Gauge(
            "rotation_store_writable",
            "Whether the store was there and took a file when this server last checked it.",
            {(): status.problem is None},
        )


def _readable(holds: bool) -> Gauge:
    return Gauge("rotation_store_readable", "Whether the store can be read.", {(): holds})


def _refresher() -> Iterator[Gauge]:
    status = refresher_status.get()
    yield Gauge(
        "rotation_refresher_state",
        "Whether the refresher that this server supervises is in a state.",
        {(state,): status.state == state for state in ("off", "running", "stopped")},
        ("state",),
    )
    yield Gauge(
        "rotation_refresher_starts",
        "How often this server has started its refresher.",
        {(): status.starts},
    )


def _store(stored: Tables) -> Iterator[Gauge]:
    yield Gauge(
        "rotation_version_looks",
        "Looks at the versions of the store's tables since the process began.",
        {(): computed.readings(stored)},
    )
    at = computed.versions(stored, max_age=computed.MAX_AGE)
    data = computed.data(stored, at, registry.PAGES)
    result = data.result_of("data", Selection())
    yield Gauge("rotation_sample", "Whether prices are simulated.", {(): result.sample})
    yield from _tables(result)
    for column, named in _SOURCES.items():
        yield Gauge(*named, _by("source", result.tables["sources"], column), ("source",))
    yield Gauge(
        "rotation_symbols_with_holes",
        "Symbols that lack a session of the exchange between two of their prices.",
        {(): result.numbers["symbols_with_holes"]},
    )
    yield Gauge(
        "rotation_missing_sessions",
        "Sessions that symbols lack between their first and their last price.",
        {(): result.numbers["missing_sessions"]},
    )
    running = result.numbers["refresh_state"] == "running"
    yield Gauge("rotation_refresh_running", "Whether a refresh is under way.", {(): running})
    since = sessions.now() - LOOKED_BACK
    yield Gauge(
        "rotation_fetches_last_day",
        "Calls to a source in the last 24 hours, by what came of them.",
        fetch_log.outcomes(stored, since),
        ("source", "outcome"),
    )


def _tables(result: Result) -> Iterator[Gauge]:
    rows = result.tables["tables"]
    complete: dt.date = result.numbers["last_complete_session"]
    yield Gauge("rotation_table_rows", "Rows of a table.", _by("table", rows, "rows"), ("table",))
    yield Gauge(
        "rotation_table_version",
        "Version of a table; -1 if there is none yet.",
        _by("table", rows, "version"),
        ("table",),
    )
    lasts = {row["table"]: _day(row["last"]) for row in rows if row["last"] is not None}
    yield Gauge(
        "rotation_table_sessions_behind",
        "Complete trading sessions since a table's last day.",
        {(table,): max(0, sessions.between(last, complete)) for table, last in lasts.items()},
        ("table",),
    )


_SOURCES: Final = {
    "cooling_down": (
        "rotation_source_cooling_down",
        "Whether a source refused and is left alone for now.",
    ),
    "next_attempt": (
        "rotation_source_next_attempt_timestamp_seconds",
        "When a source that failed is tried again.",
    ),
    "last_attempt": (
        "rotation_source_last_attempt_timestamp_seconds",
        "When a source was last called.",
    ),
    "symbols_failed": (
        "rotation_source_failing",
        "Symbols of a source whose latest fetch failed.",
    ),
}
"""Name and help of a gauge, by its column in the table of sources."""


def _by(name: str, rows: Iterable[Mapping[str, Any]], column: str) -> dict[tuple[str, ...], float]:
    """A column by another; moments as seconds since 1970, nothing where nothing is known."""
    found = {(row[name],): row[column] for row in rows if row[column] is not None}
    return {
        key: value.timestamp() if isinstance(value, dt.datetime) else float(value)
        for key, value in found.items()
    }


def _day(moment: dt.date) -> dt.date:
    return moment.date() if isinstance(moment, dt.datetime) else moment
