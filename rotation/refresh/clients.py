"""Opens the client of each source as the settings say, and the refresher that calls it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

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
from rotation.refresh.sequential import Client, SequentialRefresher
from rotation.refresh.statements import StatementRefresher
from rotation.refresh.steps import Refresher
from rotation.settings import Settings
from rotation.store.delta.tables import Tables

if TYPE_CHECKING:
    from rotation.sources.documents import DocumentClient
    from rotation.sources.fed.client import Fed
    from rotation.sources.fred.client import Fred
    from rotation.sources.french.client import French
    from rotation.sources.ishares.client import IShares
    from rotation.sources.state_street.client import StateStreet
    from rotation.sources.wikimedia.client import Wikimedia
    from rotation.sources.yahoo.client import Yahoo

Documents = TypeVar("Documents", bound="DocumentClient")

Opener = Callable[[Source, Settings, Tables, OnProgress], Refresher]

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


def _yahoo_of(source: Source, settings: Settings) -> Yahoo:
    base_url = _base_url(source, settings)
    return _yahoo(base_url, settings.timeout, cache_folder(settings), settings.years)


def _ishares(source: Source, settings: Settings) -> IShares:
    from rotation.sources.ishares.client import IShares  # noqa: PLC0415  (loads curl_cffi)

    return _documents(IShares, source, settings, _WORKBOOK)


def _state_street(source: Source, settings: Settings) -> StateStreet:
    from rotation.sources.state_street.client import StateStreet  # noqa: PLC0415  (loads curl_cffi)

    return _documents(StateStreet, source, settings, _WORKBOOK)


def _fed(source: Source, settings: Settings) -> Fed:
    from rotation.sources.fed.client import Fed  # noqa: PLC0415  (loads curl_cffi)

    return _documents(Fed, source, settings)


def _fred(source: Source, settings: Settings) -> Fred:
    from rotation.sources.fred.client import Fred  # noqa: PLC0415  (loads curl_cffi)

    return _documents(Fred, source, settings)


def _french(source: Source, settings: Settings) -> French:
    from rotation.sources.french.client import French  # noqa: PLC0415  (loads curl_cffi)

    return _documents(French, source, settings)


def _wikimedia(source: Source, settings: Settings) -> Wikimedia:
    from rotation.sources.wikimedia.client import Wikimedia  # noqa: PLC0415  (loads curl_cffi)

    return Wikimedia(
        contact=settings.contact or "",
        base_url=_base_url(source, settings),
        timeout=settings.timeout,
    )


def _documents(
    client: type[Documents], source: Source, settings: Settings, least: float = 0.0
) -> Documents:
    """Return a client of documents; ``least`` is the least timeout of one. [s]"""
    timeout = max(settings.timeout, least)
    return client(base_url=_base_url(source, settings), timeout=timeout)


def _prices(settings: Settings, tables: Tables, on_progress: OnProgress) -> PriceRefresher:
    return PriceRefresher(
        tables,
        _yahoo_of(catalog.YAHOO, settings),
        policy=CallPolicy(settings.requests_per_second, settings.concurrency, settings.cool_down),
        core_every=settings.core_every,
        on_progress=on_progress,
    )


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


def _statements(
    source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
) -> Refresher:
    opened = _opener(StatementRefresher, _fed, years=settings.years)
    return opened(source, settings, tables, on_progress)


def _opener(
    kind: type[SequentialRefresher[Any, Client]],
    client: Callable[[Source, Settings], Client],
    **more: Any,
) -> Opener:
    """Return what opens a refresher of a kind; ``more`` are parameters of its own."""

    def opened(
        source: Source, settings: Settings, tables: Tables, on_progress: OnProgress
    ) -> Refresher:
        policy = CallPolicy(settings.requests_per_second, cool_down=settings.cool_down)
        return kind(tables, client(source, settings), source, policy, on_progress, **more)

    return opened


OPENERS: Final[dict[Source, Opener]] = {
    catalog.ISHARES: _opener(ListRefresher, _ishares),
    catalog.ISHARES_FUNDS: _opener(FundRefresher, _ishares, symbols=universe.ISHARES_FUNDS),
    catalog.STATE_STREET: _opener(
        FundRefresher, _state_street, symbols=universe.STATE_STREET_FUNDS
    ),
    catalog.STATE_STREET_HOLDINGS: _opener(HoldingsRefresher, _state_street),
    catalog.FED: _statements,
    catalog.FRED: _opener(EconomyRefresher, _fred),
    catalog.FRENCH: _opener(FactorRefresher, _french),
    catalog.YAHOO_SUMMARIES: _opener(SummaryRefresher, _yahoo_of),
    catalog.YAHOO_FUTURES: _opener(FuturesRefresher, _yahoo_of),
    catalog.GOOGLE_TRENDS: _searches,
    catalog.WIKIMEDIA: _opener(ViewsRefresher, _wikimedia),
}
"""What opens the client and the refresher of each feed but that of prices.

Each imports its client when called: the libraries are loaded by the refresher's process alone.
"""


def _base_url(source: Source, settings: Settings) -> str | None:
    url = getattr(settings, source.url_setting)
    return str(url).rstrip("/") if url else None


def cache_folder(settings: Settings) -> Path:
    """Return the folder of the price library's cache: beside the store, or this user's."""
    if settings.on_object_store:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "rotation")
    return settings.store_folder.parent / "cache"
