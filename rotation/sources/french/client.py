"""Fetches the daily factors of Fama and French from Kenneth French's data library."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime
from http import HTTPStatus
from typing import Final

import pandas as pd

from rotation.sources.documents import DocumentClient
from rotation.sources.french.formats import COLUMNS, EXPECTED, SOURCE, parse_factors
from rotation.sources.http import Upstream

KEY: Final = "daily factors"
"""What errors and the fetch log call the file."""

_PATH: Final = "/pages/faculty/ken.french/ftp/F-F_Research_Data_Factors_daily_CSV.zip"


class French(DocumentClient):
    """Client of the library's files."""

    host = "https://mba.tuck.dartmouth.edu"
    upstream = Upstream(SOURCE, EXPECTED)

    def factors(self, since: dt.datetime | None = None) -> pd.DataFrame:
        """Fetch the factors of every day since July 1926; see `formats.read_factors`.

        Parameters
        ----------
        since : datetime or None
            A file that has not changed since then is not sent; with a time zone.

        Returns
        -------
        DataFrame of n >= 0 rows
            No row where the file has not changed.

        Raises
        ------
        RateLimited, Unavailable, BadResponse
            As for every source.
        """
        headers = {}
        if since:
            headers["If-Modified-Since"] = format_datetime(since.astimezone(dt.UTC), usegmt=True)
        answer = self._answer(KEY, _PATH, headers=headers)
        if since and answer.status_code == HTTPStatus.NOT_MODIFIED:
            return pd.DataFrame(columns=list(COLUMNS))
        self.upstream.check(KEY, answer)
        return parse_factors(bytes(answer.content), KEY)
