"""Opening of tables, on an object store with few requests and on a disk only where one changed.

On an object store opening a table takes tens of requests. A process therefore keeps the
latest snapshot it knows and checks at most once a second, for all its readers, whether the
next commit exists: one request.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from rotation.cache import single_flight
from rotation.errors import StoreError
from rotation.store.delta import health, objects, store_errors
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
    """Return a table to read from, None if it does not exist.

    On a disk it is as it is at this moment, opened only if its log has changed since it was opened
    last; on an object store it is up to FRESH seconds old.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    return _snapshot_of(root, name).latest() if "://" in root else _log_of(root, name).latest()[0]


def version(root: str, name: str) -> int:
    """Return the version of the ``latest`` table, -1 if it does not exist; raises as that."""
    if "://" in root:
        return _version_of(latest(root, name))
    return _log_of(root, name).latest()[1]


def _version_of(table: DeltaTable | None) -> int:
    return -1 if table is None else TableVersion.of(table)


def _stamp(path: str) -> tuple[int, ...] | None:
    """What changes where a file comes to a folder or goes, or is written; None without either."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_ctime_ns, found.st_mtime_ns


def _content(path: str) -> bytes:
    """The digest of a file; empty without one."""
    try:
        return hashlib.blake2b(Path(path).read_bytes()).digest()
    except OSError:
        return b""


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
        table, found = _log_of(root, name).latest()
        if found == version:
            return table
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
        health.refuse(health.misplaced(root))
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


@dataclass(frozen=True)
class _Seen:
    """A table on a disk as it was opened, and what its log looked like then.

    Attributes
    ----------
    table, version : as opened
    at : when, on the monotonic clock [s]
    folder, commit : stamps of the log and of the file of the last commit
    content : digest of that file
    settled : whether the stamps alone tell this log from any later one
    """

    table: DeltaTable | None
    version: int
    at: float
    folder: tuple[int, ...]
    commit: tuple[int, ...] | None
    content: bytes
    settled: bool


class _Log:
    """The log of a table on a disk: tells whether the table has changed since it was opened.

    A commit adds a file whose name is known; a table in the place of another has a log or a last
    commit with another stamp. A file system may give two changes one time: until SETTLED after the
    last change the content of the last commit, which names its data files, is compared too.
    """

    def __init__(self, root: str, name: str) -> None:
        self.root, self.name = root, name
        self.path = f"{root.rstrip('/')}/{name}/_delta_log"
        self.seen: _Seen | None = None

    def latest(self) -> tuple[DeltaTable | None, int]:
        """Return the table and its version, None and -1 if it does not exist."""
        folder, seen = _stamp(self.path), self.seen
        if seen is not None and seen.folder == folder and self._stands(seen):
            if not seen.settled and self._is_settled(seen.folder):
                self.seen = replace(seen, settled=True)
            return seen.table, seen.version
        missing = folder is None and os.path.isdir(self.root)
        if missing and not os.path.lexists(f"{self.root}/{self.name}"):
            return None, -1
        table = opened(self.root, self.name)
        self.seen = None if folder is None else self._see(table, folder)
        return table, _version_of(table) if self.seen is None else self.seen.version

    def _see(self, table: DeltaTable | None, folder: tuple[int, ...]) -> _Seen:
        version = _version_of(table)
        path = self._file(version)
        return _Seen(
            table, version, time.monotonic(), folder, _stamp(path), _content(path),
            settled=self._is_settled(folder),
        )  # fmt: skip

    def _stands(self, seen: _Seen) -> bool:
        if time.monotonic() - seen.at > REOPEN:
            return False
        path = self._file(seen.version)
        if seen.commit != _stamp(path) or os.path.exists(self._file(seen.version + 1)):
            return False
        return seen.settled or (seen.content != b"" and seen.content == _content(path))

    def _file(self, version: int) -> str:
        """Path of a commit."""
        return f"{self.path}/{version:020}.json"

    @staticmethod
    def _is_settled(folder: tuple[int, ...]) -> bool:
        return time.time_ns() - folder[-1] > SETTLED


@single_flight(max_entries=256)
def _log_of(root: str, name: str) -> _Log:
    return _Log(root, name)


@single_flight(max_entries=64)
def _snapshot_of(root: str, name: str) -> _LatestSnapshot:
    return _LatestSnapshot(root, name)


@single_flight(max_entries=32)
def _version(root: str, name: str, version: int) -> DeltaTable:
    found = opened(root, name, version)
    if found is None:
        raise LookupError(name)  # an error is not cached: the table may be created any moment
    return found
