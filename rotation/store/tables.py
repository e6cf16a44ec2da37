"""The Delta Lake tables: versions, reads and writes.

Reads go through deltalake's QueryBuilder: its other readers abort the
interpreter at exit with pyarrow 26.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute
from deltalake import DeltaTable, QueryBuilder, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from rotation.errors import StoreError
from rotation.store.schemas import FETCHES, HOLDINGS, PRICES, QUARANTINE, SCHEMAS

__all__ = [
    "FETCHES",
    "HOLDINGS",
    "PRICES",
    "QUARANTINE",
    "SCHEMAS",
    "Tables",
    "instant",
    "quoted",
]

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "prices": ("symbol", "session"),
    "quarantine": ("symbol", "session", "reason"),
    "pageviews": ("article", "date"),
}

_ATTEMPTS: Final = 5
_BATCH: Final = "65536"  # rows
_FILES_BEFORE_COMPACTION: Final = 40
_CONFIGURATION: Final = {"delta.checkpointInterval": "10"}
"""Opening a table reads its log since the last checkpoint: a third of a millisecond a commit."""

_FULL: Final = 32 * 2**20  # bytes of a file that is left as it is
_NAMED: Final = 500  # symbols a merge names; of more it gives the first and the last


@dataclass(frozen=True)
class Tables:
    """The tables below one root.

    Parameters
    ----------
    root : str
        Folder or object-store URL.
    """

    root: str

    def uri(self, name: str) -> str:
        """Where a table lies."""
        return f"{self.root.rstrip('/')}/{name}"

    def version(self, name: str) -> int:
        """The table's current version, -1 if it does not exist yet."""
        table = self._open(name)
        return -1 if table is None else int(table.version())

    def query(self, sql: str, *names: str, version: int | None = None) -> pa.Table:
        """Run SQL over the named tables, as they are now or as of an earlier version.

        Raises
        ------
        StoreError
            A table is missing or cannot be read.
        """
        engine = self._engine(names, version)
        try:
            return pa.table(engine.execute(sql).read_all())
        except Exception as error:  # the engine raises a bare Exception for a damaged file
            raise self._unreadable(", ".join(names), error) from error

    def stream(self, sql: str, *names: str, version: int | None = None) -> Iterator[pa.RecordBatch]:
        """As ``query``, a batch at a time: the whole answer is never in memory.

        Raises
        ------
        StoreError
            A table is missing or cannot be read.
        """
        engine = self._engine(names, version, {"datafusion.execution.batch_size": _BATCH})
        try:
            for batch in engine.execute(sql):
                yield pa.record_batch(batch)
        except Exception as error:
            raise self._unreadable(", ".join(names), error) from error

    def _engine(
        self, names: Sequence[str], version: int | None, session: dict[str, str] | None = None
    ) -> QueryBuilder:
        builder = QueryBuilder(session)
        for name in names:
            table = self._open(name, version)
            if table is None:
                raise StoreError(f"The store {self.root} has no table {name} yet.")
            builder = builder.register(name, table)
        return builder

    def append(self, name: str, rows: pa.Table) -> None:
        """Add rows in one commit, creating the table if it is new."""
        if rows.num_rows:
            self._write(name, rows.cast(SCHEMAS[name]), mode="append")

    def replace(self, name: str, rows: pa.Table, predicate: str) -> None:
        """Put rows in place of those the predicate names, in one commit."""
        self._write(name, rows.cast(SCHEMAS[name]), mode="overwrite", predicate=predicate)

    def merge(self, name: str, rows: pa.Table, keep: Mapping[str, str] | None = None) -> None:
        """Insert rows, or update those with the same key, in one commit.

        Parameters
        ----------
        name : str
        rows : Table
            Unique keys.
        keep : mapping of column to SQL, optional
            The value a column takes on update, over ``new`` and ``stored``; the new value
            where not given.
        """
        if not rows.num_rows:
            return
        rows = rows.cast(SCHEMAS[name])
        self._create(name)
        keys = [f"stored.{key} = new.{key}" for key in _KEYS[name]]
        match = " AND ".join([*keys, *_bounds(name, rows)])
        updates = {column: f"new.{column}" for column in rows.column_names} | dict(keep or {})
        for attempt in range(_ATTEMPTS):
            try:
                (
                    DeltaTable(self.uri(name))
                    .merge(rows, match, source_alias="new", target_alias="stored")
                    .when_matched_update(updates)
                    .when_not_matched_insert_all()
                    .execute()
                )
            except CommitFailedError:
                time.sleep(0.1 * 2**attempt)
            except (DeltaError, OSError) as error:
                raise self._unwritable(name, error) from error
            else:
                return
        raise StoreError(f"Other writers kept the table {name} busy; nothing was written to it.")

    def delete(self, name: str, predicate: str) -> None:
        """Take out the rows a predicate names, in one commit."""
        table = self._open(name)
        if table is not None:
            with self._optional(name):
                table.delete(predicate)

    def compact(self, name: str) -> None:
        """Join many small files into few; readers of earlier versions are not disturbed."""
        table = self._open(name)
        if table is None or len(table.file_uris()) <= _FILES_BEFORE_COMPACTION:
            return
        sizes = pa.table(table.get_add_actions()).column("size_bytes").to_pylist()
        if sum(size < _FULL for size in sizes) > _FILES_BEFORE_COMPACTION:
            with self._optional(name):
                table.optimize.compact(target_size=_FULL, max_concurrent_tasks=1)

    def vacuum(self, name: str) -> None:
        """Delete files that no version of the last seven days has, and remains of killed writes."""
        table = self._open(name)
        if table is not None:
            with self._optional(name):
                table.vacuum(dry_run=False, full=True)

    @contextmanager
    def _optional(self, name: str) -> Iterator[None]:
        """Housekeeping: where another writer is in its way it is left for the next time."""
        try:
            yield
        except CommitFailedError:
            return
        except (DeltaError, OSError) as error:
            raise self._unwritable(name, error) from error

    def _open(self, name: str, version: int | None = None) -> DeltaTable | None:
        try:
            return DeltaTable(self.uri(name), version=version)
        except TableNotFoundError:
            if not self._is_absent(name):
                raise self._unreadable(name, "its transaction log is missing") from None
            return None
        except Exception as error:  # a damaged log surfaces as many kinds
            raise self._unreadable(name, error) from error

    def _is_absent(self, name: str) -> bool:
        """Whether nothing of a table exists, as opposed to data without its log."""
        if "://" in self.root:
            return True
        folder = Path(self.root) / name
        return not folder.exists() or not any(folder.rglob("*.parquet"))

    def _write(self, name: str, rows: pa.Table, **how: Any) -> None:
        self._create(name)
        try:
            write_deltalake(self.uri(name), rows, **how)
        except (DeltaError, OSError) as error:
            raise self._unwritable(name, error) from error

    def _create(self, name: str) -> None:
        """Make an empty table, so that data without a log can only mean damage."""
        if self._open(name) is not None:
            return
        try:
            if "://" not in self.root:
                Path(self.root).mkdir(parents=True, exist_ok=True)
            DeltaTable.create(
                self.uri(name), SCHEMAS[name], mode="ignore", configuration=_CONFIGURATION
            )
        except (DeltaError, OSError) as error:
            raise self._unwritable(name, error) from error

    def _unreadable(self, name: str, cause: object) -> StoreError:
        return StoreError(
            f"The table {name} in the store {self.root} cannot be read ({_first_line(cause)}); "
            "it was left as it is. Point ROTATION_STORE at another folder or restore it."
        )

    def _unwritable(self, name: str, cause: object) -> StoreError:
        return StoreError(
            f"The table {name} in the store {self.root} cannot be written "
            f"({_first_line(cause)}); what was stored is unchanged."
        )


def quoted(symbols: Iterable[str]) -> str:
    """Symbols as a SQL list."""
    return ", ".join("'" + str(symbol).replace("'", "''") + "'" for symbol in symbols)


def instant(at: dt.datetime) -> str:
    """An instant as SQL, of the type the tables have."""
    return f"arrow_cast('{at:%Y-%m-%dT%H:%M:%S.%fZ}', 'Timestamp(Microsecond, Some(\"UTC\"))')"


def _bounds(name: str, rows: pa.Table) -> list[str]:
    """What follows for a stored row from having its key among ``rows``.

    The engine skips files and rows by it; without it, a merge reads the whole table.
    """
    bounds = []
    if "session" in _KEYS[name]:
        first = pyarrow.compute.min(rows.column("session")).as_py()
        bounds.append(f"stored.session >= DATE '{first}'")
    if "symbol" in _KEYS[name]:
        symbols = sorted(pyarrow.compute.unique(rows.column("symbol")).to_pylist())
        bounds.append(
            f"stored.symbol IN ({quoted(symbols)})"
            if len(symbols) <= _NAMED
            else f"stored.symbol BETWEEN {quoted(symbols[:1])} AND {quoted(symbols[-1:])}"
        )
    return bounds


def _first_line(cause: object) -> str:
    lines = str(cause).strip().splitlines()
    return lines[0][:200].rstrip(". ") if lines else type(cause).__name__
