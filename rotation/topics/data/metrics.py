"""The figures and tables of the data page."""

from __future__ import annotations

from typing import Final

from rotation.results.metric import Metric, ResultTable

METRICS: Final = (
    Metric("market", "stored or sample", "text"),
    Metric("symbols", "symbols with a price", "count"),
    Metric("core_symbols", "symbols the pages are about, members of the index left out", "count"),
    Metric("core_symbols_stored", "how many of the core symbols are stored", "count"),
    Metric("last_complete_session", "last session that is over, by the trading calendar", "day"),
    Metric(
        "symbols_with_holes",
        "symbols that lack a session of the exchange between two of their prices", "count",
    ),
    Metric(
        "missing_sessions", "sessions that symbols lack between their first and last price", "count"
    ),
    Metric("refresh_source", "source of the latest refresh", "text"),
    Metric(
        "refresh_state", "of the latest refresh: running, finished, stopped or interrupted", "text"
    ),
    Metric("refresh_done", "`refresh_units` of `refresh_source` that are done", "count"),
    Metric("refresh_total", "`refresh_units` of `refresh_source` to be done", "count"),
    Metric(
        "refresh_units",
        "what the latest refresh fetches, in the plural: symbols, lists, funds, searches", "text",
    ),
    Metric("refresh_started", "when the latest refresh began", "instant"),
    Metric("refresher", "host and process of the refresher at work", "text"),
    Metric("refresher_since", "when the refresher at work began", "instant"),
    Metric(
        "refresher_heard",
        "on an object store, when the refresher last renewed its lease by its own clock",
        "instant",
    ),
    Metric(
        "store_problem",
        "why the store cannot be written, or that it was deleted; null too where that is not "
        "checked: on an object store, or on a server without a refresher of its own",
        "text",
    ),
)  # fmt: skip

_SYMBOL: Final = Metric("symbol", "symbol", "text")
_SESSION: Final = Metric("session", "trading session", "day")
_SOURCE: Final = Metric("source", "where it comes from, such as yahoo or import", "text")
_FETCHED: Final = Metric("fetched_at", "when the last row was fetched, UTC", "instant")

TABLES: Final = (
    ResultTable(
        "tables",
        (
            Metric("table", "name of the table", "text"),
            Metric("version", "its version, -1 before the first", "number"),
            Metric("rows", "rows stored", "count"),
            Metric("first", "first day or moment its rows are about", "time"),
            Metric("last", "last day or moment its rows are about", "time"),
            Metric("sessions_behind", "complete sessions since, of prices", "sessions"),
            Metric(
                "filled_by",
                "commands that fetch or import its rows; null where others write them",
                "text",
            ),
        ),
        "a row a stored table: `prices`, `holdings` (lists of members), `quarantine`, `fetches` "
        "(what was tried), `search_interest`, `related`, `regions` (answers of Google Trends), "
        "`pageviews`, `asked` (searches people want)",
    ),
    ResultTable(
        "sources",
        (
            Metric("source", "name of the source", "text"),
            Metric("covers", "what it gives", "text"),
            Metric("symbols_ok", "symbols whose latest fetch went well", "count"),
            Metric("symbols_failed", "symbols whose latest fetch did not", "count"),
            Metric(
                "last_attempt", "when it was last called, UTC", "instant", head="Last attempt, UTC"
            ),
            Metric(
                "next_attempt",
                "when what failed is tried again, UTC",
                "instant",
                head="Next attempt, UTC",
            ),
            Metric(
                "cooling_down", "whether it refused and is left alone", "flag", head="Rate-limited"
            ),
            Metric("last_error", "latest error, or why it is not called", "text"),
        ),
        "a row a source",
    ),
    ResultTable(
        "errors",
        (
            Metric("source", "name of the source", "text"),
            Metric("key", "symbol, list, search or article, or what a refusal is about", "text"),
            Metric("outcome", "what came of the fetch, such as refused or repaired", "text"),
            Metric("error", "what went wrong, in a sentence", "text"),
            Metric("at", "when, UTC", "instant"),
            Metric("next_attempt", "when it is tried again, UTC", "instant"),
        ),
        "symbols, lists, searches and articles whose latest fetch did not go well, or what a "
        "source said to all; a search nobody waits for any more is left out after three days",
    ),
    ResultTable(
        "quarantine",
        (
            _SYMBOL,
            _SESSION,
            Metric("reason", "which check the row failed", "text"),
            Metric("close", "its close", "USD"),
            Metric("volume", "its volume, shares", "number"),
            _SOURCE,
            Metric("fetched_at", "when it was fetched, UTC", "instant"),
        ),
        "rows that failed a check",
    ),
    ResultTable(
        "symbols",
        (
            _SYMBOL,
            Metric("name", "name of the fund, index or company", "text"),
            _SOURCE,
            Metric("rows", "sessions stored", "count"),
            Metric("first", "first session", "day"),
            Metric("last", "last session", "day"),
            Metric("sessions_behind", "sessions its rows lack by the calendar", "sessions"),
            Metric("provisional", "whether its last price was fetched before the close", "flag"),
            _FETCHED,
        ),
        "a row a stored symbol",
    ),
    ResultTable(
        "holes",
        (
            _SYMBOL,
            Metric("first", "first session without a price", "day"),
            Metric("last", "last session without a price", "day"),
            Metric("sessions", "how many there are", "sessions"),
            Metric("state", "whether the source is asked for them again", "text"),
            Metric("next_attempt", "when it is asked next, UTC", "instant"),
        ),
        "runs of sessions inside a symbol's history that have no price, those of core symbols "
        "first, then the latest",
    ),
    ResultTable(
        "jumps",
        (_SYMBOL, _SESSION, Metric("move", "close over the close of the session before, − 1")),
        "stored closes that moved more than 60%, or fell by half (48.5 to 51.5%), in a session "
        "without a split (a split of 1 is none)",
    ),
)
