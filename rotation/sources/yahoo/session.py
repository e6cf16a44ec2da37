"""Bounds the requests of the Yahoo client in time, and ends a call at the first refusal.

The client (yfinance) asks for a cookie and a crumb before the first chart. After a refused
chart it asks for both again in another way and then for the chart again: up to seven more
requests to an upstream that has just limited the rate. It also takes any text for a crumb. The
session judges each answer before the client reads it, and raises the error that ends the call.
"""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from curl_cffi.requests import Response
from curl_cffi.requests.exceptions import (
    ConnectionError,  # noqa: A004 (curl's own, which the client knows to tolerate)
    HTTPError,
    RequestException,
)

from rotation.errors import RateLimited, SourceError, Unavailable, UnknownSymbol
from rotation.sources.http import BoundedSession, Call, Upstream, opening
from rotation.sources.yahoo.formats import (
    EXPECTED,
    SOURCE,
    is_crumb,
    is_down,
    is_unknown,
    order_remark,
    stated_error,
)

UPSTREAM: Final = Upstream(SOURCE, EXPECTED)

_CHART: Final = "/v8/finance/chart/"
SUMMARY: Final = "/v10/finance/quoteSummary/"
_CRUMB: Final = "/getcrumb"
_COOKIE_PAGE: Final = "fc.yahoo.com"
_CONSENT_PAGE: Final = "guce.yahoo.com/consent"
_LEAVE_ALONE: Final = 600.0  # [s] a cookie or crumb page that failed is not asked again so soon


class YahooSession(BoundedSession):
    """Browser-like session of yfinance.

    Parameters
    ----------
    base_url : str or None
        Scheme and host that every request goes to instead of Yahoo's.
    """

    def __init__(self, base_url: str | None = None) -> None:
        super().__init__(UPSTREAM, base_url)
        self._failed: dict[str, float] = {}
        self._cookie_page: Response | None = None

    def answer(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """Return the answer to one request.

        Raises
        ------
        RateLimited, Unavailable, UnknownSymbol, BadResponse
            They end the call.
        RequestException
            A cookie or crumb could not be had; the client goes on without.
        """
        if not urlsplit(url).path.startswith((_CHART, SUMMARY)):
            return self._side_page(call, method, url, *args, **kwargs)
        response = self.whole(call, method, url, *args, **kwargs)
        error = _error(call, response)
        if error is not None:
            raise error
        call.remark = order_remark(response.content)
        return response

    def _side_page(self, call: Call, method: Any, url: str, *args: Any, **kwargs: Any) -> Response:
        """Fetch a cookie, crumb or consent page: charts come without them, so failing is no end.

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
            response = self.send_within(call, call.timeout / 2, method, url, *args, **kwargs)
            refusal = UPSTREAM.refusal(call.key, response)
            if isinstance(refusal, RateLimited):
                raise refusal
            if not self._is_of_use(page, response):
                raise HTTPError(f"{page} gave {opening(response.content)!r}")
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
        return not page.endswith(_CRUMB) or (response.ok and is_crumb(response.content))

    def _has_cookie(self) -> bool:
        return len(self.cookies.jar) > 0


def _error(call: Call, response: Response) -> SourceError | None:
    """What a chart answer means if it is no chart."""
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        return None  # the client gets a new crumb and asks once more
    if refusal := UPSTREAM.refusal(call.key, response):
        return refusal
    if is_down(response.content):
        return Unavailable(SOURCE, call.key, f"is in trouble ({call.last}).")
    if response.ok:
        return UPSTREAM.mismatch(call.key, response)
    code, reason = stated_error(response.content)
    if code == "Not Found" or is_unknown(reason):
        return UnknownSymbol(SOURCE, call.key, f"{reason}.")
    return UPSTREAM.mismatch(call.key, response, reason)
