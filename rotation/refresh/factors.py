"""Daily factors of Fama and French: one file, asked for every four weeks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Protocol

import pandas as pd

from rotation import catalog, sessions
from rotation.catalog import Source
from rotation.errors import BadResponse
from rotation.refresh.batches import Written
from rotation.refresh.plan import Attempts, Plan, Task, in_order, looked
from rotation.refresh.sequential import SequentialRefresher
from rotation.store import factors
from rotation.store.delta import rows as stored_rows

FILE: Final = "daily factors"
"""Name of the file in the fetch log."""

AGAIN: Final = dt.timedelta(days=28)
"""Pause between two looks: the library adds a month at a time."""

SKEW: Final = dt.timedelta(days=1)
"""How far the clocks here and there may differ."""


class Factors(Protocol):
    """An upstream of factors."""

    def factors(self, since: dt.datetime | None = None) -> pd.DataFrame: ...


@dataclass
class FactorRefresher(SequentialRefresher[Task, Factors]):
    """Keeps the factors up to date; a file that is unchanged since the last fetch is not sent."""

    source: Source = catalog.FRENCH

    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[Task]:
        """Return the file, unless it was just looked at."""
        due = not looked(attempts, FILE, now, AGAIN)
        return in_order([Task(FILE, None)] if due else [], attempts, now)

    def call(self, _: Task) -> pd.DataFrame:
        """Fetch the file if it is newer than what is stored."""
        fetched = factors.fetched_at(self.tables, self.source.name)
        return self.upstream.factors(fetched and fetched - SKEW)

    def store(self, task: Task, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store every day that can be; what was left out is a remark in the log."""
        if rows.empty:
            return Written(0)
        sound, left_out = factors.sound(rows, sessions.day_of(at))
        if sound.empty:
            got = " ".join(left_out).rstrip(".")
            raise BadResponse(
                self.source.name, task.key, expected="days that can be stored", got=got
            )
        stored_rows.merge(self.tables, catalog.FACTORS, sound, source=self.source.name, at=at)
        return Written(len(sound), " ".join(left_out))
