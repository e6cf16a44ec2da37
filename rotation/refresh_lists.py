"""Who is in the index, kept up to date: today's list, and month-ends going back."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import numpy as np
import pandas as pd

from rotation import patience, sessions
from rotation.due import Task
from rotation.errors import BadResponse, SourceError
from rotation.fetching import Arrival, Breaker, Pace, arrivals
from rotation.refresh import Report
from rotation.sources.ishares_members import equity_members
from rotation.store import fetches, holdings
from rotation.store.fetches import RUN, Attempt, Fetch
from rotation.store.membership import FUND
from rotation.store.tables import Tables

AGAIN: Final = dt.timedelta(hours=12)
"""Pause between two looks for a newer list: the issuer publishes one a day."""

NEAR: Final = dt.timedelta(days=6)
"""How long before a month-end a list may be of, to stand for it."""


class Holdings(Protocol):
    """An upstream of a fund's holdings."""

    def holdings(self, fund: str) -> pd.DataFrame: ...
    def holdings_on(self, fund: str, day: dt.date) -> pd.DataFrame: ...


@dataclass
class ListRefresher:
    """Lists of a fund's holdings into one store, one call at a time.

    Parameters
    ----------
    tables : Tables
    upstream : Holdings
    source : str
        Its name in the tables.
    fund : str
    years : int
        How far month-ends go back.
    pace : Pace
    on_progress : callable
        Called with (done, total, what) after each list.
    """

    tables: Tables
    upstream: Holdings
    source: str = "ishares"
    fund: str = FUND
    years: int = 5
    pace: Pace = field(default_factory=Pace)
    on_progress: Callable[[int, int, str], None] = lambda *_: None

    def run(self, *, stop: threading.Event | None = None) -> Report:
        """Fetch the lists that are due, the newest first.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        now = sessions.now()
        refusal = fetches.refusal(self.tables, self.source)
        if refusal is not None and refusal.until > now:
            return Report(0, refused=refusal.error, resume_at=refusal.until, of="lists")
        attempts = fetches.latest(self.tables, self.source)
        wanted = self._wanted(now, attempts)
        tasks = [task for task in wanted if not _must_wait(attempts.get(task.symbol), now)]
        waiting = len(wanted) - len(tasks)
        if not tasks:
            return Report(0, waiting=waiting, of="lists")
        fetches.append(self.tables, [Fetch(self.source, RUN, now, "started", len(tasks))])
        failures = {key: attempt.failures for key, attempt in attempts.items()}
        refusals = 0 if refusal is None else refusal.in_a_row
        run = _Run(self, tasks, stop or threading.Event(), failures, refusals)
        return replace(run.report(), waiting=waiting)

    def daily_bars(self, symbol: str, start: dt.date | None = None) -> pd.DataFrame:
        """A list in the shape ``fetching.arrivals`` calls: ``start`` is the day, None now."""
        if start is None:
            return self.upstream.holdings(symbol)
        found = self.upstream.holdings_on(self.fund, start)
        answered = found["as_of"].iloc[0].date()
        if not start - NEAR <= answered <= start:
            expected = f"the list of {start} or of a session shortly before"
            raise BadResponse(self.source, symbol, expected=expected, got=f"that of {answered}")
        return found

    def _wanted(self, now: dt.datetime, attempts: Mapping[str, Attempt]) -> list[Task]:
        """Lists the store lacks: today's, then month-ends, the newest first."""
        complete = sessions.last_complete(now)
        stored = self._stored()
        tasks = []
        last = attempts.get(self.fund)
        looked = last is not None and last.outcome == "ok" and now - last.started < AGAIN
        if max(stored, default=dt.date.min) < complete and not looked:
            tasks.append(Task(self.fund, None))
        for end in month_ends(complete, 12 * self.years):
            if not any(end - NEAR <= day <= end for day in stored):
                tasks.append(Task(f"{self.fund} on {end}", end))
        return tasks

    def _stored(self) -> set[dt.date]:
        """Days a list of this source is stored of."""
        if self.tables.version("holdings") < 0:
            return set()
        rows = self.tables.query(
            f"SELECT DISTINCT as_of FROM holdings WHERE fund = '{self.fund}' "
            f"AND source = '{self.source}'",
            "holdings",
        )
        return set(rows.column("as_of").to_pylist())


def month_ends(until: dt.date, count: int) -> list[dt.date]:
    """The last sessions of the months before that of a day, the newest first."""
    known = sessions.all_sessions()
    months = known.astype("datetime64[M]")
    ends = known[np.append(months[1:] != months[:-1], False)]
    before = ends[ends.astype("datetime64[M]") < np.datetime64(until, "M")]
    days: list[dt.date] = before[-count:][::-1].tolist()
    return days


def _must_wait(attempt: Attempt | None, now: dt.datetime) -> bool:
    return attempt is not None and attempt.retry_after is not None and attempt.retry_after > now


@dataclass
class _Run:
    """One pass over the lists that were due; each is stored as it arrives."""

    refresher: ListRefresher
    tasks: list[Task]
    stop: threading.Event
    failures: dict[str, int]
    refusals: int
    breaker: Breaker = field(default_factory=Breaker)
    fetched: int = 0
    failed: int = 0
    rows: int = 0
    resume_at: dt.datetime | None = None
    suspect: list[Fetch] = field(default_factory=list)
    """Failures in a row, not logged yet."""

    def report(self) -> Report:
        """Do the work and say what came of it."""
        of = self.refresher
        pace = replace(of.pace, concurrency=1)
        calls = arrivals(of, self.tasks, pace, self.breaker, self.stop)
        done = 0
        with closing(calls):
            for arrival in calls:
                if arrival is not None:
                    done += 1
                    self._log(self._take(arrival))
                    of.on_progress(done, len(self.tasks), arrival.task.symbol)
        over = self.stop.is_set() or self.breaker.refusal is not None
        now = sessions.now()
        last = Fetch(of.source, RUN, now, "stopped" if over else "finished", self.rows)
        fetches.append(of.tables, [*self._unanswered(), *self._cool_down(now), last])
        return Report(
            due=len(self.tasks),
            fetched=self.fetched,
            failed=self.failed,
            rows=self.rows,
            refused="" if self.breaker.refusal is None else str(self.breaker.refusal),
            resume_at=self.resume_at,
            interrupted=self.stop.is_set(),
            of="lists",
        )

    def _log(self, row: Fetch) -> None:
        """Failures are a list's own once the upstream answered another one after them."""
        self.suspect.append(row)
        if row.outcome in ("ok", "unknown"):
            fetches.append(self.refresher.tables, self.suspect)
            self.suspect = []

    def _unanswered(self) -> list[Fetch]:
        """Failures no answer came after: the upstream's where it ended the run."""
        refused = self.breaker.refusal is not None
        return [replace(row, retry_after=None) if refused else row for row in self.suspect]

    def _take(self, arrival: Arrival) -> Fetch:
        """Store what came; the row of the log."""
        of, key = self.refresher, arrival.task.symbol
        outcome = arrival.outcome
        if isinstance(outcome, pd.DataFrame):
            try:
                rows = self._store(outcome, key, arrival.at)
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

    def _store(self, found: pd.DataFrame, key: str, at: dt.datetime) -> int:
        of, members = self.refresher, equity_members(found).table
        written = holdings.replace(of.tables, members, source=of.source, at=at)
        if not written.stored:
            got = "; ".join(written.kept.values()) or "no member at all"
            raise BadResponse(of.source, key, expected="a whole list of members", got=got)
        return len(members)

    @property
    def _first(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.refresher.pace.cool_down)

    def _cool_down(self, now: dt.datetime) -> list[Fetch]:
        """The row that says until when the upstream is left alone, if it refused."""
        refusal = self.breaker.refusal
        if refusal is None:
            return []
        refusals = 0 if self.rows else self.refusals
        wait = patience.with_upstream(refusal, refusals, self._first, patience.AFTER_REFUSAL)
        self.resume_at = now + wait
        word = patience.word(refusal)
        return [Fetch(self.refresher.source, RUN, now, word, 0, str(refusal), self.resume_at)]
