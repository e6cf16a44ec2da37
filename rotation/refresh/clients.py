"""Everything the refresher calls, opened as the settings say: each upstream at its own pace."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import HttpUrl

from rotation.refresh import holdings as refresh_lists
from rotation.refresh import pageviews, search_interest
from rotation.refresh import prices as refresh
from rotation.refresh.calls import CallPolicy
from rotation.settings import Settings
from rotation.store.delta.tables import Tables

_WORKBOOK: Final = 60.0  # [s] a workbook has several megabytes

OnProgress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Upstreams:
    """What is kept up to date, and from where; None where nobody is to be asked."""

    prices: refresh.Refresher
    lists: refresh_lists.ListRefresher
    searches: search_interest.SearchRefresher | None
    views: pageviews.ViewsRefresher | None


def open_upstreams(
    settings: Settings, tables: Tables, on_progress: OnProgress, *, search: bool
) -> Upstreams:
    """Clients of everything that is to be asked, those of searches only where wanted."""
    search = search and settings.search
    # Deprecations within libraries; filters alone let some through where threads race for them.
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # a second attempt is no news
    return Upstreams(
        prices=_prices(settings, tables, on_progress),
        lists=_lists(settings, tables, on_progress),
        searches=_searches(settings, tables, on_progress) if search else None,
        views=_views(settings, tables, on_progress) if search and settings.contact else None,
    )


def _prices(settings: Settings, tables: Tables, on_progress: OnProgress) -> refresh.Refresher:
    from rotation.sources.yahoo.client import Yahoo  # noqa: PLC0415  (loads yfinance, 1 s)

    return refresh.Refresher(
        tables=tables,
        upstream=Yahoo(
            base_url=_host(settings.yahoo_url),
            timeout=settings.timeout,
            cache_folder=_cache_folder(settings),
            years=settings.years,
        ),
        pace=CallPolicy(settings.requests_per_second, settings.concurrency, settings.cool_down),
        core_every=settings.core_every,
        on_progress=on_progress,
    )


def _lists(
    settings: Settings, tables: Tables, on_progress: OnProgress
) -> refresh_lists.ListRefresher:
    from rotation.sources.ishares.client import IShares  # noqa: PLC0415  (loads curl_cffi)

    return refresh_lists.ListRefresher(
        tables=tables,
        upstream=IShares(
            base_url=_host(settings.ishares_url), timeout=max(settings.timeout, _WORKBOOK)
        ),
        pace=CallPolicy(settings.requests_per_second, 1, settings.cool_down),
        on_progress=on_progress,
    )


def _searches(
    settings: Settings, tables: Tables, on_progress: OnProgress
) -> search_interest.SearchRefresher:
    from rotation.sources.google_trends.client import GoogleTrends  # noqa: PLC0415  (loads pytrends)

    questions_per_second = settings.requests_per_second / search_interest.REQUESTS
    return search_interest.SearchRefresher(
        tables=tables,
        upstream=GoogleTrends(base_url=_host(settings.trends_url), timeout=settings.timeout),
        every=settings.search_every,
        pace=CallPolicy(questions_per_second, 1, settings.cool_down * search_interest.COOL_DOWN),
        on_progress=on_progress,
    )


def _views(settings: Settings, tables: Tables, on_progress: OnProgress) -> pageviews.ViewsRefresher:
    from rotation.sources.wikimedia.client import Wikimedia  # noqa: PLC0415  (loads curl_cffi)

    return pageviews.ViewsRefresher(
        tables=tables,
        upstream=Wikimedia(
            contact=settings.contact or "",
            base_url=_host(settings.wikimedia_url),
            timeout=settings.timeout,
        ),
        pace=CallPolicy(settings.requests_per_second, 1, settings.cool_down),
        on_progress=on_progress,
    )


def _host(url: HttpUrl | None) -> str | None:
    return str(url).rstrip("/") if url else None


def _cache_folder(settings: Settings) -> Path:
    """Where the upstream's library keeps what it learned: beside the store, or for this user."""
    if settings.on_object_store:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "rotation")
    return settings.store_folder.parent / "cache"
