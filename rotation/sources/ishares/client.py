"""BlackRock's iShares: what a fund holds, today and on a past day, and its share count.

One workbook a fund carries today's holdings and the whole history of net asset
values and shares outstanding; a second address answers the holdings of a past
day: month-ends from November 2006, every day from May 2012, except from January
to early July 2017. Both look for a browser's TLS handshake, which curl_cffi
gives, and refuse some cloud addresses all the same. Nothing is retried here.
"""

from __future__ import annotations

import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import pandas as pd
from curl_cffi import requests
from curl_cffi.requests.exceptions import IncompleteRead, RequestException, Timeout

from rotation.errors import BadResponse, RateLimited, Unavailable, UnknownSymbol
from rotation.sources.ishares.cells import SOURCE
from rotation.sources.ishares.formats import (
    PORTFOLIO_IDS,
    parse_history,
    parse_holdings_csv,
    parse_holdings_json,
    parse_workbook,
)
from rotation.sources.ishares.members import (
    COLUMNS,
    Members,
    equity_members,
    read_members,
    yahoo_symbol,
)

__all__ = [
    "COLUMNS",
    "PORTFOLIO_IDS",
    "SOURCE",
    "IShares",
    "Members",
    "equity_members",
    "parse_history",
    "parse_holdings_csv",
    "parse_holdings_json",
    "parse_workbook",
    "read_members",
    "yahoo_symbol",
]

HOST: Final = "https://www.blackrock.com"
_API: Final = "/varnish-api/blk-one01-product-data/product-data/api"
_SITE: Final = {
    "appType": "PRODUCT_PAGE",
    "appSubType": "ISHARES",
    "targetSite": "us-ishares",
    "locale": "en_US",
    "userType": "individual",
}


class IShares:
    """The issuer's two addresses.

    Parameters
    ----------
    base_url : str, optional
        Scheme and host of a mirror or a test server.
    timeout : float
        For a whole answer, slow ones included. [s]
    """

    def __init__(self, *, base_url: str | None = None, timeout: float = 30.0) -> None:
        self._host = (base_url or HOST).rstrip("/")
        self._timeout = timeout

    def workbook(self, fund: str) -> bytes:
        """The fund's workbook as it comes.

        `parse_workbook` and `parse_history` read it: who wants both asks once.
        """
        return self._download("/v1/get-fund-document", fund, fund, component="fundDownload")

    def holdings(self, fund: str) -> pd.DataFrame:
        """What the fund holds now; see `parse_holdings_csv` for the columns."""
        return parse_workbook(self.workbook(fund), fund)

    def shares(self, fund: str) -> pd.DataFrame:
        """Net asset value and shares outstanding since inception; see `parse_history`."""
        return parse_history(self.workbook(fund), fund)

    def holdings_on(self, fund: str, day: datetime.date) -> pd.DataFrame:
        """What the fund held on a past day.

        Asked for a weekend or a holiday the issuer may answer a neighbouring day:
        go by ``as_of``.
        """
        payload = self._download(
            "/v2/get-product-data",
            fund,
            f"{fund} on {day}",
            component="holdings.all",
            asOfDate=f"{day:%Y%m%d}",
            excludeContent="true",
            includeConfig="true",
        )
        return parse_holdings_json(payload, fund, day)

    def _download(self, path: str, fund: str, key: str, **query: str) -> bytes:
        """The only lines that touch the network."""
        if fund not in PORTFOLIO_IDS:
            known = ", ".join(PORTFOLIO_IDS)
            raise UnknownSymbol(SOURCE, fund, f"its portfolio number is not known ({known} are).")
        params = _SITE | {"portfolioId": str(PORTFOLIO_IDS[fund])} | query
        url = self._host + _API + path
        try:
            answer = requests.get(url, params=params, timeout=self._timeout, impersonate="chrome")
        except Timeout as e:
            raise Unavailable(SOURCE, key, f"no whole answer within {self._timeout:g} s.") from e
        except IncompleteRead as e:
            raise BadResponse(SOURCE, key, expected="a whole answer", got="part of one") from e
        except RequestException as e:
            reason = str(e).partition(" See http")[0].rstrip(".")
            raise Unavailable(SOURCE, key, f"no connection ({reason}).") from e
        _refuse(answer.status_code, answer.headers.get("Retry-After"), key)
        return bytes(answer.content)


def _refuse(status: int, retry_after: str | None, key: str) -> None:
    """Raise what a status other than 200 means."""
    if status == 429:
        raise RateLimited(SOURCE, key, _seconds(retry_after))
    if status in {401, 403}:
        raise Unavailable(
            SOURCE,
            key,
            f"refused (status {status}): some cloud and VPN addresses are whatever they send. "
            "Fetch from another network, or download the file in a browser and import it.",
        )
    if status >= 500:
        raise Unavailable(SOURCE, key, f"the server is in trouble (status {status}).")
    if status != 200:
        raise BadResponse(SOURCE, key, expected="status 200", got=f"status {status}")


def _seconds(retry_after: str | None) -> float | None:
    """What ``Retry-After`` asks for, as seconds or as a date. [s]"""
    text = (retry_after or "").strip()
    if text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    now = datetime.datetime.now(datetime.UTC)
    return max(0.0, (until.astimezone(datetime.UTC) - now).total_seconds())
