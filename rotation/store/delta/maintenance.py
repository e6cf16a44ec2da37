"""Housekeeping of every table: small files are compacted, old rows and unread files deleted."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa

from rotation import sessions
from rotation.catalog import FETCHES, TABLES, Table
from rotation.store.delta.sql import instant
from rotation.store.delta.tables import Tables


def join(tables: Tables, now: dt.datetime) -> None:
    """Compact the small files of each table; in an open market those of the fetch log alone.

    The refresher rewrites the bars of the day until the close; that is fast only while
    they are in files of their own.

    Raises
    ------
    StoreError
        The store cannot be written.
    """
    for name in TABLES:
        if name == FETCHES.name or not sessions.is_open(now):
            tables.compact(name)


def sweep(tables: Tables, now: dt.datetime) -> None:
    """Delete rows past their retention, and files that only old versions of a table use.

    Raises
    ------
    StoreError
        The store cannot be written.
    """
    for table in TABLES.values():
        prune(tables, table, now)
        tables.vacuum(table.name)


def prune(tables: Tables, table: Table, now: dt.datetime) -> None:
    """Delete the rows of a table that are older than its retention, once enough are.

    Raises
    ------
    StoreError
        The store cannot be written.
    """
    retention = table.retention
    if retention is None or tables.version(table.name) < 0:
        return
    limit = now - retention.age
    dated = pa.types.is_date(table.schema.field(table.day).type)
    old = f"{table.day} < " + (f"DATE '{limit.date()}'" if dated else instant(limit))
    if retention.where:
        old = f"({retention.where}) AND {old}"
    (due,) = tables.rows(f"SELECT count(*) AS n FROM {table.name} WHERE {old}", table.name)
    if due["n"] >= retention.at_least:
        tables.delete(table.name, old)
