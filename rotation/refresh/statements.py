"""Statements of the FOMC: new ones from the Fed's list of releases, older ones by the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import pandas as pd

from rotation import catalog, sessions
from rotation.calendars import fomc
from rotation.catalog import STATEMENTS, Source
from rotation.errors import BadResponse
from rotation.refresh.batches import Answer, StoredBatch, Written
from rotation.refresh.plan import Attempts, Plan, in_order, looked
from rotation.refresh.sequential import SequentialRefresher
from rotation.store.delta import rows as stored_rows
from rotation.store.policy import statements

AGAIN: Final = dt.timedelta(hours=12)
"""Pause between two looks at the list of releases."""

SOON: Final = dt.timedelta(minutes=10)
"""The same while the statement of a meeting is awaited."""

RELEASED: Final = dt.time(14, tzinfo=sessions.NEW_YORK)
"""When the statement of a scheduled meeting is published, on its day."""

AWAITED: Final = dt.timedelta(days=2)
"""How long the list is trusted to name a statement; then the calendar does."""


class Releases(Protocol):
    """An upstream of press releases."""

    def releases(self) -> pd.DataFrame: ...
    def statement(self, page: str) -> pd.DataFrame: ...


@dataclass(frozen=True)
class ReleaseTask:
    """The page of one statement; the list of releases where ``page`` is empty."""

    page: str = ""

    @property
    def key(self) -> str:
        """Its name in the fetch log."""
        return f"statement {self.page}" if self.page else "press releases"


LIST: Final = ReleaseTask()


@dataclass
class StatementRefresher(SequentialRefresher[ReleaseTask, Releases]):
    """Keeps statements up to date and fills in some years; a stored one is never asked for again.

    Parameters
    ----------
    years : int
        How far back statements are filled in; the calendar begins in 2015.
    """

    source: Source = catalog.FED
    years: int = 10

    max_tasks = 20

    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[ReleaseTask]:
        """Return the list of releases where a look is due, then older statements, newest first."""
        lacking = self._lacking(now)
        older = [ReleaseTask(f"{day:%Y%m%d}a") for day in lacking if not _is_awaited(day, now)]
        pause = AGAIN if len(older) == len(lacking) else SOON
        first = [] if looked(attempts, LIST.key, now, pause) else [LIST]
        return in_order([*first, *older], attempts, now)

    def call(self, task: ReleaseTask) -> pd.DataFrame:
        """Fetch the list of releases, or a statement."""
        return self.upstream.statement(task.page) if task.page else self.upstream.releases()

    def store(self, task: ReleaseTask, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store a statement; of the list of releases nothing is stored."""
        if task == LIST:
            return Written(0)
        if rows["date"].iloc[0].date() > sessions.day_of(at):
            got = f"one of {rows['date'].iloc[0]:%Y-%m-%d}"
            raise BadResponse(
                self.source.name, task.key, expected="a statement up to today", got=got
            )
        return Written(
            stored_rows.merge(self.tables, STATEMENTS, rows, source=self.source.name, at=at)
        )

    def store_batch(self, batch: Sequence[Answer[ReleaseTask]]) -> StoredBatch[ReleaseTask]:
        """Store a batch; what only the list names is fetched in the same run."""
        named = [page for answer in batch if answer.task == LIST for page in self._named(answer)]
        return replace(super().store_batch(batch), again=[ReleaseTask(page) for page in named])

    def _named(self, answer: Answer[ReleaseTask]) -> list[str]:
        """Return the pages that the list names, the store lacks and the calendar does not plan."""
        now = answer.at
        left = {day for day in self._lacking(now) if not _is_awaited(day, now)}
        left |= statements.days(self.tables)
        days = answer.rows["day"].dt.date
        return [
            page
            for page, day in zip(answer.rows["page"], days, strict=True)
            if self._first(now) <= day <= sessions.day_of(now) and day not in left
        ]

    def _lacking(self, now: dt.datetime) -> list[dt.date]:
        """Return the meetings whose statement is out by now and not stored, the newest first."""
        stored, first = statements.days(self.tables), self._first(now)
        held = fomc.held(sessions.day_of(now))
        out = [day for day in held if dt.datetime.combine(day, RELEASED) <= now]
        return [day for day in reversed(out) if day >= first and day not in stored]

    def _first(self, now: dt.datetime) -> dt.date:
        return sessions.day_of(now) - dt.timedelta(days=366 * self.years)


def _is_awaited(day: dt.date, now: dt.datetime) -> bool:
    return day > sessions.day_of(now) - AWAITED
