"""Fetches from the Federal Reserve its list of press releases and the pages of statements."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import pandas as pd

from rotation.errors import UnknownSymbol
from rotation.sources.documents import DocumentClient
from rotation.sources.fed import formats
from rotation.sources.fed.formats import FEED_EXPECTED, PAGE_EXPECTED, SITE, SOURCE
from rotation.sources.http import Upstream

FEED: Final = "press releases"
"""What errors call the list."""

_FEED: Final = "/feeds/press_monetary.xml"
_PAGE: Final = Upstream(SOURCE, PAGE_EXPECTED, page=formats.HOLDS)


class Fed(DocumentClient):
    """Client of the Board's web site."""

    host = SITE
    upstream = Upstream(SOURCE, FEED_EXPECTED)

    def releases(self) -> pd.DataFrame:
        """Fetch which statements the list of press releases has; see `formats.parse_releases`.

        Raises
        ------
        RateLimited, Unavailable, BadResponse
            As for every source.
        """
        return formats.parse_releases(self._download(FEED, _FEED), FEED)

    def statement(self, page: str) -> pd.DataFrame:
        """Fetch one statement; see `formats.parse_statement`.

        Parameters
        ----------
        page : str
            Name of its release, such as 20260128a. Links of the list are not followed.

        Raises
        ------
        UnknownSymbol
            There is no such page, or the name is none; then nothing was sent.
        RateLimited, Unavailable, BadResponse
            As for every source.
        """
        key = f"statement {page}"
        if formats.day_of(page) is None:
            raise UnknownSymbol(SOURCE, key, "a release is named by its day, such as 20260128a.")
        answer = self._answer(key, formats.path_of(page))
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise UnknownSymbol(SOURCE, key, "there is no such page.")
        _PAGE.check(key, answer)
        return formats.parse_statement(bytes(answer.content), page, key)
