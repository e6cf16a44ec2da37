"""Views of Wikipedia's articles, kept up to date: their whole history once, then day by day."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import pandas as pd
import pyarrow as pa

from rotation import sessions, universe
from rotation.catalog import PAGEVIEWS
from rotation.refresh.calls import Breaker, CallPolicy
from rotation.refresh.one_by_one import QUIET, Attempts, SequentialFetch
from rotation.refresh.plan import Task
from rotation.refresh.prices import Report
from rotation.store.delta.tables import Tables

SINCE: Final = dt.date(2015, 7, 1)
"""The first day the service has."""

AGAIN: Final = dt.timedelta(hours=6)
"""Pause between two looks for newer days: one is counted in the course of the next."""

OVERLAP: Final = dt.timedelta(days=3)
"""Stored days that are asked for again: the last ones may have been counted in part."""

ARTICLES: Final = "articles"


class Views(Protocol):
    """An upstream of page views."""

    def daily_views(self, article: str, start: dt.date, end: dt.date) -> pd.DataFrame: ...


@dataclass
class ViewsRefresher:
    """Page views into one store, one article at a time.

    Parameters
    ----------
    tables : Tables
    upstream : Views
    source : str
        Its name in the tables.
    articles : sequence of str
        Titles as in their addresses.
    pace : Pace
    on_progress : callable
        Called with (done, total, what) after each article.
    """

    tables: Tables
    upstream: Views
    source: str = "wikimedia"
    articles: Sequence[str] = tuple(universe.ARTICLES)
    pace: CallPolicy = field(default_factory=CallPolicy)
    on_progress: Callable[[int, int, str], None] = QUIET

    def run(self, *, stop: threading.Event | None = None) -> Report:
        """Fetch the days that are due.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        return SequentialFetch(
            tables=self.tables,
            source=self.source,
            of=ARTICLES,
            wanted=self._wanted,
            call=self._views,
            store=self._store,
            pace=self.pace,
            breaker=lambda: Breaker(unreachable=2, useless=2),
            on_progress=self.on_progress,
        ).run(stop)

    def _wanted(self, now: dt.datetime, attempts: Attempts) -> list[Task]:
        """Articles without the views of yesterday, unless that was looked for a while ago."""
        yesterday, last = _yesterday(now), self._last()
        return [
            Task(article, last[article] - OVERLAP if article in last else SINCE)
            for article in self.articles
            if last.get(article, SINCE) < yesterday and not _looked(attempts, article, now)
        ]

    def _views(self, task: Task) -> pd.DataFrame:
        first = task.start or SINCE
        return self.upstream.daily_views(task.symbol, first, _yesterday(sessions.now()))

    def _store(self, _: Task, rows: pd.DataFrame, at: dt.datetime) -> int:
        own = rows.assign(source=self.source, fetched_at=at, date=rows["date"].dt.date)
        columns = {one.name: pa.array(own[one.name], one.type) for one in PAGEVIEWS.schema}
        self.tables.merge("pageviews", pa.table(columns, schema=PAGEVIEWS.schema))
        return len(rows)

    def _last(self) -> dict[str, dt.date]:
        """The last stored day of each article."""
        if self.tables.version("pageviews") < 0:
            return {}
        rows = self.tables.query(
            "SELECT article, max(date) AS last FROM pageviews GROUP BY article", "pageviews"
        ).to_pylist()
        return {row["article"]: row["last"] for row in rows}


def _yesterday(now: dt.datetime) -> dt.date:
    """The last day that is over in UTC, by which the service counts."""
    return now.astimezone(dt.UTC).date() - dt.timedelta(days=1)


def _looked(attempts: Attempts, article: str, now: dt.datetime) -> bool:
    last = attempts.get(article)
    return last is not None and last.outcome == "ok" and now - last.started < AGAIN
