"""Series of the economy from FRED: each whole at first, then its last years twice a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import pandas as pd

from rotation import catalog, formats, sessions, universe
from rotation.catalog import ECONOMY, Source
from rotation.errors import BadResponse
from rotation.refresh.batches import Written
from rotation.refresh.plan import Attempts, Plan, Task, in_order, looked
from rotation.refresh.sequential import SequentialRefresher
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.tables import Tables
from rotation.store.policy import economy

AGAIN: Final = dt.timedelta(hours=12)
"""Pause between two looks at one series: none has more than a value a day."""

REVISED: Final = dt.timedelta(days=731)
"""Stored days that are asked for again: claims are revised for a year and more."""

WHOLE: Final = frozenset({"NFCI"})
"""Series every value of which is estimated anew each week, so that none may be kept."""


class Series(Protocol):
    """An upstream of series."""

    def series(self, name: str, start: dt.date | None = None) -> pd.DataFrame: ...


@dataclass
class EconomyRefresher(SequentialRefresher[Task, Series]):
    """Keeps series of the economy up to date.

    Parameters
    ----------
    names : sequence of str
        As the upstream names them.
    """

    source: Source = catalog.FRED
    names: Sequence[str] = universe.ECONOMIC_SERIES

    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[Task]:
        """Return the series not just looked at."""
        last = economy.last_days(self.tables, self.source.name)
        tasks = [
            Task(name, last[name] - REVISED if name in last and name not in WHOLE else None)
            for name in self.names
            if not looked(attempts, name, now, AGAIN)
        ]
        return in_order(tasks, attempts, now)

    def call(self, task: Task) -> pd.DataFrame:
        """Fetch a series from a day on."""
        return self.upstream.series(task.symbol, task.start)

    def store(self, task: Task, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store values up to today.

        An answer that ends before the stored values is refused, and one in another unit.
        """
        own = rows[rows["date"] <= pd.Timestamp(sessions.day_of(at))]
        before = economy.last_days(self.tables, self.source.name).get(task.symbol, dt.date.min)
        last = dt.date.min if own.empty else own["date"].iloc[-1].date()
        if own.empty or last < before:
            raise BadResponse(
                self.source.name,
                task.key,
                expected=f"values up to {before} or later, as stored"
                if before > dt.date.min
                else "values up to today",
                got="none" if own.empty else f"values up to {last}",
            )
        if refused := _refused(self.tables, task.symbol, own):
            expected, got = refused
            raise BadResponse(self.source.name, task.key, expected=expected, got=got)
        return Written(stored_rows.merge(self.tables, ECONOMY, own, source=self.source.name, at=at))


def _refused(tables: Tables, series: str, own: pd.DataFrame) -> tuple[str, str] | None:
    """Return what was expected and what came, of an answer with a value that cannot be."""
    wrong, expected = economy.incredible(series, own["value"])
    if wrong.any():
        first = own[wrong].iloc[0]
        return expected, f"{first['value']:g} on {formats.day(first['date'].date())}"
    return economy.no_range(tables, own)
