"""Bounds the requests of the Trends client in time, and ends a call at the first refusal.

The client (pytrends) limits the time of single reads, so that a byte now and then keeps it
waiting for ever; follows redirects to pages that ask for consent; and cuts a fixed number of
characters off an answer before it reads it. The session takes the place of the `requests`
module for it, gives a whole call one deadline and judges each answer before the client sees it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final, Self
from urllib.parse import urljoin, urlsplit

from curl_cffi.requests import Response, exceptions

from rotation.errors import BadResponse, RateLimited, SourceError, UnknownSymbol
from rotation.sources.google_trends.formats import EXPECTED, SOURCE
from rotation.sources.http import BoundedSession, Call, Upstream, opening, retry_after

UPSTREAM: Final = Upstream(SOURCE, EXPECTED)

_COOKIE_PAGE: Final = "/trends/explore/"
_COOKIE: Final = "NID"
_PREFIX: Final = b")]}'"
_JSON: Final = ("application/json", "application/javascript", "text/javascript")
_MOST_REDIRECTS: Final = 3


class TrendsSession(BoundedSession):
    """Browser-like session of pytrends.

    Parameters
    ----------
    base_url : str or None
        Scheme and host that take the place of Google's, path and query kept.
    """

    exceptions = exceptions  # where the client looks for the name of a proxy's error

    def __init__(self, base_url: str | None = None) -> None:
        super().__init__(UPSTREAM, base_url, discard_cookies=True)
        self._cookie_page: Response | None = None

    def session(self) -> Self:
        """Return this session: the client opens one for every request."""
        return self

    def answer(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """Return the answer to one request, or raise the error that ends the call."""
        kwargs["allow_redirects"] = False
        if urlsplit(url).path == _COOKIE_PAGE:
            return self._cookie(call, method, url)
        response = self.whole(call, method, url, *args, **kwargs)
        error = _refusal(call, response) or _nonsense(call, response)
        if error is not None:
            self._cookie_page = None  # the next call asks for a new one
            raise error
        return response

    def _cookie(self, call: Call, method: Any, url: str) -> Response:
        """Fetch the page that sets the cookie, until it does.

        A refusal may bring the cookie too: it is kept for the next call. What else
        is wrong with the page is no end, Google may answer without the cookie.
        """
        if self._cookie_page is not None:
            return self._cookie_page
        response = self.whole(call, method, url, allow_redirects=False)
        for _ in range(_MOST_REDIRECTS):
            further = urljoin(url, _location(response))
            if not _location(response) or urlsplit(further).netloc != urlsplit(url).netloc:
                break
            url = further
            response = self.whole(call, method, url, allow_redirects=False)
        if _COOKIE in response.cookies:
            self._cookie_page = response
        refusal = _refusal(call, response)
        if refusal is not None:
            raise refusal
        return response


def _refusal(call: Call, response: Response) -> SourceError | None:
    """What ends the call whatever was asked for."""
    if urlsplit(_location(response)).path.startswith("/sorry"):  # the captcha
        return RateLimited(SOURCE, call.key, retry_after(response.headers.get("Retry-After")))
    return UPSTREAM.refusal(call.key, response)


def _nonsense(call: Call, response: Response) -> SourceError | None:
    """What is wrong with an answer that should be JSON behind Google's prefix."""
    if response.status_code == HTTPStatus.BAD_REQUEST:
        message = f"Google does not take this search, its region or its span ({call.last})."
        return UnknownSymbol(SOURCE, call.key, message)
    if location := _location(response):
        host = urlsplit(location).netloc or "another page"
        asks = ", which asks for consent to cookies" if "consent" in location else ""
        return BadResponse(SOURCE, call.key, expected=EXPECTED, got=f"a redirect to {host}{asks}")
    if mismatch := UPSTREAM.mismatch(call.key, response):
        return mismatch
    if not str(response.headers.get("Content-Type") or "").startswith(_JSON):
        return BadResponse(SOURCE, call.key, expected=EXPECTED, got=call.last)
    if not response.content.startswith(_PREFIX):
        expected = f"{EXPECTED} after {_PREFIX.decode()}"
        return BadResponse(SOURCE, call.key, expected=expected, got=repr(opening(response.content)))
    return None


def _location(response: Response) -> str:
    """Where a redirect leads; empty for any other answer."""
    redirects = HTTPStatus.MULTIPLE_CHOICES <= response.status_code < HTTPStatus.BAD_REQUEST
    return str(response.headers.get("Location") or "") if redirects else ""
