"""Opening of tables, on an object store with few requests and on a disk only where one changed.

On an object store opening a table takes tens of requests. A process therefore keeps the
latest snapshot it knows and checks at most once a second, for all its readers, whether the
next commit exists: one request.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from rotation.cache import single_flight
from rotation.errors import StoreError
from rotation.store.delta import objects, store_errors
from rotation.store.delta.versions import TableVersion

FRESH: Final = 1.0
"""Age up to which a check for a new commit serves further readers. [s]"""

SETTLED: Final = 2_000_000_000
"""Age from which the time of a log's last change tells it from any later one. [ns]"""

REOPEN: Final = 300.0
"""Age from which a table is opened anew, in case its log was replaced. [s]"""


def options(root: str) -> dict[str, str] | None:
    """Return the options of the tables' client: its defaults let a page wait for minutes."""
    if "://" not in root:
        return None
    return {
        "connect_timeout": f"{objects.CONNECT_TIMEOUT:.0f}s",
        "timeout": f"{objects.TIMEOUT:.0f}s",
        "max_retries": str(objects.RETRIES),
        "retry_timeout": f"{objects.TIMEOUT:.0f}s",
    }


def latest(root: str, name: str) -> DeltaTable | None:
    """Return a table to read from, None if it does not exist; up to FRESH seconds old.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    return opened(root, name) if "://" not in root else _snapshot_of(root, name).latest()


def version(root: str, name: str) -> int:
    """Return the current version of a table, -1 if it does not exist; raises as ``latest``.

    On a disk the table is opened only if its log has changed since it was opened last.
    """
    if "://" in root:
        return _version_of(latest(root, name))
    log, seen = f"{root.rstrip('/')}/{name}/_delta_log", _log_of(root, name)
    stamp = _stamp(log)
    if seen.known is not None and stamp is not None:
        before, found, commit = seen.known
        if (
            before == stamp
            and commit == _stamp(_commit(log, found))
            and not os.path.exists(_commit(log, found + 1))
        ):
            return found
    if stamp is None and os.path.isdir(root) and not os.path.lexists(f"{root}/{name}"):
        return -1
    found = _version_of(opened(root, name))
    settled = stamp is not None and time.time_ns() - stamp[-1] > SETTLED
    commit = _stamp(_commit(log, found))
    seen.known = (stamp, found, commit) if stamp is not None and settled else None
    return found


def _commit(log: str, number: int) -> str:
    return f"{log}/{number:020}.json"


def _version_of(table: DeltaTable | None) -> int:
    return -1 if table is None else TableVersion.of(table)


def _stamp(path: str) -> tuple[int, ...] | None:
    """What changes where a file comes to a folder or goes, or is written; None without either."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_ctime_ns, found.st_mtime_ns


def at(root: str, name: str, version: int) -> DeltaTable | None:
    """Return a version of a table, None if the table does not exist.

    Raises
    ------
    StoreError
        The table cannot be read, or was replaced since ``version``, a TableVersion, was read.
    """
    if version < 0:  # there was no table, and is none as far as the caller knows
        return None
    if "://" not in root:
        return _same(root, name, version, opened(root, name, version))
    known = _snapshot_of(root, name).table
    if known is not None and TableVersion.of(known) == version:
        return known
    try:
        return _same(root, name, version, _version(root, name, version))
    except LookupError:
        return None


def _same(root: str, name: str, version: int, table: DeltaTable | None) -> DeltaTable | None:
    if table is not None and TableVersion.of(table) != version:
        raise StoreError(
            f"The table {name} in the store {root} was replaced while it was read, by a restore "
            "or by deleting it; the next look at the store reads the new one."
        )
    return table


def forget(root: str, name: str) -> None:
    """Make the next ``latest`` check for a new commit, because this process may have made one."""
    if "://" in root:
        snapshot = _snapshot_of(root, name)
        with snapshot.lock:
            snapshot.checked = -FRESH


def opened(root: str, name: str, version: int | None = None) -> DeltaTable | None:
    """Open a table at a version or as it is at this moment; raises as ``latest``."""
    uri = f"{root.rstrip('/')}/{name}"
    try:
        return DeltaTable(uri, version=version, storage_options=options(root))
    except TableNotFoundError:
        if not _is_absent(root, name):
            raise unreadable(root, name, "its transaction log is missing") from None
        return None
    except Exception as error:  # a damaged log raises many kinds
        raise unreadable(root, name, error) from error


def unreadable(root: str, name: str, cause: object) -> StoreError:
    """Return the error for a table that cannot be read."""
    return StoreError(
        store_errors.sentence(root, cause)
        or f"The table {name} in the store {root} cannot be read "
        f"({store_errors.first_line(cause)}); it was left as it is. Point ROTATION_STORE at "
        "another folder or restore it."
    )


def _is_absent(root: str, name: str) -> bool:
    """Return whether a table has no files at all, as opposed to data files without a log."""
    if "://" in root:
        return not objects.any_below(root, name, ".parquet")
    folder = Path(root) / name
    return not folder.exists() or not any(folder.rglob("*.parquet"))


@dataclass
class _LatestSnapshot:
    """The latest snapshot of a table that this process knows; snapshots never change in place."""

    root: str
    name: str
    table: DeltaTable | None = None
    checked: float = -FRESH
    opened_at: float = -REOPEN
    failure: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def latest(self) -> DeltaTable | None:
        """Check for a new commit every FRESH seconds; waiting threads share the result."""
        with self.lock:
            if time.monotonic() - self.checked >= FRESH:
                self.failure = ""
                try:
                    self._check()
                except StoreError as error:
                    self.failure = str(error)
                self.checked = time.monotonic()
            if self.failure:
                raise StoreError(self.failure)
            return self.table

    def _check(self) -> None:
        known, now = self.table, time.monotonic()
        if known is not None and now - self.opened_at < REOPEN:
            following = f"{self.name}/_delta_log/{known.version() + 1:020}.json"
            if not objects.exists(self.root, following):
                return
        self.table, self.opened_at = opened(self.root, self.name), now


@dataclass
class _Log:
    """What the log of a table on a disk looked like, the version then, and its commit's file."""

    known: tuple[tuple[int, ...], int, tuple[int, ...] | None] | None = None


@single_flight(max_entries=256)
def _log_of(root: str, name: str) -> _Log:
    del root, name  # they are the key
    return _Log()


@single_flight(max_entries=64)
def _snapshot_of(root: str, name: str) -> _LatestSnapshot:
    return _LatestSnapshot(root, name)


@single_flight(max_entries=32)
def _version(root: str, name: str, version: int) -> DeltaTable:
    found = opened(root, name, version)
    if found is None:
        raise LookupError(name)  # an error is not cached: the table may be created any moment
    return found
