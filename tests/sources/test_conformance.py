"""Every source against every fault: one error each, named, in time, and without insisting.

A new source joins with one entry in `SOURCES`, and its server with the three ``EDITS`` that spoil
a document of its kind (see `tests.loopback.faults`).
"""

from __future__ import annotations

import datetime as dt
import email.utils
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rotation import catalog
from rotation.errors import BadResponse, RateLimited, SourceError, Unavailable, UnknownSymbol
from rotation.search.request import Request
from rotation.sources.fed.client import Fed
from rotation.sources.fred.client import Fred
from rotation.sources.french.client import French
from rotation.sources.google_trends.client import GoogleTrends
from rotation.sources.ishares.client import IShares
from rotation.sources.state_street.client import StateStreet
from rotation.sources.wikimedia.client import Wikimedia
from rotation.sources.yahoo.client import Yahoo
from tests.loopback import yahoo
from tests.loopback.faults import Fault
from tests.loopback.fed import FedServer
from tests.loopback.fred import FredServer
from tests.loopback.french import FrenchServer
from tests.loopback.google_trends import TrendsServer
from tests.loopback.ishares import ISharesServer
from tests.loopback.state_street import StateStreetServer
from tests.loopback.wikimedia import WikimediaServer
from tests.loopback.yahoo import YahooServer
from tests.waiting import soon

AMPLE = 60.0
"""Timeout of a client that is not to run into it. [s]"""

SHORT = 0.5
"""Timeout of a client that is. [s]"""

SLACK = 10.0
"""What a loaded machine may add to a call; the endless answers take minutes. [s]"""

DAY = dt.date(2026, 1, 5)


@dataclass(frozen=True)
class Conformance:
    """One source, as the suite needs it.

    Attributes
    ----------
    name : the source's, in errors
    server : starts to play its upstream where it is entered; ``fault`` spoils its answers
    connect : makes a client, from the server's URL, a timeout [s] and an empty folder
    fetch : one call of that client
    key : what errors call the thing fetched
    requests : that the first call of a client sends
    renamed : the name that RENAMED takes away, as the error gives it
    instead : the error of a fault where it is not the usual one of `ERRORS`
    """

    name: str
    server: Callable[[], Any]
    connect: Callable[[str, float, Path], Any]
    fetch: Callable[[Any], pd.DataFrame]
    key: str
    requests: int
    renamed: str
    instead: Mapping[Fault, type[SourceError]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


def summaries() -> YahooServer:
    """Yahoo with the summary of one fund, and no charts."""
    server = YahooServer()
    server.summaries["IWM"] = yahoo.fund(holdings={"EXAA": 0.1})
    return server


SOURCES = [
    Conformance(
        name="yahoo",
        server=lambda: YahooServer.simulated(["IWM"], pd.bdate_range(DAY, periods=10)),
        connect=lambda url, timeout, folder: Yahoo(
            base_url=url, timeout=timeout, cache_folder=folder
        ),
        fetch=lambda client: client.daily_bars("IWM", DAY),
        key="IWM",
        requests=3,
        renamed="'close'",
    ),
    Conformance(
        name="yahoo",
        server=summaries,
        connect=lambda url, timeout, folder: Yahoo(
            base_url=url, timeout=timeout, cache_folder=folder
        ),
        fetch=lambda client: client.fund_summary("IWM"),
        key="IWM",
        requests=3,
        renamed="topHoldings",
    ),
    Conformance(
        name="ishares",
        server=ISharesServer,
        connect=lambda url, timeout, _: IShares(base_url=url, timeout=timeout),
        fetch=lambda client: client.holdings("IWM"),
        key="IWM",
        requests=1,
        renamed="'weight (%)'",
    ),
    Conformance(
        name="state_street",
        server=StateStreetServer,
        connect=lambda url, timeout, _: StateStreet(base_url=url, timeout=timeout),
        fetch=lambda client: client.shares("SPY"),
        key="SPY",
        requests=1,
        renamed="'shares outstanding'",
    ),
    Conformance(
        name="state_street",
        server=StateStreetServer,
        connect=lambda url, timeout, _: StateStreet(base_url=url, timeout=timeout),
        fetch=lambda client: client.holdings("XLK"),
        key="XLK",
        requests=1,
        renamed="'weight'",
    ),
    Conformance(
        name="fed",
        server=FedServer,
        connect=lambda url, timeout, _: Fed(base_url=url, timeout=timeout),
        fetch=lambda client: client.releases(),
        key="press releases",
        requests=1,
        renamed="'link'",
    ),
    Conformance(
        name="fed",
        server=FedServer,
        connect=lambda url, timeout, _: Fed(base_url=url, timeout=timeout),
        fetch=lambda client: client.statement("20251210a"),
        key="statement 20251210a",
        requests=1,
        renamed="(<p>)",
    ),
    Conformance(
        name="fred",
        server=FredServer,
        connect=lambda url, timeout, _: Fred(base_url=url, timeout=timeout),
        fetch=lambda client: client.series("DGS2"),
        key="DGS2",
        requests=1,
        renamed="observation_date",
    ),
    Conformance(
        name="french",
        server=FrenchServer,
        connect=lambda url, timeout, _: French(base_url=url, timeout=timeout),
        fetch=lambda client: client.factors(),
        key="daily factors",
        requests=1,
        renamed="hml",
    ),
    Conformance(
        name="google_trends",
        server=TrendsServer,
        connect=lambda url, timeout, _: GoogleTrends(base_url=url, timeout=timeout),
        fetch=lambda client: client.interest(Request(("IWM",))),
        key="US, today 5-y: iwm",
        requests=3,
        renamed="timelineData",
        instead={Fault.NO_ROWS: UnknownSymbol},  # its way to say: too few searches
    ),
    Conformance(
        name="wikimedia",
        server=WikimediaServer,
        connect=lambda url, timeout, _: Wikimedia(
            contact="someone@example.org", base_url=url, timeout=timeout
        ),
        fetch=lambda client: client.daily_views("Small-cap", DAY, dt.date(2026, 1, 14)),
        key="Small-cap, 2026-01-05 to 2026-01-14",
        requests=1,
        renamed="'views'",
    ),
]

ERRORS: dict[Fault, tuple[type[SourceError], str]] = {
    Fault.EMPTY_BODY: (BadResponse, "got "),
    Fault.NO_ROWS: (BadResponse, "got "),
    Fault.PARTIAL: (BadResponse, "got "),
    Fault.RENAMED: (BadResponse, "got "),
    Fault.TRUNCATED: (BadResponse, "got "),
    Fault.CUT_OFF: (BadResponse, "got an answer that breaks off"),
    Fault.HUGE: (BadResponse, "got an answer of more than 64 MB"),
    Fault.HTML: (BadResponse, r"got status 200, .*\(an HTML page titled 'Welcome'\)"),
    Fault.CHALLENGE: (
        BadResponse,
        r"got status 202, .*\(an HTML page titled 'Just a moment\.\.\.'\)",
    ),
    Fault.FORBIDDEN: (Unavailable, "refuses this address.* .status 403"),
    Fault.UNAVAILABLE: (Unavailable, "is in trouble .status 503"),
    Fault.TOO_MANY_REQUESTS: (RateLimited, "too many requests; calls stop"),
}
"""Error and words of every fault that is an answer."""

ENDLESS = (Fault.HANG, Fault.DRIP)
REFUSALS = (Fault.FORBIDDEN, Fault.UNAVAILABLE, Fault.TOO_MANY_REQUESTS)

each_source = pytest.mark.parametrize("source", SOURCES, ids=str)


@pytest.fixture
def server(source: Conformance, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The source's upstream, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with source.server() as running:
        yield running


@pytest.fixture
def client(source: Conformance, server: Any, tmp_path: Path) -> Any:
    """A client of the source that has time."""
    return source.connect(server.url, AMPLE, tmp_path)


def failed(source: Conformance, client: Any, error: type[SourceError], text: str) -> SourceError:
    """The error of a call: of this type, naming source, key and what was wrong, in one line."""
    with pytest.raises(SourceError) as caught:
        source.fetch(client)
    found = caught.value
    assert type(found) is error
    assert (found.source, found.key) == (source.name, source.key)
    assert str(found).startswith(f"{source.name}, {source.key}: ")
    assert "\n" not in str(found)
    if isinstance(found, BadResponse):
        assert f"expected {found.expected}, got {found.got}." in str(found)
        assert found.expected
        assert found.got
    assert error is UnknownSymbol or re.search(text, str(found)), str(found)
    return found


def healed(server: Any) -> None:
    """Nothing is wrong with the server any more."""
    server.fault = None
    server.retry_after = None


def test_every_source_conforms() -> None:
    """The catalog, the packages and this suite list the same sources, the suite every fault."""
    folder = Path(catalog.__file__).parent / "sources"
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    assert {source.name for source in SOURCES} == set(catalog.SOURCES) == packages
    assert {*ERRORS, *ENDLESS} == set(Fault)
    for package in packages:
        assert {"client.py", "formats.py"} <= {path.name for path in (folder / package).iterdir()}


@each_source
def test_right_answer(source: Conformance, server: Any, client: Any) -> None:
    """It is a table, and costs no more requests than the source says."""
    assert not source.fetch(client).empty
    assert len(server.statuses) == source.requests


@each_source
@pytest.mark.parametrize("fault", ERRORS, ids=lambda fault: fault.name)
def test_fault_is_its_own_error(
    source: Conformance, server: Any, client: Any, fault: Fault
) -> None:
    """Of the type and words all sources have; nothing is asked twice; the next call succeeds."""
    error, text = ERRORS[fault]
    server.fault = fault
    began = time.monotonic()
    found = failed(source, client, source.instead.get(fault, error), text)
    assert time.monotonic() - began < AMPLE
    assert len(server.statuses) <= source.requests
    if fault is Fault.RENAMED:
        assert source.renamed in str(found)
    if fault in REFUSALS:
        refusal = server.statuses[-1]
        assert refusal in (403, 429, 503)
        assert server.statuses.count(refusal) == 1
    healed(server)
    assert not source.fetch(client).empty


@each_source
@pytest.mark.parametrize("form", ["none", "seconds", "date", "past", "text"])
@pytest.mark.parametrize("fault", [Fault.TOO_MANY_REQUESTS, Fault.UNAVAILABLE])
def test_wait_asked_for(
    source: Conformance, server: Any, client: Any, fault: Fault, form: str
) -> None:
    """Retry-After is passed on, in seconds; a date in the past is no wait, other text is none."""
    now = time.time()
    server.retry_after, expected = {
        "none": (None, None),
        "seconds": ("120", 120.0),
        "date": (email.utils.formatdate(now + 300, usegmt=True), pytest.approx(300, abs=120)),
        "past": (email.utils.formatdate(now - 300, usegmt=True), 0.0),
        "text": ("soon", None),
    }[form]
    server.fault = fault
    found = failed(source, client, ERRORS[fault][0], "too many requests|is in trouble")
    assert isinstance(found, RateLimited | Unavailable)
    assert found.retry_after == expected
    assert server.statuses.count(429) + server.statuses.count(503) == 1
    healed(server)
    assert not source.fetch(client).empty


@each_source
@pytest.mark.parametrize("fault", ENDLESS, ids=lambda fault: fault.name)
def test_endless_answer_ends_at_the_timeout(
    source: Conformance, server: Any, tmp_path: Path, fault: Fault
) -> None:
    """The limit is on the whole call, and a byte now and then does not extend it."""
    hasty = source.connect(server.url, SHORT, tmp_path)
    server.fault = fault
    began = time.monotonic()
    failed(source, hasty, Unavailable, "no whole answer within 0.5 s")
    assert 0.9 * SHORT < time.monotonic() - began < SHORT + SLACK
    assert len(server.statuses) <= source.requests
    healed(server)
    soon(lambda: answers(source, hasty))


def answers(source: Conformance, client: Any) -> bool:
    """Whether a call succeeds; half a second may be too short where the machine is loaded."""
    try:
        return not source.fetch(client).empty
    except Unavailable:
        return False


@each_source
def test_closed_port(source: Conformance, server: Any, client: Any) -> None:
    """Nobody listens: unavailable, and nothing else; somebody does again: a table again."""
    server.stop()
    began = time.monotonic()
    failed(source, client, Unavailable, "cannot be reached")
    assert time.monotonic() - began < AMPLE
    server.start()
    assert not source.fetch(client).empty
