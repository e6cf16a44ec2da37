"""The refresher: what is due, fetched politely, checked, merged; cool-downs remembered."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from rotation import sessions
from rotation.errors import BadResponse, SourceError, UnknownSymbol
from rotation.refresh import backoff
from rotation.refresh import merge as merging
from rotation.refresh import plan as due
from rotation.refresh.calls import Breaker, CallPolicy, FetchResult, Prices, arrivals
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN, Fetch, Outcome
from rotation.store.delta import maintenance
from rotation.store.delta.tables import Tables
from rotation.store.prices import reader
from rotation.store.search import pulls

ROWS: Final = 250_000
"""Bars held before they are stored."""

FLUSH_EVERY: Final = 5.0
"""Longest that what has arrived, or why it has not, is held before it is stored. [s]"""


@dataclass(frozen=True)
class Report:
    """What came of one run.

    Attributes
    ----------
    due, fetched, failed : symbols
    waiting : symbols that would be due had they not failed a moment ago
    left : what is due and was put off, because one run asks for so much only
    rows : bars stored
    refused : why the upstream is left alone; empty if it is not
    resume_at : until when, UTC
    interrupted : whether the run was told to stop
    of : what was fetched, in the plural
    """

    due: int
    fetched: int = 0
    failed: int = 0
    waiting: int = 0
    left: int = 0
    rows: int = 0
    refused: str = ""
    resume_at: dt.datetime | None = None
    interrupted: bool = False
    of: str = "symbols"

    @property
    def fruitless(self) -> bool:
        """Whether nothing came although something was wanted."""
        return not self.fetched and not self.rows and bool(self.failed or self.refused)

    def sentence(self) -> str:
        """One sentence for a person."""
        if not self.due and not self.refused:
            text = "Everything that can be fetched now is up to date"
            later = f"; {self.waiting} that failed will be tried again later."
            return text + (later if self.waiting else ".")
        text = "Nothing was fetched"
        if self.fetched or self.rows or not self.refused:
            text = f"{self.fetched} of {self.due} {self.of} fetched, {self.rows:,} rows stored"
            text += f", {self.failed} failed" if self.failed else ""
        if self.refused:
            text += f": {self.refused.rstrip('. ')}"
        if self.resume_at:
            text += f"; calls go on after {self.resume_at:%Y-%m-%d %H:%M:%S} UTC"
        elif self.interrupted:
            text += "; stopped, and the next run goes on from there"
        return f"{text}."


@dataclass
class Refresher:
    """One upstream into one store.

    Parameters
    ----------
    tables : Tables
    upstream : Prices
    source : str
        Its name in the tables.
    pace : CallPolicy
    core_every : float
        Pause between refreshes of the core symbols in an open market. [s]
    on_progress : callable
        Called with (done, total, symbol) after each symbol.
    """

    tables: Tables
    upstream: Prices
    source: str = "yahoo"
    pace: CallPolicy = field(default_factory=CallPolicy)
    core_every: float = 300.0
    on_progress: Callable[[int, int, str], None] = lambda *_: None
    _swept: dt.date | None = None

    def run(
        self,
        symbols: Sequence[str],
        *,
        stop: threading.Event | None = None,
        wished: dt.datetime | None = None,
    ) -> Report:
        """Fetch what is due of the symbols, once; ``wished`` as in ``due.plan``.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        now = sessions.now()
        refusal = fetch_log.refusal(self.tables, self.source)
        if refusal is not None and refusal.until > now:
            return Report(0, refused=refusal.error, resume_at=refusal.until)
        stored = reader.listing(self.tables) if self.tables.version("prices") >= 0 else []
        plan = due.plan(
            symbols,
            {row["symbol"]: (row["last"], row["fetched_at"]) for row in stored},
            attempts := fetch_log.latest(self.tables, self.source),
            now=now,
            core_every=self.core_every,
            wished=wished,
        )
        if not plan.tasks:
            return Report(0, waiting=len(plan.waiting))
        fetch_log.append(self.tables, [Fetch(self.source, RUN, now, "started", len(plan.tasks))])
        report = _Run(
            self,
            plan.tasks,
            stop or threading.Event(),
            failures={key: attempt.failures for key, attempt in attempts.items()},
            refusals=0 if refusal is None else refusal.in_a_row,
        ).report()
        self._tidy()
        return replace(report, waiting=len(plan.waiting))

    def _tidy(self) -> None:
        """Once a day with what takes longer."""
        now = sessions.now()
        maintenance.join(self.tables, now)
        if self._swept != now.date():
            self._swept = now.date()
            maintenance.sweep(self.tables, now)
            pulls.prune(self.tables)


@dataclass
class _Run:
    """One pass over the tasks that were due; written to the store batch by batch."""

    refresher: Refresher
    tasks: Sequence[due.Task]
    stop: threading.Event
    failures: dict[str, int]
    refusals: int
    breaker: Breaker = field(default_factory=Breaker)
    done: int = 0
    fetched: int = 0
    failed: int = 0
    rows: int = 0
    came: bool = False  # any bars, those of calls under way at a refusal included
    refused_at: dt.datetime | None = None
    resume_at: dt.datetime | None = None
    again: list[due.Task] = field(default_factory=list)
    arrived: list[merging.Fetched] = field(default_factory=list)
    log: list[Fetch] = field(default_factory=list)
    suspect: list[Fetch] = field(default_factory=list)
    """Failures in a row: the symbols' own if an answer follows, else the upstream's."""

    def report(self) -> Report:
        """Do the work and say what came of it."""
        self._work(self.tasks)
        if self.again and not self._over():
            self._work(self.again)
        return self._finish()

    @property
    def _cool_down_first(self) -> dt.timedelta:
        return dt.timedelta(seconds=self.refresher.pace.cool_down)

    def _over(self) -> bool:
        return self.stop.is_set() or self.breaker.refusal is not None

    def _work(self, tasks: Sequence[due.Task]) -> None:
        refresher, flushed = self.refresher, time.monotonic()
        calls = arrivals(self._bars, tasks, refresher.pace, self.breaker, self.stop)
        with closing(calls):
            for arrival in calls:
                if arrival is not None:
                    self._take(arrival)
                many = sum(len(fetched.bars) for fetched in self.arrived) >= ROWS
                if many or time.monotonic() - flushed > FLUSH_EVERY:
                    self._flush()
                    flushed = time.monotonic()
        self._flush()

    def _bars(self, task: due.Task) -> pd.DataFrame:
        return self.refresher.upstream.daily_bars(task.symbol, task.start)

    def _take(self, arrival: FetchResult[due.Task]) -> None:
        self.done += 1
        symbol, total = arrival.task.symbol, len(self.tasks) + len(self.again)
        self.refresher.on_progress(min(self.done, total), total, symbol)
        if isinstance(arrival.outcome, pd.DataFrame):
            self.came = True
            self.arrived.append(merging.Fetched(arrival.task, arrival.at, arrival.outcome))
        else:
            self.failed += 1
            self.suspect.append(self._failure(symbol, arrival.at, arrival.outcome))
        if isinstance(arrival.outcome, pd.DataFrame | UnknownSymbol):
            self.log += self.suspect
            self.suspect = []
        if self.breaker.refusal is not None:
            self._cool_down(self.breaker.refusal)

    def _cool_down(self, refusal: SourceError) -> None:
        """Remember at once, should this process be killed, how long to leave the upstream alone.

        Calls under way at the refusal may still bring bars. In which order the answers
        arrive is chance: the pause is then shortened to what it would have been after them.
        """
        self.refused_at = at = self.refused_at or sessions.now()
        refusals = 0 if self.came else self.refusals
        until = at + backoff.with_upstream(refusal, refusals, self._cool_down_first)
        if self.resume_at is not None and until >= self.resume_at:
            return
        self.resume_at = until
        row = Fetch(self.refresher.source, RUN, at, backoff.word(refusal), 0, str(refusal), until)
        fetch_log.append(self.refresher.tables, [row])

    def _failure(self, symbol: str, at: dt.datetime, error: SourceError, rows: int = 0) -> Fetch:
        """The log row of a symbol that was not fetched, and when to try again."""
        wait = backoff.with_symbol(error, self.failures.get(symbol, 0), self._cool_down_first)
        retry = None if wait is None else at + wait
        return Fetch(
            self.refresher.source, symbol, at, backoff.word(error), rows, str(error), retry
        )

    def _flush(self) -> None:
        """Check and merge what has arrived, then log it."""
        batch, rows = self.arrived, self.log
        self.arrived, self.log = [], []
        if batch:
            merged = merging.merge(self.refresher.tables, batch, self.refresher.source)
            self.rows += merged.rows
            self.again += [due.Task(symbol, None) for symbol in merged.again]
            rows += [
                self._outcome(fetched, merged)
                for fetched in batch
                if fetched.task.symbol not in merged.again
            ]
        if rows:
            fetch_log.append(self.refresher.tables, rows)

    def _outcome(self, fetched: merging.Fetched, merged: merging.Merged) -> Fetch:
        """The log row of a symbol that was fetched: not ok while the last session is missing."""
        symbol, at, count = fetched.task.symbol, fetched.at, len(fetched.bars)
        complete, last = sessions.last_complete(at), merged.last_of.get(symbol)
        if last is not None and last >= complete:
            self.fetched += 1
            remark = str(fetched.bars.attrs.get("remark") or "")
            remark = remark and f"{self.refresher.source}, {symbol}: {remark}."
            return Fetch(self.refresher.source, symbol, at, "ok", count, remark)
        self.failed += 1
        expected = f"a sound bar of {complete}"
        got = "no sound bar" if last is None else f"bars up to {last}"
        if symbol in merged.apart:
            expected, got = "a history that meets the stored one", "no session in common"
        error = BadResponse(self.refresher.source, symbol, expected=expected, got=got)
        return self._failure(symbol, at, error, count)

    def _finish(self) -> Report:
        refusal, tables = self.breaker.refusal, self.refresher.tables
        rows = [replace(row, retry_after=None) if refusal else row for row in self.suspect]
        ended: Outcome = "stopped" if self._over() else "finished"
        last = Fetch(self.refresher.source, RUN, sessions.now(), ended, self.rows)
        fetch_log.append(tables, [*rows, last])
        return Report(
            due=len(self.tasks),
            fetched=self.fetched,
            failed=self.failed,
            rows=self.rows,
            refused="" if refusal is None else str(refusal),
            resume_at=self.resume_at,
            interrupted=self.stop.is_set(),
        )
