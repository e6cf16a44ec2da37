"""Rows of the tables of policy on their way into the store."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pyarrow as pa

from rotation.catalog import Table
from rotation.store.delta.tables import Tables


def merge(tables: Tables, table: Table, rows: pd.DataFrame, *, source: str, at: dt.datetime) -> int:
    """Merge rows into a table, the last one of each key.

    Parameters
    ----------
    tables : Tables
    table : Table
    rows : DataFrame
        Columns of the table but source and fetched_at.
    source : str
    at : datetime
        When the rows were fetched, time zone UTC.

    Returns
    -------
    int
        Rows stored.

    Raises
    ------
    StoreError
        The store cannot be written; what was stored is unchanged.
    """
    own = rows.drop_duplicates(list(table.key), keep="last").assign(source=source, fetched_at=at)
    tables.merge(table.name, pa.Table.from_pandas(own, table.schema, preserve_index=False))
    return len(own)
