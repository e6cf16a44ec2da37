"""Optimistic concurrency.

The loser of a write conflict reads the new version and redoes its change.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final, TypeVar

import stamina

from rotation.errors import StoreError

T = TypeVar("T")

ATTEMPTS: Final = 8
_RETRYING: Final = stamina.RetryingCaller(
    attempts=ATTEMPTS, timeout=None, wait_initial=0.05, wait_max=2.0, wait_jitter=0.1
)
"""Waits double from 50 ms to 2 s; the jitter keeps two writers from colliding again."""

# A lost race is ordinary work; stamina would log each as a warning.
logging.getLogger("stamina").setLevel(logging.ERROR)


class Changed(StoreError):
    """Another writer changed the rows from which a change was computed."""


def redo_if_changed(name: str, version: Callable[[], int], work: Callable[[int], T]) -> T:
    """Run work that reads a table at a version and writes to it; rerun it if that has changed.

    Parameters
    ----------
    name : str
        Name of the table.
    version : callable
        Returns the table's current version.
    work : callable
        Takes the version to read and to pass on when it writes. It may run ATTEMPTS times.

    Raises
    ------
    StoreError
        Other writers changed the same rows each time; or what ``work`` raises.
    """
    return retry(name, Changed, lambda: work(version()))


def retry(name: str, conflict: type[Exception], write: Callable[[], T]) -> T:
    """Run a write to a table, again after each ``conflict``; raises as ``redo_if_changed``."""
    try:
        return _RETRYING(conflict, write)
    except conflict as error:
        raise StoreError(
            f"Other writers kept the table {name} busy; nothing was written to it."
        ) from error
