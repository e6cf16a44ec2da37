"""A bounded cache that computes each value once, however many threads ask for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlightCache(Generic[K, V]):
    """Values by key, the least recently used evicted first.

    Threads that ask for a value while another thread computes it wait for that computation.
    An error is not kept: the waiting threads get the same error, the next call computes anew.
    The evicted value is released before the new one is computed, so a cache of one large value
    never holds two.

    Parameters
    ----------
    max_entries : int
        Values held at once, >= 1.
    """

    def __init__(self, max_entries: int) -> None:
        self._max_entries = max_entries
        self._lock = threading.Lock()
        self._values: OrderedDict[K, Future[V]] = OrderedDict()

    def get(self, key: K, compute: Callable[[], V]) -> V:
        """Return the value of a key, computed if it is not held."""
        with self._lock:
            known = self._values.get(key)
            if known is None:
                own: Future[V] = Future()
                self._values[key] = own
                while len(self._values) > self._max_entries:
                    self._values.popitem(last=False)
            else:
                self._values.move_to_end(key)
        if known is not None:
            return known.result()
        try:
            value = compute()
        except BaseException as error:
            with self._lock:
                if self._values.get(key) is own:
                    del self._values[key]
            own.set_exception(error)
            raise
        own.set_result(value)
        return value

    def clear(self) -> None:
        """Forget every value."""
        with self._lock:
            self._values.clear()
