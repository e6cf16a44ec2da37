"""Calls to one upstream: a bounded pool, rate-limited, and no call after a refusal."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent import futures
from dataclasses import dataclass, field
from typing import Final, Generic

import pandas as pd
import stamina

from rotation import sessions
from rotation.errors import BadResponse, RateLimited, SourceError, Unavailable, UnknownSymbol
from rotation.refresh.plan import T
from rotation.refresh.rate_limit import CallPolicy, RateLimiter

log = logging.getLogger("rotation")

UNREACHABLE: Final = 3
"""Failed connections in a row after which the upstream counts as down."""

USELESS: Final = 10
"""Failures of any kind in a row after which the upstream counts as out of order."""

AHEAD: Final = 100
"""Tasks handed to the pool while earlier answers are being stored."""

TICK: Final = 1.0
"""Longest time without a result before the caller gets None. [s]"""

_QUICK: Final = 5.0
"""A call that failed within this time is tried once more at once, unless it is to wait. [s]"""


@dataclass(frozen=True)
class FetchResult(Generic[T]):
    """The result of a call: rows or an error; ``at`` is when the call began, UTC."""

    task: T
    at: dt.datetime
    outcome: pd.DataFrame | SourceError


@dataclass
class Breaker:
    """Circuit breaker: ends all calls of a run when the upstream refuses or seems to be down.

    Attributes
    ----------
    unreachable, useless : int
        As UNREACHABLE and USELESS.
    refusal : SourceError or None
        The error that ended the calls.
    """

    unreachable: int = UNREACHABLE
    useless: int = USELESS
    refusal: SourceError | None = None
    _down: int = 0
    _useless: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def note(self, outcome: pd.DataFrame | SourceError) -> None:
        """Count an outcome; the threads that fetch call this concurrently."""
        with self._lock:
            if isinstance(outcome, pd.DataFrame | UnknownSymbol):
                self._down = self._useless = 0
                return
            self._down = self._down + 1 if isinstance(outcome, Unavailable) else 0
            self._useless += 1
            refused = isinstance(outcome, RateLimited)
            if refused or self._down >= self.unreachable or self._useless >= self.useless:
                self.refusal = self.refusal or outcome


def results(
    call: Callable[[T], pd.DataFrame],
    tasks: Sequence[T],
    policy: CallPolicy,
    breaker: Breaker,
    stop: Callable[[], bool],
) -> Generator[FetchResult[T] | None, None, None]:
    """Fetch the tasks and yield results as they arrive; None every TICK without one.

    No call begins once the breaker holds a refusal, ``stop`` returns True or the generator is
    closed; calls under way are waited for.

    Parameters
    ----------
    call : callable
        Asks the upstream for one task; raises a SourceError if it fails.
    tasks : sequence
    policy : CallPolicy
    breaker : Breaker
        Told of every outcome.
    stop : callable
        Whether no further call may begin; the threads that fetch call it concurrently.
    """
    closed = threading.Event()

    def ended() -> bool:
        return closed.is_set() or stop() or breaker.refusal is not None

    limiter = RateLimiter(1.0 / policy.requests_per_second, ended)

    def fetch(task: T) -> FetchResult[T] | None:
        result = _fetched(call, task, limiter)
        if result is not None:
            breaker.note(result.outcome)
        return result

    with futures.ThreadPoolExecutor(policy.concurrency, thread_name_prefix="fetch") as pool:
        try:
            for found in _in_flight(pool, fetch, tasks, ended):
                yield from (result for result in found if result is not None)
                if not found:
                    yield None
        finally:
            closed.set()


def _in_flight(
    pool: futures.Executor,
    fetch: Callable[[T], FetchResult[T] | None],
    tasks: Sequence[T],
    ended: Callable[[], bool],
) -> Iterator[list[FetchResult[T] | None]]:
    """Yield results as they arrive, an empty list every TICK; at most AHEAD tasks are handed out.

    Results found at once are in the order in which their tasks were handed out.
    """
    waiting = iter(tasks)
    running: list[futures.Future[FetchResult[T] | None]] = []
    while True:
        while len(running) < AHEAD and not ended() and (task := next(waiting, None)) is not None:
            running.append(pool.submit(fetch, task))
        if not running:
            return
        done, _ = futures.wait(running, TICK, futures.FIRST_COMPLETED)
        yield [future.result() for future in running if future in done]
        running = [future for future in running if future not in done]


def _fetched(
    call: Callable[[T], pd.DataFrame], task: T, limiter: RateLimiter
) -> FetchResult[T] | None:
    """Fetch one task, once more if the first call failed quickly; None if calls have ended."""
    at = began = None

    def worth_a_retry(error: Exception) -> bool:
        quick = began is not None and time.monotonic() - began < _QUICK
        return quick and isinstance(error, Unavailable) and not error.retry_after

    try:
        for attempt in stamina.retry_context(on=worth_a_retry, attempts=2, wait_initial=0.5):
            with attempt:
                if not limiter.acquire():
                    return None
                at, began = sessions.now(), time.monotonic()
                return FetchResult(task, at, call(task))
    except SourceError as error:
        return FetchResult(task, at or sessions.now(), error)
    except Exception as error:  # one task's surprise is not to end the others' refresh
        log.exception("Unexpected error while fetching %s", task.key)
        surprise = BadResponse(
            "refresher", task.key, expected="an answer", got=f"{type(error).__name__}: {error}"
        )
        return FetchResult(task, at or sessions.now(), surprise)
    return None
