"""Daily snapshots of funds' valuation, of their largest holdings and of those' earnings growth."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import pandas as pd

from rotation import sessions, universe
from rotation.refresh.batches import Written
from rotation.refresh.plan import Attempts, Plan, in_order, looked
from rotation.refresh.sequential import SequentialRefresher
from rotation.refresh.steps import Step
from rotation.store import fundamentals

AGAIN: Final = dt.timedelta(hours=12)
"""Pause between two looks at one symbol: its figures are those of a day."""

KINDS: Final = ("fund", "stock")
FUNDS: Final = tuple(s for family in universe.VALUED_FUNDS.values() for s in family)


class Summaries(Protocol):
    """An upstream of summaries."""

    def fund_summary(self, symbol: str) -> pd.DataFrame: ...
    def stock_summary(self, symbol: str) -> pd.DataFrame: ...


class Holdings(Protocol):
    """An issuer of funds."""

    def holdings(self, fund: str) -> pd.DataFrame: ...


@dataclass(frozen=True)
class HoldingsTask:
    """The holdings of one sector fund."""

    fund: str

    @property
    def key(self) -> str:
        """Its name in the fetch log, where the fund's history has another."""
        return f"{self.fund} holdings"


class HoldingsRefresher(SequentialRefresher[HoldingsTask, Holdings]):
    """Keeps the largest holdings of every sector fund, from its issuer."""

    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[HoldingsTask]:
        """Return the funds without a list of the last complete session, unless just looked for."""
        complete, last = sessions.last_complete(now), fundamentals.last_lists(self.tables)
        tasks = [
            task
            for task in map(HoldingsTask, universe.SECTORS)
            if last.get(task.fund, dt.date.min) < complete
            and not looked(attempts, task.key, now, AGAIN)
        ]
        return in_order(tasks, attempts, now)

    def call(self, task: HoldingsTask) -> pd.DataFrame:
        """Fetch the list of a fund."""
        return self.upstream.holdings(task.fund)

    def store(self, task: HoldingsTask, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store the largest of a list."""
        found = fundamentals.add_list(self.tables, rows, source=self.source.name, at=at)
        return Written(found)


@dataclass(frozen=True)
class SummaryTask:
    """The summary of one fund or share."""

    kind: str
    symbol: str

    @property
    def key(self) -> str:
        """Its name in the fetch log, where its prices have the symbol alone."""
        return f"{self.symbol} summary"


class SummaryRefresher(SequentialRefresher[SummaryTask, Summaries]):
    """Takes a snapshot a session of every followed fund and of what they hold most of."""

    def steps(self) -> list[Step]:
        """Return its steps of a pass: funds, then the holdings that their summaries name."""
        return [self._step(kind) for kind in KINDS]

    def _step(self, kind: str) -> Step:
        plan = functools.partial(self.plan, kinds=(kind,))
        return Step(self.source.group, lambda stop: self.fetch(plan, stop))

    def plan(
        self, now: dt.datetime, attempts: Attempts, kinds: Sequence[str] = KINDS
    ) -> Plan[SummaryTask]:
        """Return the symbols of some kinds without a snapshot of the last complete session."""
        complete, last = sessions.last_complete(now), fundamentals.last_days(self.tables)
        symbols = {"fund": FUNDS, "stock": fundamentals.largest_holdings(self.tables)}
        tasks = [
            task
            for kind in kinds
            for task in (SummaryTask(kind, symbol) for symbol in symbols[kind])
            if last.get((kind, task.symbol), dt.date.min) < complete
            and not looked(attempts, task.key, now, AGAIN)
        ]
        return in_order(tasks, attempts, now)

    def call(self, task: SummaryTask) -> pd.DataFrame:
        """Fetch the summary of a fund or of a share."""
        if task.kind == "fund":
            return self.upstream.fund_summary(task.symbol)
        return self.upstream.stock_summary(task.symbol)

    def store(self, task: SummaryTask, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Add a snapshot."""
        return Written(fundamentals.add(self.tables, rows, source=self.source.name, at=at))
