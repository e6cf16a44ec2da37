"""The queue of pulls that people ask for, derived from its log, the pulls and the fetch log.

Queueing appends a row and an answer deletes none: a request waits until a later pull of it is
stored, Google does not know the terms, or it expires. So neither a killed process nor two
pages at once can lose or double a request, and MOST_WAITING and MOST_A_DAY bound the calls to
Google however often people ask.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from rotation import formats, sessions
from rotation.catalog import GOOGLE_TRENDS, SEARCH_QUEUE
from rotation.search.request import Request, clean_terms
from rotation.store.coordination import fetch_log
from rotation.store.delta.sql import instant, quoted
from rotation.store.delta.tables import Tables

MOST_WAITING: Final = 20
MOST_A_DAY: Final = 60
EXPIRES: Final = dt.timedelta(days=3)
"""How long a request waits for an upstream that refuses."""

FRESH: Final = dt.timedelta(hours=12)
"""Age up to which a stored pull answers another request."""

_TABLE: Final = SEARCH_QUEUE.name
_DAY: Final = dt.timedelta(days=1)
_SOON: Final = "Google is asked at the refresher's next turn, mostly within a minute"


@dataclass(frozen=True)
class Queued:
    """A request that no stored pull answers yet.

    Attributes
    ----------
    request : Request
    asked_at : datetime, UTC
    next_try : datetime or None
        Earliest next attempt, UTC; None is the refresher's next run.
    error : str
        Error of the last attempt, one sentence; empty before the first.
    given_up : bool
        Google answered that it counts too few such searches: the refresher tries again only
        after somebody asks again.
    """

    request: Request
    asked_at: dt.datetime
    next_try: dt.datetime | None = None
    error: str = ""
    given_up: bool = False


def ask(tables: Tables, request: Request, at: dt.datetime) -> str:
    """Queue a request, unless its pull is stored, it waits already, or too many wait.

    Parameters
    ----------
    tables : Tables
    request : Request
    at : datetime, UTC
        The present time.

    Returns
    -------
    str
        One sentence for the person: when Google is asked, or why the request was not queued.

    Raises
    ------
    StoreError
        The store cannot be read or written.
    """
    key, queued = request.key(), waiting(tables, at)
    made = _made(tables, [key]).get(key)
    if made is not None and at - made < FRESH:
        return (
            f"This search was made at {_clock(made, at)} and is stored; it can be asked for "
            f"again after {_clock(made + FRESH, at)}."
        )
    queue = [entry for entry in queued if not entry.given_up]
    own = next((entry for entry in queued if entry.request.key() == key), None)
    if own is not None and not own.given_up:
        return f"This search waits already, {_place(queue, key)}; {_when(own, at)}."
    if own is not None and own.next_try is not None:
        return f"{own.error} It can be asked for again after {_clock(own.next_try, at)}."
    refused = _too_many(tables, len(queue), at)
    if refused:
        return refused
    row = vars(request) | {"key": key, "terms": ", ".join(request.terms), "asked_at": at}
    tables.append(_TABLE, pa.Table.from_pylist([row], schema=SEARCH_QUEUE.schema))
    queue = [entry for entry in waiting(tables, at) if not entry.given_up]
    own = next((entry for entry in queue if entry.request.key() == key), Queued(request, at))
    return f"This search is queued, {_place(queue, key)}; {_when(own, at)}."


def waiting(tables: Tables, now: dt.datetime) -> tuple[Queued, ...]:
    """Return unanswered requests, the oldest first; those given up stay until they expire.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    requested = _requested(tables, now)
    made = _made(tables, list(requested))
    attempts = fetch_log.latest(tables, GOOGLE_TRENDS.name) if requested else {}
    refusal = fetch_log.refusal(tables, GOOGLE_TRENDS) if requested else None
    until = None if refusal is None else refusal.until
    found = []
    for key, (request, asked_at) in requested.items():
        if key in made and made[key] >= asked_at:
            continue
        last = attempts.get(key)
        tried = last is not None and last.started >= asked_at
        retry = None if last is None else last.retry_after
        waits = [at for at in (until, retry) if at is not None and at > now]
        found.append(
            Queued(
                request,
                asked_at,
                next_try=max(waits, default=None),
                error=last.error if last is not None and tried else "",
                given_up=last is not None and tried and last.outcome == "unknown",
            )
        )
    given_up = sum(entry.given_up for entry in found)
    return tuple(found[: MOST_WAITING + given_up])


def requests(tables: Tables, now: dt.datetime) -> dict[str, Request]:
    """Return the requests that have not expired, answered or not, by key.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    return {key: request for key, (request, _) in _requested(tables, now).items()}


def _requested(tables: Tables, now: dt.datetime) -> dict[str, tuple[Request, dt.datetime]]:
    """Return each request that has not expired with the time it was last asked for, in order.

    One of a time to come is none: no pull could answer it before that time.
    """
    rows = tables.rows(
        "SELECT key, max(terms) AS terms, max(geo) AS geo, max(timeframe) AS timeframe, "
        f"max(asked_at) AS asked_at FROM {_TABLE} WHERE asked_at >= {instant(now - EXPIRES)} "
        f"AND asked_at <= {instant(sessions.latest_credible(now))} "
        "GROUP BY key ORDER BY asked_at, key",
        _TABLE,
    )
    return {
        row["key"]: (
            Request(clean_terms(row["terms"]), row["geo"], row["timeframe"]),
            row["asked_at"],
        )
        for row in rows
    }


def _made(tables: Tables, keys: list[str]) -> dict[str, dt.datetime]:
    """Return when the newest stored pull of each request was made."""
    if not keys:
        return {}
    rows = tables.rows(
        f"SELECT key, max(made_at) AS at FROM search_interest WHERE key IN ({quoted(keys)}) "
        f"AND made_at <= {instant(sessions.latest_credible())} GROUP BY key",
        "search_interest",
    )
    return {row["key"]: row["at"] for row in rows}


def _too_many(tables: Tables, waiting_now: int, at: dt.datetime) -> str:
    """Return why another request is refused now; empty if it is not."""
    if waiting_now >= MOST_WAITING:
        return (
            f"{waiting_now} searches are waiting already, the most there may be; this one was "
            "not queued, ask again when some are done."
        )
    times = tables.rows(
        f"SELECT asked_at FROM {_TABLE} WHERE asked_at > {instant(at - _DAY)} "
        f"AND asked_at <= {instant(sessions.latest_credible(at))} "
        "ORDER BY asked_at DESC",
        _TABLE,
    )
    if len(times) < MOST_A_DAY:
        return ""
    free = times[MOST_A_DAY - 1]["asked_at"] + _DAY
    return (
        f"{MOST_A_DAY} searches were asked for within a day, the most Google is asked; this one "
        f"was not queued, ask again after {_clock(free, at)}."
    )


def _place(queue: list[Queued], key: str) -> str:
    number = next((n for n, entry in enumerate(queue, 1) if entry.request.key() == key), len(queue))
    return f"number {number} of {len(queue)}"


def _when(entry: Queued, at: dt.datetime) -> str:
    if entry.next_try is None:
        return _SOON
    return f"Google Trends refused and is asked again after {_clock(entry.next_try, at)}"


def _clock(instant: dt.datetime, now: dt.datetime) -> str:
    """Return the time of an instant, with the date if that is not today."""
    today = instant.date() == now.date()
    return f"{instant:%H:%M} UTC" if today else formats.instant(instant)
