"""Fetches net asset values, shares outstanding and net assets of SPDR funds from State Street.

One workbook a fund carries its history since inception, a row a day.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from rotation import universe
from rotation.errors import UnknownSymbol
from rotation.sources.http import Upstream, exchange
from rotation.sources.state_street.formats import EXPECTED, SOURCE, parse_history

HOST: Final = "https://www.ssga.com"
_PATH: Final = "/library-content/products/fund-data/etfs/us/navhist-us-en-{}.xlsx"

_UPSTREAM: Final = Upstream(
    SOURCE,
    EXPECTED,
    advice="Some cloud and VPN addresses are refused whatever they send. "
    "Fetch from another network, or download the file in a browser and import it.",
)


class StateStreet:
    """Client of the issuer's workbooks.

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
        return parse_history(self._download(fund), fund)

    def _download(self, fund: str) -> bytes:
        """Return the body of an answer that may be a workbook; the only call of the network."""
        answer = exchange(
            _UPSTREAM,
            fund,
            self._host + _PATH.format(fund.lower()),
            timeout=self._timeout,
            impersonate="chrome",
        )
        _UPSTREAM.check(fund, answer)
        return bytes(answer.content)
