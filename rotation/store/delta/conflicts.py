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


def retry(name: str, work: Callable[[], T], conflict: type[Exception] = Changed) -> T:
    """Run work that writes to a table; rerun it after each conflict with another writer.

    Parameters
    ----------
    name : str
        Name of the table.
    work : callable
        Reads the current version of the table, and passes it on when it writes. It may run
        ATTEMPTS times.
    conflict : type
        Error of a conflict.

    Raises
    ------
    StoreError
        Other writers changed the same rows each time; or what ``work`` raises.
    """
    try:
        return _RETRYING(conflict, work)
    except conflict as error:
        raise StoreError(
            f"Other writers kept the table {name} busy; nothing was written to it."
        ) from error
