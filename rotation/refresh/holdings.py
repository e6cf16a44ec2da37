"""Who is in the index, kept up to date: today's list, and month-ends going back."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
import pandas as pd

from rotation import sessions
from rotation.errors import BadResponse
from rotation.refresh.calls import CallPolicy
from rotation.refresh.one_by_one import QUIET, Attempts, SequentialFetch
from rotation.refresh.plan import Task
from rotation.refresh.prices import Report
from rotation.sources.ishares.members import equity_members
from rotation.store.delta.tables import Tables
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
class ListRefresher:
    """Lists of a fund's holdings into one store, one call at a time.

    Parameters
    ----------
    tables : Tables
    upstream : Holdings
    source : str
        Its name in the tables.
    fund : str
    years : int
        How far month-ends go back.
    pace : Pace
    on_progress : callable
        Called with (done, total, what) after each list.
    """

    tables: Tables
    upstream: Holdings
    source: str = "ishares"
    fund: str = FUND
    years: int = 5
    pace: CallPolicy = field(default_factory=CallPolicy)
    on_progress: Callable[[int, int, str], None] = QUIET

    def run(self, *, stop: threading.Event | None = None) -> Report:
        """Fetch the lists that are due, the newest first.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        return SequentialFetch(
            tables=self.tables,
            source=self.source,
            of="lists",
            wanted=self._wanted,
            call=self._list,
            store=self._store,
            pace=self.pace,
            on_progress=self.on_progress,
        ).run(stop)

    def _list(self, task: Task) -> pd.DataFrame:
        """A list: ``start`` of the task is its day, None now."""
        day = task.start
        if day is None:
            return self.upstream.holdings(self.fund)
        found = self.upstream.holdings_on(self.fund, day)
        answered = found["as_of"].iloc[0].date()
        if not day - NEAR <= answered <= day:
            expected = f"the list of {day} or of a session shortly before"
            raise BadResponse(self.source, task.key, expected=expected, got=f"that of {answered}")
        return found

    def _store(self, task: Task, found: pd.DataFrame, at: dt.datetime) -> int:
        members = equity_members(found).table
        written = holdings.replace(self.tables, members, source=self.source, at=at)
        if not written.stored:
            got = "; ".join(written.kept.values()) or "no member at all"
            raise BadResponse(self.source, task.key, expected="a whole list of members", got=got)
        return len(members)

    def _wanted(self, now: dt.datetime, attempts: Attempts) -> list[Task]:
        """Lists the store lacks: today's, then month-ends, the newest first."""
        complete = sessions.last_complete(now)
        stored = self._stored()
        tasks = []
        last = attempts.get(self.fund)
        looked = last is not None and last.outcome == "ok" and now - last.started < AGAIN
        if max(stored, default=dt.date.min) < complete and not looked:
            tasks.append(Task(self.fund, None))
        for end in month_ends(complete, 12 * self.years):
            if not any(end - NEAR <= day <= end for day in stored):
                tasks.append(Task(f"{self.fund} on {end}", end))
        return tasks

    def _stored(self) -> set[dt.date]:
        """Days a list of this source is stored of."""
        if self.tables.version("holdings") < 0:
            return set()
        rows = self.tables.query(
            f"SELECT DISTINCT as_of FROM holdings WHERE fund = '{self.fund}' "
            f"AND source = '{self.source}'",
            "holdings",
        )
        return set(rows.column("as_of").to_pylist())


def month_ends(until: dt.date, count: int) -> list[dt.date]:
    """The last sessions of the months before that of a day, the newest first."""
    known = sessions.all_sessions()
    months = known.astype("datetime64[M]")
    ends = known[np.append(months[1:] != months[:-1], False)]
    before = ends[ends.astype("datetime64[M]") < np.datetime64(until, "M")]
    days: list[dt.date] = before[-count:][::-1].tolist()
    return days
