"""One refresher at a time per store."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import filelock

from rotation.errors import StoreError
from rotation.settings import Settings


class Busy(StoreError):
    """Another refresher is at work on this store."""


@contextlib.contextmanager
def refresher(settings: Settings, *, standby: Callable[[], bool] | None = None) -> Iterator[None]:
    """Hold the store's refresher lock; the system frees it when the process dies.

    Parameters
    ----------
    settings : Settings
    standby : callable or None
        Called while another refresher holds it, to wait a while; it is given up once that
        returns False, or at once where there is none.

    Raises
    ------
    Busy
        Another refresher holds it.
    StoreError
        The store's folder cannot be written.
    """
    if settings.on_object_store:
        yield  # commits to an object store are safe with several writers
        return
    lock = filelock.FileLock(settings.store_folder / "refresher.lock")
    try:
        settings.store_folder.mkdir(parents=True, exist_ok=True)
        while not _acquired(lock):
            if standby is None or not standby():
                raise Busy(
                    f"Another refresher is at work on the store {settings.store}; "
                    "nothing was fetched."
                )
    except OSError as error:
        raise StoreError(
            f"The store {settings.store} cannot be written ({error.strerror}); nothing was "
            "fetched. Set ROTATION_STORE to a folder that can be written."
        ) from error
    try:
        yield
    finally:
        lock.release()


def _acquired(lock: filelock.BaseFileLock) -> bool:
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return False
    return True
