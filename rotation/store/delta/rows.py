"""Rows of what one source said at one time, on their way into a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from rotation.catalog import Table
from rotation.panel import Flags
from rotation.store.delta.tables import Tables


def reasons(wrong: dict[str, Flags]) -> npt.NDArray[np.object_]:
    """Return why each row cannot be stored, empty where it can: the first reason that applies.

    Parameters
    ----------
    wrong : dict of reason to bool array of shape (n_rows,)
    """
    found = np.full(len(next(iter(wrong.values()))), "", dtype=object)
    for reason, flags in reversed(wrong.items()):
        found[flags] = reason
    return found


def merge(
    tables: Tables,
    table: Table,
    rows: pd.DataFrame,
    *,
    source: str,
    at: dt.datetime,
    keep: Mapping[str, str] | None = None,
) -> int:
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
    keep : mapping of column to SQL, optional
        As in ``Tables.merge``.

    Returns
    -------
    int
        Rows stored.

    Raises
    ------
    StoreError
        The store cannot be written; what was stored is unchanged.
    """
    own = rows.assign(source=source, fetched_at=at).drop_duplicates(list(table.key), keep="last")
    arrow = pa.Table.from_pandas(own, table.schema, preserve_index=False)
    tables.merge(table.name, arrow, keep)
    return len(own)
