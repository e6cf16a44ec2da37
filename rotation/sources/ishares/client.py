"""Fetches from BlackRock's iShares what a fund holds or held on a past day, and its share count.

One workbook a fund carries today's holdings and the whole history of net asset values and
shares outstanding. A second address answers the holdings of a past day: month-ends from
November 2006, every day from May 2012, except from January to early July 2017. Both want a
browser's TLS handshake, which curl_cffi gives, and refuse some cloud addresses all the same.
"""

from __future__ import annotations

import datetime
from typing import Final

import pandas as pd

from rotation.errors import UnknownSymbol
from rotation.sources.documents import NETWORK, DocumentClient
from rotation.sources.http import Upstream
from rotation.sources.ishares.cells import SOURCE
from rotation.sources.ishares.formats import (
    PORTFOLIO_IDS,
    parse_holdings_json,
    parse_workbook,
)
from rotation.sources.ishares.naming import parse_named_history

_API: Final = "/varnish-api/blk-one01-product-data/product-data/api"
_SITE: Final = {
    "appType": "PRODUCT_PAGE",
    "appSubType": "ISHARES",
    "targetSite": "us-ishares",
    "locale": "en_US",
    "userType": "individual",
}


class IShares(DocumentClient):
    """Client of the issuer's two addresses."""

    host = "https://www.blackrock.com"
    upstream = Upstream(SOURCE, "the fund's document", advice=NETWORK)

    def workbook(self, fund: str) -> bytes:
        """Fetch the fund's workbook, which `parse_workbook` and `parse_history` read.

        One request serves both.
        """
        return self._document("/v1/get-fund-document", fund, fund, component="fundDownload")

    def holdings(self, fund: str) -> pd.DataFrame:
        """Fetch what the fund holds now; see `parse_holdings_csv` for the columns."""
        return parse_workbook(self.workbook(fund), fund)

    def shares(self, fund: str) -> pd.DataFrame:
        """Fetch net asset value and shares outstanding since inception; see `parse_history`."""
        return parse_named_history(self.workbook(fund), fund)

    def holdings_on(self, fund: str, day: datetime.date) -> pd.DataFrame:
        """Fetch what the fund held on a past day.

        Asked for a weekend or a holiday the issuer may answer a neighbouring day:
        go by ``as_of``.
        """
        payload = self._document(
            "/v2/get-product-data",
            fund,
            f"{fund} on {day}",
            component="holdings.all",
            asOfDate=f"{day:%Y%m%d}",
            excludeContent="true",
            includeConfig="true",
        )
        return parse_holdings_json(payload, fund, day)

    def _document(self, path: str, fund: str, key: str, **query: str) -> bytes:
        if fund not in PORTFOLIO_IDS:
            known = ", ".join(PORTFOLIO_IDS)
            raise UnknownSymbol(SOURCE, fund, f"its portfolio number is not known ({known} are).")
        params = _SITE | {"portfolioId": str(PORTFOLIO_IDS[fund])} | query
        return self._download(key, _API + path, params=params)
