"""Views of Wikipedia's articles: attention on an absolute scale.

Coarser than a search term, but dependable, and a count that compares over years.
Wikimedia wants to know whom to write to, and one request at a time.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import pandas as pd
from curl_cffi import requests
from curl_cffi.requests import Response
from curl_cffi.requests.exceptions import IncompleteRead, RequestException, Timeout

from rotation import __version__
from rotation.errors import (
    BadInput,
    BadResponse,
    RateLimited,
    SourceError,
    Unavailable,
    UnknownSymbol,
)
from rotation.options import quoted
from rotation.settings import CONTACT
from rotation.sources.http import described, retry_after

SOURCE: Final = "wikimedia"
TITLE: Final = "Wikipedia page views"
COVERS: Final = "daily views of articles of the English Wikipedia by people"
SINCE: Final = dt.date(2015, 7, 1)
TERMS: Final = "Free to use (CC0); a User-Agent with a contact is required."
HOST: Final = "https://wikimedia.org"

COLUMNS: Final = {"article": "object", "date": "datetime64[s]", "views": "int64"}

_PATH: Final = "/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/user"
_EXPECTED: Final = "daily views as JSON"


class Wikimedia:
    """The page view service.

    Parameters
    ----------
    contact : str
        Mail or web address of who runs this, as the service's rules ask for.
    base_url : str or None
        Scheme and host of a mirror or a test server.
    timeout : float
        For a whole answer, slow ones included. [s]

    Raises
    ------
    BadInput
        The contact is no address.
    """

    def __init__(self, *, contact: str, base_url: str | None = None, timeout: float = 20.0) -> None:
        contact = contact.strip()
        if not CONTACT.fullmatch(contact):
            raise BadInput(
                f"The contact {quoted(contact)} for Wikimedia is not a mail or web address"
            )
        self._agent = f"rotation/{__version__} ({contact})"
        self._host = (base_url or HOST).rstrip("/")
        self._timeout = timeout
        self._turn = threading.Lock()

    def daily_views(self, article: str, start: dt.date, end: dt.date) -> pd.DataFrame:
        """Views a day by people, crawlers left out.

        Parameters
        ----------
        article : str
            Title as in its address; spaces are taken for underscores.
        start, end : date
            First and last day, both included.

        Returns
        -------
        DataFrame of n >= 1 rows, by date
            article (as asked for, with underscores), date (datetime64[s]), views
            (int64). Days without a single view, and the latest ones not counted yet,
            are absent.

        Raises
        ------
        BadInput
            The title is empty or the days are in the wrong order; nothing was sent.
        UnknownSymbol
            There is no such article, or nothing was counted on those days.
        RateLimited, Unavailable, BadResponse
            As for every source.
        """
        title = "_".join(article.split())
        if not title:
            raise BadInput("No article of Wikipedia was named")
        if end < start:
            raise BadInput(f"The span {start} to {end} of {quoted(title)} ends before it begins")
        key = f"{title}, {start} to {end}"
        answer = self._download(f"{quote(title, safe='')}/daily/{start:%Y%m%d}/{end:%Y%m%d}", key)
        refused = _refusal(answer, key)
        if refused is not None:
            raise refused
        return parse_views(bytes(answer.content), title, key)

    def _download(self, path: str, key: str) -> Response:
        """The only lines that touch the network."""
        try:
            with self._turn:
                return requests.get(
                    f"{self._host}{_PATH}/{path}",
                    headers={"User-Agent": self._agent, "Accept": "application/json"},
                    timeout=self._timeout,
                    allow_redirects=False,
                )
        except Timeout as error:
            message = f"no whole answer within {self._timeout:g} s."
            raise Unavailable(SOURCE, key, message) from error
        except IncompleteRead as error:
            raise BadResponse(
                SOURCE, key, expected=_EXPECTED, got="an answer that breaks off"
            ) from error
        except RequestException as error:
            message = f"cannot be reached ({type(error).__name__}: {error})."
            raise Unavailable(SOURCE, key, message) from error


def parse_views(payload: bytes, article: str, key: str) -> pd.DataFrame:
    """The service's JSON as a table; see `Wikimedia.daily_views`.

    Raises
    ------
    BadResponse
        Not that JSON, no days, or a day that comes twice.
    """
    try:
        items = json.loads(payload)["items"]
        rows = [(article, _day(item["timestamp"]), _count(item["views"])) for item in items]
    except (ValueError, KeyError, TypeError) as error:
        got = f"{payload[:60].decode('utf-8', errors='replace')!r} ({type(error).__name__})"
        raise BadResponse(SOURCE, key, expected=_EXPECTED, got=got) from error
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    if frame.empty or frame["date"].duplicated().any():
        got = "no days" if frame.empty else "a day twice"
        raise BadResponse(SOURCE, key, expected=_EXPECTED, got=got)
    return frame.sort_values("date", ignore_index=True)


def _refusal(answer: Response, key: str) -> SourceError | None:
    """What a status other than 200 means."""
    status = answer.status_code
    got = described(status, answer.headers.get("Content-Type"), answer.content)
    if status == HTTPStatus.OK:
        return None
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(SOURCE, key, retry_after(answer.headers.get("Retry-After")))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unavailable(SOURCE, key, f"is in trouble ({got}).")
    if status == HTTPStatus.FORBIDDEN:
        return Unavailable(SOURCE, key, f"refuses this address or its contact ({got}).")
    if status == HTTPStatus.NOT_FOUND and "do not have data" in _detail(answer.content):
        return UnknownSymbol(
            SOURCE, key, "there is no such article, or nothing was counted on those days."
        )
    return BadResponse(SOURCE, key, expected=_EXPECTED, got=_detail(answer.content) or got)


def _detail(body: bytes) -> str:
    """The service's own words for an error, which may be a list; empty where there are none."""
    try:
        said = json.loads(body)["detail"]
    except (ValueError, KeyError, TypeError):
        return ""
    return " ".join(map(str, said)) if isinstance(said, list) else str(said)


def _day(stamp: Any) -> pd.Timestamp:
    """``2026011600`` as a day."""
    return pd.to_datetime(str(stamp)[:8], format="%Y%m%d")


def _count(views: Any) -> int:
    if type(views) is not int or views < 0:
        raise ValueError("views are a whole number")
    return views
