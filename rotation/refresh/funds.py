"""Net asset values and shares outstanding of funds, from their issuers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pandas as pd

from rotation import sessions
from rotation.errors import BadResponse
from rotation.refresh.batches import Written
from rotation.refresh.plan import Attempts, Plan, in_order, looked
from rotation.refresh.sequential import SequentialRefresher
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
class FundRefresher(SequentialRefresher[FundTask, Shares]):
    """Keeps the histories of one issuer's funds up to date, one call at a time.

    Parameters
    ----------
    symbols : sequence of str
        Funds, the first one first.
    """

    symbols: Sequence[str] = field(kw_only=True)

    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[FundTask]:
        """Return the funds without the last complete session, unless just looked for."""
        complete, last = sessions.last_complete(now), funds.last_sessions(self.tables)
        tasks = [
            FundTask(symbol)
            for symbol in self.symbols
            if last.get(symbol, dt.date.min) < complete
            and not looked(attempts, FundTask(symbol).key, now, AGAIN)
        ]
        return in_order(tasks, attempts, now)

    def call(self, task: FundTask) -> pd.DataFrame:
        """Fetch the history of a fund."""
        return self.upstream.shares(task.fund)

    def store(self, task: FundTask, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store the rows of one fund; what was left out is a remark in the log."""
        found = funds.merge(
            self.tables, rows.assign(symbol=task.fund), source=self.source.name, at=at
        )
        if found.sound:
            return Written(found.written, found.sentence())
        raise BadResponse(
            self.source.name, task.key, expected="days with figures", got=found.sentence()
        )
