"""Search interest that pages read: stored pulls, or the sample's beside simulated prices."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, Literal, Protocol

import pandas as pd

from rotation.catalog import is_imported
from rotation.sample import search as sample_search
from rotation.search import request
from rotation.store.delta.tables import Tables
from rotation.store.market import Market
from rotation.store.search import pulls
from rotation.store.search.pulls import Pull, PullRow, Version

_TABLES: Final = ("search_interest", "related", "regions", "pageviews")
"""Names of the tables that searches read, in the order of ``Version``."""

_VIEWS: Final = {"article": "object", "date": "datetime64[s]", "views": "int64"}


class Searches(Protocol):
    """Search interest that a view reads; one object is one version of the data."""

    def __hash__(self) -> int:
        """Return an equal hash for equal versions, so that caches of one serve the other."""
        ...

    @property
    def kind(self) -> Literal["sample", "stored"]: ...
    @property
    def version(self) -> Version: ...

    def latest(self, key: str) -> Pull | None:
        """Return the newest pull of a request, by its key, fetched or imported."""
        ...

    def pull(self, pull_id: str) -> Pull | None:
        """Return a pull by its id."""
        ...

    def default(self) -> Pull | None:
        """Return the pull to show first: of the default terms, else the last import.

        Without either it is the newest pull; None where nothing is stored.
        """
        ...

    def earlier(self, pull: Pull) -> Pull | None:
        """Return the pull of the same terms, region and resolution that reaches furthest back.

        It begins before the given one and has dates in common with it.
        """
        ...

    @property
    def listing(self) -> Sequence[PullRow]:
        """Every stored pull, the newest first."""
        ...

    @property
    def pageviews(self) -> pd.DataFrame:
        """Article, date (datetime64[s]) and views (int64), by article and date."""
        ...


def current(tables: Tables, market: Market, version: Version) -> Searches:
    """Return the searches to show beside a market: simulated exactly if its prices are."""
    return sample_searches() if market.kind == "sample" else StoredSearches(tables, version)


def versions(version: Callable[[str], int]) -> Version:
    """Return the versions of the tables that searches read, given what returns that of one."""
    interest, related, regions, views = (version(name) for name in _TABLES)
    return interest, related, regions, views


@lru_cache(maxsize=1)
def sample_searches() -> SampleSearches:
    """Return the simulated searches, one object a process."""
    return SampleSearches()


@dataclass(frozen=True)
class SampleSearches:
    """Search interest of the simulated market: one pull of the default terms."""

    kind: Literal["sample"] = field(default="sample", init=False)
    version: Version = field(default=(-1, -1, -1, -1), init=False)

    @cached_property
    def _pull(self) -> Pull:
        rows = sample_search.interest()
        asked = request.DEFAULT
        dates, values, partial = pulls.wide(rows, asked.terms)
        related = sample_search.related().assign(breakout=False)[pulls.RELATED]
        regions = sample_search.by_region()[pulls.REGIONS]
        return Pull(
            sample_search.PULL_ID, asked, None, "sample", "week", dates, values, partial,
            related, None, regions, None,
        )  # fmt: skip

    def latest(self, key: str) -> Pull | None:
        return self._pull if key == self._pull.request.key() else None

    def pull(self, pull_id: str) -> Pull | None:
        return self._pull if pull_id == self._pull.pull_id else None

    def default(self) -> Pull:
        return self._pull

    def earlier(self, _: Pull) -> None:
        """Return None: the sample has one pull."""
        return

    @property
    def listing(self) -> Sequence[PullRow]:
        return ()

    @cached_property
    def pageviews(self) -> pd.DataFrame:
        return sample_search.pageviews().astype(_VIEWS)


@dataclass(frozen=True)
class StoredSearches:
    """One version of the tables of searches."""

    tables: Tables
    version: Version
    kind: Literal["stored"] = field(default="stored", init=False)

    @cached_property
    def listing(self) -> tuple[PullRow, ...]:
        return pulls.listing(self.tables, self.version[0])

    def latest(self, key: str) -> Pull | None:
        return self._first(row for row in self.listing if row.key == key)

    def pull(self, pull_id: str) -> Pull | None:
        return self._first(row for row in self.listing if row.pull_id == pull_id)

    def default(self) -> Pull | None:
        rows = self.listing
        asked = (row for row in rows if row.key == request.DEFAULT.key())
        imported = (row for row in rows if is_imported(row.source))
        return self._first(itertools.chain(asked, imported, rows))

    def earlier(self, pull: Pull) -> Pull | None:
        first, same = pull.dates[0].item(), _comparison(pull.request.terms, pull.request.geo)
        longer = (
            row
            for row in self.listing
            if _comparison(row.terms, row.geo) == same
            and row.resolution == pull.resolution
            and row.first < first <= row.last
        )
        return self._first(sorted(longer, key=lambda row: row.first))

    @cached_property
    def pageviews(self) -> pd.DataFrame:
        version = self.version[3]
        if version < 0:
            return pd.DataFrame(columns=list(_VIEWS)).astype(_VIEWS)
        views = "SELECT article, date, views FROM pageviews ORDER BY article, date"
        return self.tables.frame(views, "pageviews", version).astype(_VIEWS)

    def _first(self, rows: Iterable[PullRow]) -> Pull | None:
        return next((pulls.read(self.tables, self.version, row) for row in rows), None)


def _comparison(terms: Sequence[str], geo: str) -> tuple[str, frozenset[str]]:
    return geo, frozenset(term.casefold() for term in terms)
