"""Opening a table: on a folder at once, on an object store with few requests.

On an object store opening a table takes tens of requests. A process therefore keeps the
latest snapshot it knows and asks at most every second, for everybody who reads, whether the
next commit is there: one request.
"""

from __future__ import annotations

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

FRESH: Final = 1.0
"""How long a look at an object store answers for those who ask next. [s]"""

REOPEN: Final = 300.0
"""After how long a table is opened anew, should its log have been replaced. [s]"""


def options(root: str) -> dict[str, str] | None:
    """How the tables' client is to reach a store: a page must not wait for minutes."""
    if "://" not in root:
        return None
    return {
        "connect_timeout": f"{objects.CONNECT:.0f}s",
        "timeout": f"{objects.PATIENCE:.0f}s",
        "max_retries": str(objects.RETRIES),
        "retry_timeout": f"{objects.PATIENCE:.0f}s",
    }


def latest(root: str, name: str) -> DeltaTable | None:
    """A table to read from, None if it does not exist; on an object store FRESH seconds old.

    Raises
    ------
    StoreError
        It cannot be read.
    """
    return opened(root, name) if "://" not in root else _kept(root, name).latest()


def at(root: str, name: str, version: int) -> DeltaTable | None:
    """A version of a table, None if the table does not exist; raises as ``latest``."""
    if "://" not in root:
        return opened(root, name, version)
    known = _kept(root, name).table
    if known is not None and known.version() == version:
        return known
    try:
        return _snapshot(root, name, version)
    except LookupError:
        return None


def forget(root: str, name: str) -> None:
    """Look anew the next time: this process has written, or learned that another has."""
    if "://" in root:
        kept = _kept(root, name)
        with kept.turn:
            kept.looked = -FRESH


def opened(root: str, name: str, version: int | None = None) -> DeltaTable | None:
    """A table as it is at this moment; raises as ``latest``."""
    uri = f"{root.rstrip('/')}/{name}"
    try:
        return DeltaTable(uri, version=version, storage_options=options(root))
    except TableNotFoundError:
        if not _is_absent(root, name):
            raise unreadable(root, name, "its transaction log is missing") from None
        return None
    except Exception as error:  # a damaged log surfaces as many kinds
        raise unreadable(root, name, error) from error


def unreadable(root: str, name: str, cause: object) -> StoreError:
    """What to raise where a table cannot be read."""
    return StoreError(
        store_errors.sentence(root, cause)
        or f"The table {name} in the store {root} cannot be read "
        f"({store_errors.first_line(cause)}); it was left as it is. Point ROTATION_STORE at "
        "another folder or restore it."
    )


def _is_absent(root: str, name: str) -> bool:
    """Whether nothing of a table exists, as opposed to data without its log."""
    if "://" in root:
        return not objects.any_below(root, name, ".parquet")
    folder = Path(root) / name
    return not folder.exists() or not any(folder.rglob("*.parquet"))


@dataclass
class _Kept:
    """The latest snapshot of a table that this process knows; it is never changed in place."""

    root: str
    name: str
    table: DeltaTable | None = None
    looked: float = -FRESH
    since: float = -REOPEN
    failure: str = ""
    turn: threading.Lock = field(default_factory=threading.Lock)

    def latest(self) -> DeltaTable | None:
        """Look if nobody has a moment ago; whoever asks meanwhile shares what comes of it."""
        with self.turn:
            if time.monotonic() - self.looked >= FRESH:
                self.failure = ""
                try:
                    self._look()
                except StoreError as error:
                    self.failure = str(error)
                self.looked = time.monotonic()
            if self.failure:
                raise StoreError(self.failure)
            return self.table

    def _look(self) -> None:
        known, now = self.table, time.monotonic()
        if known is not None and now - self.since < REOPEN:
            following = f"{self.name}/_delta_log/{known.version() + 1:020}.json"
            if not objects.exists(self.root, following):
                return
        self.table, self.since = opened(self.root, self.name), now


@single_flight(max_entries=64)
def _kept(root: str, name: str) -> _Kept:
    return _Kept(root, name)


@single_flight(max_entries=32)
def _snapshot(root: str, name: str, version: int) -> DeltaTable:
    found = opened(root, name, version)
    if found is None:
        raise LookupError(name)  # not to be remembered: it may be made the next moment
    return found
