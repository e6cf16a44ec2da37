"""Reads, commits and versions of the Delta Lake tables.

Reads go through deltalake's QueryBuilder: its other readers abort the
interpreter at exit with pyarrow 26.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, QueryBuilder, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError

from rotation import catalog
from rotation.errors import StoreError
from rotation.store.delta import conflicts, files, health, opening, store_errors
from rotation.store.delta.conflicts import Changed
from rotation.store.delta.sql import bounds

if TYPE_CHECKING:
    import pandas as pd

_BATCH: Final = "65536"  # rows
_CONFIGURATION: Final = {"delta.checkpointInterval": "10"}
"""Opening a table reads its log since the last checkpoint, which takes 0.3 ms a commit."""


@dataclass(frozen=True)
class Tables:
    """The tables below one root.

    Parameters
    ----------
    root : str
        Folder or object-store URL.
    guard : callable
        Called before every write; its error prevents the write.
    """

    root: str
    guard: Callable[[], None] = field(default=lambda: None, compare=False, repr=False)

    def uri(self, name: str) -> str:
        """Return the folder or URL of a table."""
        return f"{self.root.rstrip('/')}/{name}"

    def version(self, name: str) -> int:
        """Return the current version of a table, -1 if it does not exist yet.

        It is a ``TableVersion``, which tells a restored table from the former one. On an object
        store the answer may be ``opening.FRESH`` seconds old.
        """
        return opening.version(self.root, name)

    def query(self, sql: str, name: str, version: int | None = None) -> pa.Table:
        """Run SQL over one table, at its current or at an earlier version.

        Raises
        ------
        StoreError
            The table is missing or cannot be read.
        """
        engine = self._engine(name, version)
        try:
            return _batches(engine, sql).read_all()
        except Exception as error:  # the engine raises a bare Exception for a damaged file
            raise opening.unreadable(self.root, name, error) from error

    def frame(self, sql: str, name: str, version: int | None = None) -> pd.DataFrame:
        """Run SQL over one table as ``query``; days come as datetime64."""
        found: pd.DataFrame = self.query(sql, name, version).to_pandas(date_as_object=False)
        return found

    def rows(self, sql: str, name: str, version: int | None = None) -> list[dict[str, Any]]:
        """Run SQL over one table as ``query``; no rows where the table does not exist yet."""
        if (self.version(name) if version is None else version) < 0:
            return []
        found: list[dict[str, Any]] = self.query(sql, name, version).to_pylist()
        return found

    def stream(self, sql: str, name: str, version: int | None = None) -> Iterator[pa.RecordBatch]:
        """Run SQL as ``query`` and yield the answer batch by batch, never all of it in memory.

        Raises
        ------
        StoreError
            The table is missing or cannot be read.
        """
        engine = self._engine(name, version, {"datafusion.execution.batch_size": _BATCH})
        try:
            yield from _batches(engine, sql)
        except Exception as error:
            raise opening.unreadable(self.root, name, error) from error

    def _engine(
        self, name: str, version: int | None, session: dict[str, str] | None = None
    ) -> QueryBuilder:
        table = (
            opening.latest(self.root, name)
            if version is None
            else opening.at(self.root, name, version)
        )
        if table is None:
            raise StoreError(f"The store {self.root} has no table {name} yet.")
        return QueryBuilder(session).register(name, table)

    def append(self, name: str, rows: pa.Table, version: int | None = None) -> None:
        """Add rows in one commit; the first one creates the table.

        Raises
        ------
        Changed
            Anything was committed since ``version``, at which no row had such a key.
        StoreError
            The table cannot be written.
        """
        if rows.num_rows:
            rows = rows.cast(catalog.TABLES[name].schema)
            how = None if version is None else CommitProperties(max_commit_retries=0)
            write = partial(write_deltalake, data=rows, mode="append", commit_properties=how)
            self._commit(name, version, partial(write, writer_properties=files.LAYOUT))

    def replace(
        self, name: str, rows: pa.Table, predicate: str, version: int | None = None
    ) -> None:
        """Replace the rows that meet a predicate, in one commit.

        Raises
        ------
        Changed
            Rows that meet the predicate have changed since ``version``, from which the new
            rows were computed.
        StoreError
            The table cannot be written.
        """
        rows = rows.cast(catalog.TABLES[name].schema)
        write = partial(write_deltalake, data=rows, mode="overwrite", predicate=predicate)
        self._commit(name, version, partial(write, writer_properties=files.LAYOUT))

    def merge(
        self,
        name: str,
        rows: pa.Table,
        keep: Mapping[str, str] | None = None,
        version: int | None = None,
        since: dt.date | None = None,
    ) -> None:
        """Insert rows, or update those with the same key, in one commit.

        Parameters
        ----------
        name : str
        rows : Table
            Unique keys.
        keep : mapping of column to SQL, optional
            Value of a column on update, as SQL over ``new`` and ``stored``; the new value
            where not given.
        version : int, optional
            The version from which the rows were computed.
        since : date, optional
            The first day of that version from which they were computed.

        Raises
        ------
        Changed
            Stored rows with such keys have changed since ``version``.
        StoreError
            The table cannot be written.
        """
        if not rows.num_rows:
            return
        described = catalog.TABLES[name]
        rows = rows.cast(described.schema)
        keys = [f"stored.{key} = new.{key}" for key in described.key]
        match = " AND ".join([*keys, *bounds(described, rows, since)])
        updates = {column: f"new.{column}" for column in rows.column_names} | dict(keep or {})
        self._commit(
            name,
            version,
            lambda table: (
                table.merge(
                    rows,
                    match,
                    source_alias="new",
                    target_alias="stored",
                    writer_properties=files.LAYOUT,
                )
                .when_matched_update(updates)
                .when_not_matched_insert_all()
                .execute()
            ),
        )

    def delete(self, name: str, predicate: str) -> None:
        """Delete the rows that meet a predicate, in one commit."""
        self._maintain(name, lambda table: table.delete(predicate, writer_properties=files.LAYOUT))

    def compact(self, name: str) -> None:
        """Compact many small files into few; readers of earlier versions keep their files."""
        table = opening.latest(self.root, name)
        if table is not None and files.many_small(table):
            self._maintain(name, files.compact)

    def vacuum(self, name: str) -> None:
        """Delete files that no version of the last seven days uses, and those of killed writes."""
        self._maintain(name, lambda table: table.vacuum(dry_run=False, full=True))

    def _maintain(self, name: str, work: Callable[[DeltaTable], object]) -> None:
        """Do housekeeping work on a table, and none of it if another writer commits first."""
        table = opening.opened(self.root, name)
        if table is not None:
            self.guard()
            health.refuse(health.read_only(self.root))
            with self._writing(name), suppress(CommitFailedError):
                work(table)

    def _commit(
        self, name: str, version: int | None, write: Callable[[DeltaTable], object]
    ) -> None:
        """Write in one commit to ``version``, or to the latest one until no writer interferes."""
        if version is None:
            conflicts.retry(name, lambda: self._write(name, None, write), CommitFailedError)
            return
        try:
            self._write(name, max(version, 0), write)
        except CommitFailedError as error:
            raise Changed(
                f"Another writer has changed the table {name}; nothing was written to it."
            ) from error

    def _write(self, name: str, version: int | None, write: Callable[[DeltaTable], object]) -> None:
        self.guard()
        health.refuse(health.full(self.root) or health.read_only(self.root))
        table = opening.opened(self.root, name, version)
        if table is None:
            self._create(name)
            table = opening.opened(self.root, name, version)
        if table is None:
            raise self._unwritable(name, "it has just been deleted")
        with self._writing(name):
            write(table)

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except CommitFailedError:
            raise
        except (DeltaError, OSError) as error:
            raise self._unwritable(name, error) from error
        finally:
            opening.forget(self.root, name)

    def _create(self, name: str) -> None:
        """Create an empty table first, so that data files without a log can only mean damage."""
        try:
            if "://" not in self.root:
                Path(self.root).mkdir(parents=True, exist_ok=True)
            DeltaTable.create(
                self.uri(name), catalog.TABLES[name].schema, mode="ignore",
                configuration=_CONFIGURATION, storage_options=opening.options(self.root),
            )  # fmt: skip
        except (DeltaError, OSError) as error:
            if opening.opened(self.root, name) is None:  # else another writer created it
                raise self._unwritable(name, error) from error
        opening.forget(self.root, name)

    def _unwritable(self, name: str, cause: object) -> StoreError:
        return StoreError(
            store_errors.sentence(self.root, cause)
            or health.unwritable(self.root)
            or f"The table {name} in the store {self.root} cannot be written "
            f"({store_errors.first_line(cause)}); what was stored is unchanged."
        )


def _batches(engine: QueryBuilder, sql: str) -> pa.RecordBatchReader:
    """Run SQL and return a reader of its batches.

    pyarrow reads them: the engine's own reader holds the interpreter's lock while it waits
    for an object store.
    """
    return pa.RecordBatchReader.from_stream(engine.execute(sql))
