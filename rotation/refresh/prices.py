"""Daily prices: many symbols at once, checked and merged in batches."""

from __future__ import annotations

import datetime as dt
import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pandas as pd

from rotation import catalog, sessions
from rotation.catalog import Source
from rotation.errors import BadResponse
from rotation.refresh import merge as merging
from rotation.refresh import plan as due
from rotation.refresh import repairs
from rotation.refresh.batches import Answer, BatchLimits, StoredAnswer, StoredBatch
from rotation.refresh.engine import FetchRun, OnProgress, quiet
from rotation.refresh.plan import Attempts, Plan, Task
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.repairs import Repair
from rotation.refresh.report import Report
from rotation.store.delta import maintenance
from rotation.store.delta.tables import Tables
from rotation.store.prices import holes as stored_holes
from rotation.store.prices import reader, split_jumps
from rotation.store.prices import repairs as stored_repairs
from rotation.store.search import pulls

ROWS: Final = 250_000
"""Bars held before they are stored."""

AT_ONCE: Final = 100
"""Most symbols that are asked again in one pass."""

FORMER_AT_ONCE: Final = 200
"""Most former members that are fetched in one pass: core symbols do not wait for all of them."""

REPAIR_EVERY: Final = dt.timedelta(hours=1)
"""Pause between two looks at what is wrong with the same symbols."""

FLUSH_EVERY: Final = 5.0
"""Longest time that bars, or an error, of core symbols are held before they are stored. [s]"""

FLUSH_MEMBERS_EVERY: Final = 60.0
"""The same for members of the index: each write makes pages on breadth compute anew. [s]"""


class Prices(Protocol):
    """An upstream of daily bars, whose ``attrs`` may have a remark and the currency they are in."""

    def daily_bars(self, symbol: str, start: dt.date | None = None) -> pd.DataFrame: ...


@dataclass
class PriceRefresher:
    """Keeps daily prices up to date.

    Parameters
    ----------
    tables : Tables
    upstream : Prices
    source : Source
    policy : CallPolicy
    core_every : float
        Pause between refreshes of the core symbols in an open market. [s]
    on_progress : callable
        Called with (done, total, symbol) after each symbol.
    """

    tables: Tables
    upstream: Prices
    source: Source = catalog.YAHOO
    policy: CallPolicy = field(default_factory=CallPolicy)
    core_every: float = 300.0
    on_progress: OnProgress = quiet
    _swept: dt.date | None = None
    _look_again: dict[int, dt.datetime] = field(default_factory=dict)

    def run(
        self,
        symbols: Sequence[str],
        *,
        stop: threading.Event | None = None,
        requested_at: dt.datetime | None = None,
        until: dt.datetime | None = None,
        flush_every: float | None = None,
        whole: bool = False,
    ) -> Report:
        """Fetch what is due of the symbols, once.

        Parameters
        ----------
        symbols : sequence of str
        stop : Event, optional
            Ends the run once it is set.
        requested_at : datetime, optional
            As in ``plan.plan``.
        until : datetime, optional
            Time from which no call begins, UTC; the report counts the symbols left.
        flush_every : float, optional
            Longest time that bars are held; FLUSH_EVERY if not given. [s]
        whole : bool
            Whether to fetch every history anew, due or not.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        plan = functools.partial(self._plan, symbols, requested_at)
        if whole:
            plan = functools.partial(due.anew, symbols)
        return self._run(plan, self._store, stop, until=until, flush_every=flush_every)

    def fill_former(
        self,
        left: Mapping[str, dt.date],
        *,
        stop: threading.Event | None = None,
        until: dt.datetime | None = None,
    ) -> Report:
        """Fetch the histories of former members, FORMER_AT_ONCE in one pass, until they are stored.

        Parameters
        ----------
        left : mapping of symbol to the day of its last list
        stop : Event, optional
        until : datetime, optional
            As in ``run``.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """

        def plan(now: dt.datetime, attempts: Attempts) -> Plan[Task]:
            stored = reader.extents(self.tables)
            held = {symbol: extent.last for symbol, extent in stored.items()}
            return due.plan_former(left, held, attempts, now)

        return self._run(
            plan,
            self._store,
            stop,
            until=until,
            flush_every=FLUSH_MEMBERS_EVERY,
            max_tasks=FORMER_AT_ONCE,
        )

    def repair(
        self,
        symbols: Sequence[str],
        *,
        stop: threading.Event | None = None,
        until: dt.datetime | None = None,
    ) -> Report:
        """Ask again for holes and across suspected splits, and compare whole histories.

        A process looks at the same symbols at most every REPAIR_EVERY.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        now, key = sessions.now(), hash(tuple(symbols))
        if dt.timedelta(0) < self._look_again.get(key, now) - now <= REPAIR_EVERY:
            return Report(self.source, self.source.units, 0)
        wrong, asked = self._wrong(symbols, now), stored_repairs.asked(self.tables)

        def plan(at: dt.datetime, attempts: Attempts) -> Plan[Task]:
            return repairs.plan(symbols, wrong, asked, attempts, at)

        def store(batch: Sequence[Answer[Task]]) -> StoredBatch[Task]:
            stored = self._store(batch)
            starts = {answer.task.symbol: answer.task.start for answer in batch}
            made = [
                repair
                for repair in wrong
                if repair.covered(starts)
                and not ((last := asked.get(repair.key)) and last.waits(now))
            ]
            repairs.record(self.tables, made, asked, now)
            return stored

        report = self._run(plan, store, stop, until=until, max_tasks=AT_ONCE)
        if not report.left and not report.refused:
            self._look_again[key] = now + REPAIR_EVERY
        return report

    def _run(
        self,
        plan: Callable[[dt.datetime, Attempts], Plan[Task]],
        store: Callable[[Sequence[Answer[Task]]], StoredBatch[Task]],
        stop: threading.Event | None,
        *,
        until: dt.datetime | None = None,
        flush_every: float | None = None,
        max_tasks: int | None = None,
    ) -> Report:
        report = FetchRun(
            tables=self.tables,
            source=self.source,
            units=self.source.units,
            plan=plan,
            call=self._bars,
            store=store,
            policy=self.policy,
            limits=BatchLimits(ROWS, FLUSH_EVERY if flush_every is None else flush_every),
            until=until,
            max_tasks=max_tasks,
            on_progress=self.on_progress,
        ).run(stop)
        if report.due:
            self._tidy()
        return report

    def _wrong(self, symbols: Sequence[str], now: dt.datetime) -> list[Repair]:
        """Return the holes and suspected splits of the symbols that are within reach."""
        version = self.tables.version("prices")
        if version < 0:
            return []
        extents = reader.extents(self.tables, version)
        own = {symbol: extents[symbol] for symbol in symbols if symbol in extents}
        holes = stored_holes.stored(self.tables, own, version)
        jumps = split_jumps.stored(
            self.tables, tuple(own), stored_repairs.reach(now), version=version
        )
        return repairs.found(symbols, holes, jumps, now)

    def _plan(
        self,
        symbols: Sequence[str],
        requested_at: dt.datetime | None,
        now: dt.datetime,
        attempts: Attempts,
    ) -> Plan[Task]:
        stored = reader.extents(self.tables).values()
        return due.plan(
            symbols,
            {row.symbol: (row.last, row.fetched_at) for row in stored if row.fetched_at},
            attempts,
            now=now,
            core_every=self.core_every,
            requested_at=requested_at,
        )

    def _bars(self, task: Task) -> pd.DataFrame:
        bars = self.upstream.daily_bars(task.symbol, task.start)
        merging.check_currency(bars, task.symbol, self.source.name)
        return bars

    def _store(self, batch: Sequence[Answer[Task]]) -> StoredBatch[Task]:
        """Check and merge a batch; symbols stored on another basis are fetched again, whole."""
        merged = merging.merge(self.tables, batch, self.source.name)
        walked = [a for a in batch if a.task.start is None and a.task.symbol in merged.last_of]
        if walked:
            whole = [repairs.walk(answer.task.symbol) for answer in walked]
            repairs.record(self.tables, whole, {}, min(answer.at for answer in walked))
        return StoredBatch(
            rows=merged.rows,
            answers=[
                self._settled(answer, merged)
                for answer in batch
                if answer.task.symbol not in merged.again
            ],
            again=[Task(symbol, None) for symbol in merged.again],
        )

    def _settled(self, answer: Answer[Task], merged: merging.Merged) -> StoredAnswer[Task]:
        """Return what the log says of a symbol: not ok while the last session is missing."""
        symbol, count = answer.task.symbol, len(answer.rows)
        complete = answer.task.until or sessions.last_complete(answer.at)
        last = merged.last_of.get(symbol)
        if last is not None and last >= complete:
            told = (answer.rows.attrs.get("remark"), *merged.remarks.get(symbol, ()))
            remark = "; ".join(str(part) for part in told if part)
            remark = remark and f"{self.source.name}, {symbol}: {remark}."
            return StoredAnswer(answer, count, remark=remark)
        got = "no sound price" if last is None else f"prices up to {last}"
        expected, got = merged.apart.get(symbol, (f"a sound price of {complete}", got))
        error = BadResponse(self.source.name, symbol, expected=expected, got=got)
        return StoredAnswer(answer, count, error)

    def _tidy(self) -> None:
        """Join small files; once a day delete old rows and files too."""
        now = sessions.now()
        maintenance.join(self.tables, now)
        if self._swept != now.date():
            self._swept = now.date()
            maintenance.sweep(self.tables, now)
            pulls.prune(self.tables)
