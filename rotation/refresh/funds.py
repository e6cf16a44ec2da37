"""Net asset values and shares outstanding of funds, from their issuers."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pandas as pd

from rotation import sessions
from rotation.catalog import Source
from rotation.errors import BadResponse
from rotation.refresh import backoff
from rotation.refresh.batches import Answer, StoredAnswer, StoredBatch
from rotation.refresh.engine import FetchRun, OnProgress, quiet
from rotation.refresh.plan import Attempts, Plan, in_order
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.refresh.steps import Step
from rotation.store.delta.tables import Tables
from rotation.store.funds import writer as funds

AGAIN: Final = dt.timedelta(hours=6)
"""Pause between two looks for a newer day: issuers publish one in the course of the next."""


class Shares(Protocol):
    """An upstream of funds' histories."""

    def shares(self, fund: str) -> pd.DataFrame: ...


@dataclass(frozen=True)
class FundTask:
    """The history of one fund, always the whole of it: issuers correct it."""

    fund: str

    @property
    def key(self) -> str:
        """Its name in the fetch log, where a list of its holdings has the symbol alone."""
        return f"{self.fund} history"


@dataclass
class FundRefresher:
    """Keeps the histories of one issuer's funds up to date, one call at a time.

    Parameters
    ----------
    tables : Tables
    upstream : Shares
    source : Source
    symbols : sequence of str
        Funds, the first one first.
    policy : CallPolicy
    on_progress : callable
        Called with (done, total, what) after each fund.
    """

    tables: Tables
    upstream: Shares
    source: Source
    symbols: Sequence[str]
    policy: CallPolicy = field(default_factory=CallPolicy)
    on_progress: OnProgress = quiet

    def steps(self) -> list[Step]:
        """Return its step of a pass."""
        return [Step(self.source.group, lambda stop: self.run(stop=stop))]

    def run(self, *, stop: threading.Event | None = None) -> Report:
        """Fetch the histories that are due.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        return FetchRun(
            tables=self.tables,
            source=self.source,
            units=self.source.units,
            plan=self._plan,
            call=lambda task: self.upstream.shares(task.fund),
            store=self._store,
            policy=self.policy.sequential(),
            longest_pause=backoff.AFTER_REFUSAL,
            on_progress=self.on_progress,
        ).run(stop)

    def _plan(self, now: dt.datetime, attempts: Attempts) -> Plan[FundTask]:
        """Return the funds without the last complete session, unless just looked for."""
        complete, last = sessions.last_complete(now), funds.last_sessions(self.tables)
        tasks = []
        for symbol in self.symbols:
            task = FundTask(symbol)
            tried = attempts.get(task.key)
            looked = tried is not None and tried.outcome == "ok" and now - tried.started < AGAIN
            if last.get(symbol, dt.date.min) < complete and not looked:
                tasks.append(task)
        return in_order(tasks, attempts, now)

    def _store(self, batch: Sequence[Answer[FundTask]]) -> StoredBatch[FundTask]:
        stored = [self._stored(answer) for answer in batch]
        return StoredBatch(sum(answer.rows for answer in stored), stored)

    def _stored(self, answer: Answer[FundTask]) -> StoredAnswer[FundTask]:
        """Store the rows of one fund; what was left out is a remark in the log."""
        task = answer.task
        found = funds.merge(
            self.tables,
            answer.rows.assign(symbol=task.fund),
            source=self.source.name,
            at=answer.at,
        )
        if found.sound:
            return StoredAnswer(answer, found.written, remark=found.sentence())
        error = BadResponse(
            self.source.name, task.key, expected="days with figures", got=found.sentence()
        )
        return StoredAnswer(answer, error=error)
