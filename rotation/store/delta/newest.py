"""The newest stored day of each thing that a table has rows of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rotation.catalog import Table
from rotation.store.delta.tables import Tables


def newest(tables: Tables, table: Table, by: str, where: str = "TRUE") -> dict[Any, dt.date]:
    """Return the last ``Table.day`` of the rows that meet a condition, by the values of a column.

    Empty where the table does not exist yet.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    rows = tables.rows(
        f"SELECT {by}, max({table.day}) AS last FROM {table.name} WHERE {where} GROUP BY {by}",
        table.name,
    )
    return {row[by]: row["last"] for row in rows}
