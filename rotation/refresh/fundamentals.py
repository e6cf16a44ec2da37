"""Daily snapshots of funds' valuation and of the earnings growth of their largest holdings."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pandas as pd

from rotation import sessions, universe
from rotation.catalog import Source
from rotation.refresh import backoff
from rotation.refresh.batches import store_each
from rotation.refresh.engine import FetchRun, OnProgress, quiet
from rotation.refresh.plan import Attempts, Plan, in_order
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.refresh.steps import Step
from rotation.store import fundamentals
from rotation.store.delta.tables import Tables

AGAIN: Final = dt.timedelta(hours=12)
"""Pause between two looks at one symbol: its figures are those of a day."""

FUNDS: Final = tuple(s for family in universe.VALUED_FUNDS.values() for s in family)


class Summaries(Protocol):
    """An upstream of summaries."""

    def fund_summary(self, symbol: str) -> pd.DataFrame: ...
    def stock_summary(self, symbol: str) -> pd.DataFrame: ...


@dataclass(frozen=True)
class SummaryTask:
    """The summary of one fund or share."""

    kind: str
    symbol: str

    @property
    def key(self) -> str:
        """Its name in the fetch log, where its prices have the symbol alone."""
        return f"{self.symbol} summary"


@dataclass
class SummaryRefresher:
    """Takes a snapshot a session of every followed fund and of what they hold most of.

    Parameters
    ----------
    tables : Tables
    upstream : Summaries
    source : Source
    policy : CallPolicy
    on_progress : callable
        Called with (done, total, what) after each summary.
    """

    tables: Tables
    upstream: Summaries
    source: Source
    policy: CallPolicy = field(default_factory=CallPolicy)
    on_progress: OnProgress = quiet

    def steps(self) -> list[Step]:
        """Return its steps of a pass: funds, then the holdings that their summaries name."""
        return [
            Step(self.source.group, lambda stop: self.run("fund", lambda: FUNDS, stop=stop)),
            Step(self.source.group, lambda stop: self.run("stock", self._held, stop=stop)),
        ]

    def run(
        self,
        kind: str,
        symbols: Callable[[], Sequence[str]],
        *,
        stop: threading.Event | None = None,
    ) -> Report:
        """Fetch the summaries of a kind that are due.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        return FetchRun(
            tables=self.tables,
            source=self.source,
            units=self.source.units,
            plan=lambda now, attempts: self._plan(kind, symbols(), now, attempts),
            call=self._summary,
            store=store_each(self._store),
            policy=self.policy.sequential(),
            longest_pause=backoff.AFTER_REFUSAL,
            on_progress=self.on_progress,
        ).run(stop)

    def _held(self) -> Sequence[str]:
        return fundamentals.largest_holdings(self.tables)

    def _plan(
        self, kind: str, symbols: Sequence[str], now: dt.datetime, attempts: Attempts
    ) -> Plan[SummaryTask]:
        """Return the symbols without a snapshot of the last complete session."""
        complete, last = sessions.last_complete(now), fundamentals.last_days(self.tables)
        tasks = []
        for symbol in symbols:
            task = SummaryTask(kind, symbol)
            tried = attempts.get(task.key)
            looked = tried is not None and tried.outcome == "ok" and now - tried.started < AGAIN
            if last.get((kind, symbol), dt.date.min) < complete and not looked:
                tasks.append(task)
        return in_order(tasks, attempts, now)

    def _summary(self, task: SummaryTask) -> pd.DataFrame:
        if task.kind == "fund":
            return self.upstream.fund_summary(task.symbol)
        return self.upstream.stock_summary(task.symbol)

    def _store(self, _: SummaryTask, rows: pd.DataFrame, at: dt.datetime) -> int:
        return fundamentals.add(self.tables, rows, source=self.source.name, at=at)
