"""A server that answers as Yahoo does, and is wrong on demand.

    with YahooServer.simulated(["IWM", "SPY"], sessions) as server:
        server.faults["SPY"] = Fault.HTML
        ...  # point the client at server.url

Or on its own, to try the program by hand (ROTATION_YAHOO_URL takes its address):

    python -m tests.loopback.yahoo --port 8123 --symbols 60
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import threading
import time
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import pandas as pd

from tests.loopback import faults
from tests.loopback.chart import Days, Fault, Listing, chart, not_found, simulated_bars
from tests.loopback.http import Answer, LoopbackServer

__all__ = ["Fault", "Listing", "Request", "YahooServer", "simulated_bars"]

Endpoint = Literal["cookie", "crumb", "consent", "chart", "summary"]
JSON = "application/json;charset=utf-8"
TEXT = "text/plain;charset=utf-8"
HTML = "text/html;charset=utf-8"
CHART_PATH = "/v8/finance/chart/"
SUMMARY_PATH = "/v10/finance/quoteSummary/"
COOKIE = {"Set-Cookie": "A3=d=AQABBA&S=AQAAAs; Max-Age=31557600; Path=/"}
CONSENT = b'<form><input name="csrfToken" value="t1"/><input name="sessionId" value="s1"/></form>'

PLAIN: Mapping[StrEnum | None, Answer] = {
    Fault.TOO_MANY_REQUESTS: Answer(429, TEXT, b"Edge: Too Many Requests"),
    Fault.CRUMB_TEXT: Answer(200, TEXT, b"Too Many Requests"),
    Fault.UNAVAILABLE: Answer(
        503, TEXT, b"upstream connect error or disconnect/reset before headers"
    ),
    Fault.INVALID_CRUMB: Answer(
        401,
        JSON,
        b'{"finance":{"result":null,"error":'
        b'{"code":"Unauthorized","description":"Invalid Crumb"}}}',
    ),
    Fault.FORBIDDEN: Answer(403, HTML, b"<html><body>Access denied</body></html>"),
    Fault.LOST: Answer(404, HTML, b"<html><body>Nothing here</body></html>"),
    Fault.OUT_OF_RANGE: Answer(
        400,
        JSON,
        b'{"chart":{"result":null,"error":{"code":"Bad Request","description":'
        b'"Data doesn\'t exist for startDate = 1704085200, endDate = 1704171600"}}}',
    ),
    Fault.DOWN: Answer(200, HTML, b"<html><body>Will be right back...</body></html>"),
    Fault.HTML: Answer(200, HTML, b"<!DOCTYPE html><html><body>Yahoo</body></html>"),
}
"""Answers that do not depend on what was asked."""

EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda body: re.sub(
        rb'"timestamp": .*\]', b'"indicators": {"quote": [{}], "adjclose": [{}]}}]', body
    ),
    faults.Fault.PARTIAL: lambda body: re.sub(
        rb'"quote": \[\{("open": \[.*?\]), ("high": \[.*?\]), .*?\}\]',
        rb'"quote": [{\1, \2}]',
        body,
    ),
    faults.Fault.RENAMED: lambda body: body.replace(b'"close": [', b'"last": ['),
}


SUMMARY_EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda _: b'{"quoteSummary": {"result": [], "error": null}}',
    faults.Fault.PARTIAL: lambda body: re.sub(rb'"topHoldings": .*', b'"price": {}}]}}', body),
    faults.Fault.RENAMED: lambda body: body.replace(b'"topHoldings"', b'"holdings"'),
}
"""The same of an answer about a fund."""


def fund(
    pe: float = 0.05,
    pb: float = 0.5,
    ps: float = 0.8,
    *,
    growth: float | None = None,
    holdings: Mapping[str, float] | None = None,
) -> dict[str, Any]:
    """What Yahoo says of a fund: ratios as they are given, largest holdings by weight."""
    ratios: dict[str, Any] = {"priceToEarnings": pe, "priceToBook": pb, "priceToSales": ps}
    if growth is not None:
        ratios["threeYearEarningsGrowth"] = growth
    held = [
        {"symbol": symbol, "holdingName": f"{symbol} Inc", "holdingPercent": weight}
        for symbol, weight in (holdings or {}).items()
    ]
    return {
        "quoteType": {"quoteType": "ETF"},
        "topHoldings": {"maxAge": 1, "holdings": held, "equityHoldings": ratios},
    }


def stock(growth: float | None) -> dict[str, Any]:
    """What Yahoo says of a share: growth of its earnings, formatted; None is an empty object."""
    said: dict[str, Any] = {} if growth is None else {"raw": growth, "fmt": f"{growth:.2%}"}
    trend = [
        {"period": "0y", "growth": {"raw": -9.0}, "earningsEstimate": {"growth": {"raw": -9.0}}},
        {"period": "+1y", "growth": said, "earningsEstimate": {"growth": said}},
    ]
    return {"quoteType": {"quoteType": "EQUITY"}, "earningsTrend": {"trend": trend}}


@dataclass(frozen=True)
class Request:
    """What a client asked for; ``time`` is in seconds on the monotonic clock."""

    endpoint: Endpoint
    path: str
    symbol: str | None
    params: dict[str, str]
    time: float


@dataclass
class _Rule:
    fault: Fault
    on: frozenset[Endpoint]
    symbol: str | None
    share: float
    seed: int
    left: float


class YahooServer(LoopbackServer):
    """The upstream, on a port of this machine.

    Parameters
    ----------
    market : mapping of symbol to Listing, or to a DataFrame of bars
    port : int
        0 takes any free one.
    latency : float
        Wait before every answer. [s]

    Attributes
    ----------
    market : dict of str to Listing
    summaries : dict of str to dict
        Modules of the summary of each symbol, as `fund` and `stock` make them.
    requests : list of Request
        Everything asked so far, in order.
    fault : Fault, faults.Fault or None
        What is wrong with every chart answer.
    faults : dict of str to Fault
        What is wrong with the chart answers of one symbol; goes before ``fault``.
    until : date or None
        Later bars and events do not exist yet.
    retry_after : str or None
        Sent with every 429: seconds or an HTTP date.
    """

    def __init__(
        self,
        market: Mapping[str, Listing | pd.DataFrame] | None = None,
        *,
        port: int = 0,
        latency: float = 0.0,
    ) -> None:
        super().__init__(port=port, latency=latency)
        self.market: dict[str, Listing] = {}
        for symbol, listing in (market or {}).items():
            self.market[symbol] = listing if isinstance(listing, Listing) else Listing(listing)
        self.summaries: dict[str, dict[str, Any]] = {}
        self.requests: list[Request] = []
        self.fault: Fault | faults.Fault | None = None
        self.faults: dict[str, Fault] = {}
        self.until: dt.date | None = None
        self.retry_after: str | None = None
        self._rules: list[_Rule] = []
        self._turns: dict[tuple[int, str | None], int] = {}
        self._lock = threading.Lock()

    @classmethod
    def simulated(
        cls, symbols: Sequence[str], sessions: Days, seed: int = 0, **keywords: Any
    ) -> Self:
        """A server whose market is one random walk a symbol."""
        return cls({name: simulated_bars(name, sessions, seed) for name in symbols}, **keywords)

    def split(self, symbol: str, session: dt.date, ratio: float, *, later_too: bool = True) -> None:
        """A split: all earlier prices, volumes and dividends are re-based, as Yahoo does.

        Bars from the session on change too, so that a history that was continuous
        stays so; ``later_too=False`` leaves them, for bars already at the new level.
        """
        listing = self.market[symbol]
        self.market[symbol] = listing.after_split(session, ratio, later_too=later_too)

    def dividend(self, symbol: str, session: dt.date, amount: float) -> None:
        """Cash per share, ex on a session. [USD]"""
        self.market[symbol].dividends[session] = amount

    def delist(self, symbol: str) -> None:
        """Yahoo forgets the symbol: 404 from now on."""
        del self.market[symbol]

    def fail(
        self,
        fault: Fault,
        *,
        symbol: str | None = None,
        count: float = float("inf"),
        share: float = 1.0,
        seed: int = 0,
        on: Sequence[Endpoint] = ("chart",),
    ) -> None:
        """Answer with a fault: one symbol or all, ``count`` times, a random ``share`` of times.

        What is drawn depends on the seed, the symbol and how often it was asked for,
        not on the order in which concurrent requests arrive.
        """
        self._rules.append(_Rule(fault, frozenset(on), symbol, share, seed, count))

    def heal(self) -> None:
        """Nothing is wrong any more."""
        self.fault = None
        self.faults.clear()
        self._rules.clear()
        self._turns.clear()

    def chart_requests(self, symbol: str | None = None) -> list[Request]:
        """The chart requests so far, of one symbol or of all."""
        charts = [request for request in self.requests if request.endpoint == "chart"]
        return [request for request in charts if symbol in (None, request.symbol)]

    def fault_for(self, request: Request) -> Fault | faults.Fault | None:
        """What is wrong with the answer about to be given; uses up limited counts."""
        data = request.endpoint in ("chart", "summary")
        if data and request.symbol in self.faults:
            return self.faults[request.symbol]
        with self._lock:
            for number, rule in enumerate(self._rules):
                if request.endpoint not in rule.on or rule.left < 1:
                    continue
                if rule.symbol not in (None, request.symbol):
                    continue
                key = (number, request.symbol)
                turn = self._turns[key] = self._turns.get(key, 0) + 1
                draw = f"{rule.seed} {request.symbol} {turn}".encode()
                if zlib.crc32(draw) / 2**32 < rule.share:
                    rule.left -= 1
                    return rule.fault
        return self.fault if data else None

    def respond(self, target: str) -> Answer:
        """Record the request and answer it, rightly or wrongly."""
        request = _read(target)
        self.requests.append(request)
        fault = self.fault_for(request)
        edits = SUMMARY_EDITS if request.endpoint == "summary" else EDITS
        answer = PLAIN.get(fault) or faults.spoiled(self._right(request, fault), fault, edits)
        return faults.with_wait(answer, self.retry_after)

    def _right(self, request: Request, fault: Fault | faults.Fault | None) -> Answer:
        match request.endpoint:
            case "cookie":
                return Answer(404, HTML, b"<html><body>Not found</body></html>", COOKIE)
            case "crumb":
                return Answer(200, TEXT, b"Phb0wzVdPs6")
            case "consent":
                return Answer(200, HTML, CONSENT)
            case "summary":
                return Answer(*self._summary(request))
            case "chart":
                symbol = request.symbol or ""
                if (listing := self.market.get(symbol)) is None:
                    return Answer(404, JSON, not_found())
                body = chart(symbol, listing, request.params, until=self.until, fault=fault)
                return Answer(200, JSON, body)

    def _summary(self, request: Request) -> tuple[int, str, bytes]:
        modules = self.summaries.get(request.symbol or "")
        if modules is None:
            text = f"Quote not found for symbol: {request.symbol}"
            error = {"code": "Not Found", "description": text}
            body = {"quoteSummary": {"result": None, "error": error}}
            return 404, JSON, json.dumps(body).encode()
        asked = request.params.get("modules", "").split(",")
        found = {name: module for name, module in modules.items() if name in asked}
        return 200, JSON, json.dumps({"quoteSummary": {"result": [found], "error": None}}).encode()


def _read(target: str) -> Request:
    parts = urlsplit(target)
    path = unquote(parts.path)
    symbol: str | None = None
    endpoint: Endpoint = "consent"
    if path.startswith(CHART_PATH):
        endpoint, symbol = "chart", path.removeprefix(CHART_PATH)
    elif path.startswith(SUMMARY_PATH):
        endpoint, symbol = "summary", path.removeprefix(SUMMARY_PATH)
    elif path == "/":
        endpoint = "cookie"
    elif path.endswith("/getcrumb"):
        endpoint = "crumb"
    return Request(endpoint, path, symbol, dict(parse_qsl(parts.query)), time.monotonic())


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve a simulated market of real symbols and sessions until interrupted."""
    import exchange_calendars

    from rotation.universe import core_symbols

    parser = argparse.ArgumentParser(prog="python -m tests.loopback.yahoo", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--symbols", type=int, default=60, help="how many, core symbols first")
    parser.add_argument("--years", type=int, default=11)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--fault", choices=[fault.name for fault in Fault])
    parser.add_argument("--share", type=float, default=1.0, help="of the answers that are faulty")
    options = parser.parse_args(arguments)

    now = pd.Timestamp.now("UTC")
    calendar = exchange_calendars.get_calendar("XNYS", start=f"{now.year - options.years}-01-01")
    sessions = calendar.sessions[calendar.closes < now]
    names = [*core_symbols(), *(f"SIM{number:04d}" for number in range(options.symbols))]
    server = YahooServer.simulated(
        names[: options.symbols],
        sessions,
        options.seed,
        port=options.port,
        latency=options.latency,
    )
    if options.fault:
        server.fail(Fault[options.fault], share=options.share, seed=options.seed)
    with server:
        print(f"ROTATION_YAHOO_URL={server.url}", flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
