"""The engine of every refresher: fetches the due tasks of one source, stores them in batches.

A batch of one stores each answer as it arrives. All state that the next run needs is in the
fetch log, so that a run may be killed at any point.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Generic

import pandas as pd

from rotation import sessions
from rotation.catalog import Source
from rotation.errors import RateLimited, SourceError, Unavailable, UnknownSymbol
from rotation.refresh import backoff, calls
from rotation.refresh.batches import EACH, Answer, BatchLimits, StoredAnswer, StoredBatch
from rotation.refresh.calls import Breaker, FetchResult
from rotation.refresh.plan import Attempts, Plan, T
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN, Attempt, Fetch, Outcome
from rotation.store.delta.tables import Tables

OnProgress = Callable[[int, int, str], None]
"""Called with the tasks answered, the tasks of the run and the key of the last one."""


def quiet(_done: int, _total: int, _key: str) -> None:
    """Report no progress."""


@dataclass(frozen=True)
class FetchRun(Generic[T]):
    """One run over the due tasks of one source.

    Attributes
    ----------
    tables : the store
    source : the upstream
    units : what is fetched, in the plural
    plan : gives the due tasks at a time, from the last attempt at each key
    call : asks the upstream for one task
    store : writes a batch to the store
    policy : limits on calls
    limits : when a batch is stored
    breaker : makes the breaker that ends the run when the upstream counts as down
    longest_pause : limit of the pause after refusals; None as ``backoff.upstream_pause`` says
    max_tasks : most tasks of one run; None is no limit
    until : time from which no call begins, UTC; None is no limit
    on_progress : called with each answer, before it is stored
    """

    tables: Tables
    source: Source
    units: str
    plan: Callable[[dt.datetime, Attempts], Plan[T]]
    call: Callable[[T], pd.DataFrame]
    store: Callable[[Sequence[Answer[T]]], StoredBatch[T]]
    policy: CallPolicy
    limits: BatchLimits = EACH
    breaker: Callable[[], Breaker] = Breaker
    longest_pause: dt.timedelta | None = None
    max_tasks: int | None = None
    until: dt.datetime | None = None
    on_progress: OnProgress = quiet

    def run(self, stop: threading.Event | None = None) -> Report:
        """Fetch what is due, once; nothing during a pause of the upstream.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        now, name = sessions.now(), self.source.name
        nothing = Report(self.source, self.units, 0)
        paused = fetch_log.refusals(self.tables, name)
        refusal = fetch_log.longest(paused, self.units)
        if refusal is not None and refusal.until > now:
            return replace(nothing, refused=refusal.error, resume_at=refusal.until)
        attempts = fetch_log.latest(self.tables, name)
        plan = self.plan(now, attempts)
        tasks, waiting = plan.tasks[: self.max_tasks], len(plan.waiting)
        if not tasks:
            held_back = [attempts[key] for key in plan.waiting if key in attempts]
            first = min(held_back, key=_next_attempt, default=None)
            if first is None:
                told = replace(nothing, error=plan.error, retry_at=plan.retry_at)
                return replace(told, waiting=waiting)
            return replace(nothing, waiting=waiting, error=first.error, retry_at=first.retry_after)
        begun = Fetch(name, RUN, now, "started", len(tasks), self.units)
        fetch_log.append(self.tables, [begun])
        failures = {key: attempt.failures for key, attempt in attempts.items()}
        refusals = {refusal.units: refusal.in_a_row for refusal in paused}
        run = _Run(self, tasks, stop or threading.Event(), failures, refusals, self.breaker())
        report = run.report()
        return replace(report, waiting=waiting, left=report.left + len(plan.tasks) - len(tasks))


@dataclass
class _Run(Generic[T]):
    """The state of one run."""

    setup: FetchRun[T]
    tasks: Sequence[T]
    stop: threading.Event
    failures: dict[str, int]
    refusals: Mapping[str, int]
    breaker: Breaker
    done: int = 0
    fetched: int = 0
    failed: int = 0
    rows: int = 0
    named: int = 0  # tasks that came up in answers
    came: bool = False  # rows of any task, those of calls under way at a refusal included
    failure: Fetch | None = None  # the task that failed and is tried again first
    refused_at: dt.datetime | None = None
    resume_at: dt.datetime | None = None
    again: list[T] = field(default_factory=list)
    arrived: list[Answer[T]] = field(default_factory=list)
    log: list[Fetch] = field(default_factory=list)
    suspect: list[Fetch] = field(default_factory=list)
    """Failures in a row: the tasks' own if an answer follows, else the upstream's."""

    def report(self) -> Report:
        """Fetch and store all tasks; report the result."""
        self._work(self.tasks)
        if self.again and not self._ended():
            self._work(self.again)
        return self._finish()

    def _ended(self) -> bool:
        return self._called_off() or self.breaker.refusal is not None

    def _called_off(self) -> bool:
        return self.stop.is_set() or self._is_over()

    def _is_over(self) -> bool:
        return self.setup.until is not None and sessions.now() >= self.setup.until

    def _work(self, tasks: Sequence[T]) -> None:
        setup, flushed = self.setup, time.monotonic()
        results = calls.results(setup.call, tasks, setup.policy, self.breaker, self._called_off)
        with closing(results):
            for result in results:
                if result is not None:
                    self._take(result)
                full = sum(len(answer.rows) for answer in self.arrived) >= setup.limits.rows
                if full or time.monotonic() - flushed > setup.limits.seconds:
                    self._flush()
                    flushed = time.monotonic()
        self._flush()

    def _take(self, result: FetchResult[T]) -> None:
        """Hold a result for the next batch; a failure until it is known whose it is."""
        self.done += 1
        key, total = result.task.key, len(self.tasks) + len(self.again)
        self.setup.on_progress(min(self.done, total), total, key)
        if isinstance(result.outcome, pd.DataFrame):
            self.arrived.append(Answer(result.task, result.at, result.outcome))
        else:
            self.failed += 1
            self.suspect.append(self._failure(key, result.at, result.outcome))
        if isinstance(result.outcome, pd.DataFrame | UnknownSymbol):
            self.log += self.suspect
            self.suspect = []
        if self.breaker.refusal is not None:
            self._cool_down(self.breaker.refusal)

    def _cool_down(self, refusal: SourceError) -> None:
        """Log the pause at once, so that a killed process does not forget it.

        It is the upstream's where that refuses or is down. Where it answers, and with nothing of
        use, it is the feed's: another one may be answered well.

        Calls under way at the refusal may still bring rows. In which order the answers
        arrive is chance: the pause is then shortened to what it would have been after them.
        """
        self.refused_at = at = self.refused_at or sessions.now()
        units = "" if isinstance(refusal, RateLimited | Unavailable) else self.setup.units
        refusals = 0 if self.came or self.arrived else self.refusals.get(units, 0)
        longest = self.setup.longest_pause
        until = at + backoff.upstream_pause(refusal, refusals, self._first_pause, longest)
        if self.resume_at is not None and until >= self.resume_at:
            return
        self.resume_at = until
        word, name = backoff.outcome(refusal), self.setup.source.name
        key = fetch_log.key_of_pause(units)
        fetch_log.append(self.setup.tables, [Fetch(name, key, at, word, 0, str(refusal), until)])

    @property
    def _first_pause(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.setup.policy.cool_down)

    def _failure(self, key: str, at: dt.datetime, error: SourceError, rows: int = 0) -> Fetch:
        """Return the log row of a task that failed, with the time of its next attempt."""
        pause = backoff.task_pause(error, self.failures.get(key, 0), self._first_pause)
        retry_after = None if pause is None else at + pause
        word, name = backoff.outcome(error), self.setup.source.name
        failure = Fetch(name, key, at, word, rows, str(error), retry_after)
        if self.failure is None or _next_attempt(failure) < _next_attempt(self.failure):
            self.failure = failure
        return failure

    def _flush(self) -> None:
        """Store what has arrived, then log it."""
        batch, log = self.arrived, self.log
        self.arrived, self.log = [], []
        if batch:
            stored = self.setup.store(batch)
            self.rows += stored.rows
            self.again += stored.again
            self.named += len(stored.again) - (len(batch) - len(stored.answers))
            self.came |= bool(stored.again) or any(answer.rows for answer in stored.answers)
            log += [self._settled(answer) for answer in stored.answers]
        if log:
            fetch_log.append(self.setup.tables, log)

    def _settled(self, stored: StoredAnswer[T]) -> Fetch:
        """Count an answer that was stored, or could not be, and return its log row."""
        key, at = stored.answer.task.key, stored.answer.at
        if stored.error is not None:
            self.failed += 1
            return self._failure(key, at, stored.error, stored.rows)
        self.fetched += 1
        return Fetch(self.setup.source.name, key, at, "ok", stored.rows, stored.remark)

    def _finish(self) -> Report:
        setup, refusal = self.setup, self.breaker.refusal
        rows = [replace(row, retry_after=None) if refusal else row for row in self.suspect]
        ended: Outcome = "stopped" if self._ended() else "finished"
        last = Fetch(setup.source.name, RUN, sessions.now(), ended, self.rows, setup.units)
        fetch_log.append(setup.tables, [*rows, last])
        return Report(
            setup.source,
            setup.units,
            due=len(self.tasks) + self.named,
            fetched=self.fetched,
            failed=self.failed,
            left=max(len(self.tasks) - self.done, 0) if self._is_over() and not refusal else 0,
            rows=self.rows,
            refused="" if refusal is None else str(refusal),
            resume_at=self.resume_at,
            interrupted=self.stop.is_set(),
            error="" if self.failure is None else self.failure.error,
            retry_at=None if self.failure is None else self.failure.retry_after,
        )


def _next_attempt(failure: Fetch | Attempt) -> dt.datetime:
    """Return when what failed is tried again; the start where nothing holds it back."""
    return failure.retry_after or failure.started
