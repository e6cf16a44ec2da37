"""Calls to an upstream that gives its answers one by one: each is stored as it arrives.

For lists of members, search interest and page views: few calls, one at a time, every one of
use without the others. Prices are fetched many at once and stored in batches (refresh.py).
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final, Generic

import pandas as pd

from rotation import patience, sessions
from rotation.errors import SourceError
from rotation.fetching import Arrival, Breaker, Pace, T, arrivals
from rotation.refresh import Report
from rotation.store import fetches
from rotation.store.fetches import RUN, Attempt, Fetch
from rotation.store.tables import Tables

Attempts = Mapping[str, Attempt]
"""The last attempt at each key of a source."""

QUIET: Final[Callable[[int, int, str], None]] = lambda *_: None  # noqa: E731


@dataclass(frozen=True)
class Errands(Generic[T]):
    """What is to be fetched from one upstream, and what to do with it.

    Attributes
    ----------
    tables : Tables
    source : name of the upstream in the tables
    of : what is fetched, in the plural
    wanted : what the store lacks at a moment, given the last attempts, the first first
    call : asks the upstream
    store : puts an answer into the store, gives the rows; a SourceError if it is none
    pace : Pace; its concurrency counts as one
    breaker : when the upstream counts as down or out of order
    on_progress : called with (done, total, key) after each answer
    """

    tables: Tables
    source: str
    of: str
    wanted: Callable[[dt.datetime, Attempts], Sequence[T]]
    call: Callable[[T], pd.DataFrame]
    store: Callable[[T, pd.DataFrame, dt.datetime], int]
    pace: Pace = field(default_factory=Pace)
    breaker: Callable[[], Breaker] = Breaker
    on_progress: Callable[[int, int, str], None] = QUIET

    def run(self, stop: threading.Event | None = None) -> Report:
        """Do what is due, once; nothing while the upstream is left alone.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        now = sessions.now()
        refusal = fetches.refusal(self.tables, self.source)
        if refusal is not None and refusal.until > now:
            return Report(0, refused=refusal.error, resume_at=refusal.until, of=self.of)
        attempts = fetches.latest(self.tables, self.source)
        wanted = self.wanted(now, attempts)
        tasks = [task for task in wanted if not must_wait(attempts.get(task.key), now)]
        waiting = len(wanted) - len(tasks)
        if not tasks:
            return Report(0, waiting=waiting, of=self.of)
        fetches.append(self.tables, [Fetch(self.source, RUN, now, "started", len(tasks))])
        failures = {key: attempt.failures for key, attempt in attempts.items()}
        refusals = 0 if refusal is None else refusal.in_a_row
        run = _Run(self, tasks, stop or threading.Event(), failures, refusals, self.breaker())
        return replace(run.report(), waiting=waiting)


def must_wait(attempt: Attempt | None, now: dt.datetime) -> bool:
    """Whether it failed and is not to be tried again yet."""
    return attempt is not None and attempt.retry_after is not None and attempt.retry_after > now


@dataclass
class _Run(Generic[T]):
    """One pass over the tasks that were due."""

    errands: Errands[T]
    tasks: Sequence[T]
    stop: threading.Event
    failures: dict[str, int]
    refusals: int
    breaker: Breaker
    fetched: int = 0
    failed: int = 0
    rows: int = 0
    resume_at: dt.datetime | None = None

    def report(self) -> Report:
        """Do the work and say what came of it."""
        of = self.errands
        calls = arrivals(
            of.call, self.tasks, replace(of.pace, concurrency=1), self.breaker, self.stop
        )
        with closing(calls):
            for arrival in calls:
                if arrival is not None:
                    fetches.append(of.tables, [self._take(arrival), *self._cool_down()])
                    done = self.fetched + self.failed
                    of.on_progress(done, len(self.tasks), arrival.task.key)
        refusal = self.breaker.refusal
        over = self.stop.is_set() or refusal is not None
        ended = Fetch(of.source, RUN, sessions.now(), "stopped" if over else "finished", self.rows)
        fetches.append(of.tables, [ended])
        return Report(
            due=len(self.tasks),
            fetched=self.fetched,
            failed=self.failed,
            rows=self.rows,
            refused="" if refusal is None else str(refusal),
            resume_at=self.resume_at,
            interrupted=self.stop.is_set(),
            of=of.of,
        )

    def _take(self, arrival: Arrival[T]) -> Fetch:
        """Store what came; the row of the log."""
        of, key, outcome = self.errands, arrival.task.key, arrival.outcome
        if isinstance(outcome, pd.DataFrame):
            try:
                rows = of.store(arrival.task, outcome, arrival.at)
            except SourceError as error:
                outcome = error
            else:
                self.fetched += 1
                self.rows += rows
                return Fetch(of.source, key, arrival.at, "ok", rows)
        self.failed += 1
        wait = patience.with_symbol(outcome, self.failures.get(key, 0), self._first)
        retry = None if wait is None else arrival.at + wait
        return Fetch(of.source, key, arrival.at, patience.word(outcome), 0, str(outcome), retry)

    @property
    def _first(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.errands.pace.cool_down)

    def _cool_down(self) -> list[Fetch]:
        """The row that says until when the upstream is left alone, if it refused just now.

        Written with the answer that was the refusal: not even a kill forgets it.
        """
        refusal = self.breaker.refusal
        if refusal is None or self.resume_at is not None:
            return []
        now, refusals = sessions.now(), 0 if self.rows else self.refusals
        wait = patience.with_upstream(refusal, refusals, self._first, patience.AFTER_REFUSAL)
        self.resume_at = now + wait
        word = patience.word(refusal)
        return [Fetch(self.errands.source, RUN, now, word, 0, str(refusal), self.resume_at)]
