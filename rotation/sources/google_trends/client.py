"""Fetches search interest from Google Trends through pytrends; the only module that imports it.

The client sends the requests (cookie, exploration, widgets with their tokens) and `formats`
parses the answers: the client's own tables leave out what we need (``<1``, *Breakout*, whether
there was any data). The requests go through `TrendsSession`, which bounds their time and ends
a call at the first refusal. Google refuses often; the caller waits before it asks again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pandas as pd
import pytrends.request
from pytrends.request import TrendReq

from rotation.errors import BadResponse, SourceError
from rotation.search.request import Request
from rotation.sources.google_trends.formats import (
    EXPECTED,
    SOURCE,
    parse_regions,
    parse_related,
    parse_timeline,
)
from rotation.sources.google_trends.session import TrendsSession

_TRIMMED: Final = 5
"""Characters of the prefix of a widget's answer, comma included."""


class GoogleTrends:
    """Client of the exploration page of Google Trends, one question at a time.

    Nothing is sent before the first question. A question costs the exploration, one
    request for interest or regions, one a term for related queries, and before the
    first one the page that sets the cookie.

    Parameters
    ----------
    base_url : str or None
        Scheme and host of a mirror or a test server.
    timeout : float
        Total time of one question, all its requests together. [s]
    """

    def __init__(self, *, base_url: str | None = None, timeout: float = 20.0) -> None:
        self._timeout = timeout
        self._session = TrendsSession(base_url)

    def interest(self, request: Request) -> pd.DataFrame:
        """Fetch interest over time, one pull whole; see `parse_timeline` for the columns.

        Two pulls do not compare: each is scaled to its own largest point.

        Raises
        ------
        RateLimited
            Google says too many requests, with a 429 or by sending to its captcha;
            nothing more was sent after that.
        Unavailable
            It cannot be reached, is in trouble, refuses this address, or did not
            finish within the timeout.
        BadResponse
            It answered something else: a page, a redirect to one that asks for
            consent, another prefix, no timeline.
        UnknownSymbol
            It answered with nothing, there being too few such searches, or does not take
            the question.
        """
        with self._exploring(request) as client:
            answer = _download(
                client,
                TrendReq.INTEREST_OVER_TIME_URL,
                client.interest_over_time_widget,
                "TIMESERIES",
            )
            return parse_timeline(answer, request)

    def related(self, request: Request) -> pd.DataFrame:
        """Fetch related queries of every term; see `parse_related` for columns.

        Errors are those of `interest`.
        """
        with self._exploring(request) as client:
            widgets = client.related_queries_widget_list
            if len(widgets) != len(request.terms):
                raise _missing("RELATED_QUERIES", request, f"{len(widgets)} of them")
            answers = [
                _download(client, TrendReq.RELATED_QUERIES_URL, widget, "RELATED_QUERIES")
                for widget in widgets
            ]
            tables = [
                parse_related(answer, term, request)
                for answer, term in zip(answers, request.terms, strict=True)
            ]
            return pd.concat(tables, ignore_index=True)

    def by_region(self, request: Request) -> pd.DataFrame:
        """Fetch interest by state (or country); see `parse_regions` for columns.

        Regions with few searches are included. Errors are those of `interest`.
        """
        with self._exploring(request) as client:
            widget = client.interest_by_region_widget
            if widget:
                widget["request"]["includeLowSearchVolumeGeos"] = True
                if request.geo in ("", "US"):
                    widget["request"]["resolution"] = "REGION" if request.geo else "COUNTRY"
            answer = _download(client, TrendReq.INTEREST_BY_REGION_URL, widget, "GEO_MAP")
            return parse_regions(answer, request)

    @contextmanager
    def _exploring(self, request: Request) -> Iterator[Any]:
        """A client that has explored a request and holds the tokens of its widgets.

        A new client for every question: an old one keeps the widgets of the question
        before, and would answer with them where one is missing.
        """
        with self._session.calling(request.key(), self._timeout) as call, _lent(self._session):
            try:
                client = TrendReq(retries=0, backoff_factor=0)
                client.build_payload(
                    list(request.terms), timeframe=request.timeframe, geo=request.geo
                )
                yield client
            except SourceError:
                raise
            except _Missing as error:
                raise _missing(str(error), request, "an exploration without it") from error
            except Exception as error:
                cause = f"{call.last} ({type(error).__name__}: {error})"
                raise BadResponse(SOURCE, call.key, expected=EXPECTED, got=cause) from error


class _Missing(LookupError):
    """The exploration has no such widget."""


def _download(client: Any, url: str, widget: dict[str, Any], name: str) -> Any:
    """Return the JSON of one widget, which the client requests with the token it was given.

    This and the exploration are the only calls of the network.
    """
    if not widget:
        raise _Missing(name)
    params = {
        "req": json.dumps(widget["request"]),
        "token": widget["token"],
        "tz": client.tz,
    }
    return client._get_data(url, trim_chars=_TRIMMED, params=params)


def _missing(name: str, request: Request, got: str) -> BadResponse:
    """Return the error of an exploration that lacks a widget."""
    return BadResponse(SOURCE, request.key(), expected=f"the widget {name}", got=got)


@contextmanager
def _lent(session: TrendsSession) -> Iterator[None]:
    """Let the client's module use the session where it would use `requests`."""
    theirs = pytrends.request.requests
    pytrends.request.requests = session
    try:
        yield
    finally:
        pytrends.request.requests = theirs
