"""Fetches series of the economy from FRED as CSV, for which it wants no key."""

from __future__ import annotations

import datetime as dt
from typing import Final

import pandas as pd

from rotation.sources.documents import DocumentClient
from rotation.sources.fred.formats import SOURCE, parse_series
from rotation.sources.http import Upstream

_PATH: Final = "/graph/fredgraph.csv"


class Fred(DocumentClient):
    """Client of the service's downloads."""

    host = "https://fred.stlouisfed.org"
    upstream = Upstream(SOURCE, "CSV with the columns observation_date and the series")

    def series(self, name: str, start: dt.date | None = None) -> pd.DataFrame:
        """Fetch the values of one series; see `parse_series`.

        Parameters
        ----------
        name : str
            As FRED names it, such as ICSA.
        start : date or None
            First day wanted; None is the whole series.

        Raises
        ------
        RateLimited, Unavailable, BadResponse
            As for every source.
        """
        since = {"cosd": start.isoformat()} if start else {}
        return parse_series(self._download(name, _PATH, params={"id": name} | since), name)
