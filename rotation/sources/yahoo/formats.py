"""Parses what Yahoo and its client, yfinance, answer; touches no network."""

from __future__ import annotations

import datetime
import json
import re
from typing import Final

import numpy as np
import pandas as pd

from rotation.errors import BadResponse

SOURCE: Final = "yahoo"
EXPECTED: Final = "Yahoo's JSON of a chart or a summary"

COLUMNS: Final = ("session", "open", "high", "low", "close", "volume", "dividend", "split")

_NAMES: Final = {
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "volume": "Volume",
    "dividend": "Dividends",
    "split": "Stock Splits",
}
_TIMESTAMPS: Final = re.compile(rb'"timestamp":\s*\[([\d,\s]+)\]')


def parse_bars(frame: pd.DataFrame, symbol: str, start: datetime.date) -> pd.DataFrame:
    """Parse the client's frame into our columns, row for row.

    Parameters
    ----------
    frame : DataFrame of shape (n, m)
        Indexed by time in the exchange's zone; Open to Volume, Dividends, Stock Splits.
    symbol : str
    start : date
        First session that was asked for.

    Returns
    -------
    DataFrame of n rows
        ``COLUMNS``; see `rotation.sources.yahoo.client.Yahoo.daily_bars` for units.

    Raises
    ------
    BadResponse
        A column is missing, there are no rows, or a cell is no number.
    """
    if missing := [name for name in _NAMES.values() if name not in frame.columns]:
        raise BadResponse(
            SOURCE, symbol, expected="open to volume and events", got=f"none of {missing}"
        )
    if frame.empty or not isinstance(frame.index, pd.DatetimeIndex):
        raise no_bars(symbol, start)
    try:
        columns = {name: frame[theirs].to_numpy("float64") for name, theirs in _NAMES.items()}
    except (TypeError, ValueError) as error:
        raise BadResponse(SOURCE, symbol, expected="numbers", got=str(error)) from error
    session = frame.index.tz_localize(None).normalize().astype("datetime64[s]")
    return pd.DataFrame({"session": session, **columns}, columns=list(COLUMNS))


def no_bars(symbol: str, start: datetime.date, got: str = "none") -> BadResponse:
    """Return the error of an answer without bars."""
    return BadResponse(SOURCE, symbol, expected=f"prices since {start}", got=got)


def order_remark(chart: bytes) -> str:
    """Return what is wrong with the order of the bars, which the client puts right silently.

    The last date may come twice: as a day and as its latest trade.

    Parameters
    ----------
    chart : bytes
        Body of a chart answer.
    """
    found = _TIMESTAMPS.search(chart)
    if found is None:
        return ""
    days = np.array(found[1].split(b","), dtype=np.int64) // 86_400
    if len(np.unique(days[:-1])) < len(days) - 1:
        return "a date came twice; the first price of it was kept"
    return "prices came out of order and were sorted" if (np.diff(days) < 0).any() else ""


def stated_error(chart: bytes) -> tuple[str, str]:
    """Return code and description of the error in a chart answer, empty where it states none."""
    try:
        (answer,) = json.loads(chart).values()  # of "chart" or "quoteSummary"
        error = answer["error"]
        return str(error["code"]), str(error["description"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", ""


def is_unknown(reason: str) -> bool:
    """Whether Yahoo's words say that there is no such symbol."""
    return "delisted" in reason.lower()


def is_down(body: bytes) -> bool:
    """Whether a body is the page that Yahoo shows while it is down, with status 200."""
    return b"Will be right back" in body


def is_crumb(body: bytes) -> bool:
    """Whether a body can be a crumb (some eleven characters) and not a page or an error."""
    text = body[:60].decode("utf-8", errors="replace")
    return len(text.split()) == 1 and len(text) < 40 and not text.startswith(("<", "{"))
