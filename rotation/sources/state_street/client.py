"""Fetches SPDR funds' values, shares outstanding and holdings from State Street.

One workbook a fund carries its history since inception, a row a day; another its holdings of a day.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from rotation import universe
from rotation.errors import UnknownSymbol
from rotation.sources.documents import NETWORK, DocumentClient
from rotation.sources.http import Upstream
from rotation.sources.state_street.formats import (
    EXPECTED,
    EXPECTED_LIST,
    parse_history,
    parse_holdings,
)
from rotation.sources.state_street.workbook import SOURCE

_FOLDER: Final = "/library-content/products/fund-data/etfs/us"
_HISTORY: Final = f"{_FOLDER}/navhist-us-en-{{}}.xlsx"
_LIST: Final = f"{_FOLDER}/holdings-daily-us-en-{{}}.xlsx"


class StateStreet(DocumentClient):
    """Client of the issuer's workbooks."""

    host = "https://www.ssga.com"
    upstream = Upstream(SOURCE, EXPECTED, advice=NETWORK)

    def shares(self, fund: str) -> pd.DataFrame:
        """Fetch net asset value and shares outstanding since inception; see `parse_history`.

        Raises
        ------
        UnknownSymbol
            The fund is not one of the issuer's that are followed; nothing was sent.
        RateLimited, Unavailable, BadResponse
            As for every source.
        """
        _known(fund)
        return parse_history(self._download(fund, _HISTORY.format(fund.lower())), fund)

    def holdings(self, fund: str) -> pd.DataFrame:
        """Fetch the shares that a fund holds; see `parse_holdings`, errors as of ``shares``."""
        _known(fund)
        upstream = replace(self.upstream, expected=EXPECTED_LIST)
        payload = self._download(fund, _LIST.format(fund.lower()), upstream=upstream)
        return parse_holdings(payload, fund)


def _known(fund: str) -> None:
    if fund not in universe.STATE_STREET_FUNDS:
        known = ", ".join(universe.STATE_STREET_FUNDS)
        raise UnknownSymbol(SOURCE, fund, f"it is none of the funds followed ({known}).")
