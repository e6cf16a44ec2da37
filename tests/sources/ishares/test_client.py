"""The iShares source against a server that speaks its wire format."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
import urllib.request
from collections.abc import Iterator

import pandas as pd
import pytest

from rotation.errors import (
    BadResponse,
    RateLimited,
    SourceError,
    Unavailable,
    UnknownSymbol,
)
from rotation.sources.ishares import client as ishares
from rotation.sources.ishares import formats
from tests.loopback.ishares import HOLDINGS, Fault, ISharesServer
from tests.waiting import PATIENCE

FRIDAY = dt.date(2026, 1, 16)
OLDER = (
    "/us/products/239710/ishares-russell-2000-etf/1467271812596.ajax"
    "?fileType=csv&fileName=IWM_holdings&dataType=fund"
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ISharesServer]:
    """The issuer, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ISharesServer() as running:
        yield running


@pytest.fixture
def source(server: ISharesServer) -> ishares.IShares:
    """The source, pointed at the server."""
    return ishares.IShares(base_url=server.url + "/", timeout=60.0)


def test_holdings_of_today(server: ISharesServer, source: ishares.IShares) -> None:
    """The workbook of the fund's number gives its list."""
    found = source.holdings("IWO")
    assert list(found["ticker"]) == [held.ticker for held in HOLDINGS]
    assert set(found["fund"]) == {"IWO"}
    (path, params), *others = server.requests
    assert path == "/varnish-api/blk-one01-product-data/product-data/api/v1/get-fund-document"
    assert params["portfolioId"] == "239709"
    assert params["component"] == "fundDownload"
    assert others == []


def test_holdings_of_a_past_day(server: ISharesServer, source: ishares.IShares) -> None:
    """A Sunday is asked for as such, and answered with the Friday before."""
    found = source.holdings_on("IWM", dt.date(2026, 1, 18))
    assert set(found["as_of"]) == {pd.Timestamp(FRIDAY)}
    ((path, params),) = server.requests
    assert path == "/varnish-api/blk-one01-product-data/product-data/api/v2/get-product-data"
    assert params["asOfDate"] == "20260118"
    assert params["component"] == "holdings.all"


def test_past_day_before_the_first(source: ishares.IShares) -> None:
    """A day without holdings is an error that names fund and day."""
    with pytest.raises(BadResponse, match="IWM on 2005-01-03") as refused:
        source.holdings_on("IWM", dt.date(2005, 1, 3))
    assert refused.value.key == "IWM on 2005-01-03"


def test_share_count(source: ishares.IShares) -> None:
    """The workbook's other sheet gives shares outstanding by day."""
    found = source.shares("IWM").set_index("session")["shares_outstanding"]
    assert found[pd.Timestamp(FRIDAY)] == 291_350_000


def test_one_request_for_both(server: ISharesServer, source: ishares.IShares) -> None:
    """Who needs holdings and share count asks for the workbook once."""
    payload = source.workbook("IWM")
    assert len(formats.parse_workbook(payload, "IWM")) == len(HOLDINGS)
    assert len(formats.parse_history(payload, "IWM")) == 3
    assert len(server.requests) == 1


def test_file_from_the_older_address(server: ISharesServer) -> None:
    """What people downloaded there is read; the page it answers now is refused."""
    with urllib.request.urlopen(server.url + OLDER, timeout=60) as answer:
        assert len(formats.parse_holdings_csv(answer.read())) == len(HOLDINGS)
    server.fault = Fault.HTML
    with urllib.request.urlopen(server.url + OLDER, timeout=60) as answer:
        page = answer.read()
        assert answer.headers["Content-Type"] == "text/csv"
    with pytest.raises(BadResponse, match="an HTML page"):
        formats.parse_holdings_csv(page)


@pytest.mark.parametrize(
    "wrong",
    [
        (Fault.TOO_MANY_REQUESTS, RateLimited, "too many requests"),
        (Fault.FORBIDDEN, Unavailable, "Some cloud and VPN addresses"),
        (Fault.UNAVAILABLE, Unavailable, "status 503"),
        (Fault.LOST, BadResponse, "status 404"),
        (Fault.HTML, BadResponse, "an HTML page titled 'iShares'"),
        (Fault.EMPTY_BODY, BadResponse, "got nothing"),
        (Fault.TRUNCATED, BadResponse, "expected (a workbook|holdings)"),
        (Fault.CUT_OFF, BadResponse, "breaks off"),
    ],
)
@pytest.mark.parametrize("asked", ["holdings", "holdings_on", "shares"])
def test_each_fault_is_its_own_error(
    server: ISharesServer,
    source: ishares.IShares,
    asked: str,
    wrong: tuple[Fault, type[SourceError], str],
) -> None:
    """Every way to be wrong is told apart, named, and costs one request."""
    server.fault, error, says = wrong
    arguments = ("IWM", FRIDAY) if asked == "holdings_on" else ("IWM",)
    with pytest.raises(error, match=says) as refused:
        getattr(source, asked)(*arguments)
    assert type(refused.value) is error
    assert refused.value.source == "ishares"
    assert refused.value.key.startswith("IWM")
    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP])
def test_slow_answers_end_in_time(server: ISharesServer, fault: Fault) -> None:
    """The time limit is for the whole answer: a byte now and then does not extend it."""
    server.fault = fault
    source = ishares.IShares(base_url=server.url, timeout=0.4)
    started = time.monotonic()
    with pytest.raises(Unavailable, match=r"within 0\.4 s"):
        source.holdings("IWM")
    assert time.monotonic() - started < PATIENCE


def test_nobody_listens(server: ISharesServer, source: ishares.IShares) -> None:
    """A refused connection is an upstream that cannot be reached."""
    server.stop()
    with pytest.raises(Unavailable, match="cannot be reached"):
        source.holdings("IWM")


def test_wait_asked_for_in_seconds(server: ISharesServer, source: ishares.IShares) -> None:
    """Retry-After as a number is passed on."""
    server.fault, server.retry_after = Fault.TOO_MANY_REQUESTS, "120"
    with pytest.raises(RateLimited) as limited:
        source.shares("IWM")
    assert limited.value.retry_after == 120.0


def test_wait_asked_for_until_a_time(server: ISharesServer, source: ishares.IShares) -> None:
    """Retry-After as a date becomes the seconds until then; one in the past is no wait."""
    server.fault = Fault.TOO_MANY_REQUESTS
    server.retry_after = email.utils.formatdate(time.time() + 300, usegmt=True)
    with pytest.raises(RateLimited) as limited:
        source.shares("IWM")
    assert limited.value.retry_after == pytest.approx(300, abs=120)
    server.retry_after = email.utils.formatdate(time.time() - 300, usegmt=True)
    with pytest.raises(RateLimited) as limited:
        source.shares("IWM")
    assert limited.value.retry_after == 0.0


@pytest.mark.parametrize("header", [None, "soon"])
def test_wait_not_said(server: ISharesServer, source: ishares.IShares, header: str | None) -> None:
    """Without a usable Retry-After the wait is not known."""
    server.fault, server.retry_after = Fault.TOO_MANY_REQUESTS, header
    with pytest.raises(RateLimited) as limited:
        source.shares("IWM")
    assert limited.value.retry_after is None


def test_fault_of_one_fund(server: ISharesServer, source: ishares.IShares) -> None:
    """One fund that fails does not touch another."""
    server.faults["IWN"] = Fault.UNAVAILABLE
    with pytest.raises(Unavailable):
        source.holdings("IWN")
    assert len(source.holdings("IWM")) == len(HOLDINGS)


def test_fund_without_a_number(server: ISharesServer, source: ishares.IShares) -> None:
    """A fund that is not the issuer's is refused before anything is sent."""
    with pytest.raises(UnknownSymbol, match="SPY"):
        source.holdings("SPY")
    assert server.requests == []
