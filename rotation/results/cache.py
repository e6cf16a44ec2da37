"""Values made once and kept, for all who ask in whatever thread."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class SingleFlightCache(Generic[K, V]):
    """Up to so many values by key; the one not asked for the longest goes first.

    Whoever asks for a value while another thread makes it waits for that one. What fails is
    not kept: those who waited get the same error, the next makes it anew.

    Parameters
    ----------
    most : int
        Values kept at once.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._values: OrderedDict[K, Future[V]] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """The value of a key, made if there is none."""
        with self._lock:
            known = self._values.get(key)
            if known is None:
                ours: Future[V] = Future()
                self._values[key] = ours
                while len(self._values) > self._most:
                    self._values.popitem(last=False)
            else:
                self._values.move_to_end(key)
        if known is not None:
            return known.result()
        try:
            value = make()
        except BaseException as error:
            with self._lock:
                if self._values.get(key) is ours:
                    del self._values[key]
            ours.set_exception(error)
            raise
        ours.set_result(value)
        return value
