"""Calls to one upstream: few at once, never faster than agreed, none after a refusal."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent import futures
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

import pandas as pd
import stamina

from rotation import sessions
from rotation.errors import BadResponse, RateLimited, SourceError, Unavailable, UnknownSymbol

log = logging.getLogger("rotation")

UNREACHABLE: Final = 3
"""Symbols in a row that could not be fetched before the upstream counts as down."""

USELESS: Final = 10
"""Symbols in a row that got no answer or nonsense before it counts as out of order."""

AHEAD: Final = 100
"""Symbols fetched while those before them are being stored."""

TICK: Final = 1.0
"""Longest silence towards the caller while nothing arrives. [s]"""

_QUICK: Final = 5.0  # [s] a call that failed within is worth a second one at once


class Prices(Protocol):
    """An upstream of daily bars; ``attrs["remark"]`` of them may say what it had to repair."""

    def daily_bars(self, symbol: str, start: dt.date | None = None) -> pd.DataFrame: ...


class Task(Protocol):
    """One thing to fetch, named as in the log."""

    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Task)


@dataclass(frozen=True)
class CallPolicy:
    """How hard an upstream may be pressed.

    Attributes
    ----------
    requests_per_second, concurrency : ceilings
    cool_down : first pause after a refusal, doubled with each further one in a row [s]
    """

    requests_per_second: float = 2.0
    concurrency: int = 4
    cool_down: float = 60.0


@dataclass(frozen=True)
class FetchResult(Generic[T]):
    """What a call brought: rows, or why there are none; ``at`` is when it was made, UTC."""

    task: T
    at: dt.datetime
    outcome: pd.DataFrame | SourceError


@dataclass
class Breaker:
    """Ends all calls of a run at the upstream's refusal, or when it seems to be down.

    Attributes
    ----------
    unreachable, useless : int
        As UNREACHABLE and USELESS.
    refusal : SourceError or None
        The outcome that ended them.
    """

    unreachable: int = UNREACHABLE
    useless: int = USELESS
    refusal: SourceError | None = None
    _down: int = 0
    _useless: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, outcome: pd.DataFrame | SourceError) -> None:
        """Count an outcome; called by the threads that fetch, at once."""
        with self._lock:
            if isinstance(outcome, pd.DataFrame | UnknownSymbol):
                self._down = self._useless = 0
                return
            self._down = self._down + 1 if isinstance(outcome, Unavailable) else 0
            self._useless += 1
            refused = isinstance(outcome, RateLimited)
            if refused or self._down >= self.unreachable or self._useless >= self.useless:
                self.refusal = self.refusal or outcome


def arrivals(
    call: Callable[[T], pd.DataFrame],
    tasks: Sequence[T],
    pace: CallPolicy,
    breaker: Breaker,
    stop: threading.Event,
) -> Generator[FetchResult[T] | None, None, None]:
    """Fetch the tasks, as they arrive; None every TICK while nothing does.

    ``call`` asks the upstream for one of them.

    No call is begun once the breaker holds a refusal, ``stop`` is set or the generator is
    closed; those under way are waited for.
    """
    closed = threading.Event()

    def over() -> bool:
        return closed.is_set() or stop.is_set() or breaker.refusal is not None

    gate = RateLimiter(1.0 / pace.requests_per_second, over)

    def fetch(task: T) -> FetchResult[T] | None:
        arrival = _fetched(call, task, gate)
        if arrival is not None:
            breaker.note(arrival.outcome)
        return arrival

    with futures.ThreadPoolExecutor(pace.concurrency, thread_name_prefix="fetch") as pool:
        try:
            for results in _in_flight(pool, fetch, tasks, over):
                yield from (arrival for arrival in results if arrival is not None)
                if not results:
                    yield None
        finally:
            closed.set()


def _in_flight(
    pool: futures.Executor,
    fetch: Callable[[T], FetchResult[T] | None],
    tasks: Sequence[T],
    over: Callable[[], bool],
) -> Iterator[list[FetchResult[T] | None]]:
    """Results as they are there, none of them every TICK; AHEAD tasks are given out at most.

    Those found there at once are in the order their tasks were given out.
    """
    waiting = iter(tasks)
    running: list[futures.Future[FetchResult[T] | None]] = []
    while True:
        while len(running) < AHEAD and not over() and (task := next(waiting, None)) is not None:
            running.append(pool.submit(fetch, task))
        if not running:
            return
        done, _ = futures.wait(running, TICK, futures.FIRST_COMPLETED)
        yield [future.result() for future in running if future in done]
        running = [future for future in running if future not in done]


def _fetched(
    call: Callable[[T], pd.DataFrame], task: T, gate: RateLimiter
) -> FetchResult[T] | None:
    """One task, tried again once where the call failed quickly; None if calls are over."""
    at = began = None

    def passing(error: Exception) -> bool:
        quick = began is not None and time.monotonic() - began < _QUICK
        return quick and isinstance(error, Unavailable)

    try:
        for attempt in stamina.retry_context(on=passing, attempts=2, wait_initial=0.5):
            with attempt:
                if not gate.passed():
                    return None
                at, began = sessions.now(), time.monotonic()
                return FetchResult(task, at, call(task))
    except SourceError as error:
        return FetchResult(task, at or sessions.now(), error)
    except Exception as error:  # one task's surprise is not to end the others' refresh
        log.exception("fetching %s failed unexpectedly", task.key)
        surprise = BadResponse(
            "refresher", task.key, expected="an answer", got=f"{type(error).__name__}: {error}"
        )
        return FetchResult(task, at or sessions.now(), surprise)
    return None


class RateLimiter:
    """Lets one call pass every ``interval`` seconds, and none once it is over."""

    def __init__(self, interval: float, over: Callable[[], bool]) -> None:
        self._interval = interval
        self._over = over
        self._next = time.monotonic()
        self._lock = threading.Lock()

    def passed(self) -> bool:
        """Wait for the turn; False if calls were over by then."""
        with self._lock:
            turn = max(self._next, time.monotonic())
            self._next = turn + self._interval
        while not self._over():
            left = turn - time.monotonic()
            if left <= 0:
                return True
            time.sleep(min(left, 0.1))
        return False
