"""Parses the JSON of Wikimedia's page view service; touches no network."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

import pandas as pd

from rotation.errors import BadResponse

SOURCE: Final = "wikimedia"
EXPECTED: Final = "daily views as JSON"

_MOST: Final = 10**12
"""More views of an article than there can be in a day."""

COLUMNS: Final = {"article": "object", "date": "datetime64[s]", "views": "int64"}


def parse_views(payload: bytes, article: str, key: str) -> pd.DataFrame:
    """Parse the views of one article.

    Parameters
    ----------
    payload : bytes
        JSON with ``items``, one a day, each with ``timestamp`` (``2026011600``) and ``views``.
    article : str
        What goes into the column of that name.
    key : str
        What was asked for, as errors name it.

    Returns
    -------
    DataFrame of n >= 1 rows, by date
        article, date (datetime64[s]), views (int64).

    Raises
    ------
    BadResponse
        Not that JSON, no days, or a day that comes twice.
    """
    try:
        items = json.loads(payload)["items"]
        rows = [(article, _day(item["timestamp"]), _count(item["views"])) for item in items]
    except (ValueError, KeyError, TypeError) as error:
        start = payload[:60].decode("utf-8", errors="replace")
        got = f"{start!r} ({type(error).__name__}: {error})"
        raise BadResponse(SOURCE, key, expected=EXPECTED, got=got) from error
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    if frame.empty or frame["date"].duplicated().any():
        got = "no days" if frame.empty else "a day twice"
        raise BadResponse(SOURCE, key, expected=EXPECTED, got=got)
    return frame.sort_values("date", ignore_index=True)


def stated_error(payload: bytes) -> str:
    """Return the service's own words for an error; empty where the payload states none."""
    try:
        detail = json.loads(payload)["detail"]
    except (ValueError, KeyError, TypeError):
        return ""
    return " ".join(map(str, detail)) if isinstance(detail, list) else str(detail)


def _day(stamp: Any) -> pd.Timestamp:
    return pd.Timestamp(dt.datetime.strptime(str(stamp)[:8], "%Y%m%d"))  # noqa: DTZ007 (a day)


def _count(views: Any) -> int:
    if type(views) is not int or not 0 <= views <= _MOST:
        raise ValueError("views are a whole number")
    return views
