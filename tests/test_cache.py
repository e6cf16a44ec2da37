"""Values made once and kept, for all who ask in whatever thread."""

from __future__ import annotations

import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest

from rotation.cache import SingleFlightCache, single_flight_of_owner


def test_value_is_made_once() -> None:
    """Whoever asks again gets the very same."""
    kept: SingleFlightCache[str, list[int]] = SingleFlightCache(2)
    first = kept.get("a", lambda: [1])
    assert kept.get("a", lambda: [2]) is first


def test_many_threads_wait_for_the_one_that_makes_it() -> None:
    """Ten ask while it is being made: it is made once, and all get it."""
    kept: SingleFlightCache[str, object] = SingleFlightCache(2)
    begun, go_on, made = threading.Event(), threading.Event(), []

    def make() -> object:
        begun.set()
        assert go_on.wait(30)
        made.append(object())
        return made[-1]

    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(kept.get, "a", make)
        assert begun.wait(30)
        others = [pool.submit(kept.get, "a", make) for _ in range(9)]
        go_on.set()
        got = {id(one.result(30)) for one in [first, *others]}
    assert got == {id(made[0])}
    assert len(made) == 1


def test_failure_is_not_kept() -> None:
    """The next who asks tries anew."""
    kept: SingleFlightCache[str, int] = SingleFlightCache(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: 7) == 7


def test_the_one_not_asked_for_the_longest_goes_first() -> None:
    """Of three, where two are kept."""
    kept: SingleFlightCache[str, int] = SingleFlightCache(2)
    for key, value in (("a", 1), ("b", 2)):
        kept.get(key, lambda value=value: value)  # type: ignore[misc]
    kept.get("a", lambda: 0)
    kept.get("c", lambda: 3)
    assert kept.get("a", lambda: 0) == 1
    assert kept.get("b", lambda: 0) == 0


class Version:
    """Something that many results are computed from."""


def test_results_live_as_long_as_their_owner() -> None:
    """Each is computed once while the owner lives; nothing here keeps the owner alive."""
    computed: list[int] = []

    @single_flight_of_owner(max_entries=2)
    def doubled(owner: Version, number: int) -> int:
        computed.append(number)
        return 2 * number

    version = Version()
    assert [doubled(version, 4), doubled(version, 4), doubled(version, 5)] == [8, 8, 10]
    assert computed == [4, 5]
    assert doubled(Version(), 4) == 8
    assert computed == [4, 5, 4]
    watched = weakref.ref(version)
    del version
    gc.collect()
    assert watched() is None


def test_owner_has_so_many_results_at_most() -> None:
    """The one not asked for the longest goes first."""
    computed: list[int] = []

    @single_flight_of_owner(max_entries=2)
    def same(owner: Version, number: int) -> int:
        computed.append(number)
        return number

    version = Version()
    for number in (1, 2, 3, 1):
        same(version, number)
    assert computed == [1, 2, 3, 1]
