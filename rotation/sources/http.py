"""Maps what an HTTP exchange comes to onto the errors of this package, for every source.

One module because what a fault comes to is decided here and nowhere else.

A source names itself in an `Upstream`. It sends a single request through `exchange`, or gives
a library that sends several a `BoundedSession`. Either way a fault is the same error:

====================================================  ====================================
429, or the text Too Many Requests under any status   ``RateLimited``, with ``Retry-After``
5xx                                                   ``Unavailable``, with ``Retry-After``
401, 403, timeout, no connection                      ``Unavailable``
connection closed within the body                     ``BadResponse``
more than ``LARGEST`` bytes, unpacked or not          ``BadResponse``
any other status outside of 2xx                       ``BadResponse``
an HTML page under any status, 200 and 202 included,
unless it holds what `Upstream.page` says             ``BadResponse``
====================================================  ====================================
"""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from curl_cffi import CurlOpt, requests
from curl_cffi.const import CurlECode
from curl_cffi.requests import Response, Session
from curl_cffi.requests.exceptions import IncompleteRead, RequestException, Timeout

from rotation.errors import BadResponse, RateLimited, SourceError, Unavailable
from rotation.telemetry import exchanges

LARGEST: Final = 64 * 2**20
"""Bytes of an answer; the largest ones that are right, workbooks of 25 years, have 3 million."""

_LIMITS: Final = {CurlOpt.MAXFILESIZE_LARGE: LARGEST}
"""What curl counts is what it hands over: a small body that unpacks to a large one counts as it."""

_PAGE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_TITLE: Final = re.compile(rb"<title[^>]*>([^<]*)", re.IGNORECASE)
_SHORT: Final = 200  # [bytes] a longer text that holds "Too Many Requests" may be about it


@dataclass(frozen=True)
class Upstream:
    """What the errors of one upstream say.

    Attributes
    ----------
    source : name of the source in errors, tables and the fetch log
    expected : what a right answer holds
    refuses : what a 401 or 403 refuses
    advice : sentences that say what a person can do about that; empty where there is nothing
    page : what an HTML page holds that is a right answer; None where no page is one
    """

    source: str
    expected: str
    refuses: str = "this address"
    advice: str = ""
    page: re.Pattern[bytes] | None = None

    def failure(self, key: str, timeout: float, error: RequestException) -> SourceError:
        """Return the error of an exchange that brought no whole answer.

        Parameters
        ----------
        key : str
        timeout : float
            Limit that the exchange had. [s]
        error : RequestException
        """
        if isinstance(error, Timeout):
            return Unavailable(self.source, key, f"no whole answer within {timeout:g} s.")
        if isinstance(error, IncompleteRead):
            got = "an answer that breaks off"
            return BadResponse(self.source, key, expected=self.expected, got=got)
        if error.code == CurlECode.FILESIZE_EXCEEDED:
            got = f"an answer of more than {LARGEST // 2**20} MB"
            return BadResponse(self.source, key, expected=self.expected, got=got)
        reason = str(error).removeprefix("Failed to perform, ").partition(" See http")[0]
        return Unavailable(self.source, key, f"cannot be reached ({reason.rstrip('.')}).")

    def refusal(self, key: str, answer: Response) -> SourceError | None:
        """Return the error of an answer that refuses any request, or None."""
        status, wait = answer.status_code, retry_after(answer.headers.get("Retry-After"))
        if _says_too_many(answer):
            return RateLimited(self.source, key, wait)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Unavailable(self.source, key, f"is in trouble ({described(answer)}).", wait)
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            advice = f" {self.advice}" if self.advice else ""
            message = f"refuses {self.refuses} ({described(answer)}).{advice}"
            return Unavailable(self.source, key, message)
        return None

    def mismatch(self, key: str, answer: Response, reason: str = "") -> BadResponse | None:
        """Return the error of an answer that cannot hold data, or None.

        Success is judged by the body: challenge pages come with 200 and 202.

        Parameters
        ----------
        key : str
        answer : Response
        reason : str
            The upstream's own words for an error, where the answer states one.
        """
        if not HTTPStatus.OK <= answer.status_code < HTTPStatus.MULTIPLE_CHOICES:
            got = reason or described(answer)
        elif _PAGE.match(answer.content) and not (self.page and self.page.search(answer.content)):
            title = _TITLE.search(answer.content[:2000])
            name = title[1].decode("utf-8", errors="replace").strip() if title else ""
            titled = f" titled {name!r}" if name else ""
            got = f"{described(answer)} (an HTML page{titled})"
        else:
            return None
        return BadResponse(self.source, key, expected=self.expected, got=got)

    def check(self, key: str, answer: Response, reason: str = "") -> None:
        """Raise the error of an answer that holds no data; see `refusal` and `mismatch`."""
        error = self.refusal(key, answer) or self.mismatch(key, answer, reason)
        if error is not None:
            raise error


def exchange(upstream: Upstream, key: str, url: str, *, timeout: float, **options: Any) -> Response:
    """Send one GET request and return the whole answer, whatever its status.

    Parameters
    ----------
    upstream : Upstream
    key : str
        What is asked for, as errors name it.
    url : str
    timeout : float
        Limit on the whole exchange, name lookup to last byte. [s]
    **options
        Of ``curl_cffi.requests.get``.

    Raises
    ------
    Unavailable
        No connection, or no whole answer in time.
    BadResponse
        The connection closed within the body, or it has more than ``LARGEST`` bytes.
    """
    try:
        return _noted("GET", requests.get(url, timeout=timeout, curl_options=_LIMITS, **options))
    except RequestException as error:
        raise upstream.failure(key, timeout, error) from error


@dataclass
class Call:
    """The requests that one method of a client makes through a library.

    Attributes
    ----------
    key : what is asked for, as errors name it
    started : on the monotonic clock [s]
    timeout : limit on all requests together [s]
    last : description of the last answer
    remark : what was wrong with an answer that could be used all the same
    refusal : error that ended the call
    """

    key: str
    started: float
    timeout: float
    last: str = "no answer"
    remark: str = ""
    refusal: SourceError | None = None


class BoundedSession(Session[Response], ABC):
    """HTTP session for a library: its requests belong to a `Call`, which its first error ends.

    Threads share a session and have their own calls. A subclass says in `answer` what the
    answers of its upstream mean.

    Parameters
    ----------
    upstream : Upstream
    base_url : str or None
        Scheme and host that take the place of the upstream's, path and query kept: a mirror
        or a test server.
    **options
        Of ``curl_cffi.requests.Session``.
    """

    def __init__(self, upstream: Upstream, base_url: str | None = None, **options: Any) -> None:
        super().__init__(impersonate="chrome", curl_options=_LIMITS, **options)
        self._upstream = upstream
        self._mirror = base_url.rstrip("/") if base_url else None
        self._current = threading.local()

    @contextmanager
    def calling(self, key: str, timeout: float) -> Iterator[Call]:
        """Assign the requests of this thread to one call of ``timeout`` seconds."""
        call = Call(key, time.monotonic(), timeout)
        self._current.call = call
        try:
            yield call
        finally:
            del self._current.call

    def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send one request, or raise what ended the call.

        Raises
        ------
        RateLimited, Unavailable, BadResponse, UnknownSymbol
            They pass through the library unhandled. Every later request of the call raises
            the same error and is not sent.
        """
        call: Call | None = getattr(self._current, "call", None)
        if call is None:
            raise RuntimeError("a request outside of a call has no deadline")
        if call.refusal is not None:
            raise call.refusal
        try:
            return self.answer(call, method, url, *args, **kwargs)
        except SourceError as error:
            call.refusal = error
            raise

    @abstractmethod
    def answer(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """Return the answer to one request, or raise the error that ends the call."""

    def whole(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send a request and note what came; an exchange that failed ends the call."""
        try:
            response = self.send_within(call, call.timeout, method, url, *args, **kwargs)
        except RequestException as error:
            raise self._upstream.failure(call.key, call.timeout, error) from error
        call.last = described(response)
        return response

    def send_within(
        self, call: Call, budget: float, method: Any, url: str, *args: Any, **kwargs: Any
    ) -> Response:
        """Send a request that has until ``budget`` seconds after the start of the call.

        Raises
        ------
        RequestException
            As curl says; ``Timeout`` without a request where no time is left.
        """
        left = call.started + budget - time.monotonic()
        if left <= 0:
            raise Timeout("no time left", CurlECode.OPERATION_TIMEDOUT)
        # The limit is on the whole exchange, name lookup to last byte; below 1 ms it means none.
        kwargs["timeout"] = max(left, 0.001)
        return _noted(method, super().request(method, self._placed(url), *args, **kwargs))

    def _placed(self, url: str) -> str:
        if self._mirror is None:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self._mirror}{parts.path or '/'}{query}"


def _noted(method: str, answer: Response) -> Response:
    """Note an answer for whoever wants to see it; return it."""
    headers = answer.headers.multi_items()
    exchanges.note(str(method), answer.url, answer.status_code, headers, answer.content)
    return answer


def retry_after(header: str | None) -> float | None:
    """Return the seconds that ``Retry-After`` asks to wait; None where it says nothing usable. [s]

    Parameters
    ----------
    header : str or None
        Seconds or an HTTP date. A date in the past is no wait, 0.
    """
    text = (header or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max((instant_of(text) - dt.datetime.now(dt.UTC)).total_seconds(), 0.0)
    except ValueError:
        return None


def instant_of(text: str) -> dt.datetime:
    """Return the instant of an HTTP date, with its time zone; ``-0000`` and no zone are UTC.

    Raises
    ------
    ValueError
        It is no date.
    """
    try:
        found = parsedate_to_datetime(text)
    except OverflowError as error:  # a zone with more digits than any has
        raise ValueError(f"{text!r} is no date") from error
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def described(answer: Response) -> str:
    """Return status, content type and the first words of an answer."""
    kind = str(answer.headers.get("Content-Type") or "no type").split(";")[0]
    return f"status {answer.status_code}, {kind}, {opening(answer.content)!r}"


def opening(body: bytes) -> str:
    """Return the first words of a body, readable whatever it is."""
    return body[:60].decode("utf-8", errors="replace")


def _says_too_many(answer: Response) -> bool:
    """Whether an answer limits the rate: a 429, or the words for it under another status."""
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return True
    return len(answer.content) < _SHORT and b"Too Many Requests" in answer.content
