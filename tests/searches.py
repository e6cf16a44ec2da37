"""Small pulls of search interest for tests, and searches that hold them in memory."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from rotation import sessions
from rotation.panel import Days, Floats
from rotation.search.request import PullKey
from rotation.store.search.pulls import REGIONS, RELATED, Pull, PullRow, Version
from rotation.topics.search.view import pull as search_pull


def sundays(last: str, count: int) -> Days:
    """The ``count`` weeks that end with the one beginning on the Sunday ``last``."""
    weeks: Days = np.datetime64(last) - 7 * np.arange(count)[::-1]
    return weeks


def sunday_before(at: dt.datetime) -> str:
    """First day of the week an instant falls in."""
    return str(at.date() - dt.timedelta(days=(at.weekday() + 1) % 7))


def pull(
    terms: Sequence[str],
    dates: Days,
    values: Floats,
    *,
    made_at: dt.datetime | None,
    partial: bool = False,
    **more: Any,
) -> Pull:
    """A pull; with ``partial`` its last period was not over."""
    flags = np.zeros(len(dates), dtype=bool)
    flags[-1:] = partial
    nothing = {
        "related": pd.DataFrame(columns=RELATED),
        "related_at": None,
        "regions": pd.DataFrame(columns=REGIONS),
        "regions_at": None,
    }
    request = PullKey(tuple(terms), more.pop("geo", "US"), more.pop("timeframe", "today 5-y"))
    known = {"source": "google_trends", "resolution": "week"} | nothing | more
    name = f"{request.key()} {made_at} {len(dates)}"
    values = np.array(values, dtype=float)
    return Pull(name, request, made_at, dates=dates, values=values, partial=flags, **known)


def views(article: str, first: str, counts: Sequence[int] | np.ndarray) -> pd.DataFrame:
    """Views of an article on consecutive days."""
    days = pd.date_range(first, periods=len(counts), unit="s")
    return pd.DataFrame({"article": article, "date": days, "views": np.asarray(counts)})


NO_VIEWS = pd.DataFrame(columns=["article", "date", "views"]).astype(
    {"article": "object", "date": "datetime64[s]", "views": "int64"}
)


@dataclass(frozen=True, eq=False)
class MemorySearches:
    """Pulls in memory, and page views."""

    pulls: tuple[Pull, ...] = ()
    read: pd.DataFrame = field(default_factory=NO_VIEWS.copy)
    kind: Literal["sample", "stored"] = "stored"
    version: Version = (0, 0, 0, 0)

    @property
    def listing(self) -> Sequence[PullRow]:
        """The newest first."""
        rows = [
            PullRow(
                one.pull_id, one.request.key(), one.request.terms, one.request.geo,
                one.request.timeframe, one.resolution, one.made_at, one.source, one.values.size,
                one.dates[0].item(), one.dates[-1].item(),
            )
            for one in self.pulls
        ]  # fmt: skip
        return sorted(rows, key=lambda row: row.made_at or sessions.now(), reverse=True)

    def latest(self, key: str) -> Pull | None:
        """The newest of a request."""
        found = [row.pull_id for row in self.listing if row.key == key]
        return self.pull(found[0]) if found else None

    def pull(self, pull_id: str) -> Pull | None:
        """By its name."""
        return next((one for one in self.pulls if one.pull_id == pull_id), None)

    def default(self) -> Pull | None:
        """The newest of all."""
        rows = self.listing
        return self.pull(rows[0].pull_id) if rows else None

    def earlier(self, of: Pull) -> Pull | None:
        """One of the same terms that begins before and has dates in common."""
        same = {term.casefold() for term in of.request.terms}
        found = [
            one
            for one in self.pulls
            if {term.casefold() for term in one.request.terms} == same
            and one.dates[0] < of.dates[0] <= one.dates[-1]
        ]
        return min(found, key=lambda one: one.dates[0], default=None)

    @property
    def pageviews(self) -> pd.DataFrame:
        """As given."""
        return self.read

    def cut(self, day: dt.date) -> MemorySearches:
        """The same without a week, a view or an answer of after a day.

        Of each request the pulls made by then; where there is none, what its oldest says of
        the weeks that were over.
        """
        kept = []
        for key in {one.request.key() for one in self.pulls}:
            own = sorted(
                (one for one in self.pulls if one.request.key() == key),
                key=lambda one: one.made_at or sessions.now(),
            )
            then = [one for one in own if not search_pull.made_after(one, day)]
            kept += then or [_ended(own[0], day)]
        some = self.read[self.read["date"] <= pd.Timestamp(day)]
        return dataclasses.replace(
            self, pulls=tuple(one for one in kept if len(one.dates)), read=some
        )


def _ended(one: Pull, day: dt.date) -> Pull:
    over = one.dates + np.timedelta64(6, "D") <= np.datetime64(day)
    return dataclasses.replace(
        one, dates=one.dates[over], values=one.values[over], partial=one.partial[over],
        related=one.related.iloc[:0], regions=one.regions.iloc[:0],
    )  # fmt: skip
