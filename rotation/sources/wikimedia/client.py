"""Fetches daily views of Wikipedia articles: attention on an absolute scale.

A count is coarser than interest in a search term, but dependable, and compares over years.
Wikimedia requires a contact in the User-Agent and one request at a time.
"""

from __future__ import annotations

import datetime as dt
import threading
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

import pandas as pd

from rotation import __version__
from rotation.errors import BadInput, UnknownSymbol
from rotation.options import quoted
from rotation.settings import CONTACT
from rotation.sources.http import Upstream, exchange
from rotation.sources.wikimedia.formats import EXPECTED, SOURCE, parse_views, stated_error

HOST: Final = "https://wikimedia.org"

_PATH: Final = "/api/rest_v1/metrics/pageviews/per-article/en.wikipedia/all-access/user"
_UPSTREAM: Final = Upstream(SOURCE, EXPECTED, refuses="this address or its contact")


class Wikimedia:
    """Client of the page view service.

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
        """Fetch the views by people on each day, crawlers left out.

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
        path = f"{quote(title, safe='')}/daily/{start:%Y%m%d}/{end:%Y%m%d}"
        return parse_views(self._download(path, key), title, key)

    def _download(self, path: str, key: str) -> bytes:
        """Return the body of an answer that may hold views; the only call of the network."""
        with self._turn:
            answer = exchange(
                _UPSTREAM,
                key,
                f"{self._host}{_PATH}/{path}",
                timeout=self._timeout,
                headers={"User-Agent": self._agent, "Accept": "application/json"},
                allow_redirects=False,
            )
        reason = stated_error(answer.content)
        if answer.status_code == HTTPStatus.NOT_FOUND and "do not have data" in reason:
            message = "there is no such article, or nothing was counted on those days."
            raise UnknownSymbol(SOURCE, key, message)
        _UPSTREAM.check(key, answer, reason)
        return bytes(answer.content)
