"""The HTTP session the Yahoo client is given: bounded in time, and silent once refused.

The client (yfinance) asks for a cookie and a crumb before the first chart, and
answers every refused chart by asking for both again in another way and then for
the chart again: up to seven more requests to an upstream that has just said "too
many". It also takes whatever text comes for a crumb. The session decides instead
what an answer means, and raises the error that ends the call.
"""

from __future__ import annotations

import datetime
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np
from curl_cffi.const import CurlECode
from curl_cffi.requests import Response, Session
from curl_cffi.requests.exceptions import (
    ConnectionError,  # noqa: A004 (curl's own, which the client knows to tolerate)
    HTTPError,
    IncompleteRead,
    RequestException,
    Timeout,
)

from rotation.errors import BadResponse, RateLimited, SourceError, Unavailable, UnknownSymbol

SOURCE: Final = "yahoo"
EXPECTED: Final = "Yahoo's chart JSON"

_CHART: Final = "/v8/finance/chart/"
_CRUMB: Final = "/getcrumb"
_COOKIE_PAGE: Final = "fc.yahoo.com"
_CONSENT_PAGE: Final = "guce.yahoo.com/consent"
_TIMESTAMPS: Final = re.compile(rb'"timestamp":\s*\[([\d,\s]+)\]')
_LEAVE_ALONE: Final = 600.0  # [s] a cookie or crumb page that failed is not asked again so soon


@dataclass
class Call:
    """One ``daily_bars`` call: what it is for, when it must end, what came last.

    ``remark`` says what was wrong with an answer that could be used all the same.
    """

    symbol: str
    started: float
    timeout: float
    last: str = "no answer"
    remark: str = ""
    refusal: SourceError | None = None


class YahooSession(Session[Response]):
    """A browser-like session whose requests belong to a `Call`.

    Parameters
    ----------
    base_url : str or None
        Sends every request there instead, path and query kept: a mirror or a test
        server. None goes to Yahoo.
    """

    def __init__(self, base_url: str | None = None) -> None:
        super().__init__(impersonate="chrome")
        self._mirror = base_url.rstrip("/") if base_url else None
        self._current = threading.local()
        self._failed: dict[str, float] = {}
        self._cookie_page: Response | None = None

    @contextmanager
    def calling(self, symbol: str, timeout: float) -> Iterator[Call]:
        """Everything this thread asks for inside belongs to one call of ``timeout`` seconds."""
        call = Call(symbol, time.monotonic(), timeout)
        self._current.call = call
        try:
            yield call
        finally:
            del self._current.call

    def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send one request, or raise what ended the call.

        Raises
        ------
        RateLimited, Unavailable, UnknownSymbol, BadResponse
            They pass through the client unhandled, and every later request of the
            call raises the same one without being sent.
        RequestException
            A cookie or crumb could not be had; the client goes on without.
        """
        call: Call = self._current.call
        if call.refusal is not None:
            raise call.refusal
        send = self._chart if urlsplit(url).path.startswith(_CHART) else self._aside
        try:
            return send(call, method, url, *args, **kwargs)
        except SourceError as error:
            call.refusal = error
            raise

    def _chart(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        try:
            response = self._send(call, call.timeout, method, url, *args, **kwargs)
        except IncompleteRead as error:
            raise BadResponse(
                SOURCE, call.symbol, expected=EXPECTED, got="an answer that breaks off"
            ) from error
        except Timeout as error:
            message = f"no whole answer within {call.timeout:g} s."
            raise Unavailable(SOURCE, call.symbol, message) from error
        except RequestException as error:
            reason = str(error).removeprefix("Failed to perform, ").partition(". See http")[0]
            message = f"cannot be reached ({reason.rstrip('.')})."
            raise Unavailable(SOURCE, call.symbol, message) from error
        call.last = _described(response)
        refused = _refusal(call, response)
        if refused is not None:
            raise refused
        call.remark = _remark(response.content)
        return response

    def _aside(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """A cookie, crumb or consent page: charts come without them, so failing is no end.

        These have half the time of the call, so that one that hangs (ad blockers
        catch the cookie host) leaves the chart the other half, and they are then
        left alone for a while: the client asks for them under a lock all threads share.
        """
        parts = urlsplit(url)
        page = f"{parts.netloc}{parts.path.rstrip('/')}"
        if page == _COOKIE_PAGE and self._cookie_page is not None and self._has_cookie():
            return self._cookie_page
        if time.monotonic() < self._failed.get(page, 0.0):
            raise ConnectionError(f"{page} failed a moment ago")
        try:
            response = self._send(call, call.timeout / 2, method, url, *args, **kwargs)
            if _says_too_many(response):
                raise RateLimited(SOURCE, call.symbol, _retry_after(response))
            if not self._is_of_use(page, response):
                raise HTTPError(f"{page} gave {_opening(response)!r}")
        except RequestException:
            self._failed[page] = time.monotonic() + _LEAVE_ALONE
            raise
        if page == _COOKIE_PAGE:
            self._cookie_page = response
        return response

    def _is_of_use(self, page: str, response: Response) -> bool:
        """Whether a page gave what the client wants of it, which it does not check itself."""
        if page == _COOKIE_PAGE:
            return self._has_cookie()
        if page == _CONSENT_PAGE:
            return b"csrfToken" in response.content
        return not page.endswith(_CRUMB) or _is_crumb(response)

    def _has_cookie(self) -> bool:
        return len(self.cookies.jar) > 0

    def _send(
        self, call: Call, budget: float, method: Any, url: str, *args: Any, **kwargs: Any
    ) -> Response:
        left = call.started + budget - time.monotonic()
        if left <= 0:
            raise Timeout("no time left", CurlECode.OPERATION_TIMEDOUT)
        # The limit is on the whole exchange, name lookup to last byte; below 1 ms it means none.
        kwargs["timeout"] = max(left, 0.001)
        if self._mirror is not None:
            parts = urlsplit(url)
            query = f"?{parts.query}" if parts.query else ""
            url = f"{self._mirror}{parts.path or '/'}{query}"
        return super().request(method, url, *args, **kwargs)


def _refusal(call: Call, response: Response) -> SourceError | None:
    """What a chart answer means if it is not a chart, judged before the client reads it."""
    status, symbol = response.status_code, call.symbol
    if _says_too_many(response):
        return RateLimited(SOURCE, symbol, _retry_after(response))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(SOURCE, symbol, f"is in trouble ({call.last}).")
    if status == HTTPStatus.FORBIDDEN:
        return Unavailable(SOURCE, symbol, f"refuses this address ({call.last}).")
    if status < HTTPStatus.BAD_REQUEST or status == HTTPStatus.UNAUTHORIZED:
        return None  # unauthorised: the client gets a new crumb and asks once more
    code, reason = _stated_error(response)
    if code == "Not Found" or is_unknown(reason):
        return UnknownSymbol(SOURCE, symbol, f"{reason}.")
    return BadResponse(SOURCE, symbol, expected=EXPECTED, got=reason or call.last)


def is_unknown(reason: str) -> bool:
    """Whether Yahoo's words say that there is no such symbol."""
    return "delisted" in reason.lower()


def _stated_error(response: Response) -> tuple[str, str]:
    """Code and description of the error in a chart answer, empty where there is none."""
    try:
        error = json.loads(response.content)["chart"]["error"]
        return str(error["code"]), str(error["description"])
    except (ValueError, KeyError, TypeError):
        return "", ""


def _says_too_many(response: Response) -> bool:
    """Whether an answer is Yahoo's refusal: a 429, or its text under another status."""
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return len(response.content) < 200 and b"Too Many Requests" in response.content


def _is_crumb(response: Response) -> bool:
    """Whether the text can be a crumb (some eleven characters) and not a page or an error."""
    text = _opening(response)
    words = text.split()
    return response.ok and len(words) == 1 and len(text) < 40 and not text.startswith(("<", "{"))


def _retry_after(response: Response) -> float | None:
    """Seconds to wait, from seconds or an HTTP date; None where not said or not readable."""
    said = str(response.headers.get("Retry-After") or "").strip()
    if said.isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    now = datetime.datetime.now(until.tzinfo)
    return max((until - now).total_seconds(), 0.0)


def _remark(chart: bytes) -> str:
    """What is wrong with the order of the bars, which the client puts right without a word.

    The last date may well come twice: once as a day, once as its latest trade.
    """
    found = _TIMESTAMPS.search(chart)
    if found is None:
        return ""
    days = np.array(found[1].split(b","), dtype=np.int64) // 86_400
    if len(np.unique(days[:-1])) < len(days) - 1:
        return "a date came twice; the first bar of it was kept"
    return "bars came out of order and were sorted" if (np.diff(days) < 0).any() else ""


def _described(response: Response) -> str:
    kind = str(response.headers.get("Content-Type") or "no type").split(";")[0]
    return f"status {response.status_code}, {kind}, {_opening(response)!r}"


def _opening(response: Response) -> str:
    return response.content[:60].decode("utf-8", errors="replace")
