"""What pages ask for search interest: stored pulls, or the sample's with its prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, Literal, Protocol

import pandas as pd

from rotation import catalog, sessions
from rotation.sample import search as sample_search
from rotation.search import request
from rotation.store.delta.tables import Tables
from rotation.store.market import Market
from rotation.store.search import pulls, queue
from rotation.store.search.pulls import Pull, PullKey, PullRow, Version
from rotation.store.search.queue import Queued

__all__ = ["Pull", "PullKey", "PullRow", "Queued", "Searches", "Version", "current", "versions"]

TABLES: Final = ("search_interest", "related", "regions", "pageviews")
"""Tables that searches are made of, in the order of ``Version``."""

_VIEWS: Final = {"article": "object", "date": "datetime64[s]", "views": "int64"}


class Searches(Protocol):
    """Search interest a view can ask for; one object is one version of the data."""

    def __hash__(self) -> int:
        """Equal for two of one version: what one has read is kept for the other."""
        ...

    @property
    def kind(self) -> Literal["sample", "stored"]: ...
    @property
    def version(self) -> Version: ...

    def latest(self, key: str) -> Pull | None:
        """The newest pull of a request (`terms.pull_key`), fetched or imported."""
        ...

    def pull(self, pull_id: str) -> Pull | None:
        """One pull by its name."""
        ...

    def default(self) -> Pull | None:
        """What to show without a wish: the default terms, else what was imported last.

        Else whatever is newest; None where nothing is stored.
        """
        ...

    def earlier(self, pull: Pull) -> Pull | None:
        """The stored pull of the same terms, place and resolution that reaches furthest back.

        Only one that begins before this one and has dates in common with it.
        """
        ...

    def listing(self) -> Sequence[PullRow]:
        """Every stored pull, the newest first."""
        ...

    def pageviews(self) -> pd.DataFrame:
        """article, date (datetime64[s]) and views (int64), by article and date."""
        ...

    def queued(self) -> Sequence[Queued]:
        """What waits for the refresher now, the oldest wish first."""
        ...


def current(tables: Tables, market: Market, version: Version | None = None) -> Searches:
    """The searches to show beside a market: simulated exactly where its prices are.

    Parameters
    ----------
    tables : Tables
    market : Market
    version : from `versions`, optional
        The latest where not given.

    Raises
    ------
    StoreError
        The store exists and cannot be read.
    """
    if market.kind == "sample":
        return sample_searches()
    return StoredSearches(tables, versions(tables) if version is None else version)


def versions(tables: Tables) -> Version:
    """The versions of the tables searches are made of."""
    interest, related, regions, views = (tables.version(name) for name in TABLES)
    return interest, related, regions, views


@lru_cache(maxsize=1)
def sample_searches() -> SampleSearches:
    """The one simulated pull of this process."""
    return SampleSearches()


@dataclass(frozen=True)
class SampleSearches:
    """What people search for in the simulated market."""

    kind: Literal["sample"] = field(default="sample", init=False)
    version: Version = field(default=(-1, -1, -1, -1), init=False)

    @cached_property
    def _pull(self) -> Pull:
        rows = sample_search.interest()
        asked_for = PullKey(request.DEFAULT.terms, request.DEFAULT.geo, request.DEFAULT.timeframe)
        dates, values, partial = pulls.wide(rows, asked_for.terms)
        related = sample_search.related().assign(breakout=False)[pulls.RELATED]
        regions = sample_search.by_region()[pulls.REGIONS]
        return Pull(
            sample_search.PULL_ID, asked_for, None, "sample", "week", dates, values, partial,
            related, None, regions, None,
        )  # fmt: skip

    def latest(self, key: str) -> Pull | None:
        """The sample knows the default terms alone."""
        return self._pull if key == self._pull.request.key() else None

    def pull(self, pull_id: str) -> Pull | None:
        """The one there is, by its name."""
        return self._pull if pull_id == self._pull.pull_id else None

    def default(self) -> Pull:
        """The one there is."""
        return self._pull

    def earlier(self, _: Pull) -> None:
        """There is no other."""
        return

    def listing(self) -> Sequence[PullRow]:
        """Nothing is stored."""
        return ()

    @cached_property
    def _pageviews(self) -> pd.DataFrame:
        return sample_search.pageviews().astype(_VIEWS)

    def pageviews(self) -> pd.DataFrame:
        """Simulated views of the articles."""
        return self._pageviews

    def queued(self) -> Sequence[Queued]:
        """Nobody fetches for the sample."""
        return ()


@dataclass(frozen=True)
class StoredSearches:
    """One version of the tables of searches."""

    tables: Tables
    version: Version
    kind: Literal["stored"] = field(default="stored", init=False)

    @cached_property
    def _listing(self) -> tuple[PullRow, ...]:
        return pulls.listing(self.tables, self.version[0])

    def listing(self) -> Sequence[PullRow]:
        """Every stored pull, the newest first."""
        return self._listing

    def latest(self, key: str) -> Pull | None:
        """The newest pull of a request, fetched or imported."""
        found = next((row for row in self._listing if row.key == key), None)
        return None if found is None else self._whole(found)

    def pull(self, pull_id: str) -> Pull | None:
        """One pull by its name."""
        found = next((row for row in self._listing if row.pull_id == pull_id), None)
        return None if found is None else self._whole(found)

    def default(self) -> Pull | None:
        """The default terms, else what was imported last, else whatever is newest."""
        rows = self._listing
        wishes = (
            [row for row in rows if row.key == request.DEFAULT.key()],
            [row for row in rows if row.source == catalog.IMPORTED],
            rows,
        )
        found = next((some[0] for some in wishes if some), None)
        return None if found is None else self._whole(found)

    def earlier(self, pull: Pull) -> Pull | None:
        """The stored pull of the same terms, place and resolution that reaches furthest back."""
        first, same = pull.dates[0].item(), _comparison(pull.request.terms, pull.request.geo)
        longer = [
            row
            for row in self._listing
            if _comparison(row.terms, row.geo) == same
            and row.resolution == pull.resolution
            and row.first < first <= row.last
        ]
        return self._whole(min(longer, key=lambda row: row.first)) if longer else None

    def pageviews(self) -> pd.DataFrame:
        """Views of the articles, by article and date."""
        return self._pageviews

    @cached_property
    def _pageviews(self) -> pd.DataFrame:
        version = self.version[3]
        if version < 0:
            return pd.DataFrame(columns=list(_VIEWS)).astype(_VIEWS)
        found = self.tables.query(
            "SELECT article, CAST(date AS TIMESTAMP) AS date, views FROM pageviews "
            "ORDER BY article, date",
            "pageviews",
            version=version,
        )
        views: pd.DataFrame = found.to_pandas().astype(_VIEWS)
        return views

    def _whole(self, row: PullRow) -> Pull:
        return pulls.read(self.tables, self.version, row)

    def queued(self) -> Sequence[Queued]:
        """What waits for the refresher at this moment, whatever the version."""
        return queue.waiting(self.tables, sessions.now())


def _comparison(of: Sequence[str], geo: str) -> tuple[str, frozenset[str]]:
    return geo, frozenset(term.casefold() for term in of)
