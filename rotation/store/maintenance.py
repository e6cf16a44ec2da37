"""Keeping the tables quick and small: files are joined, what nobody reads any more is deleted."""

from __future__ import annotations

import datetime as dt

from rotation import sessions
from rotation.store.coordination import fetch_log
from rotation.store.delta.tables import SCHEMAS, Tables
from rotation.store.search import pulls, queue


def join(tables: Tables, now: dt.datetime) -> None:
    """Join small files into few.

    Not in an open market: the bars of the day are rewritten again and again until its
    close, and that is quick only while they are in files of their own.

    Raises
    ------
    StoreError
        The store cannot be written.
    """
    for name in SCHEMAS:
        if name == "fetches" or not sessions.is_open(now):
            tables.compact(name)


def sweep(tables: Tables, now: dt.datetime) -> None:
    """Take old rows out of the logs, and delete files of versions nobody reads any more.

    Raises
    ------
    StoreError
        The store cannot be written.
    """
    fetch_log.prune(tables, now)
    queue.prune(tables, now)
    pulls.prune(tables)
    for name in SCHEMAS:
        tables.vacuum(name)
