"""Google Trends and Wikimedia on this machine, and refreshers of them as after a restart."""

from __future__ import annotations

import datetime as dt

from rotation.refresh import pageviews, search_interest
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.search.request import Request
from rotation.sources.google_trends.client import GoogleTrends
from rotation.sources.wikimedia.client import Wikimedia
from rotation.store.search import searches
from rotation.store.search.pulls import Pull
from rotation.store.search.searches import StoredSearches
from tests.loopback.google_trends import TrendsServer
from tests.loopback.wikimedia import WikimediaServer
from tests.refresh.conftest import World

COOL_DOWN = 600.0
PATIENT = 60.0  # seconds; none of a right answer, on however loaded a machine


def searcher(
    world: World, google: TrendsServer, *, timeout: float = PATIENT
) -> search_interest.SearchRefresher:
    """As after a restart."""
    upstream = GoogleTrends(base_url=google.url, timeout=timeout)
    policy = CallPolicy(1000.0, 1, COOL_DOWN)
    return search_interest.SearchRefresher(world.tables, upstream, policy=policy)


def one_pass(
    world: World, google: TrendsServer, *, timeout: float = PATIENT
) -> tuple[Report, Report]:
    """Interest, then its details, as after a restart."""
    refresher = searcher(world, google, timeout=timeout)
    return refresher.interest(), refresher.details()


def viewer(world: World, wikimedia: WikimediaServer) -> pageviews.ViewsRefresher:
    """As after a restart."""
    upstream = Wikimedia(contact="a@example.org", base_url=wikimedia.url, timeout=PATIENT)
    return pageviews.ViewsRefresher(world.tables, upstream, policy=CallPolicy(1000.0, 1, 60.0))


def stored(world: World) -> StoredSearches:
    """The searches as they are in the store, whatever the prices are."""
    return StoredSearches(world.tables, searches.versions(world.tables.version))


def newest(world: World, request: Request) -> Pull:
    """The newest pull of a request."""
    found = stored(world).latest(request.key())
    assert found is not None
    return found


def after(until: dt.datetime | None) -> dt.datetime:
    """A second later."""
    assert until is not None
    return until + dt.timedelta(seconds=1)
