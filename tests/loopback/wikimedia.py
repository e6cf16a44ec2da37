"""A server that answers as Wikimedia's page view service does, and is wrong on demand.

with WikimediaServer({"Russell_2000_Index": 700}) as server:
    server.fault = Fault.HTML
    ...  # point the client at server.url
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import threading
import zlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.loopback import faults
from tests.loopback.headers import HearingServer
from tests.loopback.http import Answer

JSON = "application/json; charset=utf-8"
PROBLEM = "application/problem+json"
HTML = "text/html; charset=utf-8"
PREFIX = "/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/user/"
NO_DATA = (
    "The date(s) you used are valid, but we either do not have data for those date(s), or the "
    "project you asked for is not loaded yet. Please check documentation for more information."
)
ARTICLES = {"Russell_2000_Index": 700, "Small-cap": 150, "IShares": 220}


class Fault(StrEnum):
    """What can be wrong with an answer."""

    TOO_MANY_REQUESTS = "429 with a JSON body"
    FORBIDDEN = "403 with a text body"
    UNAVAILABLE = "503 with an HTML page"
    BAD_REQUEST = "400 with the service's reasons"
    LOST = "404 with an HTML page"
    INVALID_ROUTE = "404 with the service's word that there is no such address"
    MOVED = "302 to another page"
    HTML = "200 with an HTML page"
    EMPTY_BODY = "200 with nothing"
    EMPTY_ITEMS = "200 with no days"
    DAY_TWICE = "the first day comes twice"
    NOT_A_COUNT = "the views of the first day are a text"
    TRUNCATED = "JSON that ends in the middle, its length declared as such"
    CUT_OFF = "the connection closes in the middle of the body"
    HANG = "no answer at all, the connection stays open"
    DRIP = "one byte a second"


PLAIN: Mapping[StrEnum | None, Answer] = {
    Fault.TOO_MANY_REQUESTS: Answer(429, PROBLEM, b'{"status":429,"title":"Too Many Requests"}'),
    Fault.FORBIDDEN: Answer(403, "text/plain", b"Please respect our robot policy"),
    Fault.UNAVAILABLE: Answer(503, HTML, b"<html><title>Wikimedia Error</title></html>"),
    Fault.BAD_REQUEST: Answer(
        400,
        PROBLEM,
        b'{"status":400,"title":"Bad Request","detail":["start timestamp is invalid"]}',
    ),
    Fault.LOST: Answer(404, HTML, b"<html><title>Not Found</title></html>"),
    Fault.INVALID_ROUTE: Answer(404, PROBLEM, b'{"status":404,"detail":"invalid route"}'),
    Fault.MOVED: Answer(302, HTML, b"", {"Location": "https://www.wikimedia.org/"}),
    Fault.HTML: Answer(200, HTML, b"<!DOCTYPE html><html><title>Wikimedia</title></html>"),
    Fault.EMPTY_ITEMS: Answer(200, JSON, b'{"items":[]}'),
}
"""Answers that do not depend on what was asked."""

EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda body: b'{"items":[]}',
    faults.Fault.PARTIAL: lambda body: re.sub(rb', "views": \d+\}\]', b"}]", body),
    faults.Fault.RENAMED: lambda body: body.replace(b'"views"', b'"count"'),
}


@dataclass(frozen=True)
class Request:
    """What a client asked for, and how it introduced itself."""

    article: str
    first: dt.date
    last: dt.date
    agent: str


class WikimediaServer(HearingServer):
    """The upstream, on a port of this machine.

    Parameters
    ----------
    articles : mapping of str to int
        Usual views a day, by title.

    Attributes
    ----------
    requests : list of Request
        Everything asked so far, in order.
    busiest : int
        The largest number of requests answered at the same time.
    until : date
        The last day counted.
    unseen : set of date
        Days without a single view.
    fault : Fault, faults.Fault or None
        What is wrong with every answer.
    retry_after : str or None
        Sent with every 429: seconds or an HTTP date.
    """

    def __init__(
        self, articles: Mapping[str, int] | None = None, *, port: int = 0, latency: float = 0.0
    ) -> None:
        super().__init__(port=port, latency=0.0)
        self.articles = dict(ARTICLES if articles is None else articles)
        self.pause = latency
        self.requests: list[Request] = []
        self.busiest = 0
        self.until = dt.date(2026, 1, 15)
        self.unseen: set[dt.date] = set()
        self.fault: Fault | faults.Fault | None = None
        self.retry_after: str | None = None
        self._busy = 0
        self._lock = threading.Lock()

    def views(self, article: str, day: dt.date) -> int:
        """Views of an article on a day; always the same."""
        draw = zlib.crc32(f"{article} {day}".encode()) / 2**32
        weekend = 0.6 if day.weekday() >= 5 else 1.0
        return int(self.articles[article] * weekend * (0.8 + 0.4 * draw))

    def respond(self, target: str) -> Answer:
        """Record the request and answer it, rightly or wrongly."""
        with self._lock:
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
        try:
            threading.Event().wait(self.pause)
            return self._answer(urlsplit(target).path)
        finally:
            with self._lock:
                self._busy -= 1

    def _answer(self, path: str) -> Answer:
        agent = self.header("User-Agent")
        if not path.startswith(PREFIX) or path.count("/") != PREFIX.count("/") + 3:
            return PLAIN[Fault.INVALID_ROUTE]
        title, _, first, last = path.removeprefix(PREFIX).split("/")
        request = Request(unquote(title), _day(first), _day(last), agent)
        self.requests.append(request)
        if "@" not in agent and "/" not in agent.partition("(")[2]:
            return PLAIN[Fault.FORBIDDEN]
        answer = PLAIN.get(self.fault) or self._right(request)
        return faults.with_wait(answer, self.retry_after)

    def _right(self, request: Request) -> Answer:
        items = self._items(request)
        if not items:
            problem = {"detail": NO_DATA, "status": 404, "title": "Not Found"}
            return Answer(404, PROBLEM, json.dumps(problem).encode())
        if self.fault is Fault.DAY_TWICE:
            items.append(items[0])
        if self.fault is Fault.NOT_A_COUNT:
            items[0]["views"] = "many"
        answer = Answer(200, JSON, json.dumps({"items": items}).encode())
        return faults.spoiled(answer, self.fault, EDITS)

    def _items(self, request: Request) -> list[dict[str, Any]]:
        if request.article not in self.articles:
            return []
        n = (min(request.last, self.until) - request.first).days + 1
        days = [request.first + dt.timedelta(days=number) for number in range(n)]
        return [
            {
                "project": "en.wikipedia",
                "article": request.article,
                "granularity": "daily",
                "timestamp": f"{day:%Y%m%d}00",
                "access": "all-access",
                "agent": "user",
                "views": self.views(request.article, day),
            }
            for day in days
            if day not in self.unseen
        ]


def _day(text: str) -> dt.date:
    return dt.datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until interrupted, yesterday as the last day counted."""
    parser = argparse.ArgumentParser(prog="python -m tests.loopback.wikimedia")
    parser.add_argument("--port", type=int, default=8125)
    parser.add_argument("--fault", choices=[fault.name for fault in Fault])
    options = parser.parse_args(arguments)
    server = WikimediaServer(port=options.port)
    server.until = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    server.fault = Fault[options.fault] if options.fault else None
    with server:
        print(server.url, flush=True)
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
