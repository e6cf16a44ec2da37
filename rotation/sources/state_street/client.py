"""Fetches net asset values, shares outstanding and net assets of SPDR funds from State Street.

One workbook a fund carries its history since inception, a row a day.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from rotation import universe
from rotation.errors import UnknownSymbol
from rotation.sources.documents import NETWORK, DocumentClient
from rotation.sources.http import Upstream
from rotation.sources.state_street.formats import EXPECTED, SOURCE, parse_history

_PATH: Final = "/library-content/products/fund-data/etfs/us/navhist-us-en-{}.xlsx"


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
        if fund not in universe.STATE_STREET_FUNDS:
            known = ", ".join(universe.STATE_STREET_FUNDS)
            raise UnknownSymbol(SOURCE, fund, f"it is none of the funds followed ({known}).")
        return parse_history(self._download(fund, _PATH.format(fund.lower())), fund)
