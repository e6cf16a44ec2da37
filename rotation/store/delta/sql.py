"""Values in SQL: lists of symbols, and what bounds the rows a merge can touch."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute

_NAMED: Final = 500  # symbols a merge names; of more it gives the first and the last


def quoted(symbols: Iterable[str]) -> str:
    """Symbols as a SQL list."""
    return ", ".join("'" + str(symbol).replace("'", "''") + "'" for symbol in symbols)


def instant(at: dt.datetime) -> str:
    """An instant as SQL, of the type the tables have."""
    return f"arrow_cast('{at:%Y-%m-%dT%H:%M:%S.%fZ}', 'Timestamp(Microsecond, Some(\"UTC\"))')"


def bounds(keys: Sequence[str], rows: pa.Table, since: dt.date | None = None) -> list[str]:
    """What follows for a stored row from having its key among ``rows``.

    The engine skips files and rows by it; without it, a merge reads the whole table. It
    also notices other writers within it: ``since`` takes in earlier sessions for that.
    """
    found = []
    if "session" in keys:
        first = pyarrow.compute.min(rows.column("session")).as_py()
        found.append(f"stored.session >= DATE '{min(first, since or first)}'")
    if "symbol" in keys:
        symbols = sorted(pyarrow.compute.unique(rows.column("symbol")).to_pylist())
        found.append(
            f"stored.symbol IN ({quoted(symbols)})"
            if len(symbols) <= _NAMED
            else f"stored.symbol BETWEEN {quoted(symbols[:1])} AND {quoted(symbols[-1:])}"
        )
    return found
