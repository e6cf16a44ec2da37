"""How a question to Google Trends ends when it refuses, hangs or talks nonsense."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable, Iterator

import pandas as pd
import pytest

from rotation.errors import BadResponse, RateLimited, SourceError, Unavailable, UnknownSymbol
from rotation.sources.google_trends.client import GoogleTrends, Request
from rotation.sources.google_trends.session import TrendsSession
from tests.loopback.google_trends import Endpoint, Fault, Searches, TrendsServer
from tests.waiting import PATIENCE

FIVE = Request(
    ("small cap stocks", "Russell 2000", "IWM", "small cap ETF", "stock market rotation")
)
ONE = Request(("IWM",))
TWO = Request(("IWM", "SPY"))
Question = Callable[[GoogleTrends, Request], pd.DataFrame]
QUESTIONS: dict[Question, Endpoint] = {
    GoogleTrends.interest: "multiline",
    GoogleTrends.related: "relatedsearches",
    GoogleTrends.by_region: "comparedgeo",
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TrendsServer]:
    """Google, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    levels = {"russell 2000": 120.0, "iwm": 60.0, "stock market rotation": 0.8}
    with TrendsServer(Searches(levels)) as running:
        yield running


@pytest.fixture
def source(server: TrendsServer) -> GoogleTrends:
    """The source, pointed at the server."""
    return GoogleTrends(base_url=f"{server.url}/", timeout=60)


@pytest.fixture
def hasty(server: TrendsServer) -> GoogleTrends:
    """The same with little patience."""
    return GoogleTrends(base_url=server.url, timeout=1)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("fault", [Fault.TOO_MANY_REQUESTS, Fault.CAPTCHA])
@pytest.mark.parametrize("on", ["cookie", "explore", "widget"])
def test_refusal_is_the_last_request(
    source: GoogleTrends, server: TrendsServer, question: Question, fault: Fault, on: str
) -> None:
    """Wherever it comes, by status or by sending to the captcha."""
    where = QUESTIONS[question] if on == "widget" else on
    server.fail(fault, on=[where])  # type: ignore[list-item]
    with pytest.raises(RateLimited, match="too many requests; calls stop") as caught:
        question(source, TWO)
    assert (caught.value.source, caught.value.key) == ("google_trends", TWO.key())
    assert caught.value.retry_after is None
    assert server.asked() == ["cookie", "explore", where][: len(server.requests)]
    assert server.asked().count(where) == 1  # type: ignore[arg-type]


def test_refused_call_sends_nothing_more(server: TrendsServer) -> None:
    """Even if the client went on after the first refusal."""
    session = TrendsSession(server.url)
    server.fault = Fault.TOO_MANY_REQUESTS
    with session.calling("IWM", timeout=60):
        for path in ("/trends/api/explore", "/trends/explore/", "/trends/api/widgetdata/multiline"):
            with pytest.raises(RateLimited):
                session.get(f"https://trends.google.com{path}")
    assert len(server.requests) == 1


def test_cookie_of_a_refusal_is_kept(source: GoogleTrends, server: TrendsServer) -> None:
    """After the wait the exploration is asked at once, with it."""
    server.fail(Fault.TOO_MANY_REQUESTS, on=["cookie"], count=1)
    with pytest.raises(RateLimited):
        source.interest(ONE)
    source.interest(ONE)
    assert server.asked() == ["cookie", "explore", "multiline"]
    assert server.requests[-1].cookie == "NID=511=abc"


def test_cookie_that_is_refused_is_dropped(source: GoogleTrends, server: TrendsServer) -> None:
    """The next question gets a new one."""
    source.interest(ONE)
    server.fail(Fault.TOO_MANY_REQUESTS, on=["explore"], count=1)
    with pytest.raises(RateLimited):
        source.interest(ONE)
    source.interest(ONE)
    assert server.asked()[3:] == ["explore", "cookie", "explore", "multiline"]


def test_wait_asked_for(source: GoogleTrends, server: TrendsServer) -> None:
    """In seconds or as a date; a text that is neither is no wait."""
    server.fault = Fault.TOO_MANY_REQUESTS
    waits = []
    for said in ("120", email.utils.formatdate(time.time() + 300, usegmt=True), "soon"):
        server.retry_after = said
        with pytest.raises(RateLimited) as caught:
            source.interest(ONE)
        waits.append(caught.value.retry_after)
    assert waits == [120, pytest.approx(300, abs=120), None]


WRONG: list[tuple[Fault, type[SourceError], str]] = [
    (Fault.CONSENT, BadResponse, "got a redirect to consent.google.com, which asks for consent"),
    (Fault.MOVED, BadResponse, "got a redirect to another page"),
    (Fault.FORBIDDEN, Unavailable, r"refuses this address \(status 403"),
    (Fault.UNAVAILABLE, Unavailable, r"is in trouble \(status 503"),
    (Fault.BAD_REQUEST, UnknownSymbol, r"does not take this search, .* \(status 400, text/html"),
    (Fault.HTML, BadResponse, "expected the JSON of Google Trends, got status 200, text/html"),
    (Fault.HTML_AS_JSON, BadResponse, "got status 200, application/json, '<!doctype html>"),
    (Fault.EMPTY_BODY, BadResponse, "got ''"),
    (Fault.CHANGED_PREFIX, BadResponse, r"after \)\]\}', got 'while\(1\);"),
    (Fault.NO_PREFIX, BadResponse, r"after \)\]\}', got '\\n\{"),
    (Fault.TRUNCATED, BadResponse, "JSONDecodeError"),
    (Fault.CUT_OFF, BadResponse, "got an answer that breaks off"),
]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("on", ["explore", "widget"])
@pytest.mark.parametrize("wrong", WRONG, ids=[case[0].name for case in WRONG])
def test_each_fault_is_its_own_error(
    source: GoogleTrends,
    server: TrendsServer,
    question: Question,
    on: str,
    wrong: tuple[Fault, type[SourceError], str],
) -> None:
    """Told apart, named, one line, not asked about again; the next question is not affected."""
    fault, kind, says = wrong
    where = QUESTIONS[question] if on == "widget" else on
    server.fail(fault, on=[where])  # type: ignore[list-item]
    with pytest.raises(kind, match=says) as caught:
        question(source, TWO)
    assert type(caught.value) is kind
    assert (caught.value.source, caught.value.key) == ("google_trends", TWO.key())
    assert "\n" not in str(caught.value)
    assert server.asked() == ["cookie", "explore", where][: len(server.requests)]
    server.heal()
    assert len(question(source, TWO)) > 0


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        (GoogleTrends.interest, "TIMESERIES"),
        (GoogleTrends.related, "RELATED_QUERIES"),
        (GoogleTrends.by_region, "GEO_MAP"),
    ],
)
def test_missing_widget(
    source: GoogleTrends, server: TrendsServer, question: Question, missing: str
) -> None:
    """It is named, and the widget of the question before does not stand in for it."""
    question(source, TWO)
    server.requests.clear()
    server.missing = missing
    server.fault = Fault.MISSING_WIDGET
    with pytest.raises(BadResponse, match=f"expected the widget {missing}, got"):
        question(source, ONE)
    assert server.asked() == ["explore"]


def test_related_widget_of_one_term_is_missing(source: GoogleTrends, server: TrendsServer) -> None:
    """The others' queries are not given to the wrong terms."""
    server.missing = "RELATED_QUERIES_0"
    server.fault = Fault.MISSING_WIDGET
    with pytest.raises(BadResponse, match="RELATED_QUERIES, got 1 of them"):
        source.related(TWO)


def test_exploration_without_widgets(source: GoogleTrends, server: TrendsServer) -> None:
    """What came is in the error."""
    server.fault = Fault.NO_WIDGETS
    with pytest.raises(BadResponse, match=r"got status 200, application/json.*'widgets'"):
        source.interest(ONE)


def test_empty_timeline(source: GoogleTrends, server: TrendsServer) -> None:
    """Nothing in it is not a pull of nothing: Google answers that it knows too few."""
    server.fault = Fault.EMPTY_TIMELINE
    for question in (source.interest, source.by_region):
        with pytest.raises(UnknownSymbol, match="counts too few searches for these terms there"):
            question(TWO)


@pytest.mark.parametrize("question", QUESTIONS)
def test_entry_that_lacks_a_value(
    source: GoogleTrends, server: TrendsServer, question: Question
) -> None:
    """No value slips to another term: the whole pull is refused, the entry shown."""
    server.fault = Fault.FEWER_VALUES
    with pytest.raises(BadResponse, match=r"expected a .*, got number \d: \{"):
        question(source, TWO)


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP])
@pytest.mark.parametrize("on", ["cookie", "explore", "multiline"])
def test_endless_answer_ends_at_the_timeout(
    hasty: GoogleTrends, server: TrendsServer, fault: Fault, on: Endpoint
) -> None:
    """Whether nothing comes or a byte a second, and without a second try."""
    server.fail(fault, on=[on])
    began = time.monotonic()
    with pytest.raises(Unavailable, match="no whole answer within 1 s"):
        hasty.interest(ONE)
    assert 0.9 < time.monotonic() - began < PATIENCE
    assert server.asked()[-1] == on
    assert server.asked().count(on) == 1


def test_timeout_is_for_all_requests_together(server: TrendsServer) -> None:
    """Seven answers of 0.15 s do not fit into half a second."""
    server.latency = 0.15
    with pytest.raises(Unavailable, match=r"within 0\.5 s"):
        GoogleTrends(base_url=server.url, timeout=0.5).related(FIVE)
    assert len(server.requests) <= 4


def test_refused_connection(source: GoogleTrends, server: TrendsServer) -> None:
    """Nobody listens: unavailable; somebody does again: a pull again."""
    server.stop()
    with pytest.raises(Unavailable, match="google_trends, US, today 5-y: iwm: cannot be reached"):
        source.interest(ONE)
    server.start()
    assert len(source.interest(ONE)) > 250


def test_name_that_does_not_resolve() -> None:
    """No network at all looks like this."""
    with pytest.raises(Unavailable):
        GoogleTrends(base_url="http://nowhere.invalid", timeout=1).interest(ONE)


def test_session_outside_of_a_call(server: TrendsServer) -> None:
    """Nothing is sent without a deadline."""
    with pytest.raises(RuntimeError, match="no deadline"):
        TrendsSession(server.url).get("https://trends.google.com/trends/api/explore")
    assert server.requests == []
