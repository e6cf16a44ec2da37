"""Limits on calls to one upstream: their rate, how many at once, the pause after a refusal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

_POLL: Final = 0.1
"""Longest sleep before a waiting call checks whether calls have ended. [s]"""


@dataclass(frozen=True)
class CallPolicy:
    """Limits on calls to one upstream.

    Attributes
    ----------
    requests_per_second : highest rate at which calls begin [1/s]
    concurrency : most calls at once
    cool_down : first pause after a refusal, doubled with each further one in a row [s]
    """

    requests_per_second: float = 2.0
    concurrency: int = 4
    cool_down: float = 60.0

    def sequential(self) -> CallPolicy:
        """Return the same limits for one call at a time."""
        return replace(self, concurrency=1)


class RateLimiter:
    """Starts at most one call every ``interval`` seconds, and none once calls have ended.

    Parameters
    ----------
    interval : float
        Time between the beginnings of two calls. [s]
    ended : callable
        Whether no further call may begin.
    """

    def __init__(self, interval: float, ended: Callable[[], bool]) -> None:
        self._interval = interval
        self._ended = ended
        self._next = time.monotonic()
        self._lock = threading.Lock()

    def acquire(self) -> bool:
        """Wait until a call may begin; False if calls ended before that."""
        with self._lock:
            start = max(self._next, time.monotonic())
            self._next = start + self._interval
        while not self._ended():
            left = start - time.monotonic()
            if left <= 0:
                return True
            time.sleep(min(left, _POLL))
        return False
