"""Mutual exclusion of refreshers: at most one works on a store.

A folder has a file lock, which the system frees when its process dies; an object store has
a lease.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import filelock

from rotation import sessions
from rotation.errors import StoreError
from rotation.settings import Settings
from rotation.store.coordination import lease
from rotation.store.coordination.lease import OBJECT, Lease, Lost, Record, Watch
from rotation.store.delta import health

__all__ = ["Busy", "Holder", "Lost", "holder", "refresher"]

_EVERY: Final = 1.0
"""Pause between two attempts to take a folder's lock. [s]"""

_ATTEMPT: Final = 0.3
"""Duration of one attempt: ``holder`` takes the lock for an instant to check it. [s]"""


class Busy(StoreError):
    """Another refresher works on this store."""


@dataclass(frozen=True)
class Holder:
    """The refresher that works on a store.

    Attributes
    ----------
    who : host and process id
    since : when it started, UTC
    heard : when it last renewed its lease, by its own clock, UTC; None on a folder, where
        the system knows that it lives
    """

    who: str
    since: dt.datetime
    heard: dt.datetime | None = None


def refresher(
    settings: Settings,
    *,
    wait: Callable[[float], bool],
    follow: bool = False,
    on_lost: Callable[[], None] = lambda: None,
) -> contextlib.AbstractContextManager[Callable[[], None]]:
    """Hold a store as its one refresher; yields the guard to call before every write.

    Parameters
    ----------
    settings : Settings
    wait : callable
        Waits for so many seconds; returns False to give up.
    follow : bool
        Wait while another refresher works, instead of raising.
    on_lost : callable
        Called from another thread if the lease of an object store is lost.

    Raises
    ------
    Busy
        Another refresher works on the store, and ``follow`` is off or ``wait`` gave up.
    Lost
        Another refresher took over, because this one did not renew the lease in time; or the
        folder was deleted.
    StoreError
        The store cannot be reached or written.
    """
    if settings.on_object_store:
        return _leased(settings, wait, follow, on_lost)
    return _locked(settings, wait, follow)


def holder(root: str) -> Holder | None:
    """Return the refresher that works on a store now, None without one.

    Raises
    ------
    StoreError
        The object store cannot be reached, or refuses the request.
    """
    if "://" in root:
        record = lease.read(root)
        if record is None or record.free:
            return None
        return Holder(record.who, record.since, record.renewed)
    try:
        path = Path(root) / OBJECT
        record = lease.parse(path.read_bytes())
        if record is None or record.free:
            return None
        with filelock.FileLock(path, timeout=0):
            return None  # the process that held it has ended
    except filelock.Timeout:
        return Holder(record.who, record.since) if record is not None else None
    except OSError:  # no store yet, or no permission to lock it
        return None


@contextlib.contextmanager
def _leased(
    settings: Settings, wait: Callable[[float], bool], follow: bool, on_lost: Callable[[], None]
) -> Iterator[Callable[[], None]]:
    watch = Watch(settings.store, settings.lease)
    held = Lease(settings.store, settings.lease, _who(), on_lost)
    while not (watch.vacant() and held.take(watch.seen)):
        if (watch.moved and not follow) or not wait(watch.pause):
            raise _busy(settings)
    try:
        yield held.renew
    finally:
        held.give_back()
    if held.lost.is_set():
        held.renew()  # raises Lost


@contextlib.contextmanager
def _locked(
    settings: Settings, wait: Callable[[float], bool], follow: bool
) -> Iterator[Callable[[], None]]:
    path = settings.store_folder / OBJECT
    lock = filelock.FileLock(path)
    try:
        settings.store_folder.mkdir(parents=True, exist_ok=True)
        while not _acquired(lock):
            if not follow or not wait(_EVERY):
                raise _busy(settings)
        now = sessions.now()
        record = Record(_who(), now, now, 0.0, "")
        path.write_bytes(record.to_bytes())
        held = path.stat()
    except OSError as error:
        lock.release()
        raise StoreError(
            health.misplaced(settings.store)
            or health.full(settings.store)
            or f"The store {settings.store} cannot be written ({error.strerror}); nothing was "
            "fetched. Set ROTATION_STORE to a folder that can be written."
        ) from error

    def check() -> None:
        """Raise Lost where the locked file is no longer the one that others would lock."""
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(path.stat(), held):
                return
        raise Lost(
            f"The store {settings.store} was deleted under this refresher; it fetches everything "
            "again."
        )

    try:
        yield check
    finally:
        with contextlib.suppress(OSError, Lost):
            check()
            path.write_bytes(b"")
        lock.release()


def _acquired(lock: filelock.BaseFileLock) -> bool:
    try:
        lock.acquire(timeout=_ATTEMPT)
    except filelock.Timeout:
        return False
    return True


def _busy(settings: Settings) -> Busy:
    return Busy(f"Another refresher is at work on the store {settings.store}; nothing was fetched.")


def _who() -> str:
    return f"{platform.node() or 'unknown'}:{os.getpid()}"
