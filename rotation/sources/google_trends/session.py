"""What the Trends client is given for the `requests` module: bounded, and silent once refused.

The client (pytrends) limits the time of single reads, so that a byte now and then
keeps it waiting for ever; follows redirects to pages that ask for consent; and cuts
a fixed number of characters off an answer before it reads it. The session gives a
whole call one deadline, decides what an answer means before the client sees it, and
sends nothing more in a call that Google has refused.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Self
from urllib.parse import urljoin, urlsplit

from curl_cffi.requests import Response, Session, exceptions
from curl_cffi.requests.exceptions import IncompleteRead, RequestException, Timeout

from rotation.errors import BadResponse, RateLimited, SourceError, Unavailable, UnknownSymbol
from rotation.sources.google_trends.formats import SOURCE
from rotation.sources.http import described, opening, retry_after

EXPECTED: Final = "the JSON of Google Trends"

_COOKIE_PAGE: Final = "/trends/explore/"
_COOKIE: Final = "NID"
_PREFIX: Final = b")]}'"
_JSON: Final = ("application/json", "application/javascript", "text/javascript")
_MOST_REDIRECTS: Final = 3


@dataclass
class Call:
    """One question, all its requests together: whose it is, when it must end, what came last."""

    key: str
    started: float
    timeout: float
    last: str = "no answer"
    refusal: SourceError | None = None


class TrendsSession(Session[Response]):
    """A browser-like session whose requests belong to a `Call`, one call at a time.

    Parameters
    ----------
    base_url : str or None
        Scheme and host that take the place of Google's, path and query kept: a mirror
        or a test server.
    """

    exceptions = exceptions  # where the client looks for the name of a proxy's error

    def __init__(self, base_url: str | None = None) -> None:
        super().__init__(impersonate="chrome", discard_cookies=True)
        self._mirror = base_url.rstrip("/") if base_url else None
        self._call: Call | None = None
        self._cookie_page: Response | None = None

    def session(self) -> Self:
        """The client opens a session for every request; this is the one it gets."""
        return self

    @contextmanager
    def calling(self, key: str, timeout: float) -> Iterator[Call]:
        """Everything asked for inside belongs to one call of ``timeout`` seconds."""
        self._call = Call(key, time.monotonic(), timeout)
        try:
            yield self._call
        finally:
            self._call = None

    def request(self, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """Send one request, or raise what ended the call.

        Raises
        ------
        RateLimited, Unavailable, BadResponse, UnknownSymbol
            They pass through the client unhandled, and every later request of the
            call raises the same one without being sent.
        """
        call = self._call
        if call is None:
            raise RuntimeError("a request outside of a call has no deadline")
        if call.refusal is not None:
            raise call.refusal
        send = self._cookie if urlsplit(url).path == _COOKIE_PAGE else self._answer
        try:
            return send(call, method, url, *args, **kwargs)
        except SourceError as error:
            call.refusal = error
            raise

    def _answer(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        response = self._send(call, method, url, *args, **kwargs)
        refused = _refusal(call, response) or _nonsense(call, response)
        if refused is not None:
            self._cookie_page = None  # the next call asks for a new one
            raise refused
        return response

    def _cookie(self, call: Call, method: Any, url: str, *_args: Any, **_kwargs: Any) -> Response:
        """The page that sets the cookie, asked for until it does.

        A refusal may bring the cookie too: it is kept for the next call. What else
        is wrong with the page is no end, Google may answer without the cookie.
        """
        if self._cookie_page is not None:
            return self._cookie_page
        response = self._send(call, method, url)
        for _ in range(_MOST_REDIRECTS):
            further = urljoin(url, _location(response))
            if not _location(response) or urlsplit(further).netloc != urlsplit(url).netloc:
                break
            url = further
            response = self._send(call, method, url)
        if _COOKIE in response.cookies:
            self._cookie_page = response
        refused = _refusal(call, response)
        if refused is not None:
            raise refused
        return response

    def _send(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        left = call.started + call.timeout - time.monotonic()
        late = f"no whole answer within {call.timeout:g} s."
        if left <= 0:
            raise Unavailable(SOURCE, call.key, late)
        # The limit is on the whole exchange, name lookup to last byte; below 1 ms it means none.
        kwargs |= {"timeout": max(left, 0.001), "allow_redirects": False}
        try:
            response = super().request(method, self._placed(url), *args, **kwargs)
        except IncompleteRead as error:
            raise BadResponse(
                SOURCE, call.key, expected=EXPECTED, got="an answer that breaks off"
            ) from error
        except Timeout as error:
            raise Unavailable(SOURCE, call.key, late) from error
        except RequestException as error:
            message = f"cannot be reached ({type(error).__name__}: {error})."
            raise Unavailable(SOURCE, call.key, message) from error
        kind = response.headers.get("Content-Type")
        call.last = described(response.status_code, kind, response.content)
        return response

    def _placed(self, url: str) -> str:
        if self._mirror is None:
            return url
        parts = urlsplit(url)
        return f"{self._mirror}{parts.path}" + (f"?{parts.query}" if parts.query else "")


def _refusal(call: Call, response: Response) -> SourceError | None:
    """What ends the call whatever was asked for."""
    status = response.status_code
    to_captcha = urlsplit(_location(response)).path.startswith("/sorry")
    if status == HTTPStatus.TOO_MANY_REQUESTS or to_captcha:
        return RateLimited(SOURCE, call.key, retry_after(response.headers.get("Retry-After")))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(SOURCE, call.key, f"is in trouble ({call.last}).")
    if status == HTTPStatus.FORBIDDEN:
        return Unavailable(SOURCE, call.key, f"refuses this address ({call.last}).")
    return None


def _nonsense(call: Call, response: Response) -> SourceError | None:
    """What is wrong with an answer that should be JSON behind Google's prefix."""
    if response.status_code == HTTPStatus.BAD_REQUEST:
        message = f"Google does not take this search, its region or its span ({call.last})."
        return UnknownSymbol(SOURCE, call.key, message)
    if location := _location(response):
        host = urlsplit(location).netloc or "another page"
        asks = ", which asks for consent to cookies" if "consent" in location else ""
        return BadResponse(SOURCE, call.key, expected=EXPECTED, got=f"a redirect to {host}{asks}")
    kind = response.headers.get("Content-Type") or ""
    if response.status_code != HTTPStatus.OK or not kind.startswith(_JSON):
        return BadResponse(SOURCE, call.key, expected=EXPECTED, got=call.last)
    if not response.content.startswith(_PREFIX):
        expected = f"{EXPECTED} after {_PREFIX.decode()}"
        return BadResponse(SOURCE, call.key, expected=expected, got=repr(opening(response.content)))
    return None


def _location(response: Response) -> str:
    """Where a redirect leads; empty for any other answer."""
    redirects = HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST
    return str(response.headers.get("Location") or "") if redirects else ""
