"""Reads of the price table: wide arrays, rows, and the extent of each stored symbol."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute

from rotation import sessions
from rotation.panel import ARRAYS, Days, Flags, Floats, Ints, Panel
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables
from rotation.store.prices import events

_EVENTS: Final = frozenset({"dividend", "split"})
"""Columns that are 0 in most rows; a column of zeros is stored as one broadcast 0."""

_LISTED: Final = 500
"""Most symbols that a query of rows lists; for more it reads those of every symbol."""

NO_BARS: Final[pd.DataFrame] = pd.DataFrame(
    {"symbol": pd.array([], "str"), "session": pd.array([], "datetime64[s]")}
)


def panel(
    tables: Tables,
    symbols: Sequence[str],
    *,
    version: int | None = None,
) -> Panel:
    """Read prices into wide arrays.

    Parameters
    ----------
    tables : Tables
    symbols : sequence of str
        Symbols to read, in the order of the columns; those not stored are left out.
    version : int or None
        Version of the price table; None is the latest.

    Raises
    ------
    StoreError
        The price table is missing or cannot be read.
    """
    where = f" WHERE symbol IN ({quoted(symbols)})"
    batches = tables.query(_select(ARRAYS, where), "prices", version).to_batches()
    stored = {symbol for batch in batches for symbol in batch.column(0).dictionary.to_pylist()}
    days = {day for batch in batches for day in pa.compute.unique(batch.column(1)).to_pylist()}
    have = tuple(symbol for symbol in dict.fromkeys(symbols) if symbol in stored)
    scatter = _Scatter(np.array(sorted(days), np.int64), have, ARRAYS)
    for batch in batches:
        scatter.take(batch)
    found = scatter.done()
    return Panel(symbols=found.symbols, sessions=found.sessions, **found.arrays)


@dataclass(frozen=True, eq=False)
class Wide:
    """Columns of the price table as arrays of shape (n_sessions, n_symbols).

    ``sessions`` are those read from the first to the last at which one of the symbols has a
    row. A symbol without a row is NaN, in ``dividend`` and ``split`` 0.
    """

    symbols: tuple[str, ...]
    sessions: Days
    arrays: dict[str, Floats]


def wide(
    tables: Tables,
    symbols: Sequence[str],
    days: Days,
    names: Sequence[str],
    *,
    version: int | None = None,
) -> Wide:
    """Read columns of many symbols batch by batch, so that memory holds the arrays alone.

    Parameters
    ----------
    tables : Tables
    symbols : sequence of str
        Symbols of the columns, stored or not. The whole table is read for any of them.
    days : datetime64[D] array
        Sessions to read, ascending; rows of others are skipped. Without any nothing is read.
    names : sequence of str
        Columns of the price table.
    version : int or None
        Version of the price table; None is the latest.

    Raises
    ------
    StoreError
        The price table is missing or cannot be read.
    """
    scatter = _Scatter(days.astype(np.int64), tuple(symbols), names)
    if len(days):
        for batch in tables.stream(_select(names), "prices", version):
            scatter.take(batch)
    return scatter.done()


def present(
    tables: Tables, symbols: Sequence[str], days: Days, *, version: int | None = None
) -> Flags:
    """Read on which sessions symbols have a row: bool array of shape (n_days, n_symbols).

    Parameters
    ----------
    tables : Tables
    symbols : sequence of str
    days : datetime64[D] array
        Ascending; rows of other days are skipped.
    version : int or None
        Version of the price table; None is the latest.

    Raises
    ------
    StoreError
        The price table is missing or cannot be read.
    """
    places = _Places(days.astype(np.int64), tuple(symbols))
    found = np.zeros(places.size + 1, dtype=np.bool_)
    for batch in tables.stream(_select(()), "prices", version=version):
        found[places.of(batch)[1]] = True
    return found[:-1].reshape(len(days), len(symbols))


def _select(names: Sequence[str], where: str = "") -> str:
    day = "arrow_cast(session, 'Int32') AS session"
    return (
        "SELECT arrow_cast(symbol, 'Dictionary(Int32, Utf8)') AS symbol, "
        f"{', '.join((day, *names))} FROM prices{where}"
    )


class _Places:
    """Says where each row stands in a flat array of shape (n_days * n_symbols,)."""

    def __init__(self, days: Ints, symbols: tuple[str, ...]) -> None:
        self._width = len(symbols)
        self._columns = {symbol: number for number, symbol in enumerate(symbols)}
        self._first = int(days[0]) if len(days) else 0
        self._rows = np.full(int(days[-1]) - self._first + 2 if len(days) else 1, -1)
        self._rows[days - self._first] = np.arange(len(days))
        self.size = len(days) * len(symbols)

    def of(self, batch: pa.RecordBatch) -> tuple[Ints, Ints]:
        """Return the day's number and the place of each row; -1 for other symbols and days."""
        encoded = batch.column(0)
        known = [self._columns.get(symbol, -1) for symbol in encoded.dictionary.to_pylist()]
        column = np.array(known, dtype=np.int64)[encoded.indices.to_numpy(zero_copy_only=False)]
        day = batch.column(1).to_numpy() - self._first
        row = self._rows[np.where((day >= 0) & (day < len(self._rows)), day, -1)]
        place = row * self._width + column
        other = (column < 0) | (row < 0)
        row[other] = place[other] = -1
        return row, place


class _Scatter:
    """Scatters long rows into arrays of shape (n_sessions, n_symbols)."""

    def __init__(self, days: Ints, symbols: tuple[str, ...], names: Sequence[str]) -> None:
        self._days, self._symbols, self._names = days, symbols, tuple(names)
        self._shape = (len(days), len(symbols))
        self._flat = {name: self._blank(np.nan) for name in self._names if name not in _EVENTS}
        self._seen = np.zeros(len(days), dtype=bool)
        self._places = _Places(days, symbols)

    def _blank(self, value: float) -> Floats:
        """Return a flat array whose last cell takes the rows of other symbols and sessions."""
        return np.full(self._shape[0] * self._shape[1] + 1, value)

    def take(self, batch: pa.RecordBatch) -> None:
        """Write the rows of a batch into the arrays."""
        row, place = self._places.of(batch)
        self._seen[row[row >= 0]] = True
        for number, name in enumerate(self._names, 2):
            values = batch.column(number).to_numpy(zero_copy_only=False)
            if name in _EVENTS and name not in self._flat:
                if not values.any():
                    continue
                self._flat[name] = self._blank(0.0)
            self._flat[name][place] = values

    def done(self) -> Wide:
        """Return the arrays, from the first to the last session at which a symbol has a row."""
        seen = np.flatnonzero(self._seen)
        rows = slice(seen[0], seen[-1] + 1) if len(seen) else slice(0)
        days = self._days[rows].astype("datetime64[D]")
        nothing = np.broadcast_to(np.float64(0.0), (len(days), len(self._symbols)))
        arrays = dict.fromkeys(self._names, nothing)
        while self._flat:
            name, flat = self._flat.popitem()
            arrays[name] = flat[:-1].reshape(self._shape)[rows]
        return Wide(self._symbols, days, arrays)


def bars(
    tables: Tables,
    symbols: Iterable[str],
    since: dt.date | None = None,
    version: int | None = None,
) -> pd.DataFrame:
    """Read the stored rows of symbols, by symbol and session; all, or of ``since`` and later.

    ``NO_BARS`` without symbols, or where no table exists at that or the current version.

    Raises
    ------
    StoreError
        The price table cannot be read.
    """
    names = list(symbols)
    if not names or (tables.version("prices") if version is None else version) < 0:
        return NO_BARS
    where = f"symbol IN ({quoted(names)})" if len(names) <= _LISTED else "TRUE"
    later = "" if since is None else f" AND session >= DATE '{since}'"
    rows = tables.frame(f"SELECT * FROM prices WHERE {where}{later}", "prices", version)
    rows["session"] = rows["session"].astype("datetime64[s]")
    own = rows[rows["symbol"].isin(names)]
    return own.sort_values(["symbol", "session"], ignore_index=True)


@dataclass(frozen=True)
class SymbolExtent:
    """Extent of the stored rows of one symbol; source (of the prices) and fetched_at of its last.

    ``fetched_at`` is UTC, None for the sample. ``changed_at`` is the latest one of any row: an
    import can replace earlier rows alone.
    """

    symbol: str
    first: dt.date
    last: dt.date
    rows: int
    source: str
    fetched_at: dt.datetime | None
    changed_at: dt.datetime | None = None


def days_of(extents: Collection[SymbolExtent]) -> Days:
    """Return the exchange's sessions from the first row to the last of all, datetime64[D]."""
    known = sessions.all_sessions()
    if not extents:
        return known[:0]
    first, last = min(row.first for row in extents), max(row.last for row in extents)
    return known[(known >= np.datetime64(first)) & (known <= np.datetime64(last))]


def extents(tables: Tables, version: int | None = None) -> dict[str, SymbolExtent]:
    """Return the extent of each stored symbol at the current or an earlier version, by symbol.

    Empty where there is no table; raises as ``bars``.
    """
    rows = tables.rows(
        "SELECT symbol, min(session) AS first, max(session) AS last, count(*) AS rows, "
        f"last_value({events.PRICES_OF} ORDER BY session) AS source, "
        "last_value(fetched_at ORDER BY session) AS fetched_at, max(fetched_at) AS changed_at "
        "FROM prices GROUP BY symbol ORDER BY symbol",
        "prices",
        version,
    )
    return {row["symbol"]: SymbolExtent(**row) for row in rows}
