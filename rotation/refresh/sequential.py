"""What the refreshers share whose upstream is asked for one document at a time."""

from __future__ import annotations

import datetime as dt
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

import pandas as pd

from rotation.catalog import Source
from rotation.refresh import backoff
from rotation.refresh.batches import Answer, StoredBatch, Written, store_each
from rotation.refresh.calls import Breaker
from rotation.refresh.engine import FetchRun, OnProgress, quiet
from rotation.refresh.plan import Attempts, Plan, T
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.refresh.steps import Step
from rotation.store.delta.tables import Tables

Client = TypeVar("Client")


@dataclass
class SequentialRefresher(ABC, Generic[T, Client]):
    """Keeps a table up to date from one feed, one call at a time.

    A subclass names its tasks and the protocol of its client, and says what is due, how it is
    asked for and how an answer is stored. It is a dataclass where it has a source by default or
    parameters of its own, which follow these.

    Parameters
    ----------
    tables : Tables
    upstream : Client
    source : Source
    policy : CallPolicy
        Its rate; the concurrency is 1 whatever it says.
    on_progress : callable
        Called with (done, total, what) after each answer.
    """

    tables: Tables
    upstream: Client
    source: Source
    policy: CallPolicy = field(default_factory=CallPolicy)
    on_progress: OnProgress = quiet

    max_tasks: ClassVar[int | None] = None
    """Most tasks of one run, where history is filled in over several; None is no limit."""

    def steps(self) -> list[Step]:
        """Return its steps of a pass: one, unless a subclass has more."""
        return [Step(self.source.group, lambda stop: self.run(stop=stop))]

    def run(self, *, stop: threading.Event | None = None) -> Report:
        """Fetch what is due, once.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        return self.fetch(self.plan, stop)

    def fetch(
        self, plan: Callable[[dt.datetime, Attempts], Plan[T]], stop: threading.Event | None
    ) -> Report:
        """Fetch what a plan says is due; as ``run``."""
        return FetchRun(
            tables=self.tables,
            source=self.source,
            units=self.source.units,
            plan=plan,
            call=self.call,
            store=self.store_batch,
            policy=self.policy.sequential(),
            breaker=self.breaker,
            longest_pause=backoff.AFTER_REFUSAL,
            max_tasks=self.max_tasks,
            on_progress=self.on_progress,
        ).run(stop)

    @abstractmethod
    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[T]:
        """Return the due tasks at a time, from the last attempt at each key."""

    @abstractmethod
    def call(self, task: T) -> pd.DataFrame:
        """Ask the upstream for one task."""

    @abstractmethod
    def store(self, task: T, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store the rows of a task; SourceError where they cannot be used."""

    def store_batch(self, batch: Sequence[Answer[T]]) -> StoredBatch[T]:
        """Store answers, each by itself."""
        return store_each(self.store)(batch)

    def breaker(self) -> Breaker:
        """Return what ends a run when the upstream counts as down."""
        return Breaker()
