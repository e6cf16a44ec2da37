"""A market as Yahoo's chart service would tell it, and what can be wrong with the telling."""

from __future__ import annotations

import datetime as dt
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pandas as pd

NEW_YORK = "America/New_York"
PRICES = ["open", "high", "low", "close"]
Days = list[dt.date] | pd.DatetimeIndex | pd.Series


class Fault(StrEnum):
    """What can be wrong with an answer."""

    TOO_MANY_REQUESTS = "429 with a text body"
    CRUMB_TEXT = "200 with the text Too Many Requests where a crumb should be"
    UNAVAILABLE = "503 with a text body"
    INVALID_CRUMB = "401, the crumb is not accepted"
    FORBIDDEN = "403 with an HTML page"
    LOST = "404 with an HTML page"
    OUT_OF_RANGE = "400, no data between the dates asked for"
    HTML = "200 with an HTML page"
    DOWN = "200 with the page that Yahoo will be right back"
    TRUNCATED = "JSON that ends in the middle, its length declared as such"
    CUT_OFF = "the connection closes in the middle of the body"
    EMPTY_BODY = "200 with nothing"
    EMPTY_RESULT = "200 with a result that has no bars"
    NO_VOLUME = "200 with bars that lack a column"
    HANG = "no answer at all, the connection stays open"
    DRIP = "one byte a second"
    NULLS = "the middle bar is all null"
    NULL_VOLUME = "the middle bar has prices but no volume"
    DUPLICATE = "the middle bar comes twice, the second time with its high as close"
    LIVE_TWICE = "the last day comes twice, the second time as at the close, one share more"
    MISSING_LAST = "the last bar is missing"
    WRONG_ORDER = "newest first"
    NEGATIVE = "the middle bar has a negative low and close"
    HUNDREDFOLD = "the prices of the middle bar are a hundred times too high"


@dataclass
class Listing:
    """One symbol as Yahoo would tell it now.

    Attributes
    ----------
    bars : DataFrame
        session (dates, ascending), open, high, low, close [USD, adjusted for every
        split so far], volume [shares].
    dividends : dict of date to float
        Cash per share on the ex-date, adjusted for every split so far. [USD]
    splits : dict of date to float
        Shares after for one share before.
    kind : str
        Yahoo's instrumentType.
    currency : str or None
        What the prices are in.
    """

    bars: pd.DataFrame
    dividends: dict[dt.date, float] = field(default_factory=dict)
    splits: dict[dt.date, float] = field(default_factory=dict)
    kind: str = "ETF"
    currency: str | None = "USD"

    def after_split(self, session: dt.date, ratio: float, *, later_too: bool) -> Listing:
        """The same symbol once a split is known (see ``YahooServer.split``)."""
        bars = self.bars.astype(dict.fromkeys([*PRICES, "volume"], "float64"))
        rows = (bars["session"] < pd.Timestamp(session)) | later_too
        bars.loc[rows, PRICES] /= ratio
        bars.loc[rows, "volume"] *= ratio
        paid = {
            day: cash / ratio if day < session else cash for day, cash in self.dividends.items()
        }
        return replace(self, bars=bars, dividends=paid, splits={**self.splits, session: ratio})


def simulated_bars(symbol: str, sessions: Days, seed: int) -> pd.DataFrame:
    """Daily bars of a random walk; the same symbol, sessions and seed give the same bars.

    Parameters
    ----------
    symbol : str
    sessions : sequence of dates, length n
        Ascending and unique.
    seed : int

    Returns
    -------
    DataFrame of n rows
        session, open, high, low, close [USD, positive, high and low enclose the
        others], volume [shares].
    """
    random = np.random.default_rng([seed, zlib.crc32(symbol.encode())])
    n = len(sessions)
    close = 50 * np.exp(random.normal(0.0003, 0.012, n).cumsum())
    opened = close * np.exp(random.normal(0, 0.004, n))
    high = np.maximum(opened, close) * (1 + random.exponential(0.004, n))
    low = np.minimum(opened, close) / (1 + random.exponential(0.004, n))
    volume = np.floor(1e6 * np.exp(random.normal(0, 0.3, n)))
    columns = {"open": opened, "high": high, "low": low, "close": close}
    prices = {name: values.round(4) for name, values in columns.items()}
    days = pd.DatetimeIndex(sessions).astype("datetime64[s]")
    return pd.DataFrame({"session": days, **prices, "volume": volume})


def stamps(sessions: Days, hour: float = 9.5) -> list[int]:
    """A New York clock time on each session, in seconds since 1970."""
    local = pd.DatetimeIndex(sessions) + pd.Timedelta(hours=hour)
    return [int(value) for value in local.tz_localize(NEW_YORK).as_unit("s").asi8]


def not_found() -> bytes:
    """The body Yahoo sends with a 404 for a symbol it does not know."""
    error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
    return json.dumps({"chart": {"result": None, "error": error}}).encode()


def chart(
    symbol: str,
    listing: Listing,
    params: Mapping[str, str],
    *,
    until: dt.date | None = None,
    fault: StrEnum | None = None,
) -> bytes:
    """The body of a chart answer.

    Parameters
    ----------
    symbol : str
    listing : Listing
    params : mapping
        period1 (inclusive) and period2 (exclusive), seconds since 1970; or range,
        of which any value gives the last bar.
    until : date or None
        Later bars and events do not exist yet.
    fault : Fault, faults.Fault or None
        What is wrong with the bars, if anything.
    """
    bars = listing.bars.assign(
        timestamp=stamps(listing.bars["session"]), adjclose=_adjusted(listing)
    )
    if until is not None:
        bars = bars[bars["session"] <= pd.Timestamp(until)]
    meta = _meta(symbol, listing, bars)
    first, end = float(params.get("period1", 0)), float(params.get("period2", "inf"))
    bars = bars[(bars["timestamp"] >= first) & (bars["timestamp"] < end)]
    if "range" in params:
        bars = bars[-1:]
        first = float(bars["timestamp"].min())
    if until is not None:
        end = min(end, stamps([until], hour=24)[0])
    result: dict[str, Any] = {"meta": meta, **_bars(_spoiled(bars, fault))}
    if fault is Fault.NO_VOLUME:
        result["indicators"]["quote"][0].pop("volume", None)
    if events := _events(listing, first, end):
        result["events"] = events
    return json.dumps({"chart": {"result": [result], "error": None}}).encode()


def _bars(bars: pd.DataFrame) -> dict[str, Any]:
    if bars.empty:
        return {"indicators": {"quote": [{}], "adjclose": [{}]}}
    quote = {name: _numbers(bars[name]) for name in [*PRICES, "volume"]}
    adjusted = {"adjclose": _numbers(bars["adjclose"])}
    return {
        "timestamp": bars["timestamp"].tolist(),
        "indicators": {"quote": [quote], "adjclose": [adjusted]},
    }


def _numbers(column: pd.Series) -> list[float | None]:
    if not column.hasnans:
        return list(column.tolist())
    return [None if math.isnan(value) else value for value in column.tolist()]


def _adjusted(listing: Listing) -> npt.NDArray[np.float64]:
    """Closes times the product of (1 - dividend / close before) over later ex-dates."""
    close = listing.bars["close"].to_numpy(dtype=float)
    days = listing.bars["session"].to_numpy().astype("datetime64[D]")
    factor = np.ones(len(close))
    for day, cash in listing.dividends.items():
        before = int(np.searchsorted(days, np.datetime64(day)))
        if before > 0:
            factor[:before] *= 1 - cash / close[before - 1]
    return np.asarray(close * factor)


def _events(listing: Listing, first: float, end: float) -> dict[str, Any]:
    events: dict[str, Any] = {}
    for day, cash in listing.dividends.items():
        if first <= (second := stamps([day])[0]) < end:
            paid = {"amount": cash, "date": second}
            events.setdefault("dividends", {})[str(second)] = paid
    for day, ratio in listing.splits.items():
        if first <= (second := stamps([day])[0]) < end:
            new, old = Fraction(ratio).limit_denominator(1000).as_integer_ratio()
            words = {"numerator": new, "denominator": old, "splitRatio": f"{new}:{old}"}
            events.setdefault("splits", {})[str(second)] = {"date": second, **words}
    return events


def _meta(symbol: str, listing: Listing, bars: pd.DataFrame) -> dict[str, Any]:
    last = bars["session"].iloc[-1:]
    opened, closed = stamps(last)[0], stamps(last, hour=16)[0]
    local = dt.datetime.fromtimestamp(opened, ZoneInfo(NEW_YORK))
    offset = local.utcoffset() or dt.timedelta()
    zone = {"timezone": local.tzname(), "gmtoffset": int(offset.total_seconds())}
    hours = {"pre": (4.0, 9.5), "regular": (9.5, 16.0), "post": (16.0, 20.0)}
    return {
        "currency": listing.currency,
        "symbol": symbol,
        "exchangeName": "PCX",
        "fullExchangeName": "NYSEArca",
        "instrumentType": "INDEX" if symbol.startswith("^") else listing.kind,
        "firstTradeDate": int(bars["timestamp"].iloc[0]),
        "regularMarketTime": closed,
        "hasPrePostMarketData": True,
        **zone,
        "exchangeTimezoneName": NEW_YORK,
        "regularMarketPrice": float(bars["close"].iloc[-1]),
        "regularMarketVolume": int(bars["volume"].iloc[-1]),
        "priceHint": 2,
        "currentTradingPeriod": {
            name: {**zone, "start": stamps(last, a)[0], "end": stamps(last, b)[0]}
            for name, (a, b) in hours.items()
        },
        "dataGranularity": "1d",
        "range": "",
        "validRanges": ["1d", "5d", "1mo", "3mo", "6mo", "1y", "2y", "5y", "10y", "ytd", "max"],
    }


def _spoiled(bars: pd.DataFrame, fault: Fault | None) -> pd.DataFrame:
    """The bars as a faulty answer holds them."""
    middle = len(bars) // 2
    cell = bars.index[middle : middle + 1]
    bars = bars.copy()
    match fault:
        case Fault.NULLS:
            bars.loc[cell, [*PRICES, "volume", "adjclose"]] = np.nan
        case Fault.NULL_VOLUME:
            bars.loc[cell, "volume"] = np.nan
        case Fault.DUPLICATE:
            again = bars.loc[cell].assign(close=bars.loc[cell, "high"])
            bars = pd.concat([bars[: middle + 1], again, bars[middle + 1 :]])
        case Fault.LIVE_TWICE:
            again = bars[-1:].assign(timestamp=stamps(bars["session"][-1:], hour=16))
            bars = pd.concat([bars, again.assign(volume=again["volume"] + 1)])
        case Fault.MISSING_LAST:
            bars = bars[:-1]
        case Fault.WRONG_ORDER:
            bars = bars[::-1]
        case Fault.NEGATIVE:
            bars.loc[cell, ["low", "close"]] *= -1
        case Fault.HUNDREDFOLD:
            bars.loc[cell, PRICES] *= 100
        case Fault.EMPTY_RESULT:
            bars = bars[:0]
        case _:
            pass
    return bars
