"""How a call ends when Yahoo refuses, hangs or talks nonsense, and how often it is asked."""

import datetime as dt
import logging
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import format_datetime
from pathlib import Path

import pandas as pd
import pytest
from curl_cffi.requests.exceptions import Timeout

from rotation.errors import BadResponse, RateLimited, SourceError, Unavailable
from rotation.sources.yahoo.client import Yahoo
from rotation.sources.yahoo.session import YahooSession
from tests.loopback.yahoo import Fault, YahooServer
from tests.waiting import PATIENCE, soon

SESSIONS = pd.bdate_range("2024-01-02", "2024-06-28")
START = dt.date(2024, 1, 1)


@pytest.fixture
def server() -> Iterator[YahooServer]:
    with YahooServer.simulated(["IWM", "SPY", "^RUT"], SESSIONS, seed=7) as running:
        yield running


@pytest.fixture
def source(server: YahooServer, tmp_path: Path) -> Yahoo:
    return Yahoo(base_url=server.url, timeout=60, cache_folder=tmp_path)


@pytest.fixture
def hasty(server: YahooServer, tmp_path: Path) -> Yahoo:
    return Yahoo(base_url=server.url, timeout=0.5, cache_folder=tmp_path)


def test_429_is_the_last_request(source: Yahoo, server: YahooServer) -> None:
    """Nothing is sent after the refusal, and the wait asked for is passed on."""
    server.retry_after = "37"
    server.fault = Fault.TOO_MANY_REQUESTS
    with pytest.raises(RateLimited, match="asks to wait 37 s") as caught:
        source.daily_bars("IWM", START)
    assert caught.value.retry_after == 37
    assert [request.endpoint for request in server.requests] == ["cookie", "crumb", "chart"]


def test_429_says_until_when(source: Yahoo, server: YahooServer) -> None:
    """Retry-After may be a date."""
    server.retry_after = format_datetime(
        dt.datetime.now(dt.UTC) + dt.timedelta(seconds=90), usegmt=True
    )
    server.fault = Fault.TOO_MANY_REQUESTS
    with pytest.raises(RateLimited) as caught:
        source.daily_bars("IWM", START)
    assert caught.value.retry_after == pytest.approx(90, abs=60)


def test_429_without_a_wait(source: Yahoo, server: YahooServer) -> None:
    """Yahoo usually does not say how long."""
    server.fault = Fault.TOO_MANY_REQUESTS
    with pytest.raises(RateLimited) as caught:
        source.daily_bars("IWM", START)
    assert caught.value.retry_after is None


@pytest.mark.parametrize("fault", [Fault.TOO_MANY_REQUESTS, Fault.CRUMB_TEXT])
def test_refused_crumb_stops_before_the_chart(
    source: Yahoo, server: YahooServer, fault: Fault
) -> None:
    """The words Too Many Requests are no crumb, whatever the status."""
    server.fail(fault, on=["crumb"])
    with pytest.raises(RateLimited):
        source.daily_bars("IWM", START)
    assert server.chart_requests() == []
    server.heal()
    assert len(source.daily_bars("IWM", START)) == len(SESSIONS)
    assert server.chart_requests()[0].params["crumb"] == "Phb0wzVdPs6"


def test_429_on_everything_costs_one_request(source: Yahoo, server: YahooServer) -> None:
    """The client alone would send ten."""
    server.fail(Fault.TOO_MANY_REQUESTS, on=["cookie", "crumb", "consent", "chart"])
    with pytest.raises(RateLimited):
        source.daily_bars("IWM", START)
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, Fault.FORBIDDEN, Fault.DOWN])
def test_trouble_is_not_asked_about_again(source: Yahoo, server: YahooServer, fault: Fault) -> None:
    """A 503, a 403 or the page saying so ends the call, the status in the message."""
    server.fault = fault
    with pytest.raises(Unavailable, match=r"yahoo, IWM: .*\(status (503|403|200)"):
        source.daily_bars("IWM", START)
    assert len(server.chart_requests()) == 1
    assert server.requests[-1].endpoint == "chart"


def test_page_not_found_does_not_condemn_the_symbol(source: Yahoo, server: YahooServer) -> None:
    """A 404 that is not Yahoo's own says nothing about the symbol."""
    server.fault = Fault.LOST
    with pytest.raises(BadResponse, match="got status 404, text/html"):
        source.daily_bars("IWM", START)


def test_stale_crumb_is_renewed_once(source: Yahoo, server: YahooServer) -> None:
    """The client's own repair is let through."""
    server.fail(Fault.INVALID_CRUMB, count=1)
    assert len(source.daily_bars("IWM", START)) == len(SESSIONS)
    assert len(server.chart_requests()) == 2


def test_crumb_never_accepted(source: Yahoo, server: YahooServer) -> None:
    """After one repair it is an error."""
    server.fault = Fault.INVALID_CRUMB
    with pytest.raises(BadResponse, match="status 401"):
        source.daily_bars("IWM", START)
    assert len(server.chart_requests()) == 2


@pytest.mark.parametrize(
    ("fault", "got"),
    [
        (Fault.OUT_OF_RANGE, "Data doesn't exist for startDate"),
        (Fault.HTML, "status 200, text/html, '<!DOCTYPE html>"),
        (Fault.TRUNCATED, "status 200, application/json"),
        (Fault.CUT_OFF, "breaks off"),
        (Fault.EMPTY_BODY, "status 200, application/json, ''"),
        (Fault.EMPTY_RESULT, "none"),
        (Fault.NO_VOLUME, "KeyError: 'volume'"),
    ],
)
def test_answer_that_is_no_chart(
    source: Yahoo, server: YahooServer, fault: Fault, got: str
) -> None:
    """It is an error that says what came, and the call after it is not affected."""
    server.faults["IWM"] = fault
    with pytest.raises(BadResponse) as caught:
        source.daily_bars("IWM", START)
    assert got in caught.value.got
    assert (caught.value.source, caught.value.key) == ("yahoo", "IWM")
    assert len(server.chart_requests()) == 1
    server.heal()
    assert len(source.daily_bars("IWM", START)) == len(SESSIONS)


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP])
def test_endless_answer_ends_at_the_timeout(
    hasty: Yahoo, server: YahooServer, fault: Fault
) -> None:
    """Whether nothing comes or a byte a second, and without a second try."""
    server.fault = fault
    began = time.monotonic()
    with pytest.raises(Unavailable, match=r"no whole answer within 0\.5 s"):
        hasty.daily_bars("IWM", START)
    assert 0.45 < time.monotonic() - began < PATIENCE
    assert len(server.chart_requests()) == 1


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP, Fault.UNAVAILABLE, Fault.HTML])
def test_charts_come_without_cookie_and_crumb(
    server: YahooServer, tmp_path: Path, fault: Fault
) -> None:
    """Pages that fail take half the time at most, and are then left alone."""
    hasty = Yahoo(base_url=server.url, timeout=2, cache_folder=tmp_path)
    server.fail(fault, on=["cookie", "crumb", "consent"])
    assert len(hasty.daily_bars("IWM", START)) == len(SESSIONS)
    assert "crumb" not in server.chart_requests()[0].params
    for _ in range(3):
        hasty.daily_bars("SPY", START)
    asked = len(server.requests)
    hasty.daily_bars("^RUT", START)
    assert len(server.requests) == asked + 1


def test_refused_connection(source: Yahoo, server: YahooServer) -> None:
    """Nobody listens: unavailable; somebody does again: bars again."""
    server.stop()
    with pytest.raises(Unavailable, match="yahoo, IWM: cannot be reached") as caught:
        source.daily_bars("IWM", START)
    assert isinstance(caught.value.__cause__, OSError)
    server.start()
    assert len(source.daily_bars("IWM", START)) == len(SESSIONS)


def test_name_that_does_not_resolve(tmp_path: Path) -> None:
    """No network at all looks like this."""
    source = Yahoo(base_url="http://nowhere.invalid", timeout=1, cache_folder=tmp_path)
    with pytest.raises(Unavailable):
        source.daily_bars("IWM", START)


def test_many_threads_share_one_source(tmp_path: Path) -> None:
    """Everyone gets their own symbol's bars, at one request each and not one after the other."""
    names = [f"S{number:02d}" for number in range(24)]
    with YahooServer.simulated(names, SESSIONS[:20]) as server:
        source = Yahoo(base_url=server.url, timeout=PATIENCE, cache_folder=tmp_path)
        server.hold(after=2)  # a cookie and a crumb
        with ThreadPoolExecutor(12) as pool:
            coming = pool.map(source.daily_bars, names, [START] * 24)
            soon(lambda: len(server.chart_requests()) == 12)
            server.release()
            answers = dict(zip(names, coming, strict=True))
        for name, bars in answers.items():
            assert bars["close"].tolist() == server.market[name].bars["close"].tolist()
        assert sorted(str(request.symbol) for request in server.chart_requests()) == names
        assert len(server.requests) == 26


def test_threads_fail_on_their_own(source: Yahoo, server: YahooServer) -> None:
    """One thread's refusal is not another's."""
    server.faults = {"SPY": Fault.TOO_MANY_REQUESTS, "^RUT": Fault.HTML}

    def outcome(symbol: str) -> str:
        try:
            return f"{len(source.daily_bars(symbol, START))} bars"
        except SourceError as error:
            return f"{type(error).__name__} {error.key}"

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(outcome, ["IWM", "SPY", "^RUT", "NOPE"] * 3))
    expected = [f"{len(SESSIONS)} bars", "RateLimited SPY", "BadResponse ^RUT"]
    assert outcomes == [*expected, "UnknownSymbol NOPE"] * 3


def test_threads_are_all_released_when_everything_hangs(
    server: YahooServer, tmp_path: Path
) -> None:
    """Waiting for the client's lock does not add up thread by thread."""
    hasty = Yahoo(base_url=server.url, timeout=1, cache_folder=tmp_path)
    server.fail(Fault.HANG, on=["cookie", "crumb", "consent", "chart"])

    def seconds(symbol: str) -> float:
        began = time.monotonic()
        with pytest.raises(Unavailable):
            hasty.daily_bars(symbol, START)
        return time.monotonic() - began

    with ThreadPoolExecutor(40) as pool:
        assert max(pool.map(seconds, ["IWM"] * 40)) < 10  # one after the other they take 20


def test_client_is_silent(
    source: Yahoo, server: YahooServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither its log lines nor its deprecation warnings reach anyone."""
    server.dividend("IWM", dt.date(2024, 3, 20), 0.75)
    server.fail(Fault.UNAVAILABLE, on=["crumb"])
    with caplog.at_level(logging.DEBUG), warnings.catch_warnings(record=True) as heard:
        source.daily_bars("IWM", START)
    assert heard == []
    assert [record for record in caplog.records if record.name == "yfinance"] == []


def test_random_share_of_failures_does_not_depend_on_order(server: YahooServer) -> None:
    """The server draws by seed, symbol and turn: about the share asked for, the same each time."""
    names = [f"S{number}" for number in range(400)]

    def drawn(order: list[str]) -> set[str]:
        server.heal()
        server.fail(Fault.TOO_MANY_REQUESTS, share=0.1, seed=3)
        return {name for name in order if server.respond(f"/v8/finance/chart/{name}").status == 429}

    first = drawn(names)
    assert 20 <= len(first) <= 60
    assert drawn(names[::-1]) == first


def test_refused_call_sends_nothing_more(server: YahooServer) -> None:
    """Even if the client went on after the first refusal; the next call may ask again."""
    session = YahooSession(server.url)
    server.fault = Fault.TOO_MANY_REQUESTS
    url = "https://query2.finance.yahoo.com/v8/finance/chart/IWM"
    with session.calling("IWM", timeout=60):
        for address in (url, url, "https://fc.yahoo.com", "https://guce.yahoo.com/consent"):
            with pytest.raises(RateLimited):
                session.get(address)
    assert len(server.requests) == 1
    server.heal()
    with session.calling("IWM", timeout=60):
        assert session.get(url).status_code == 200


def test_nothing_is_sent_when_time_is_over(server: YahooServer) -> None:
    """A thread that waited for others too long does not start what it cannot finish."""
    session = YahooSession(server.url)
    with session.calling("IWM", timeout=0.4):
        time.sleep(0.25)
        with pytest.raises(Timeout):
            session.get("https://fc.yahoo.com")
        time.sleep(0.2)
        with pytest.raises(Unavailable):
            session.get("https://query2.finance.yahoo.com/v8/finance/chart/IWM")
    assert server.requests == []
