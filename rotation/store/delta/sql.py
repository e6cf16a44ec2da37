"""SQL fragments: lists of text, instants, and bounds on the rows that a merge can match."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

import pyarrow as pa
import pyarrow.compute

from rotation.catalog import Table

_LISTED: Final = 500  # symbols a merge lists; of more it gives the first and the last


def quoted(texts: Iterable[str]) -> str:
    """Return texts as the items of a SQL list."""
    return ", ".join("'" + str(text).replace("'", "''") + "'" for text in texts)


def instant(at: dt.datetime) -> str:
    """Return an instant as SQL, of the type that the tables use."""
    return f"arrow_cast('{at:%Y-%m-%dT%H:%M:%S.%fZ}', 'Timestamp(Microsecond, Some(\"UTC\"))')"


def bounds(table: Table, rows: pa.Table, since: dt.date | None = None) -> list[str]:
    """Return conditions that every stored row meets whose key is among ``rows``.

    They let the engine skip files and rows; without them a merge reads the whole table. The
    engine also looks for other writers' changes only within them.

    Parameters
    ----------
    table : Table
        The table that is merged into, called ``stored`` in the conditions.
    rows : pyarrow Table
        At least one row.
    since : date, optional
        A day before the first of ``rows`` from which other writers' changes matter.
    """
    found = []
    if table.day in table.key and pa.types.is_date(table.schema.field(table.day).type):
        first = pyarrow.compute.min(rows.column(table.day)).as_py()
        found.append(f"stored.{table.day} >= DATE '{min(first, since or first)}'")
    if "symbol" in table.key:
        symbols = sorted(pyarrow.compute.unique(rows.column("symbol")).to_pylist())
        found.append(
            f"stored.symbol IN ({quoted(symbols)})"
            if len(symbols) <= _LISTED
            else f"stored.symbol BETWEEN {quoted(symbols[:1])} AND {quoted(symbols[-1:])}"
        )
    return found
