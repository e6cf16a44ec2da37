"""Page views of Wikipedia: years at first, days afterwards, and never without a contact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd
import pytest

from rotation import settings, universe
from rotation.store.coordination import fetch_log
from tests.loopback.wikimedia import Fault, WikimediaServer
from tests.refresh.conftest import FRIDAY, World
from tests.refresh.searching import after, stored, viewer

THURSDAY = FRIDAY - dt.timedelta(days=1)


@pytest.fixture
def wikimedia(monkeypatch: pytest.MonkeyPatch) -> Iterator[WikimediaServer]:
    """Counts up to yesterday, as seen on FRIDAY."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with WikimediaServer() as server:
        server.until = THURSDAY
        yield server


def line(world: World) -> dict[str, object]:
    """What the data page says of the source."""
    return next(row for row in world.page().tables["sources"] if row["source"] == "wikimedia")


def test_first_run_brings_every_day_there_is(world: World, wikimedia: WikimediaServer) -> None:
    """Three articles, one request each, since the service began; counts as they were told."""
    report = viewer(world, wikimedia).run()
    assert report.sentence() == "3 of 3 articles fetched, 11,556 rows stored."
    asked = [(one.article, one.first, one.last) for one in wikimedia.requests]
    assert asked == [(a, dt.date(2015, 7, 1), THURSDAY) for a in universe.ARTICLES]
    views = stored(world).pageviews
    assert list(views["article"].unique()) == sorted(universe.ARTICLES)
    own = views[views["article"] == "IShares"]
    assert own["views"].iloc[-1] == wikimedia.views("IShares", THURSDAY)
    assert own["date"].is_monotonic_increasing


def test_next_day_brings_the_last_days_alone(world: World, wikimedia: WikimediaServer) -> None:
    """With three stored ones again, whose counts were not final; a look every six hours."""
    viewer(world, wikimedia).run()
    before = len(stored(world).pageviews)
    assert viewer(world, wikimedia).run().due == 0
    wikimedia.requests.clear()
    world.later(days=1)
    wikimedia.until = FRIDAY
    wikimedia.articles["IShares"] = 1000  # counted anew
    viewer(world, wikimedia).run()
    first = THURSDAY - dt.timedelta(days=3)
    assert {(one.first, one.last) for one in wikimedia.requests} == {(first, FRIDAY)}
    views = stored(world).pageviews
    assert len(views) == before + 3
    assert not views.duplicated(["article", "date"]).any()
    own = views[views["article"] == "IShares"].set_index("date")["views"]
    assert own[str(THURSDAY)] == wikimedia.views("IShares", THURSDAY)


def test_views_of_a_day_to_come_are_refused(world: World, wikimedia: WikimediaServer) -> None:
    """Stored, they would hold the article back until that day."""
    client = viewer(world, wikimedia)
    views = client.upstream.daily_views

    def ahead(article: str, start: dt.date, end: dt.date) -> pd.DataFrame:
        rows = views(article, start, end)
        return rows.assign(date=rows["date"] + pd.Timedelta(days=400))

    client.upstream.daily_views = ahead  # type: ignore[method-assign]
    assert client.run().rows == 0
    (line, *_) = world.page().tables["errors"]
    assert "expected views up to 2026-01-16, got views of 2027-02-19" in line["error"]
    world.later(days=1)
    assert viewer(world, wikimedia).run().fetched == len(universe.ARTICLES)


def test_day_not_counted_yet_is_looked_for_again(world: World, wikimedia: WikimediaServer) -> None:
    """Yesterday is missing early in the day: a look every six hours, not at every pass."""
    viewer(world, wikimedia).run()
    wikimedia.requests.clear()
    world.later(hours=2)  # past midnight in UTC
    for hours in (0, 5, 1, 6):
        world.later(hours=hours)
        viewer(world, wikimedia).run()
    assert len(wikimedia.requests) == 6


@pytest.mark.parametrize(
    "fault", [Fault.TOO_MANY_REQUESTS, Fault.FORBIDDEN, Fault.HTML, Fault.TRUNCATED, Fault.LOST]
)
def test_stored_views_stand_whatever_wikimedia_does(
    world: World, wikimedia: WikimediaServer, fault: Fault
) -> None:
    """Two answers of no use end the run; the pause is kept, then the days come."""
    viewer(world, wikimedia).run()
    before = world.tables.version("pageviews")
    world.later(days=1)
    wikimedia.until = FRIDAY
    wikimedia.requests.clear()
    wikimedia.fault = fault
    report = viewer(world, wikimedia).run()
    assert report.refused
    assert len(wikimedia.requests) <= 4
    assert world.tables.version("pageviews") == before
    lines = [row for row in world.page().tables["errors"] if row["source"] == "wikimedia"]
    assert [row["next_attempt"] for row in lines] == [report.resume_at]
    wikimedia.requests.clear()
    viewer(world, wikimedia).run()
    assert wikimedia.requests == []
    wikimedia.fault = None
    world.now = after(report.resume_at)
    assert viewer(world, wikimedia).run().fetched == 3


def test_article_that_is_gone_does_not_hold_up_the_others(
    world: World, wikimedia: WikimediaServer
) -> None:
    """It was renamed: two come, one line says which does not."""
    del wikimedia.articles["Small-cap"]
    report = viewer(world, wikimedia).run()
    assert (report.fetched, report.failed, report.refused) == (2, 1, "")
    attempt = fetch_log.latest(world.tables, "wikimedia")["Small-cap"]
    assert (attempt.outcome, attempt.retry_after) == ("unknown", world.now + dt.timedelta(hours=1))


def test_data_page_says_that_nobody_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a contact Wikimedia is not asked, with one it is; or the whole search is off."""
    assert line(world)["last_error"] == (
        "ROTATION_CONTACT is not set: Wikimedia wants a mail or web address from whoever asks, so "
        "page views are not fetched."
    )
    monkeypatch.setenv("ROTATION_CONTACT", "https://example.org/contact")
    settings.current.cache_clear()
    assert line(world)["last_error"] is None
    monkeypatch.setenv("ROTATION_SEARCH", "false")
    settings.current.cache_clear()
    assert str(line(world)["last_error"]).startswith("ROTATION_SEARCH is off")
