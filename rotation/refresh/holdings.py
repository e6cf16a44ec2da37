"""Lists of index members: today's, and those of month-ends going back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import pandas as pd

from rotation import catalog, sessions
from rotation.catalog import Source
from rotation.errors import BadResponse
from rotation.refresh.batches import Written
from rotation.refresh.plan import Attempts, Plan, Task, in_order, looked
from rotation.refresh.sequential import SequentialRefresher
from rotation.sources.ishares.members import equity_members
from rotation.store.holdings import lists as holdings
from rotation.store.holdings.membership import FUND

AGAIN: Final = dt.timedelta(hours=12)
"""Pause between two looks for a newer list: the issuer publishes one a day."""

NEAR: Final = dt.timedelta(days=6)
"""How long before a month-end a list may be of, to stand for it."""


class Holdings(Protocol):
    """An upstream of a fund's holdings."""

    def holdings(self, fund: str) -> pd.DataFrame: ...
    def holdings_on(self, fund: str, day: dt.date) -> pd.DataFrame: ...


@dataclass
class ListRefresher(SequentialRefresher[Task, Holdings]):
    """Keeps the lists of a fund's holdings up to date, one call at a time.

    Parameters
    ----------
    fund : str
    years : int
        How far month-ends go back.
    """

    source: Source = catalog.ISHARES
    fund: str = FUND
    years: int = 5

    def call(self, task: Task) -> pd.DataFrame:
        """Fetch a list: ``start`` of the task is its day, None is today."""
        day = task.start
        if day is None:
            return self.upstream.holdings(self.fund)
        found = self.upstream.holdings_on(self.fund, day)
        answered = found["as_of"].iloc[0].date()
        if not day - NEAR <= answered <= day:
            expected = f"the list of {day} or of a session shortly before"
            raise BadResponse(
                self.source.name, task.key, expected=expected, got=f"that of {answered}"
            )
        return found

    def store(self, task: Task, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store the members of a list, unless it is of no possible day."""
        if refused := holdings.refused_day(rows, at):
            expected, got = refused
            raise BadResponse(self.source.name, task.key, expected=expected, got=got)
        members = equity_members(rows).table
        written = holdings.replace(self.tables, members, source=self.source.name, at=at)
        if not written.stored:
            got = "; ".join(written.kept.values()) or "no member at all"
            raise BadResponse(
                self.source.name, task.key, expected="a whole list of members", got=got
            )
        return Written(len(members))

    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[Task]:
        """Return the lists that the store lacks: today's, then month-ends, the newest first."""
        complete = sessions.last_complete(now)
        stored = self._stored()
        tasks = []
        today = sessions.day_of(now)
        known = max((day for day in stored if day <= today), default=dt.date.min)
        if known < complete and not looked(attempts, self.fund, now, AGAIN):
            tasks.append(Task(self.fund, None))
        for end in month_ends(complete, 12 * self.years):
            if not any(end - NEAR <= day <= end for day in stored):
                tasks.append(Task(f"{self.fund} on {end}", end))
        return in_order(tasks, attempts, now)

    def _stored(self) -> set[dt.date]:
        """Return the days of which a list of this source is stored."""
        rows = self.tables.rows(
            f"SELECT DISTINCT as_of FROM holdings WHERE fund = '{self.fund}' "
            f"AND source = '{self.source.name}'",
            "holdings",
        )
        return {row["as_of"] for row in rows}


def month_ends(until: dt.date, count: int) -> list[dt.date]:
    """Return the last sessions of the months before that of a day, the newest first."""
    known = sessions.all_sessions()
    months = known.astype("datetime64[M]")
    ends = known[np.append(months[1:] != months[:-1], False)]
    before = ends[ends.astype("datetime64[M]") < np.datetime64(until, "M")]
    days: list[dt.date] = before[-count:][::-1].tolist()
    return days
