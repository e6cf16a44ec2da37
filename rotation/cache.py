"""A bounded cache that computes each value once, however many threads ask for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import update_wrapper, wraps
from typing import Concatenate, Generic, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

K = TypeVar("K", bound=Hashable)
Owner = TypeVar("Owner", bound=Hashable)
V = TypeVar("V")
P = ParamSpec("P")


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


class CachedFunction(Generic[P, V]):
    """A function whose results are held in a `SingleFlightCache`, keyed by its arguments."""

    def __init__(self, function: Callable[P, V], max_entries: int) -> None:
        self._function = function
        self._results: SingleFlightCache[Hashable, V] = SingleFlightCache(max_entries)
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> V:
        """Return the held result for these arguments, computed if there is none."""
        key = args, tuple(kwargs.items())
        return self._results.get(key, lambda: self._function(*args, **kwargs))

    def cache_clear(self) -> None:
        """Forget every result."""
        self._results.clear()


def single_flight(max_entries: int) -> Callable[[Callable[P, V]], CachedFunction[P, V]]:
    """Cache a function of hashable arguments, at most ``max_entries`` results at once."""
    return lambda function: CachedFunction(function, max_entries)


def single_flight_of_owner(
    max_entries: int,
) -> Callable[[Callable[Concatenate[Owner, P], V]], Callable[Concatenate[Owner, P], V]]:
    """Cache a function as long as its first argument lives, ``max_entries`` results of each.

    For what is computed from a version of the data: a cache with that version in its keys would
    hold it, and all that it has read, long after nothing else does. The results must not refer to
    that argument.
    """

    def held(function: Callable[Concatenate[Owner, P], V]) -> Callable[Concatenate[Owner, P], V]:
        lock = threading.Lock()
        owned: WeakKeyDictionary[Owner, SingleFlightCache[Hashable, V]] = WeakKeyDictionary()

        @wraps(function)
        def result(owner: Owner, /, *args: P.args, **kwargs: P.kwargs) -> V:
            with lock:
                results = owned.setdefault(owner, SingleFlightCache(max_entries))
            key = args, tuple(kwargs.items())
            return results.get(key, lambda: function(owner, *args, **kwargs))

        return result

    return held
