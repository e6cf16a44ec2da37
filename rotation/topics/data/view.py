"""The data page: every table and source, errors, quarantine, and the refresher's state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rotation import catalog, formats, sessions, settings, universe
from rotation.cache import single_flight, single_flight_of_owner
from rotation.card import Drawing, Listing
from rotation.catalog import Source, Table
from rotation.results import result
from rotation.results.headline import Headline
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.store.coordination import fetch_log, lock
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables
from rotation.store.holdings import membership
from rotation.store.market import StoredMarket, last_session
from rotation.store.prices import holes
from rotation.store.prices.validation import HALVED
from rotation.telemetry import store_status
from rotation.topics.data import holes as lacking_sessions

_LISTED: Final = 200
_AT_ONCE: Final = 300  # symbols


def compute(selection: Selection, data: Data) -> result.Result:
    """Return what is stored, how old it is, what is in quarantine and what the refresher does."""
    market, tables, now = data.market, data.tables, sessions.now()
    latest = _latest(tables)
    progress = fetch_log.progress(tables, now)
    stored = market.kind == "stored"
    refresher = lock.holder(tables.root)
    own = market if isinstance(market, StoredMarket) else None
    lacking = {} if own is None else _missing(own)
    core, complete = universe.core_symbols(), sessions.last_complete(now)
    core_stored = [symbol for symbol in core if stored and symbol in market.extents]
    return result.Result(
        page="data",
        selection=selection,
        as_of=last_session(market),
        provenance=(),
        numbers={
            "market": market.kind,
            "symbols": len(market.extents),
            "core_symbols": len(core),
            "core_symbols_stored": len(core_stored),
            "last_complete_session": complete,
            "symbols_with_holes": len(lacking),
            "missing_sessions": sum(lacking.values()),
            "refresh_source": None if progress is None else progress.source,
            "refresh_state": None if progress is None else progress.state,
            "refresh_done": None if progress is None else progress.done,
            "refresh_total": None if progress is None else progress.total,
            "refresh_units": None if progress is None else progress.units,
            "refresh_started": None if progress is None else progress.started,
            "refresher": None if refresher is None else refresher.who,
            "refresher_since": None if refresher is None else refresher.since,
            "refresher_heard": None if refresher is None else refresher.heard,
            "store_problem": store_status.get().problem,
        },
        tables={
            "tables": [
                _table(tables, table) for table in catalog.TABLES.values() if not table.internal
            ],
            "sources": [_source(source, latest, now) for source in catalog.SOURCES.values()],
            "errors": _errors(latest, now),
            "quarantine": _quarantine(tables, tables.version("quarantine")),
            "symbols": [] if own is None else _symbols(own, complete),
            "holes": [] if own is None else lacking_sessions.rows(own, now),
            "jumps": _jumps(tables, tables.version("prices"), tuple(sorted(market.extents)))
            if stored
            else [],
        },
        sample=not stored,
    )


def _table(tables: Tables, table: Table) -> dict[str, Any]:
    version = tables.version(table.name)
    row = {
        "table": table.name,
        "version": version,
        **_extent(tables, table.name, table.day, version),
    }
    prices = table is catalog.PRICES and row["last"] is not None
    behind = sessions.between(row["last"], sessions.last_complete()) if prices else None
    return {**row, "sessions_behind": behind, "filled_by": "; ".join(table.filled_by) or None}


@single_flight(max_entries=128)
def _extent(tables: Tables, name: str, day: str, version: int) -> dict[str, Any]:
    """Return the number of rows, and the first and last day, cached by version."""
    if version < 0:
        return {"rows": 0, "first": None, "last": None}
    found: dict[str, Any] = tables.query(
        f"SELECT count(*) AS rows, min({day}) AS first, max({day}) AS last FROM {name}",
        name,
        version=version,
    ).to_pylist()[0]
    return found


Log = Mapping[str, tuple[Sequence[fetch_log.Attempt], Sequence[fetch_log.Refusal]]]
"""By source: the last attempt at each symbol, and the last refusals that still count."""


def _latest(tables: Tables) -> Log:
    return _log(tables, tuple(catalog.SOURCES), tables.version(catalog.FETCHES.name))


@single_flight(max_entries=4)
def _log(tables: Tables, sources: tuple[str, ...], version: int) -> Log:
    """Read the log of all sources at once, cached by version: one entry serves every source."""
    return {
        name: (tuple(fetch_log.latest(tables, name).values()), fetch_log.refusals(tables, name))
        for name in sources
    }


def _current(
    source: Source, latest: Log, now: dt.datetime
) -> tuple[Sequence[fetch_log.Attempt], Sequence[fetch_log.Refusal]]:
    """Return a source's part of the log without failures that have expired."""
    attempts, refusals = latest[source.name]
    age = source.failures_expire
    if age is not None:
        attempts = [a for a in attempts if a.outcome == "ok" or now - a.started < age]
    return attempts, refusals


def _source(source: Source, latest: Log, now: dt.datetime) -> dict[str, Any]:
    attempts, refusals = _current(source, latest, now)
    refusal = fetch_log.longest(refusals, source.units)
    cooling = refusal is not None and refusal.until > now
    wrong = sorted((a for a in attempts if a.outcome != "ok"), key=lambda a: a.started)
    error = wrong[-1].error if wrong else None
    waits = [a.retry_after for a in wrong if a.retry_after is not None]
    next_attempt = min(waits, default=None)
    if refusal is not None:
        error = refusal.error
        next_attempt = refusal.until if cooling else next_attempt
    if (disabled := source.disabled(settings.current())) is not None:
        error, next_attempt, cooling = disabled, None, False
    return {
        "source": source.name,
        "covers": source.summary,
        "symbols_ok": len(attempts) - len(wrong),
        "symbols_failed": len(wrong),
        "last_attempt": max((a.started for a in attempts), default=None),
        "next_attempt": next_attempt,
        "cooling_down": cooling,
        "last_error": error,
    }


def _errors(latest: Log, now: dt.datetime) -> list[dict[str, Any]]:
    """Return the current errors, latest first: one row a symbol, or one for a refusal."""
    rows = []
    for source in catalog.SOURCES.values():
        attempts, refusals = _current(source, latest, now)
        for refusal in refusals:
            key = f"all {refusal.units or formats.joined(_units(source))}"
            rows.append(_error(source.name, key, refusal, refusal.at, refusal.until))
        own = [a for a in attempts if a.error and (a.outcome == "ok" or a.retry_after is not None)]
        own.sort(key=lambda a: a.started, reverse=True)
        rows += [_error(source.name, a.key, a, a.started, a.retry_after) for a in own[:_LISTED]]
    return rows


def _units(source: Source) -> list[str]:
    """Return what is fetched from an upstream, by all of its feeds."""
    own = (feed.units for feed in catalog.FEEDS if feed.name == source.name)
    return list(dict.fromkeys([source.units, *own]))


def _error(
    source: str,
    key: str,
    logged: fetch_log.Refusal | fetch_log.Attempt,
    at: dt.datetime,
    until: dt.datetime | None,
) -> dict[str, Any]:
    return {
        "source": source,
        "key": key,
        "outcome": "repaired" if logged.outcome == "ok" else logged.outcome,
        "error": logged.error,
        "at": at,
        "next_attempt": until,
    }


@single_flight(max_entries=4)
def _quarantine(tables: Tables, version: int) -> list[dict[str, Any]]:
    """Return the latest rows set aside, with the reason."""
    if version < 0:
        return []
    rows: list[dict[str, Any]] = tables.query(
        "SELECT symbol, session, reason, close, volume, source, fetched_at FROM quarantine "
        f"ORDER BY fetched_at DESC, symbol, session LIMIT {_LISTED}",
        "quarantine",
        version=version,
    ).to_pylist()
    return rows


@single_flight_of_owner(max_entries=2)
def _symbols(market: StoredMarket, complete: dt.date) -> list[dict[str, Any]]:
    names = membership.names(market.tables, market.lists) | universe.NAMES
    return [
        {
            "symbol": symbol,
            "name": names.get(symbol, symbol),
            "source": extent.source,
            "rows": extent.rows,
            "first": extent.first,
            "last": extent.last,
            "sessions_behind": sessions.between(extent.last, complete),
            "provisional": result.is_provisional(extent),
            "fetched_at": extent.fetched_at,
        }
        for symbol, extent in market.extents.items()
    ]


@single_flight_of_owner(max_entries=1)
def _missing(market: StoredMarket) -> dict[str, int]:
    return holes.missing(market.extents.values())


@single_flight(max_entries=4)
def _jumps(tables: Tables, version: int, symbols: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return stored closes that moved more than 60%, or halved, in a session without a split.

    The query runs for a few hundred symbols at a time: sorting all of 2,000 takes 300 MB.
    """
    low, high = HALVED
    rows: list[dict[str, Any]] = []
    for start in range(0, len(symbols), _AT_ONCE):
        part = symbols[start : start + _AT_ONCE]
        rows += tables.query(
            f"""
            SELECT symbol, session, move FROM (
                SELECT symbol, session, split,
                    close / lag(close) OVER (PARTITION BY symbol ORDER BY session) - 1 AS move
                FROM prices WHERE symbol BETWEEN {quoted(part[:1])} AND {quoted(part[-1:])}
            ) WHERE (abs(move) > 0.6 OR 1 + move BETWEEN {low} AND {high}) AND split IN (0, 1)
            """,
            "prices",
            version=version,
        ).to_pylist()
    rows.sort(key=lambda row: row["symbol"])
    rows.sort(key=lambda row: row["session"], reverse=True)
    return rows[:_LISTED]


def headline(page_result: result.Result) -> Headline:
    """Return how many symbols are stored and up to which session."""
    numbers = page_result.numbers
    kind = ("simulated symbol", "") if page_result.sample else ("symbol stored", "symbols stored")
    as_of = formats.day(page_result.as_of)
    core = f"{numbers['core_symbols_stored']} of {numbers['core_symbols']}"
    return Headline(
        f"{formats.many(numbers['symbols'], *kind)}, up to {as_of}",
        "What is stored, how old it is, what was set aside, and how the refresher fares.",
        (
            ("Symbols", f"{numbers['symbols']:,}"),
            ("Core symbols stored", core),
            ("Last session", as_of),
            ("Last complete session", formats.day(numbers["last_complete_session"])),
        ),
    )


def drawings(page_result: result.Result) -> tuple[Drawing, ...]:
    """Return the list of tables with their rows."""
    rows = page_result.tables["tables"]
    return (Listing("Tables", tuple((row["table"], _rows_stored(row)) for row in rows)),)


def _rows_stored(row: Mapping[str, Any]) -> str:
    if not row["rows"]:
        return "no rows yet"
    return f"{formats.many(row['rows'], 'row')}, to {formats.day(row['last'])}"
