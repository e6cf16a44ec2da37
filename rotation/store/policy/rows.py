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
    own = rows.drop_duplicates(list(table.key), keep="last")
    stamps = {"source": source, "fetched_at": at}
    columns = [
        pa.repeat(pa.scalar(stamps[column.name], column.type), len(own))
        if column.name in stamps
        else pa.array(_values(own[column.name], column.type), column.type, from_pandas=True)
        for column in table.schema
    ]
    tables.merge(table.name, pa.table(columns, schema=table.schema))
    return len(own)


def _values(column: pd.Series, kind: pa.DataType) -> object:
    days = pa.types.is_date32(kind)
    return column.to_numpy().astype("datetime64[D]") if days else column
