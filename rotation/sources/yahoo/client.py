"""Fetches daily prices from Yahoo through yfinance; the only module that imports it.

The client is denied two things. Its requests go through `YahooSession`, which bounds their
time and ends a call at the first refusal. And it never looks up a symbol's time zone, which
would cost a request for every symbol: the zone only places the start of the request, and the
answer names its own.
"""

from __future__ import annotations

import datetime
import logging
import warnings
from pathlib import Path
from typing import Any, Final

import pandas as pd
import yfinance
from yfinance.data import YfData
from yfinance.exceptions import YFPricesMissingError, YFRateLimitError

from rotation.errors import BadResponse, RateLimited, SourceError, UnknownSymbol
from rotation.sources.http import Call
from rotation.sources.yahoo.formats import EXPECTED, SOURCE, is_unknown, no_bars, parse_bars
from rotation.sources.yahoo.session import SUMMARY, YahooSession
from rotation.sources.yahoo.summaries import EXPECTED as SUMMARY_EXPECTED
from rotation.sources.yahoo.summaries import parse_fund, parse_stock

_SUMMARIES: Final = f"https://query2.finance.yahoo.com{SUMMARY}"
_ZONE: Final = "America/New_York"


class Yahoo:
    """Client of Yahoo's chart service.

    One instance serves a whole process, many threads at once: the client keeps its
    cookie, crumb and session in one place, so a second instance takes that over
    from the first. The place of the client's cache is that of the first instance
    that fetched anything.

    Parameters
    ----------
    base_url : str or None
        A mirror or test server that takes Yahoo's place (ROTATION_YAHOO_URL).
    timeout : float
        Total time of one ``daily_bars``, all its requests together. [s]
    cache_folder : Path
        Where the client keeps its cookie between runs.
    years : int
        Length of a whole history.
    """

    def __init__(
        self,
        *,
        base_url: str | None = None,
        timeout: float = 20.0,
        cache_folder: Path,
        years: int = 10,
    ) -> None:
        self._timeout = timeout
        self._years = years
        self._session = YahooSession(base_url)
        yfinance.set_tz_cache_location(str(cache_folder))
        yfinance.config.debug.hide_exceptions = False
        yfinance.config.network.retries = 0
        client = YfData(session=self._session)
        client._cookie = client._crumb = None  # they belong to the session before this one
        client._cookie_strategy = "basic"
        logging.getLogger("yfinance").setLevel(logging.CRITICAL)  # whatever ends a call is raised
        warnings.filterwarnings("ignore", module=r"yfinance\b")  # deprecated uses of pandas 3

    def daily_bars(self, symbol: str, start: datetime.date | None = None) -> pd.DataFrame:
        """Fetch the daily bars of a symbol as Yahoo tells them now, unvalidated.

        Prices and dividends are adjusted for every split known at the time of the
        request, and only for splits: rows fetched on two sides of a split do not mix.
        The last row may be of a session still trading.

        What arrives is what Yahoo sent (nulls as NaN, negative prices, jumps, gaps),
        except for what the client does to it:

        - bars are sorted by time;
        - of bars on the same date the first is kept, at the very end the last;
        - a null volume becomes 0;
        - dividends and splits on dates without a bar are added (multiplied) into the
          bar before; after the last bar they make a row of their own, prices NaN;
        - capital gains of funds are left out where Yahoo lists them apart.

        Parameters
        ----------
        symbol : str
            As Yahoo writes it: ``BRK-B``, ``^RUT``, ``ZQZ26.CBT``.
        start : date or None
            First session wanted; None is a whole history.

        Returns
        -------
        DataFrame of n >= 1 rows
            session (datetime64[s], midnight, the exchange's date), open, high, low,
            close [USD or index points], volume [shares], dividend (cash per share on
            the ex-date, 0 where none) [USD], split (2.0 for 2:1, 0 where none).
            ``attrs["remark"]`` says what was wrong with their order, if anything was, and
            ``attrs["currency"]`` what the prices are in, such as USD or GBp; empty where Yahoo
            does not say.

        Raises
        ------
        RateLimited
            Yahoo says too many requests; nothing more was sent after that.
        Unavailable
            It cannot be reached, is in trouble, refuses this address, or did not
            finish within the timeout. A call takes no longer than that, unless other
            threads hold the client's lock on the cookie: at most half a timeout more.
        UnknownSymbol
            It says there is no such symbol.
        BadResponse
            The answer is not a chart, lacks a column, or has no bars since ``start``.
        """
        first = start or _years_before_today(self._years)
        with self._session.calling(symbol, self._timeout) as call:
            try:
                frame = self._download(symbol, first)
            except SourceError:
                raise
            except Exception as error:
                raise _translated(error, call, first) from error
        bars = parse_bars(frame, symbol, first)
        bars.attrs |= {"remark": call.remark, "currency": frame.attrs["currency"]}
        return bars

    def fund_summary(self, symbol: str) -> pd.DataFrame:
        """Fetch valuation, past earnings growth and largest holdings of a fund as of now.

        Returns
        -------
        DataFrame
            See `summaries.parse_fund`.

        Raises
        ------
        RateLimited, Unavailable, UnknownSymbol, BadResponse
            As ``daily_bars``.
        """
        return parse_fund(self._summary(symbol, "quoteType,topHoldings"), symbol)

    def stock_summary(self, symbol: str) -> pd.DataFrame:
        """Fetch the growth expected of a share's earnings as of now; see `summaries.parse_stock`.

        Raises
        ------
        RateLimited, Unavailable, UnknownSymbol, BadResponse
            As ``daily_bars``.
        """
        return parse_stock(self._summary(symbol, "quoteType,earningsTrend"), symbol)

    def _summary(self, symbol: str, modules: str) -> Any:
        """Return some modules of a symbol's summary, as the client has them."""
        params = {"modules": modules, "formatted": "false", "symbol": symbol}
        with self._session.calling(symbol, self._timeout) as call:
            try:
                client = yfinance.Ticker(symbol, session=self._session)._data
                return client.get_raw_json(f"{_SUMMARIES}{symbol}", params=params)
            except SourceError:
                raise
            except Exception as error:
                got = f"{call.last} ({type(error).__name__}: {error})"
                raise BadResponse(SOURCE, symbol, expected=SUMMARY_EXPECTED, got=got) from error

    def _download(self, symbol: str, start: datetime.date) -> pd.DataFrame:
        """Return the client's frame; the only call of the network."""
        ticker = yfinance.Ticker(symbol, session=self._session)
        ticker._tz = _ZONE
        frame: pd.DataFrame = ticker.history(
            start=start,
            interval="1d",
            auto_adjust=False,
            actions=True,
            keepna=True,
            timeout=self._timeout,
        )
        frame.attrs["currency"] = str(ticker.history_metadata.get("currency") or "")
        return frame


def _translated(error: Exception, call: Call, start: datetime.date) -> SourceError:
    """What an error of the client means to us; errors of the session never get here."""
    match error:
        case YFRateLimitError():
            return RateLimited(SOURCE, call.key)
        case YFPricesMissingError(yahoo_reason=str(reason)) if is_unknown(reason):
            return UnknownSymbol(SOURCE, call.key, f"{reason}.")
        case YFPricesMissingError(yahoo_reason=str(reason)):
            return BadResponse(SOURCE, call.key, expected=EXPECTED, got=reason)
        case YFPricesMissingError():
            return no_bars(call.key, start, f"none ({call.last})")
        case _:
            cause = f"{type(error).__name__}: {error}"
            return BadResponse(SOURCE, call.key, expected=EXPECTED, got=f"{call.last} ({cause})")


def _years_before_today(years: int) -> datetime.date:
    today = pd.Timestamp.now(tz=_ZONE).tz_localize(None)
    return (today - pd.DateOffset(years=years)).date()
