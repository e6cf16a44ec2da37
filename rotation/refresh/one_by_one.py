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

from rotation import sessions
from rotation.errors import SourceError, UnknownSymbol
from rotation.refresh import backoff
from rotation.refresh.calls import Breaker, CallPolicy, FetchResult, T, arrivals
from rotation.refresh.prices import Report
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN, Attempt, Fetch
from rotation.store.delta.tables import Tables

Attempts = Mapping[str, Attempt]
"""The last attempt at each key of a source."""

QUIET: Final[Callable[[int, int, str], None]] = lambda *_: None  # noqa: E731


@dataclass(frozen=True)
class SequentialFetch(Generic[T]):
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
    at_once : most tasks of one run; None is no limit
    breaker : when the upstream counts as down or out of order
    on_progress : called with (done, total, key) after each answer
    """

    tables: Tables
    source: str
    of: str
    wanted: Callable[[dt.datetime, Attempts], Sequence[T]]
    call: Callable[[T], pd.DataFrame]
    store: Callable[[T, pd.DataFrame, dt.datetime], int]
    pace: CallPolicy = field(default_factory=CallPolicy)
    at_once: int | None = None
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
        refusal = fetch_log.refusal(self.tables, self.source)
        if refusal is not None and refusal.until > now:
            return Report(0, refused=refusal.error, resume_at=refusal.until, of=self.of)
        attempts = fetch_log.latest(self.tables, self.source)
        wanted = self.wanted(now, attempts)
        due = [task for task in wanted if not _must_wait(attempts.get(task.key), now)]
        # Were they first, a few that always fail could end every run before the others' turn.
        due.sort(key=lambda task: _failed_at(attempts.get(task.key)))
        tasks, waiting = due[: self.at_once], len(wanted) - len(due)
        if not tasks:
            return Report(0, waiting=waiting, of=self.of)
        fetch_log.append(self.tables, [Fetch(self.source, RUN, now, "started", len(tasks))])
        failures = {key: attempt.failures for key, attempt in attempts.items()}
        refusals = 0 if refusal is None else refusal.in_a_row
        run = _Run(self, tasks, stop or threading.Event(), failures, refusals, self.breaker())
        return replace(run.report(), waiting=waiting, left=len(due) - len(tasks))


def _must_wait(attempt: Attempt | None, now: dt.datetime) -> bool:
    return attempt is not None and attempt.retry_after is not None and attempt.retry_after > now


def _failed_at(attempt: Attempt | None) -> dt.datetime:
    """When the last attempt failed; long ago where it did not."""
    if attempt is None or attempt.outcome == "ok":
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return attempt.started


@dataclass
class _Run(Generic[T]):
    """One pass over the tasks that were due."""

    errands: SequentialFetch[T]
    tasks: Sequence[T]
    stop: threading.Event
    failures: dict[str, int]
    refusals: int
    breaker: Breaker
    fetched: int = 0
    failed: int = 0
    rows: int = 0
    resume_at: dt.datetime | None = None
    suspect: list[Fetch] = field(default_factory=list)
    """Failures in a row: the tasks' own if an answer follows, else the upstream's."""

    def report(self) -> Report:
        """Do the work and say what came of it."""
        of, pace = self.errands, replace(self.errands.pace, concurrency=1)
        calls = arrivals(of.call, self.tasks, pace, self.breaker, self.stop)
        with closing(calls):
            for arrival in calls:
                if arrival is not None:
                    self._take(arrival)
                    done = self.fetched + self.failed
                    of.on_progress(done, len(self.tasks), arrival.task.key)
        refusal = self.breaker.refusal
        over = self.stop.is_set() or refusal is not None
        ended = Fetch(of.source, RUN, sessions.now(), "stopped" if over else "finished", self.rows)
        fetch_log.append(of.tables, [*self.suspect, ended])
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

    def _take(self, arrival: FetchResult[T]) -> None:
        """Store what came, and log it at once; a failure only when it is known whose it is."""
        of, key, outcome, rows = self.errands, arrival.task.key, arrival.outcome, 0
        if isinstance(outcome, pd.DataFrame):
            try:
                rows = of.store(arrival.task, outcome, arrival.at)
            except SourceError as error:
                outcome = error
        if isinstance(outcome, SourceError):
            self.failed += 1
            self.suspect.append(self._failure(key, arrival.at, outcome))
        else:
            self.fetched += 1
            self.rows += rows
        if isinstance(arrival.outcome, pd.DataFrame | UnknownSymbol):
            own, self.suspect = self.suspect, []
            if not isinstance(outcome, SourceError):
                own.append(Fetch(of.source, key, arrival.at, "ok", rows))
            fetch_log.append(of.tables, own)
        if self.breaker.refusal is not None:
            self._cool_down(self.breaker.refusal)

    def _failure(self, key: str, at: dt.datetime, error: SourceError) -> Fetch:
        """The row of a task that failed, and when to try it again."""
        wait = backoff.with_symbol(error, self.failures.get(key, 0), self._first)
        retry = None if wait is None else at + wait
        return Fetch(self.errands.source, key, at, backoff.word(error), 0, str(error), retry)

    @property
    def _first(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.errands.pace.cool_down)

    def _cool_down(self, refusal: SourceError) -> None:
        """Say until when the upstream is left alone: at once, so that not even a kill forgets it.

        The failures that led there are its own, and no task waits for them by itself.
        """
        own, self.suspect = [replace(row, retry_after=None) for row in self.suspect], []
        if self.resume_at is None:
            now, refusals = sessions.now(), 0 if self.rows else self.refusals
            wait = backoff.with_upstream(refusal, refusals, self._first, backoff.AFTER_REFUSAL)
            self.resume_at, word = now + wait, backoff.word(refusal)
            source, said = self.errands.source, str(refusal)
            own.append(Fetch(source, RUN, now, word, 0, said, self.resume_at))
        fetch_log.append(self.errands.tables, own)
