"""The data page: every table and source, what is missing, what went wrong, what runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from rotation import sessions, settings, universe
from rotation.cache import single_flight
from rotation.card import Drawing, Listing
from rotation.results import headline as text
from rotation.results import result
from rotation.results.headline import Headline
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.store.coordination import fetch_log, lock
from rotation.store.delta.schemas import INTERNAL, SCHEMAS
from rotation.store.delta.tables import Tables, quoted
from rotation.store.market import Market, StoredMarket
from rotation.store.search import queue

SOURCES: Final = {
    "yahoo": "Daily prices of every symbol (Yahoo Finance, personal use)",
    "ishares": "Members of the Russell 2000 (iShares, the issuer of IWM)",
    "google_trends": "Search interest, five terms a pull (Google Trends, no official interface)",
    "wikimedia": "Daily views of three articles (Wikipedia)",
}
"""Every upstream the refresher calls and what it covers."""

EVERYTHING: Final = {"yahoo": "all symbols", "ishares": "all lists"}
"""What a refusal of an upstream is about."""
_WHEN: Final = {
    "fetches": "started",
    "holdings": "as_of",
    "search_interest": "date",
    "related": "made_at",
    "regions": "made_at",
    "pageviews": "date",
    "asked": "asked_at",
}
"""The column that says which day or moment a row is about, where it is no session."""

_LISTED: Final = 200
_AT_ONCE: Final = 300  # symbols


def compute(selection: Selection, data: Data) -> result.Result:
    """Return what is stored, how old it is, what is in quarantine and what the refresher does."""
    market, tables, now = data.market, data.tables, sessions.now()
    progress = fetch_log.progress(tables, now)
    lasts = [holding.last for holding in market.holdings.values()]
    stored = market.kind == "stored"
    refresher = lock.holder(tables.root)
    return result.Result(
        page="data",
        selection=selection,
        as_of=max(lasts, default=None),
        provenance=(),
        numbers={
            "market": market.kind,
            "symbols": len(market.holdings),
            "core_symbols": len(universe.core_symbols()),
            "core_symbols_stored": _core_stored(market),
            "last_complete_session": sessions.last_complete(now),
            "refresh_source": None if progress is None else progress.source,
            "refresh_state": None if progress is None else progress.state,
            "refresh_done": None if progress is None else progress.done,
            "refresh_total": None if progress is None else progress.total,
            "refresh_started": None if progress is None else progress.started,
            "refresher": None if refresher is None else refresher.who,
            "refresher_since": None if refresher is None else refresher.since,
            "refresher_heard": None if refresher is None else refresher.heard,
        },
        tables={
            "tables": [_table(tables, name) for name in SCHEMAS if name not in INTERNAL],
            "sources": [_source(tables, name, covers, now) for name, covers in SOURCES.items()],
            "errors": _errors(tables, now),
            "quarantine": _quarantine(tables, tables.version("quarantine")),
            "symbols": _symbols(market, sessions.last_complete(now))
            if isinstance(market, StoredMarket)
            else [],
            "jumps": _jumps(tables, tables.version("prices"), tuple(sorted(market.holdings)))
            if stored
            else [],
        },
        sample=not stored,
    )


def _core_stored(market: Market) -> int:
    if market.kind == "sample":
        return 0
    return sum(symbol in market.holdings for symbol in universe.core_symbols())


def _table(tables: Tables, name: str) -> dict[str, Any]:
    version = tables.version(name)
    row = {"table": name, "version": version, **_extent(tables, name, version)}
    prices = name == "prices" and row["last"] is not None
    behind = sessions.between(row["last"], sessions.last_complete()) if prices else None
    return {**row, "sessions_behind": behind}


@single_flight(max_entries=32)
def _extent(tables: Tables, name: str, version: int) -> dict[str, Any]:
    """Rows, and the first and last day; the same for as long as the version is."""
    if version < 0:
        return {"rows": 0, "first": None, "last": None}
    column = _WHEN.get(name, "session")
    found: dict[str, Any] = tables.query(
        f"SELECT count(*) AS rows, min({column}) AS first, max({column}) AS last FROM {name}",
        name,
        version=version,
    ).to_pylist()[0]
    return found


@single_flight(max_entries=4)
def _log(
    tables: Tables,
    source: str,
    version: int,
) -> tuple[list[fetch_log.Attempt], fetch_log.Refusal | None]:
    """The last attempt at each symbol, and the source's last refusal if it still matters."""
    return list(fetch_log.latest(tables, source).values()), fetch_log.refusal(tables, source)


def _current(
    tables: Tables, name: str, now: dt.datetime
) -> tuple[list[fetch_log.Attempt], fetch_log.Refusal | None]:
    """As ``_log``, without searches that nobody waits for any more."""
    attempts, refusal = _log(tables, name, tables.version("fetches"))
    if name == "google_trends":
        attempts = [a for a in attempts if a.outcome == "ok" or now - a.started < queue.EXPIRES]
    return attempts, refusal


def _unasked(name: str) -> str | None:
    """Why a source is never asked, by the settings; None where it is."""
    own = settings.current()
    if name in ("google_trends", "wikimedia") and not own.search:
        return "ROTATION_SEARCH is off: this is not fetched, what is stored is shown."
    if name == "wikimedia" and own.contact is None:
        return (
            "ROTATION_CONTACT is not set: Wikimedia wants a mail or web address from whoever "
            "asks, so page views are not fetched."
        )
    return None


def _source(tables: Tables, name: str, covers: str, now: dt.datetime) -> dict[str, Any]:
    attempts, refusal = _current(tables, name, now)
    cooling = refusal is not None and refusal.until > now
    wrong = sorted((a for a in attempts if a.outcome != "ok"), key=lambda a: a.started)
    error = wrong[-1].error if wrong else None
    waits = [a.retry_after for a in wrong if a.retry_after is not None]
    next_attempt = min(waits, default=None)
    if refusal is not None:
        error = refusal.error
        next_attempt = refusal.until if cooling else next_attempt
    if (unasked := _unasked(name)) is not None:
        error, next_attempt, cooling = unasked, None, False
    return {
        "source": name,
        "covers": covers,
        "symbols_ok": len(attempts) - len(wrong),
        "symbols_failed": len(wrong),
        "last_attempt": max((a.started for a in attempts), default=None),
        "next_attempt": next_attempt,
        "cooling_down": cooling,
        "last_error": error,
    }


def _errors(tables: Tables, now: dt.datetime) -> list[dict[str, Any]]:
    """What went wrong at last, latest first: one line a symbol, or one for an upstream's fault."""
    rows = []
    for name in SOURCES:
        attempts, refusal = _current(tables, name, now)
        if refusal is not None:
            rows.append(
                _error(name, EVERYTHING.get(name, "everything"), refusal, refusal.at, refusal.until)
            )
        own = [a for a in attempts if a.error and (a.outcome == "ok" or a.retry_after is not None)]
        own.sort(key=lambda a: a.started, reverse=True)
        rows += [_error(name, a.key, a, a.started, a.retry_after) for a in own[:_LISTED]]
    return rows


def _error(
    source: str,
    key: str,
    of: fetch_log.Refusal | fetch_log.Attempt,
    at: dt.datetime,
    until: dt.datetime | None,
) -> dict[str, Any]:
    return {
        "source": source,
        "key": key,
        "outcome": "repaired" if of.outcome == "ok" else of.outcome,
        "error": of.error,
        "at": at,
        "next_attempt": until,
    }


@single_flight(max_entries=4)
def _quarantine(tables: Tables, version: int) -> list[dict[str, Any]]:
    """The latest rows set aside, with the reason."""
    if version < 0:
        return []
    rows: list[dict[str, Any]] = tables.query(
        "SELECT symbol, session, reason, close, volume, source, fetched_at FROM quarantine "
        f"ORDER BY fetched_at DESC, symbol, session LIMIT {_LISTED}",
        "quarantine",
        version=version,
    ).to_pylist()
    return rows


@single_flight(max_entries=4)
def _symbols(market: StoredMarket, complete: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "symbol": symbol,
            "name": universe.name_of(symbol),
            "source": holding.source,
            "rows": holding.rows,
            "first": holding.first,
            "last": holding.last,
            "sessions_behind": sessions.between(holding.last, complete),
            "provisional": result.is_provisional(holding),
            "fetched_at": holding.fetched_at,
        }
        for symbol, holding in market.holdings.items()
    ]


@single_flight(max_entries=4)
def _jumps(tables: Tables, version: int, symbols: tuple[str, ...]) -> list[dict[str, Any]]:
    """Stored closes that moved more than 60 % in a session without a split.

    A few hundred symbols at a time: sorting all of 2,000 takes 300 MB.
    """
    rows: list[dict[str, Any]] = []
    for start in range(0, len(symbols), _AT_ONCE):
        part = symbols[start : start + _AT_ONCE]
        rows += tables.query(
            f"""
            SELECT symbol, session, move FROM (
                SELECT symbol, session, split,
                    close / lag(close) OVER (PARTITION BY symbol ORDER BY session) - 1 AS move
                FROM prices WHERE symbol BETWEEN {quoted(part[:1])} AND {quoted(part[-1:])}
            ) WHERE abs(move) > 0.6 AND split = 0
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
    what = "simulated symbols" if page_result.sample else "symbols stored"
    as_of = text.day(page_result.as_of)
    core = f"{numbers['core_symbols_stored']} of {numbers['core_symbols']}"
    return Headline(
        f"{numbers['symbols']:,} {what}, up to {as_of}",
        "What is stored, how old it is, what was set aside, and how the refresher fares.",
        (
            ("Symbols", f"{numbers['symbols']:,}"),
            ("Core symbols stored", core),
            ("Last session", as_of),
            ("Last complete session", text.day(numbers["last_complete_session"])),
        ),
    )


def drawings(page_result: result.Result) -> tuple[Drawing, ...]:
    """Return the list of tables with their rows."""
    rows = page_result.tables["tables"]
    return (Listing("Tables", tuple((row["table"], _rows_stored(row)) for row in rows)),)


def _rows_stored(row: Mapping[str, Any]) -> str:
    if not row["rows"]:
        return "no rows yet"
    return f"{row['rows']:,} rows, to {text.day(row['last'])}"
