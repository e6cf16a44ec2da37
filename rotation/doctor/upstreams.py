"""Calls an upstream once, through its real client and refresher, and says what came.

The refresher works on a store of its own that is thrown away: what it fetches first is what it
would fetch on a new installation, and an answer counts as right when its rows pass every check and
are stored. So a new source is examined without a line here.
"""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import stamina

from rotation import catalog, formats, sessions, universe
from rotation.catalog import Source
from rotation.doctor import kept
from rotation.doctor.finding import Finding, Health
from rotation.errors import StoreError
from rotation.refresh import clients
from rotation.refresh.engine import OnProgress
from rotation.refresh.report import Report
from rotation.settings import Settings
from rotation.sources import http
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN, Fetch
from rotation.store.delta.tables import Tables
from rotation.store.open import open_tables
from rotation.telemetry import exchanges
from rotation.telemetry.exchanges import Exchange

ONE_CALL: Final = 0.02
"""Calls a second, so that a second one never begins before the first is over. [1/s]"""

ADVICE: Final = {
    "rate_limited": "Wait: the refresher keeps this pause too and goes on by itself",
    "unavailable": "Check the network and the proxy of this machine, and try again later; files "
    "can be imported meanwhile",
    "bad_response": "If it stays so, report it with the file that was kept; files can be imported "
    "meanwhile",
    "unknown": "If it stays so, report it with the file that was kept",
}
"""What to do, by the outcome in the fetch log."""


@dataclass(frozen=True)
class Examined:
    """An upstream that was examined.

    Attributes
    ----------
    finding : Finding
    ahead : how far its clock is ahead of this machine's [s]; None where it told no time
    """

    finding: Finding
    ahead: float | None = None


def examine(source: Source, settings: Settings) -> Examined:
    """Call a source once, unless it is off or in a pause that it asked for."""
    expected = source.covers[0].lower() + source.covers[1:]
    if source.delay is not None:
        expected += f", at most {source.delay} sessions old"
    off = source.disabled(settings)
    if off is not None:
        return Examined(Finding(source.name, Health.OFF, expected, f"no call: {off}"))
    pause = _pause(source, settings)
    if pause is not None:
        until = formats.instant(pause.until, seconds=True)
        came = f"no call: {pause.error.rstrip('. ')}; calls go on after {until}"
        advice = ADVICE["rate_limited"]
        return Examined(Finding(source.name, Health.ATTENTION, expected, came, advice))
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        exchanges.noted() as answers,
    ):
        scratch = Tables(str(Path(folder, "store")))
        finding = _finding(source, settings, scratch, answers, expected)
    file = kept.keep(clients.cache_folder(settings) / "doctor", source.name, answers, settings)
    return Examined(replace(finding, kept=file), _ahead(answers))


def _finding(
    source: Source, settings: Settings, scratch: Tables, answers: Sequence[Exchange], expected: str
) -> Finding:
    """Call the source and return what came, how much of it and how old it is."""
    began = time.monotonic()
    report = _called(source, settings, scratch)
    seconds = time.monotonic() - began
    if not report.fetched:
        _remember_pause(source, settings, scratch)
        came, advice = report.refused or report.error, ADVICE.get(_outcome(source, scratch), "")
        return Finding(source.name, Health.BROKEN, expected, came, advice)
    last = _last_day(scratch)
    size = sum(len(answer.body) for answer in answers)
    rows = f"{formats.many(report.rows, 'row')} to {formats.day(last)}" if last else ""
    came = f"{rows or 'a list that is not stored'}, {size:,} bytes in {seconds:.1f} s"
    behind = 0 if last is None else sessions.between(last, sessions.last_complete())
    if source.delay is None or behind <= source.delay:
        return Finding(source.name, Health.OK, expected, came)
    came += f", {formats.many(behind, 'session')} behind the calendar"
    advice = "It answers and has nothing newer: look at its own site whether that is so"
    return Finding(source.name, Health.ATTENTION, expected, came, advice)


def _called(source: Source, settings: Settings, scratch: Tables) -> Report:
    """Run a refresher until its first answer."""
    stop = threading.Event()
    once = settings.model_copy(update={"requests_per_second": ONE_CALL})
    run = _first_step(source, once, scratch, lambda *_: stop.set())
    before = stamina.is_active()
    stamina.set_active(False)  # a second attempt is a second call
    try:
        return run(stop)
    finally:
        stamina.set_active(before)


def _first_step(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> Callable[[threading.Event], Report]:
    if source != catalog.YAHOO:
        return clients.OPENERS[source](source, settings, tables, on_progress).steps()[0].run
    prices = clients.open_refreshers(settings, tables, on_progress, ()).prices
    return lambda stop: prices.run(universe.core_symbols()[:1], stop=stop)


def _last_day(scratch: Tables) -> dt.date | None:
    """The last day of the rows that were stored."""
    for table in catalog.TABLES.values():
        if table.shown and not table.internal and scratch.version(table.name) >= 0:
            sql = f"SELECT max({table.day}) AS last FROM {table.name}"
            last = scratch.query(sql, table.name).column("last")[0].as_py()
            return last.date() if isinstance(last, dt.datetime) else last
    return None


def _pause(source: Source, settings: Settings) -> fetch_log.Refusal | None:
    """The pause that a source is in; None where it may be called, or nothing is known of one."""
    with suppress(StoreError):
        found = fetch_log.refusal(open_tables(settings), source)
        return found if found is not None and found.until > sessions.now() else None
    return None


def _remember_pause(source: Source, settings: Settings, scratch: Tables) -> None:
    """Let the refresher keep the pause that a refusal began, where there is a store."""
    found = fetch_log.refusal(scratch, source)
    if found is None or found.until <= sessions.now():
        return
    with suppress(StoreError):
        tables = open_tables(settings)
        if tables.version(catalog.FETCHES.name) >= 0:
            told = Fetch(
                source.name, RUN, sessions.now(), "rate_limited", 0, found.error, found.until
            )
            fetch_log.append(tables, [told])


def _outcome(source: Source, scratch: Tables) -> str:
    """The word for what went wrong."""
    if fetch_log.refusal(scratch, source) is not None:
        return "rate_limited"
    attempts = fetch_log.latest(scratch, source.name)
    return next((attempt.outcome for attempt in attempts.values()), "")


def _ahead(answers: Sequence[Exchange]) -> float | None:
    """How far the upstream's clock is ahead, by its answers' own times. [s]"""
    found = []
    for answer in answers:
        told = {name.lower(): value for name, value in answer.headers}.get("date")
        with suppress(ValueError):
            found.append((http.instant_of(told or "") - answer.at).total_seconds())
    return statistics.median(found) if found else None
