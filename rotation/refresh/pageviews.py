"""Daily views of Wikipedia's articles: their whole history once, then new days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import pandas as pd

from rotation import catalog, sessions, universe
from rotation.catalog import PAGEVIEWS, Source
from rotation.errors import BadResponse
from rotation.refresh.batches import Written
from rotation.refresh.calls import Breaker
from rotation.refresh.plan import Attempts, Plan, Task, in_order, looked
from rotation.refresh.sequential import SequentialRefresher
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.newest import newest

SINCE: Final = dt.date(2015, 7, 1)
"""The first day the service has."""

AGAIN: Final = dt.timedelta(hours=6)
"""Pause between two looks for newer days: one is counted in the course of the next."""

OVERLAP: Final = dt.timedelta(days=3)
"""Stored days that are asked for again: the last ones may have been counted in part."""


class Views(Protocol):
    """An upstream of page views."""

    def daily_views(self, article: str, start: dt.date, end: dt.date) -> pd.DataFrame: ...


@dataclass
class ViewsRefresher(SequentialRefresher[Task, Views]):
    """Keeps page views up to date, one article at a time.

    Parameters
    ----------
    articles : sequence of str
        Titles as in their addresses.
    """

    source: Source = catalog.WIKIMEDIA
    articles: Sequence[str] = tuple(universe.ARTICLES)

    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[Task]:
        """Return the articles without yesterday's views, unless just looked for."""
        yesterday, last = _yesterday(now), newest(self.tables, PAGEVIEWS, by="article")
        tasks = [
            Task(article, last[article] - OVERLAP if article in last else SINCE)
            for article in self.articles
            if last.get(article, SINCE) < yesterday and not looked(attempts, article, now, AGAIN)
        ]
        return in_order(tasks, attempts, now)

    def call(self, task: Task) -> pd.DataFrame:
        """Fetch the views of an article from a day on."""
        first = task.start or SINCE
        return self.upstream.daily_views(task.symbol, first, _yesterday(sessions.now()))

    def store(self, task: Task, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store views; those of a stored day are replaced, and none is of a day to come."""
        last, today = rows["date"].max().date(), at.astimezone(dt.UTC).date()
        if last > today:
            expected, got = f"views up to {today}", f"views of {last}"
            raise BadResponse(self.source.name, task.key, expected=expected, got=got)
        stored = stored_rows.merge(self.tables, PAGEVIEWS, rows, source=self.source.name, at=at)
        return Written(stored)

    def breaker(self) -> Breaker:
        """Two answers of no use end a run."""
        return Breaker(unreachable=2, useless=2)


def _yesterday(now: dt.datetime) -> dt.date:
    """Return the last day that is over in UTC, by which the service counts."""
    return now.astimezone(dt.UTC).date() - dt.timedelta(days=1)
