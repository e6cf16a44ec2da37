"""A server that answers as Google Trends does, and is wrong on demand.

    with TrendsServer() as server:
        server.fault = Fault.CONSENT
        ...  # point the client at server.url

Or on its own, to try the program by hand:

    python -m tests.loopback.google_trends --port 8124 --fault TOO_MANY_REQUESTS
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlsplit

from tests.loopback import faults, trends_wire
from tests.loopback.headers import HearingServer
from tests.loopback.http import Answer
from tests.loopback.trends_wire import Searches

__all__ = ["Endpoint", "Fault", "Request", "Searches", "TrendsServer"]

Endpoint = Literal["cookie", "explore", "multiline", "relatedsearches", "comparedgeo"]
ENDPOINTS: tuple[Endpoint, ...] = get_args(Endpoint)
HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
SCRIPT = "application/javascript; charset=utf-8"
PAGE = b"<!doctype html><html><head><title>Google Trends</title></head><body></body></html>"
COOKIE = {"Set-Cookie": "NID=511=abc; Path=/; HttpOnly"}


class Fault(StrEnum):
    """What can be wrong with an answer."""

    TOO_MANY_REQUESTS = "429 with an HTML page"
    CAPTCHA = "302 to the page with the captcha"
    CONSENT = "302 to a page that asks for consent to cookies"
    MOVED = "302 to the cookie's page without its slash"
    FORBIDDEN = "403 with an HTML page"
    UNAVAILABLE = "503 with an HTML page"
    BAD_REQUEST = "400 with an HTML page"
    HTML = "200 with an HTML page"
    HTML_AS_JSON = "200 with an HTML page, announced as JSON"
    EMPTY_BODY = "200 with nothing"
    NO_COOKIE = "200 without the cookie"
    NO_WIDGETS = "an exploration without the list of widgets"
    MISSING_WIDGET = "an exploration without the widget asked about"
    CHANGED_PREFIX = "JSON behind while(1); instead of Google's prefix"
    NO_PREFIX = "JSON without prefix"
    EMPTY_TIMELINE = "the right JSON, with nothing in its lists"
    FEWER_VALUES = "entries with one value too few"
    TRUNCATED = "JSON that ends in the middle, its length declared as such"
    CUT_OFF = "the connection closes in the middle of the body"
    HANG = "no answer at all, the connection stays open"
    DRIP = "one byte a second"


PLAIN: Mapping[StrEnum | None, Answer] = {
    Fault.TOO_MANY_REQUESTS: Answer(429, HTML, b"<html><title>Error 429</title></html>"),
    Fault.CAPTCHA: Answer(
        302, HTML, b"moved", {"Location": "https://www.google.com/sorry/index?continue=trends"}
    ),
    Fault.CONSENT: Answer(
        302, HTML, b"moved", {"Location": "https://consent.google.com/m?continue=trends&gl=DE"}
    ),
    Fault.MOVED: Answer(302, HTML, b"moved", {"Location": "/trends/explore?geo=US"}),
    Fault.FORBIDDEN: Answer(403, HTML, b"<html><title>Error 403</title></html>"),
    Fault.UNAVAILABLE: Answer(503, HTML, b"<html><title>Error 503</title></html>"),
    Fault.BAD_REQUEST: Answer(400, HTML, b"<html><title>Error 400</title></html>"),
    Fault.HTML: Answer(200, HTML, PAGE),
    Fault.HTML_AS_JSON: Answer(200, JSON, PAGE),
}
"""Answers that do not depend on what was asked."""

EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda body: re.sub(rb'\[\{"time":.*?\}\]', b"[]", body),
    faults.Fault.PARTIAL: lambda body: body.replace(b'"value":', b'"values":', 1),
    faults.Fault.RENAMED: lambda body: body.replace(b'"timelineData"', b'"timeline"'),
}

LISTS = ("timelineData", "geoMapData", "rankedList")


@dataclass(frozen=True)
class Request:
    """What a client asked for: ``req`` is the JSON among its parameters."""

    endpoint: Endpoint
    method: str
    params: dict[str, str]
    req: dict[str, Any]
    cookie: str


@dataclass
class _Rule:
    fault: Fault
    on: frozenset[Endpoint]
    left: float


class TrendsServer(HearingServer):
    """The upstream, on a port of this machine; with or without ``/trends`` in the path.

    Attributes
    ----------
    searches : Searches
        What people search for, and which day it is.
    requests : list of Request
        Everything asked so far, in order.
    fault : Fault, faults.Fault or None
        What is wrong with every answer.
    retry_after : str or None
        Sent with every 429: seconds or an HTTP date.
    below_one_as_text : bool
        Whether ``<1`` stands in the values too, not only in their texts.
    missing : str
        How the widgets' names begin that MISSING_WIDGET leaves out.
    """

    def __init__(
        self, searches: Searches | None = None, *, port: int = 0, latency: float = 0.0
    ) -> None:
        super().__init__(port=port, latency=latency)
        self.searches = searches or Searches()
        self.requests: list[Request] = []
        self.fault: Fault | faults.Fault | None = None
        self.retry_after: str | None = None
        self.below_one_as_text = False
        self.missing = ""
        self._rules: list[_Rule] = []
        self._lock = threading.Lock()

    def fail(
        self, fault: Fault, *, on: Sequence[Endpoint] = ENDPOINTS, count: float = float("inf")
    ) -> None:
        """Answer with a fault, ``count`` times, where ``on`` says."""
        self._rules.append(_Rule(fault, frozenset(on), count))

    def heal(self) -> None:
        """Nothing is wrong any more."""
        self.fault = None
        self._rules.clear()

    def asked(self) -> list[Endpoint]:
        """The endpoints of the requests so far, in order."""
        return [request.endpoint for request in self.requests]

    def respond(self, target: str) -> Answer:
        """Record the request and answer it, rightly or wrongly."""
        request = self._read(target)
        if request is None:
            return Answer(404, HTML, b"<html><title>Error 404</title></html>")
        self.requests.append(request)
        fault = self._fault_for(request.endpoint)
        if fault in PLAIN:
            answer = PLAIN[fault]
            if request.endpoint == "cookie" and answer.status == 429:
                answer = replace(answer, headers=COOKIE)
            return faults.with_wait(answer, self.retry_after)
        edits = EDITS if request.endpoint == "multiline" else {}
        answer = faults.spoiled(self._right(request, fault), fault, edits)
        return faults.with_wait(answer, self.retry_after)

    def _fault_for(self, endpoint: Endpoint) -> Fault | faults.Fault | None:
        with self._lock:
            for rule in self._rules:
                if endpoint in rule.on and rule.left >= 1:
                    rule.left -= 1
                    return rule.fault
        return self.fault

    def _right(self, request: Request, fault: Fault | faults.Fault | None) -> Answer:
        if request.endpoint == "cookie":
            return Answer(200, HTML, PAGE, {} if fault is Fault.NO_COOKIE else COOKIE)
        prefix = ")]}'" if request.endpoint == "explore" else ")]}',"
        if fault in (Fault.CHANGED_PREFIX, Fault.NO_PREFIX):
            prefix = "while(1);" if fault is Fault.CHANGED_PREFIX else ""
        if request.endpoint == "explore":
            found = trends_wire.explore(request.req, self.searches)
            if fault is Fault.MISSING_WIDGET:
                kept = [w for w in found["widgets"] if not w["id"].startswith(self.missing)]
                found["widgets"] = kept
            if fault is Fault.NO_WIDGETS:
                del found["widgets"]
            return Answer(200, JSON, trends_wire.body(prefix, found))
        name = {"multiline": "TIMESERIES", "comparedgeo": "GEO_MAP"}.get(
            request.endpoint, "RELATED_QUERIES"
        )
        if request.params["token"] != trends_wire.token(name, trends_wire.terms_of(request.req)[0]):
            return Answer(401, HTML, b"<html><title>Error 401</title></html>")
        found = _spoiled(self._widget(request), fault)
        return Answer(200, SCRIPT, trends_wire.body(prefix, found))

    def _widget(self, request: Request) -> dict[str, Any]:
        if request.endpoint == "multiline":
            as_text = self.below_one_as_text
            return trends_wire.multiline(request.req, self.searches, below_one_as_text=as_text)
        if request.endpoint == "comparedgeo":
            return trends_wire.comparedgeo(request.req, self.searches)
        return trends_wire.relatedsearches(request.req)

    def _read(self, target: str) -> Request | None:
        parts = urlsplit(target)
        path = parts.path.removeprefix("/trends")
        endpoints: dict[str, Endpoint] = {
            "/explore/": "cookie",
            "/explore": "cookie",
            "/api/explore": "explore",
            "/api/widgetdata/multiline": "multiline",
            "/api/widgetdata/relatedsearches": "relatedsearches",
            "/api/widgetdata/comparedgeo": "comparedgeo",
        }
        if path not in endpoints:
            return None
        params = dict(parse_qsl(parts.query))
        req = json.loads(params.get("req", "{}"))
        return Request(endpoints[path], self.method, params, req, self.header("Cookie"))


def _spoiled(answer: dict[str, Any], fault: Fault | faults.Fault | None) -> dict[str, Any]:
    """The JSON of a widget as a faulty answer holds it."""
    (name,) = set(answer["default"]) & set(LISTS)
    entries = answer["default"][name]
    if fault is Fault.EMPTY_TIMELINE:
        empty: list[Any] = [{"rankedKeyword": []}] * 2 if name == "rankedList" else []
        return {"default": {name: empty}}
    if fault is Fault.FEWER_VALUES:
        entry = entries[1] if name != "rankedList" else entries[1]["rankedKeyword"][0]
        if name == "rankedList":
            del entry["value"]
        else:
            del entry["value"][0]
    return answer


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted, today as the last day."""
    parser = argparse.ArgumentParser(prog="python -m tests.loopback.google_trends")
    parser.add_argument("--port", type=int, default=8124)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before every answer")
    parser.add_argument("--fault", choices=[fault.name for fault in Fault])
    options = parser.parse_args(arguments)
    searches = Searches(until=dt.datetime.now(dt.UTC).date())
    server = TrendsServer(searches, port=options.port, latency=options.latency)
    server.fault = Fault[options.fault] if options.fault else None
    with server:
        print(server.url, flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
