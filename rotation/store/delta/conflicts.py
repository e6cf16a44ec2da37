"""Two writers at once: who comes second does his work again, from what the first one left."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from rotation.errors import StoreError

T = TypeVar("T")

ATTEMPTS: Final = 8
_PAUSE: Final = 0.05  # seconds, after the first attempt; doubled with each further one
_LONGEST: Final = 2.0


class Changed(StoreError):
    """Another writer has changed the rows that what was to be written was made from."""


def settled(name: str, version: Callable[[], int], work: Callable[[int], T]) -> T:
    """Do work that reads a table at a version and writes to that, again if it has changed since.

    Parameters
    ----------
    name : str
        The table's.
    version : callable
        Gives its present version.
    work : callable
        Takes the version to read, and to pass on when writing. It may be called several times.

    Raises
    ------
    StoreError
        Other writers kept changing the same rows; or what ``work`` raises.
    """
    for attempt in range(ATTEMPTS):
        try:
            return work(version())
        except Changed:
            wait(attempt)
    raise busy(name)


def wait(attempt: int) -> None:
    """Make room for the other writer; two do not wait for the same time."""
    time.sleep(min(_PAUSE * 2**attempt, _LONGEST) * random.uniform(0.5, 1.5))


def busy(name: str) -> StoreError:
    """What to raise when it was of no use."""
    return StoreError(f"Other writers kept the table {name} busy; nothing was written to it.")
