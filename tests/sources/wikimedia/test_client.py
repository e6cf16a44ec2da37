"""Wikipedia's page views against a server that speaks the service's wire format."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from rotation import universe
from rotation.errors import (
    BadInput,
    BadResponse,
    RateLimited,
    SourceError,
    Unavailable,
    UnknownSymbol,
)
from rotation.sources.wikimedia.client import Wikimedia
from tests.loopback.wikimedia import Fault, WikimediaServer
from tests.waiting import PATIENCE

INDEX = "Russell_2000_Index"
START, END = dt.date(2026, 1, 1), dt.date(2026, 1, 10)
CONTACT = "someone@example.org"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WikimediaServer]:
    """The service, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with WikimediaServer() as running:
        yield running


@pytest.fixture
def source(server: WikimediaServer) -> Wikimedia:
    """The source, pointed at the server."""
    return Wikimedia(contact=CONTACT, base_url=f"{server.url}/", timeout=60)


def test_views_of_ten_days(source: Wikimedia, server: WikimediaServer) -> None:
    """One row a day, both ends included."""
    found = source.daily_views(INDEX, START, END)
    assert list(found.columns) == ["article", "date", "views"]
    assert found["date"].dtype == "datetime64[s]"
    assert found["views"].dtype == "int64"
    assert set(found["article"]) == {INDEX}
    days = [START + dt.timedelta(days=number) for number in range(10)]
    assert found["date"].dt.date.tolist() == days
    assert found["views"].tolist() == [server.views(INDEX, day) for day in days]


@pytest.mark.parametrize("article", universe.ARTICLES)
def test_articles_that_are_followed(source: Wikimedia, article: str) -> None:
    """Each has a title as addresses have it, and views."""
    assert article[0].isupper()
    assert " " not in article
    assert len(source.daily_views(article, START, END)) == 10


def test_it_says_who_asks(source: Wikimedia, server: WikimediaServer) -> None:
    """The service refuses clients without a contact."""
    source.daily_views(INDEX, START, END)
    (asked,) = server.requests
    assert asked.agent.startswith("rotation/")
    assert asked.agent.endswith(f"({CONTACT})")


def test_title_is_one_part_of_the_address(source: Wikimedia, server: WikimediaServer) -> None:
    """Spaces become underscores, and a slash or a letter of another script is no path."""
    server.articles["AC/DC_?_Ü"] = 10
    found = source.daily_views(" AC/DC ? Ü ", START, END)
    assert set(found["article"]) == {"AC/DC_?_Ü"}
    assert server.requests[0].article == "AC/DC_?_Ü"


def test_days_without_views_are_absent(source: Wikimedia, server: WikimediaServer) -> None:
    """So are those not counted yet."""
    server.unseen = {dt.date(2026, 1, 3)}
    server.until = dt.date(2026, 1, 5)
    found = source.daily_views(INDEX, START, END)
    assert found["date"].dt.day.tolist() == [1, 2, 4, 5]


@pytest.mark.parametrize("case", ["article", "days"])
def test_nothing_counted(source: Wikimedia, server: WikimediaServer, case: str) -> None:
    """The service does not say which of the two it is, so neither does the sentence."""
    title, start = ("No_such_page", START) if case == "article" else (INDEX, dt.date(2026, 2, 1))
    with pytest.raises(UnknownSymbol, match="there is no such article, or nothing") as caught:
        source.daily_views(title, start, dt.date(2026, 2, 3))
    assert caught.value.key.startswith(title)


@pytest.mark.parametrize("contact", ["", "  ", "me", "a@b\r\nX: y", "someone (a@b)"])
def test_contact_that_is_no_address(contact: str) -> None:
    """Refused before anything is sent, and nothing gets into a header."""
    with pytest.raises(BadInput, match="is not a mail or web address"):
        Wikimedia(contact=contact)


def test_question_that_cannot_be_asked(source: Wikimedia, server: WikimediaServer) -> None:
    """No title, or days in the wrong order: nothing is sent."""
    with pytest.raises(BadInput, match="No article"):
        source.daily_views("  ", START, END)
    with pytest.raises(BadInput, match="ends before it begins"):
        source.daily_views(INDEX, END, START)
    assert server.requests == []


@pytest.mark.parametrize(
    ("fault", "kind", "says"),
    [
        (Fault.TOO_MANY_REQUESTS, RateLimited, "too many requests; calls stop"),
        (Fault.FORBIDDEN, Unavailable, "refuses this address or its contact .status 403"),
        (Fault.UNAVAILABLE, Unavailable, "is in trouble .status 503"),
        (Fault.BAD_REQUEST, BadResponse, "got start timestamp is invalid"),
        (Fault.LOST, BadResponse, "got status 404, text/html"),
        (Fault.INVALID_ROUTE, BadResponse, "got invalid route"),
        (Fault.MOVED, BadResponse, "got status 302"),
        pytest.param(
            *(Fault.HTML, BadResponse, "got status 200, text/html, '<!DOCTYPE html>"),
            id="200 with an HTML page-BadResponse-got '<!DOCTYPE html>",
        ),
        (Fault.EMPTY_BODY, BadResponse, "got ''"),
        (Fault.EMPTY_ITEMS, BadResponse, "got no days"),
        (Fault.DAY_TWICE, BadResponse, "got a day twice"),
        (Fault.NOT_A_COUNT, BadResponse, "expected daily views as JSON"),
        (Fault.TRUNCATED, BadResponse, "JSONDecodeError"),
        (Fault.CUT_OFF, BadResponse, "breaks off"),
    ],
)
def test_each_fault_is_its_own_error(
    source: Wikimedia, server: WikimediaServer, fault: Fault, kind: type[SourceError], says: str
) -> None:
    """Told apart, named, and one request; the next question is not affected."""
    server.fault = fault
    with pytest.raises(kind, match=says) as caught:
        source.daily_views(INDEX, START, END)
    assert type(caught.value) is kind
    assert caught.value.source == "wikimedia"
    assert caught.value.key == "Russell_2000_Index, 2026-01-01 to 2026-01-10"
    assert len(server.requests) == 1
    server.fault = None
    assert len(source.daily_views(INDEX, START, END)) == 10


def test_wait_asked_for(source: Wikimedia, server: WikimediaServer) -> None:
    """In seconds or as a date; one in the past is no wait."""
    server.fault = Fault.TOO_MANY_REQUESTS
    waits = []
    for said in (
        "90",
        email.utils.formatdate(time.time() + 300, usegmt=True),
        email.utils.formatdate(time.time() - 300, usegmt=True),
    ):
        server.retry_after = said
        with pytest.raises(RateLimited) as caught:
            source.daily_views(INDEX, START, END)
        waits.append(caught.value.retry_after)
    assert waits == [90, pytest.approx(300, abs=120), 0]


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP])
def test_endless_answer_ends_at_the_timeout(server: WikimediaServer, fault: Fault) -> None:
    """The limit is for the whole answer: a byte now and then does not extend it."""
    server.fault = fault
    began = time.monotonic()
    with pytest.raises(Unavailable, match=r"no whole answer within 0\.4 s"):
        Wikimedia(contact=CONTACT, base_url=server.url, timeout=0.4).daily_views(INDEX, START, END)
    assert 0.35 < time.monotonic() - began < PATIENCE


def test_nobody_listens(source: Wikimedia, server: WikimediaServer) -> None:
    """A refused connection is an upstream that cannot be reached."""
    server.stop()
    with pytest.raises(Unavailable, match="cannot be reached"):
        source.daily_views(INDEX, START, END)


def test_one_request_at_a_time() -> None:
    """Threads that share a source wait for each other."""
    with WikimediaServer(latency=0.05) as server:
        source = Wikimedia(contact=CONTACT, base_url=server.url, timeout=60)
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda _: source.daily_views(INDEX, START, END), range(6)))
        assert len(found) == len(server.requests) == 6
        assert server.busiest == 1
