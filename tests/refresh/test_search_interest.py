"""Search interest through the real client: daily, politely, and whole whatever Google does."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from rotation.search import request as terms
from rotation.search.request import Request
from rotation.store.coordination import fetch_log
from rotation.store.search import pulls, queue, searches
from tests.loopback.google_trends import Endpoint, Fault, Searches, TrendsServer
from tests.refresh.conftest import FRIDAY, TUESDAY, World
from tests.refresh.searching import COOL_DOWN, after, newest, one_pass, searcher, stored

MINE = Request(("Opendoor", "NuScale"))
PASS: list[Endpoint] = [
    "cookie", "explore", "multiline", "explore", *["relatedsearches"] * 5, "explore", "comparedgeo",
]  # type: ignore[list-item]  # fmt: skip
"""What a pass of the default terms asks for."""


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[TrendsServer]:
    """Google on FRIDAY, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    levels = {"russell 2000": 120.0, "iwm": 60.0, "stock market rotation": 0.8}
    with TrendsServer(Searches(levels, until=FRIDAY)) as server:
        yield server


def shown(google: TrendsServer, request: Request) -> np.ndarray:
    """What Google tells of a request: weeks by terms, a half for less than one."""
    days = google.searches.periods(request.timeframe)[0]
    volumes = np.array(
        [[google.searches.volume(t, request.geo, day) for t in request.terms] for day in days]
    )
    scaled = 100 * volumes / volumes.max()
    return np.where(scaled < 1, 0.5, np.floor(scaled + 0.5))


def tuesday(world: World, google: TrendsServer) -> None:
    """Four days later, the next week begun."""
    world.evening(TUESDAY)
    google.searches.until = TUESDAY
    google.requests.clear()


# What comes -------------------------------------------------------------------------------


def test_first_pass_brings_the_default_terms_whole(world: World, google: TrendsServer) -> None:
    """Five terms, 262 weeks on one scale, the last one unfinished, ``<1`` as a half."""
    interest, details = one_pass(world, google)
    assert (interest.due, interest.fetched, interest.rows) == (1, 1, 262 * 5)
    assert interest.sentence() == "1 of 1 searches fetched, 1,310 rows stored."
    assert (details.fetched, details.failed) == (2, 0)
    assert google.asked() == PASS
    pull = newest(world, terms.DEFAULT)
    assert pull.request.terms == terms.DEFAULT.terms
    assert (pull.source, pull.resolution, pull.made_at) == ("google_trends", "week", world.now)
    np.testing.assert_array_equal(pull.values, shown(google, terms.DEFAULT))
    assert (pull.values == 0.5).any()
    assert pull.values.max() == 100
    assert pull.dates[[0, -1]].tolist() == [dt.date(2021, 1, 10), dt.date(2026, 1, 11)]
    assert np.flatnonzero(pull.partial).tolist() == [261]


def test_related_queries_and_regions_come_with_it(world: World, google: TrendsServer) -> None:
    """Each term's top and rising ones in rank; every state, the silent one without a value."""
    one_pass(world, google)
    pull = newest(world, terms.DEFAULT)
    first = pull.related[pull.related["term"] == terms.DEFAULT.terms[0]]
    assert list(pull.related["term"].unique()) == list(terms.DEFAULT.terms)
    assert first["kind"].tolist() == ["top"] * 3 + ["rising"] * 3
    assert first["rank"].tolist() == [1, 2, 3, 1, 2, 3]
    assert first["query"].iloc[3] == f"{terms.DEFAULT.terms[0]} rally"
    assert first["breakout"].tolist() == [False] * 3 + [True, False, False]
    regions = pull.regions.pivot(index="region", columns="term", values="value")
    assert regions.shape == (51, 5)
    assert regions.loc["US-WY"].isna().all()
    assert regions.loc["US-CA"].sum() == pytest.approx(100, abs=3)
    assert set(pull.regions.loc[pull.regions["region"] == "US-CA", "name"]) == {"California"}
    assert (pull.related_at, pull.regions_at) == (world.now, world.now)


def test_two_regions_are_two_pulls(world: World, google: TrendsServer) -> None:
    """The same terms in the United States and in California, each as Google tells it."""
    state = Request(MINE.terms, geo="US-CA")
    for request in (MINE, state):
        queue.ask(world.tables, request, world.now)
    one_pass(world, google)
    country = newest(world, MINE)
    np.testing.assert_array_equal(country.values, shown(google, MINE))
    np.testing.assert_array_equal(newest(world, state).values, shown(google, state))
    assert country.request.geo == "US"
    assert newest(world, state).regions["name"].tolist() == ["North", "South"] * 2


@pytest.mark.parametrize(("span", "resolution"), [("today 3-m", "day"), ("all", "month")])
def test_other_spans_have_other_periods(
    world: World, google: TrendsServer, span: str, resolution: str
) -> None:
    """Days and months, named as such."""
    request = Request(("IWM",), timeframe=span)
    queue.ask(world.tables, request, world.now)
    searcher(world, google).interest()
    assert newest(world, request).resolution == resolution


def test_one_pull_a_day(world: World, google: TrendsServer) -> None:
    """Nothing is due before a day has passed; then a second pull stands beside the first."""
    one_pass(world, google)
    google.requests.clear()
    world.later(hours=23)
    assert [report.due for report in one_pass(world, google)] == [0, 0]
    assert google.requests == []
    first = newest(world, terms.DEFAULT)
    tuesday(world, google)
    one_pass(world, google)
    assert google.asked() == PASS
    rows = [row for row in stored(world).listing if row.key == terms.DEFAULT.key()]
    assert [row.made_at for row in rows] == [world.now, first.made_at]
    again = stored(world).pull(first.pull_id)
    assert again is not None
    np.testing.assert_array_equal(again.values, first.values)
    assert newest(world, terms.DEFAULT).dates[-1].item() == dt.date(2026, 1, 18)


# What goes wrong --------------------------------------------------------------------------

SAYS = {
    Fault.TOO_MANY_REQUESTS: "too many requests; calls stop until it cools down",
    Fault.CAPTCHA: "too many requests; calls stop until it cools down",
    Fault.CONSENT: "got a redirect to consent.google.com, which asks for consent to cookies",
    Fault.HTML: "expected the JSON of Google Trends, got status 200, text/html",
    Fault.HTML_AS_JSON: "got status 200, application/json, '<!doctype html>",
    Fault.CHANGED_PREFIX: "expected the JSON of Google Trends after )]}'",
    Fault.EMPTY_TIMELINE: "counts too few searches for these terms there",
    Fault.MISSING_WIDGET: "expected the widget TIMESERIES",
    Fault.FEWER_VALUES: "expected a point with 5 values",
    Fault.TRUNCATED: "JSONDecodeError",
    Fault.CUT_OFF: "got an answer that breaks off",
    Fault.FORBIDDEN: "refuses this address (status 403",
    Fault.UNAVAILABLE: "is in trouble (status 503",
    Fault.HANG: "no whole answer within 0.5 s",
}


@pytest.mark.parametrize("fault", SAYS, ids=lambda fault: fault.name)
def test_whatever_google_does_the_stored_pull_stands(
    world: World, google: TrendsServer, fault: Fault
) -> None:
    """One clear line, a few calls, a pause that a restart does not forget, then all is well."""
    searcher(world, google).interest()
    before = searches.versions(world.tables.version)
    tuesday(world, google)
    google.missing = "TIMESERIES"
    google.fail(fault, on=["explore"] if fault is Fault.MISSING_WIDGET else ["multiline"])
    timeout = 0.5 if fault is Fault.HANG else 60.0
    report = searcher(world, google, timeout=timeout).interest()
    assert (report.fetched, report.failed, report.rows) == (0, 1, 0)
    assert searches.versions(world.tables.version) == before
    assert newest(world, terms.DEFAULT).dates[-1].item() == dt.date(2026, 1, 11)
    assert len(google.requests) <= 6  # a call that failed at once is tried a second time

    lines = [row for row in world.page().tables["errors"] if row["source"] == "google_trends"]
    assert len(lines) == 1
    assert SAYS[fault] in lines[0]["error"]
    assert "\n" not in lines[0]["error"]
    until = lines[0]["next_attempt"]
    assert until >= world.now + dt.timedelta(seconds=COOL_DOWN)

    google.heal()
    google.requests.clear()
    world.now = until - dt.timedelta(seconds=1)
    searcher(world, google).interest()
    assert google.requests == []
    world.now = after(until)
    assert [report.fetched for report in one_pass(world, google)] == [1, 2]
    assert newest(world, terms.DEFAULT).made_at == world.now
    assert [row for row in world.page().tables["errors"] if row["source"] == "google_trends"] == []


def test_refusal_is_on_the_data_page_as_such(world: World, google: TrendsServer) -> None:
    """Cooling down, until when, and why; other sources are not touched by it."""
    google.fault = Fault.TOO_MANY_REQUESTS
    report, second = one_pass(world, google)
    assert second.refused
    assert len(google.requests) == 1
    sources = {row["source"]: row for row in world.page().tables["sources"]}
    assert sources["google_trends"]["cooling_down"]
    assert sources["google_trends"]["next_attempt"] == report.resume_at
    assert report.resume_at == world.now + dt.timedelta(seconds=COOL_DOWN)
    assert not sources["yahoo"]["cooling_down"]


def test_pauses_double_up_to_six_hours(world: World, google: TrendsServer) -> None:
    """An address Google always refuses is asked a few times a day."""
    google.fault = Fault.TOO_MANY_REQUESTS
    waits = []
    for _ in range(8):
        report, _ = one_pass(world, google)
        assert report.resume_at is not None
        waits.append((report.resume_at - world.now).total_seconds())
        world.now = after(report.resume_at)
    assert waits[:4] == [600, 1200, 2400, 4800]
    assert waits[-1] == 6 * 3600
    assert len(google.requests) == 8
    google.heal()
    assert one_pass(world, google)[0].fetched == 1


def test_retry_after_is_respected(world: World, google: TrendsServer) -> None:
    """What Google asks for goes before our own pause."""
    google.fault, google.retry_after = Fault.TOO_MANY_REQUESTS, "3600"
    report, _ = one_pass(world, google)
    assert report.resume_at == world.now + dt.timedelta(hours=1)


def test_interest_is_kept_when_its_details_are_refused(world: World, google: TrendsServer) -> None:
    """What came is stored; the details shown are the last ones, and only they are asked again."""
    one_pass(world, google)
    friday = world.now
    tuesday(world, google)
    google.fail(Fault.TOO_MANY_REQUESTS, on=["relatedsearches"])
    interest, details = one_pass(world, google)
    assert (interest.fetched, details.fetched) == (1, 0)
    pull = newest(world, terms.DEFAULT)
    assert (pull.made_at, pull.related_at, pull.regions_at) == (world.now, friday, friday)
    google.heal()
    google.requests.clear()
    world.now = after(details.resume_at)
    interest, details = one_pass(world, google)
    assert (interest.due, details.fetched) == (0, 2)
    assert "multiline" not in google.asked()
    assert newest(world, terms.DEFAULT).related_at == world.now


def test_details_that_google_does_not_have_are_not_asked_for_again(
    world: World, google: TrendsServer
) -> None:
    """No region with enough searches is an answer too."""
    google.fail(Fault.EMPTY_TIMELINE, on=["comparedgeo", "relatedsearches"])
    assert one_pass(world, google)[1].failed == 1
    google.requests.clear()
    world.later(hours=5)
    assert one_pass(world, google)[1].due == 0
    assert google.requests == []
    assert newest(world, terms.DEFAULT).related.empty


def test_pull_that_tells_less_does_not_replace_the_stored_one(
    world: World, google: TrendsServer
) -> None:
    """Google knows only a year all of a sudden: the five years stay what is shown."""
    one_pass(world, google)
    tuesday(world, google)
    google.searches.until = dt.date(2025, 1, 17)  # as if it had gone back in time
    interest, _ = one_pass(world, google)
    assert interest.failed == 1
    assert newest(world, terms.DEFAULT).dates[-1].item() == dt.date(2026, 1, 11)
    line = fetch_log.latest(world.tables, "google_trends")[terms.DEFAULT.key()]
    assert "expected about 262 dates up to 2026-01-11 or later, as stored" in line.error


# What people ask for ----------------------------------------------------------------------


def test_wish_is_pulled_after_the_default_terms(world: World, google: TrendsServer) -> None:
    """With its details, in one pass; then it waits no longer."""
    said = queue.ask(world.tables, MINE, world.now)
    assert said.startswith("This search is queued, number 1 of 1")
    interest, details = one_pass(world, google)
    assert (interest.fetched, details.fetched) == (2, 4)
    lines = [r.req for r in google.requests if r.endpoint == "multiline"]
    counts = [len(line["comparisonItem"]) for line in lines]
    assert counts == [5, 2]
    np.testing.assert_array_equal(newest(world, MINE).values, shown(google, MINE))
    assert queue.waiting(world.tables, world.now) == ()
    google.requests.clear()
    world.later(hours=2)
    one_pass(world, google)
    assert google.requests == []


def test_wish_waits_while_google_refuses(world: World, google: TrendsServer) -> None:
    """Its place in the queue says until when; the line of the default terms is not doubled."""
    queue.ask(world.tables, MINE, world.now)
    google.fault = Fault.TOO_MANY_REQUESTS
    report, _ = one_pass(world, google)
    (wish,) = queue.waiting(world.tables, world.now)
    assert wish.next_try == report.resume_at
    said = queue.ask(world.tables, Request(("Palantir",)), world.now)
    assert said == (
        "This search is queued, number 2 of 2; Google Trends refused and is asked again after "
        "23:10 UTC."
    )
    assert len(world.errors()) == 1


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault.EMPTY_TIMELINE, "counts too few searches"),
        (Fault.BAD_REQUEST, "does not take this search, its region or its span"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_wish_google_cannot_answer_is_given_up(
    world: World, google: TrendsServer, fault: Fault, says: str
) -> None:
    """Asked once; the queue says why, and nothing else is held up by it."""
    one_pass(world, google)
    queue.ask(world.tables, MINE, world.now)
    google.requests.clear()
    google.fail(fault, on=["multiline"])
    interest, details = one_pass(world, google)
    assert (interest.failed, interest.refused, details.due) == (1, "", 0)
    assert google.asked().count("multiline") == 1
    world.later(hours=2)
    one_pass(world, google)
    assert google.asked().count("multiline") == 1
    (wish,) = queue.waiting(world.tables, world.now)
    assert wish.given_up
    assert says in wish.error


def test_one_that_always_fails_does_not_hold_up_the_others(
    world: World, google: TrendsServer
) -> None:
    """Whose last try failed comes last, and waits longer each time."""
    one_pass(world, google)
    queue.ask(world.tables, MINE, world.now)
    google.fail(Fault.FEWER_VALUES, on=["multiline"])
    one_pass(world, google)
    queue.ask(world.tables, Request(("Palantir",)), world.now)
    google.heal()
    world.later(minutes=11)
    order = []
    of = searcher(world, google)
    of.on_progress = lambda _done, _total, key: order.append(key)
    of.interest()
    assert order == [Request(("Palantir",)).key(), MINE.key()]


def test_no_viewer_can_make_google_be_asked_more(world: World, google: TrendsServer) -> None:
    """24 wishes at once: 20 are taken, asked for a few at a time; all asked again: none is."""
    one_pass(world, google)
    google.requests.clear()
    wishes = [Request((f"term {number}",)) for number in range(24)]
    said = [queue.ask(world.tables, wish, world.now) for wish in wishes]
    assert sum(sentence.startswith("This search is queued") for sentence in said) == 20
    assert said[-1].startswith("20 searches are waiting already")
    of = searcher(world, google)
    of.details = lambda **_: None  # type: ignore[assignment, method-assign]
    counts = []
    while of.interest().due:
        counts.append(google.asked().count("multiline"))
        assert of.pending() == (counts[-1] < 20)
    assert counts == [6, 12, 18, 20]
    for wish in wishes[:3]:
        assert queue.ask(world.tables, wish, world.now).startswith("This search was made at 23:00")
    assert of.interest().due == 0
    assert google.asked().count("multiline") == 20


def test_new_wish_wakes_the_refresher(world: World, google: TrendsServer) -> None:
    """And nothing else does: neither before its first pass, nor once it has looked."""
    of = searcher(world, google)
    queue.ask(world.tables, Request(("Tesla",)), world.now)
    assert not of.pending()
    of.interest()
    assert not of.pending()
    queue.ask(world.tables, MINE, world.now)
    assert of.pending()
    google.fault = Fault.TOO_MANY_REQUESTS
    of.interest()
    assert not of.pending()


# Stopping ---------------------------------------------------------------------------------


def test_told_to_stop_it_goes_on_from_there(world: World, google: TrendsServer) -> None:
    """What arrived is stored and not asked for again."""
    for number in range(3):
        queue.ask(world.tables, Request((f"term {number}",)), world.now)
    stop = threading.Event()
    of = searcher(world, google)
    of.on_progress = lambda done, *_: stop.set() if done == 2 else None
    report = of.interest(stop=stop)
    assert report.interrupted
    held = len(stored(world).listing)
    assert 2 <= held <= 4
    google.requests.clear()
    searcher(world, google).interest()
    assert google.asked().count("multiline") == 4 - held
    assert len(stored(world).listing) == 4


def test_progress_tells_what_is_asked(world: World, google: TrendsServer) -> None:
    """For the terminal, and on the data page."""
    seen: list[tuple[int, int, str]] = []
    of = searcher(world, google)
    of.on_progress = lambda *told: seen.append(told)
    of.interest()
    world.later(seconds=4)
    of.details()
    key = terms.DEFAULT.key()
    assert seen == [(1, 1, key), (1, 2, f"related queries, {key}"), (2, 2, f"regions, {key}")]
    numbers = world.page().numbers
    assert (numbers["refresh_state"], numbers["refresh_done"]) == ("finished", 2)
    assert numbers["refresh_source"] == "google_trends"


def test_old_pulls_are_thinned_out_at_the_daily_sweep(world: World, google: TrendsServer) -> None:
    """Daily pulls do not pile up for years: the last ten stay, and one a month."""
    of = searcher(world, google)
    of.every = 0.0
    for _ in range(12):
        world.later(hours=1)
        of.interest()
    world.sweeps = True
    world.run("IWM")
    kept = [row.made_at for row in stored(world).listing]
    assert len(kept) == 11
    assert kept[0] == world.now
    assert kept[-1] == world.now - dt.timedelta(hours=11)


def test_search_of_a_clock_ahead_is_made_again(world: World, google: TrendsServer) -> None:
    """The pull of now is shown then, with its own answers, and survives the tidying."""
    right, world.now = world.now, world.now + dt.timedelta(days=30)
    one_pass(world, google)
    world.now = right
    interest, details = one_pass(world, google)
    assert (interest.fetched, details.fetched) == (1, 2)
    pulls.prune(world.tables)
    pull = newest(world, terms.DEFAULT)
    assert (pull.made_at, pull.related_at, pull.regions_at) == (right, right, right)


def test_wish_of_a_clock_ahead_is_not_asked_at_every_pass(
    world: World, google: TrendsServer
) -> None:
    """No pull could answer it before its day; the same wish made now is queued."""
    one_pass(world, google)
    queue.ask(world.tables, MINE, world.now + dt.timedelta(days=2))
    assert queue.waiting(world.tables, world.now) == ()
    assert searcher(world, google).interest().due == 0
    assert "is queued" in queue.ask(world.tables, MINE, world.now)
    assert searcher(world, google).interest().fetched == 1
    assert searcher(world, google).interest().due == 0
