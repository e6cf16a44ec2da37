"""Opens the client of each source as the settings say, and the refresher that calls it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from rotation import catalog, universe
from rotation.catalog import Source
from rotation.refresh import search_interest
from rotation.refresh.economy import EconomyRefresher
from rotation.refresh.engine import OnProgress
from rotation.refresh.factors import FactorRefresher
from rotation.refresh.fundamentals import HoldingsRefresher, SummaryRefresher
from rotation.refresh.funds import FundRefresher
from rotation.refresh.futures import FuturesRefresher
from rotation.refresh.holdings import ListRefresher
from rotation.refresh.pageviews import ViewsRefresher
from rotation.refresh.prices import PriceRefresher
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.search_interest import SearchRefresher
from rotation.refresh.statements import StatementRefresher
from rotation.refresh.steps import Refresher
from rotation.settings import Settings
from rotation.store.delta.tables import Tables

if TYPE_CHECKING:
    from rotation.sources.documents import DocumentClient
    from rotation.sources.yahoo.client import Yahoo

Documents = TypeVar("Documents", bound="DocumentClient")

_WORKBOOK: Final = 60.0
"""Least timeout of a request for a workbook, which has several megabytes. [s]"""


@dataclass(frozen=True)
class Opened:
    """The refreshers of a process.

    Attributes
    ----------
    prices : the refresher of prices, which decides the rhythm of the passes
    others : the refreshers of the other feeds, in the order of the catalog
    """

    prices: PriceRefresher
    others: tuple[Refresher, ...] = ()


def open_refreshers(
    settings: Settings, tables: Tables, on_progress: OnProgress, groups: Collection[str]
) -> Opened:
    """Open the clients of prices and of each feed of the groups that the settings allow.

    Parameters
    ----------
    settings : Settings
    tables : Tables
    on_progress : callable
        As in the refreshers.
    groups : collection of str
        Some of ``catalog.groups()``.
    """
    # Deprecations within libraries; filters alone let some through where threads race for them.
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # a second attempt is no news
    others = tuple(
        OPENERS[feed](feed, settings, tables, on_progress)
        for feed in catalog.FEEDS
        if feed != catalog.YAHOO and feed.group in groups and feed.disabled(settings) is None
    )
    return Opened(_prices(settings, tables, on_progress), others)


@lru_cache(maxsize=1)
def _yahoo(base_url: str | None, timeout: float, cache_folder: Path, years: int) -> Yahoo:
    """Return the one client of Yahoo: a second would take the session over from the first."""
    from rotation.sources.yahoo.client import Yahoo  # noqa: PLC0415  (loads yfinance, 1 s)

    return Yahoo(base_url=base_url, timeout=timeout, cache_folder=cache_folder, years=years)


def _yahoo_of(settings: Settings) -> Yahoo:
    base_url = _base_url(catalog.YAHOO, settings)
    return _yahoo(base_url, settings.timeout, cache_folder(settings), settings.years)


def _summaries(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> SummaryRefresher:
    policy = _policy(settings)
    return SummaryRefresher(tables, _yahoo_of(settings), source, policy, on_progress)


def _prices(settings: Settings, tables: Tables, on_progress: OnProgress) -> PriceRefresher:
    return PriceRefresher(
        tables,
        _yahoo_of(settings),
        policy=CallPolicy(settings.requests_per_second, settings.concurrency, settings.cool_down),
        core_every=settings.core_every,
        on_progress=on_progress,
    )


def _lists(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> ListRefresher:
    from rotation.sources.ishares.client import IShares  # noqa: PLC0415  (loads curl_cffi)

    client = _documents(IShares, source, settings, _WORKBOOK)
    return ListRefresher(tables, client, policy=_policy(settings), on_progress=on_progress)


def _searches(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> SearchRefresher:
    from rotation.sources.google_trends.client import GoogleTrends  # noqa: PLC0415  (loads pytrends)

    client = GoogleTrends(base_url=_base_url(source, settings), timeout=settings.timeout)
    return SearchRefresher(
        tables,
        client,
        every=settings.search_every,
        policy=CallPolicy(
            settings.requests_per_second / search_interest.REQUESTS,
            cool_down=settings.cool_down * search_interest.COOL_DOWN,
        ),
        on_progress=on_progress,
    )


def _views(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> ViewsRefresher:
    from rotation.sources.wikimedia.client import Wikimedia  # noqa: PLC0415  (loads curl_cffi)

    client = Wikimedia(
        contact=settings.contact or "",
        base_url=_base_url(source, settings),
        timeout=settings.timeout,
    )
    return ViewsRefresher(tables, client, policy=_policy(settings), on_progress=on_progress)


def _ishares_funds(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> FundRefresher:
    from rotation.sources.ishares.client import IShares  # noqa: PLC0415  (loads curl_cffi)

    client = _documents(IShares, source, settings, _WORKBOOK)
    return FundRefresher(
        tables, client, source, universe.ISHARES_FUNDS, _policy(settings), on_progress
    )


def _state_street(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> FundRefresher:
    from rotation.sources.state_street.client import StateStreet  # noqa: PLC0415  (loads curl_cffi)

    client = _documents(StateStreet, source, settings, _WORKBOOK)
    return FundRefresher(
        tables, client, source, universe.STATE_STREET_FUNDS, _policy(settings), on_progress
    )


def _sector_holdings(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> HoldingsRefresher:
    from rotation.sources.state_street.client import StateStreet  # noqa: PLC0415  (loads curl_cffi)

    client = _documents(StateStreet, source, settings, _WORKBOOK)
    return HoldingsRefresher(tables, client, source, _policy(settings), on_progress)


def _statements(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> StatementRefresher:
    from rotation.sources.fed.client import Fed  # noqa: PLC0415  (loads curl_cffi)

    client, policy = _documents(Fed, source, settings), _policy(settings)
    return StatementRefresher(tables, client, source, settings.years, policy, on_progress)


def _economy(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> EconomyRefresher:
    from rotation.sources.fred.client import Fred  # noqa: PLC0415  (loads curl_cffi)

    client, policy = _documents(Fred, source, settings), _policy(settings)
    return EconomyRefresher(tables, client, source, policy=policy, on_progress=on_progress)


def _factors(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> FactorRefresher:
    from rotation.sources.french.client import French  # noqa: PLC0415  (loads curl_cffi)

    client, policy = _documents(French, source, settings), _policy(settings)
    return FactorRefresher(tables, client, source, policy, on_progress)


def _futures(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> FuturesRefresher:
    policy = _policy(settings)
    return FuturesRefresher(tables, _yahoo_of(settings), source, policy, on_progress)


OPENERS: Final[dict[Source, Callable[[Source, Settings, Tables, OnProgress], Refresher]]] = {
    catalog.ISHARES: _lists,
    catalog.ISHARES_FUNDS: _ishares_funds,
    catalog.STATE_STREET: _state_street,
    catalog.STATE_STREET_HOLDINGS: _sector_holdings,
    catalog.FED: _statements,
    catalog.FRED: _economy,
    catalog.FRENCH: _factors,
    catalog.YAHOO_SUMMARIES: _summaries,
    catalog.YAHOO_FUTURES: _futures,
    catalog.GOOGLE_TRENDS: _searches,
    catalog.WIKIMEDIA: _views,
}
"""What opens the client and the refresher of each feed but that of prices.

Each imports its client when called: the libraries are loaded by the refresher's process alone.
"""


def _documents(
    client: type[Documents], source: Source, settings: Settings, least: float = 0.0
) -> Documents:
    """Return a client of documents; ``least`` is the least timeout of one. [s]"""
    timeout = max(settings.timeout, least)
    return client(base_url=_base_url(source, settings), timeout=timeout)


def _policy(settings: Settings) -> CallPolicy:
    return CallPolicy(settings.requests_per_second, cool_down=settings.cool_down)


def _base_url(source: Source, settings: Settings) -> str | None:
    url = getattr(settings, source.url_setting)
    return str(url).rstrip("/") if url else None


def cache_folder(settings: Settings) -> Path:
    """Return the folder of the price library's cache: beside the store, or this user's."""
    if settings.on_object_store:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "rotation")
    return settings.store_folder.parent / "cache"
