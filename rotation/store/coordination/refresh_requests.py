"""Wishes to refresh now: rows a person leaves in the store for the refresher to notice.

A wish makes the refresher look at once, wherever it runs, and makes the core symbols due that
were not asked for since. It lifts no pause an upstream asked for, and there is at most one a
minute, whoever asks: so what an upstream is asked stays bounded. Who asked is not stored.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import pyarrow as pa

from rotation import sessions
from rotation.store.coordination import fetch_log, lock
from rotation.store.delta.schemas import WISHES
from rotation.store.delta.tables import Tables

EVERY: Final = dt.timedelta(minutes=1)
"""Least time between two wishes."""

_KEPT: Final = dt.timedelta(days=1)


def ask(tables: Tables, now: dt.datetime, source: str = "yahoo") -> str:
    """Leave a wish, unless there is no use in it; gives one sentence for a person.

    Parameters
    ----------
    tables : Tables
    now : datetime, UTC
    source : str
        The upstream of prices.

    Raises
    ------
    StoreError
        The store cannot be read or written.
    """
    refusal = fetch_log.refusal(tables, source)
    if refusal is not None and refusal.until > now:
        return (
            f"{refusal.error.rstrip('. ')}; it is tried again at {refusal.until:%H:%M} UTC, and "
            "not before."
        )
    progress = fetch_log.progress(tables, now)
    if progress is not None and progress.state == "running":
        return "A refresh is under way already; its progress is above."
    last = newest(tables)
    if last is not None and now - last < EVERY:
        wait = (EVERY - (now - last)).total_seconds()
        return f"The refresher was just asked; it can be asked again in {wait:.0f} s."
    tables.append("wishes", pa.table({"asked_at": [now]}, schema=WISHES))
    if lock.holder(tables.root) is None:
        return (
            "The request is noted, and no refresher is at work on this store now: it begins when "
            "one is started."
        )
    if sessions.is_open(now):
        return "The refresher is asked to fetch prices now; it begins within seconds."
    return "The refresher is asked to look now; with the market closed it fetches what is missing."


def newest(tables: Tables) -> dt.datetime | None:
    """When somebody last asked, UTC.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    if tables.version("wishes") < 0:
        return None
    found = tables.query("SELECT max(asked_at) AS at FROM wishes", "wishes")
    at: dt.datetime | None = found.column("at")[0].as_py()
    return at


class RequestWatcher:
    """What a refresher has heard of wishes, since it was started.

    A wish is known by its time and not compared with the refresher's own: their clocks may
    differ.

    Parameters
    ----------
    tables : Tables
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._heard: dt.datetime | None = None

    def hears(self) -> bool:
        """Whether there is a wish that was not taken yet.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        return newest(self._tables) not in (None, self._heard)

    def take(self) -> dt.datetime | None:
        """When a wish was made that was not taken yet; None without one. Old ones go.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        last, heard = newest(self._tables), self._heard
        self._heard = last
        if last is None or last == heard:
            return None
        if sessions.now() - last > _KEPT:
            self._tables.delete("wishes", "asked_at IS NOT NULL")
            return None
        return last
