"""Daily prices: many symbols at once, checked and merged in batches."""

from __future__ import annotations

import datetime as dt
import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pandas as pd

from rotation import catalog, sessions
from rotation.catalog import Source
from rotation.errors import BadResponse
from rotation.refresh import merge as merging
from rotation.refresh import plan as due
from rotation.refresh.batches import Answer, BatchLimits, StoredAnswer, StoredBatch
from rotation.refresh.engine import FetchRun, OnProgress, quiet
from rotation.refresh.plan import Attempts, Plan, Task
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.store.delta import maintenance
from rotation.store.delta.tables import Tables
from rotation.store.prices import reader
from rotation.store.search import pulls

ROWS: Final = 250_000
"""Bars held before they are stored."""

FLUSH_EVERY: Final = 5.0
"""Longest time that bars, or an error, of core symbols are held before they are stored. [s]"""

FLUSH_MEMBERS_EVERY: Final = 60.0
"""The same for members of the index: each write makes pages on breadth compute anew. [s]"""


class Prices(Protocol):
    """An upstream of daily bars; their ``attrs["remark"]`` may say what it had to repair."""

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

    def run(
        self,
        symbols: Sequence[str],
        *,
        stop: threading.Event | None = None,
        requested_at: dt.datetime | None = None,
        until: dt.datetime | None = None,
        flush_every: float | None = None,
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

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        report = FetchRun(
            tables=self.tables,
            source=self.source,
            units=self.source.units,
            plan=functools.partial(self._plan, symbols, requested_at),
            call=self._bars,
            store=self._store,
            policy=self.policy,
            limits=BatchLimits(ROWS, FLUSH_EVERY if flush_every is None else flush_every),
            until=until,
            on_progress=self.on_progress,
        ).run(stop)
        if report.due:
            self._tidy()
        return report

    def _plan(
        self,
        symbols: Sequence[str],
        requested_at: dt.datetime | None,
        now: dt.datetime,
        attempts: Attempts,
    ) -> Plan[Task]:
        stored = reader.listing(self.tables) if self.tables.version("prices") >= 0 else []
        return due.plan(
            symbols,
            {row["symbol"]: (row["last"], row["fetched_at"]) for row in stored},
            attempts,
            now=now,
            core_every=self.core_every,
            requested_at=requested_at,
        )

    def _bars(self, task: Task) -> pd.DataFrame:
        return self.upstream.daily_bars(task.symbol, task.start)

    def _store(self, batch: Sequence[Answer[Task]]) -> StoredBatch[Task]:
        """Check and merge a batch; symbols stored on another basis are fetched again, whole."""
        merged = merging.merge(self.tables, batch, self.source.name)
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
        complete, last = sessions.last_complete(answer.at), merged.last_of.get(symbol)
        if last is not None and last >= complete:
            remark = str(answer.rows.attrs.get("remark") or "")
            remark = remark and f"{self.source.name}, {symbol}: {remark}."
            return StoredAnswer(answer, count, remark=remark)
        expected = f"a sound bar of {complete}"
        got = "no sound bar" if last is None else f"bars up to {last}"
        if symbol in merged.apart:
            expected, got = "a history that meets the stored one", "no session in common"
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
