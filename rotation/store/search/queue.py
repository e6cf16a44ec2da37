"""Pulls people ask for: a log of wishes; what waits follows from it, the pulls and the fetches.

A wish is a row of its own and nothing is ever taken out by an answer: it waits until a pull
of the same request is stored that was made later, Google does not know the terms, or it is
too old. So neither a kill nor two pages at once can lose or double one, and however often
people ask, what Google is asked stays within MOST_WAITING at once and MOST_A_DAY.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from rotation.search.request import Request, clean_terms
from rotation.sources.google_trends.formats import SOURCE
from rotation.store.coordination import fetch_log
from rotation.store.delta.schemas import ASKED
from rotation.store.delta.tables import Tables, instant, quoted

MOST_WAITING: Final = 20
MOST_A_DAY: Final = 60
EXPIRES: Final = dt.timedelta(days=3)
"""How long a wish waits for an upstream that refuses."""

FRESH: Final = dt.timedelta(hours=12)
"""Age below which a stored pull is not asked for again."""

_DAY: Final = dt.timedelta(days=1)
_SOON: Final = "Google is asked at the refresher's next turn, mostly within a minute"


@dataclass(frozen=True)
class Queued:
    """A wish that no stored pull answers yet.

    Attributes
    ----------
    request : Request
    asked_at : datetime, UTC
    next_try : datetime or None
        Not before, UTC; None is the refresher's next turn.
    error : str
        What came of the last try, one sentence; empty before the first.
    given_up : bool
        Google answered that it counts too few such searches: it is not tried again unless
        somebody asks again.
    """

    request: Request
    asked_at: dt.datetime
    next_try: dt.datetime | None = None
    error: str = ""
    given_up: bool = False


def ask(tables: Tables, request: Request, at: dt.datetime) -> str:
    """Queue a pull for the refresher, unless it is there, waits already, or too many do.

    Parameters
    ----------
    tables : Tables
    request : Request
    at : datetime, UTC
        Now.

    Returns
    -------
    str
        One sentence for a person: when it will be tried, or why it was not queued.

    Raises
    ------
    StoreError
        The store cannot be read or written.
    """
    key, all_of = request.key(), waiting(tables, at)
    made = _made(tables, [key]).get(key)
    if made is not None and at - made < FRESH:
        return (
            f"This search was made at {_clock(made, at)} UTC and is stored; it can be asked for "
            f"again after {_clock(made + FRESH, at)} UTC."
        )
    queue = [wish for wish in all_of if not wish.given_up]
    own = next((wish for wish in all_of if wish.request.key() == key), None)
    if own is not None and not own.given_up:
        return f"This search waits already, {_place(queue, key)}; {_when(own, at)}."
    if own is not None and own.next_try is not None:
        return f"{own.error} It can be asked for again after {_clock(own.next_try, at)} UTC."
    refused = _too_many(tables, len(queue), at)
    if refused:
        return refused
    row = {
        "key": key,
        "terms": ", ".join(request.terms),
        "geo": request.geo,
        "timeframe": request.timeframe,
        "asked_at": at,
    }
    tables.append("asked", pa.Table.from_pylist([row], schema=ASKED))
    queue = [wish for wish in waiting(tables, at) if not wish.given_up]
    own = next((wish for wish in queue if wish.request.key() == key), Queued(request, at))
    return f"This search is queued, {_place(queue, key)}; {_when(own, at)}."


def waiting(tables: Tables, now: dt.datetime) -> tuple[Queued, ...]:
    """Wishes not answered yet, the oldest first; those given up stay until they expire.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    wishes = _wishes(tables, now - EXPIRES)
    made = _made(tables, list(wishes))
    attempts = fetch_log.latest(tables, SOURCE) if wishes else {}
    refusal = fetch_log.refusal(tables, SOURCE) if wishes else None
    until = None if refusal is None else refusal.until
    found = []
    for key, (request, asked_at) in wishes.items():
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
    given_up = sum(wish.given_up for wish in found)
    return tuple(found[: MOST_WAITING + given_up])


def requests(tables: Tables, now: dt.datetime) -> dict[str, Request]:
    """What was asked for and has not expired, answered or not, by key.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    return {key: request for key, (request, _) in _wishes(tables, now - EXPIRES).items()}


def prune(tables: Tables, now: dt.datetime) -> None:
    """Take wishes out that have long expired."""
    if tables.version("asked") < 0:
        return
    old = f"asked_at < {instant(now - 2 * EXPIRES)}"
    count = tables.query(f"SELECT count(*) AS n FROM asked WHERE {old}", "asked")
    if count.column("n")[0].as_py():
        tables.delete("asked", old)


def _wishes(tables: Tables, since: dt.datetime) -> dict[str, tuple[Request, dt.datetime]]:
    """The newest wish of each request, the oldest of them first."""
    if tables.version("asked") < 0:
        return {}
    rows = tables.query(
        "SELECT key, max(terms) AS terms, max(geo) AS geo, max(timeframe) AS timeframe, "
        f"max(asked_at) AS asked_at FROM asked WHERE asked_at >= {instant(since)} "
        "GROUP BY key ORDER BY asked_at, key",
        "asked",
    ).to_pylist()
    return {
        row["key"]: (
            Request(clean_terms(row["terms"]), row["geo"], row["timeframe"]),
            row["asked_at"],
        )
        for row in rows
    }


def _made(tables: Tables, keys: list[str]) -> dict[str, dt.datetime]:
    """When the newest stored pull of each request was made."""
    if not keys or tables.version("search_interest") < 0:
        return {}
    rows = tables.query(
        f"SELECT key, max(made_at) AS at FROM search_interest WHERE key IN ({quoted(keys)}) "
        "GROUP BY key",
        "search_interest",
    ).to_pylist()
    return {row["key"]: row["at"] for row in rows}


def _too_many(tables: Tables, waiting_now: int, at: dt.datetime) -> str:
    """Why another wish is not taken now; empty where it is."""
    if waiting_now >= MOST_WAITING:
        return (
            f"{waiting_now} searches are waiting already, the most there may be; this one was "
            "not queued, ask again when some are done."
        )
    if tables.version("asked") < 0:
        return ""
    times = tables.query(
        f"SELECT asked_at FROM asked WHERE asked_at > {instant(at - _DAY)} ORDER BY asked_at DESC",
        "asked",
    ).column("asked_at")
    if len(times) < MOST_A_DAY:
        return ""
    free = times[MOST_A_DAY - 1].as_py() + _DAY
    return (
        f"{MOST_A_DAY} searches were asked for within a day, the most Google is asked; this one "
        f"was not queued, ask again after {_clock(free, at)} UTC."
    )


def _place(queue: list[Queued], key: str) -> str:
    number = next((n for n, wish in enumerate(queue, 1) if wish.request.key() == key), len(queue))
    return f"number {number} of {len(queue)}"


def _when(wish: Queued, at: dt.datetime) -> str:
    if wish.next_try is None:
        return _SOON
    return f"Google Trends refused and is asked again after {_clock(wish.next_try, at)} UTC"


def _clock(instant: dt.datetime, now: dt.datetime) -> str:
    """An instant near now: the time, and the day where it is another."""
    return f"{instant:%H:%M}" if instant.date() == now.date() else f"{instant:%Y-%m-%d %H:%M}"
