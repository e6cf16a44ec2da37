"""Requests to refresh now: rows that people write to the store and the refresher polls for.

A request starts the refresher at once, wherever it runs, and makes every core symbol due that
was not fetched since. It shortens no pause after a refusal, and the store takes one a minute
from everybody together, which bounds the calls to an upstream. Nobody's name is stored.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import pyarrow as pa

from rotation import formats, sessions
from rotation.catalog import REFRESH_REQUESTS, YAHOO
from rotation.store.coordination import fetch_log, lock
from rotation.store.delta.sql import instant
from rotation.store.delta.tables import Tables

EVERY: Final = dt.timedelta(minutes=1)
"""Least time between two requests."""

_TABLE: Final = REFRESH_REQUESTS.name
_KEPT: Final = dt.timedelta(days=1)


def ask(tables: Tables, now: dt.datetime) -> str:
    """Request a refresh unless it would have no effect; returns a sentence for the person.

    Parameters
    ----------
    tables : Tables
    now : datetime, UTC

    Raises
    ------
    StoreError
        The store cannot be read or written.
    """
    refusal = fetch_log.refusal(tables, YAHOO)
    if refusal is not None and refusal.until > now:
        return (
            f"{refusal.error.rstrip('. ')}; it is tried again at "
            f"{formats.instant(refusal.until)}, and not before."
        )
    progress = fetch_log.progress(tables, now)
    if progress is not None and progress.state == "running":
        return "A refresh is under way already; its progress is above."
    last, credible = newest(tables), sessions.latest_credible(now)
    if last is not None and last > credible:  # of a clock that was ahead: it hides every later one
        tables.delete(_TABLE, f"asked_at > {instant(credible)}")
        last = None
    if last is not None and now - last < EVERY:
        wait = (EVERY - (now - last)).total_seconds()
        return f"The refresher was just asked; it can be asked again in {wait:.0f} s."
    tables.append(_TABLE, pa.table({"asked_at": [now]}, schema=REFRESH_REQUESTS.schema))
    if lock.holder(tables.root) is None:
        return (
            "The request is noted, and no refresher is at work on this store now: it begins when "
            "one is started."
        )
    if sessions.is_open(now):
        return "The refresher is asked to fetch prices now; it begins within seconds."
    return "The refresher is asked to look now; with the market closed it fetches what is missing."


def newest(tables: Tables) -> dt.datetime | None:
    """Return the time of the latest request, UTC; None without one.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    found = tables.rows(f"SELECT max(asked_at) AS at FROM {_TABLE}", _TABLE)
    return found[0]["at"] if found else None


class RequestWatcher:
    """Tells a refresher of requests that it has not taken yet.

    The watcher recognises a request by its time and never compares that with the refresher's
    own clock: the two may differ.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._taken: dt.datetime | None = None

    def pending(self) -> bool:
        """Return whether a request was not taken yet.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        return newest(self._tables) not in (None, self._taken)

    def take(self) -> dt.datetime | None:
        """Take the pending request and return its time; None without one or if it is a day old.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        last, taken = newest(self._tables), self._taken
        self._taken = last
        if last is None or last == taken:
            return None
        if sessions.now() - last > _KEPT:
            self._tables.delete(_TABLE, "asked_at IS NOT NULL")
            return None
        return last
