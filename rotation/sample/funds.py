"""What issuers say of the sample's funds: net asset values, shares outstanding, distributions.

Nothing here is real. Two truths are planted: from ``ROTATION_START`` on money comes into small
caps and leaves large ones, some weeks after prices have turned; and on ``RESTATED_DAY`` the count
of ``RESTATED`` stands there twice as large, which is no flow.
"""

from __future__ import annotations

import datetime
from typing import Final

import numpy as np
import pandas as pd

from rotation import universe
from rotation.panel import Days, Floats
from rotation.sample import panels as sample
from rotation.sample import script
from rotation.sample.market import persistent, rng

UNIT: Final = 50_000.0
"""Shares that one creation or redemption consists of."""

DELAY: Final = 12
"""Sessions from the first day of the rotation to the first one on which money follows it."""

RESTATED: Final = "IWO"
RESTATED_DAY: Final = datetime.date(2026, 9, 16)

_ASSETS: Final = {"small": 30e9, "large": 300e9, "sectors": 25e9}
_SPREAD: Final = 0.5  # of the assets of the funds of a family [log]
_PULL: Final = {"small": 0.0012, "large": -0.0003, "sectors": 0.0}
"""Share of the count that money adds a session once it follows, on average."""

_RESTLESS: Final = 0.0035  # of a session's change, as a share of the count


def histories() -> pd.DataFrame:
    """Net asset value, shares outstanding and distributions of every fund that is followed.

    Returns
    -------
    DataFrame
        ``symbol``, ``session``, ``nav`` and ``distribution`` [USD a share],
        ``shares_outstanding`` and ``assets`` (NaN: not stated). By symbol, then by session.
    """
    prices = sample.core()
    parts = [
        _history(
            symbol, family, prices.sessions, prices.close[:, column], prices.dividend[:, column]
        )
        for family, symbols in universe.FLOW_FAMILIES.items()
        for symbol in symbols
        for column in [prices.columns[symbol]]
    ]
    return pd.concat(parts, ignore_index=True)


def _history(symbol: str, family: str, days: Days, close: Floats, dividend: Floats) -> pd.DataFrame:
    """Return the history of one fund on the sessions it is listed on."""
    listed = np.isfinite(close)
    days, close, dividend = days[listed], close[listed], dividend[listed]
    size, *noise = rng(f"funds {symbol}").standard_normal(len(days) + 1)
    assets = _ASSETS[family] * np.exp(_SPREAD * size)
    shocks = _RESTLESS * np.array(noise)
    follows = np.searchsorted(days, np.datetime64(script.ROTATION_START)) + DELAY
    drift = np.where(np.arange(len(days)) >= follows, _PULL[family], 0.0)
    count = assets / close[-1] * np.exp(_anchored(persistent(shocks, 0.35) + drift))
    if symbol == RESTATED:
        count[days == np.datetime64(RESTATED_DAY)] *= 2.0
    return pd.DataFrame(
        {
            "symbol": symbol,
            "session": days.astype("datetime64[s]"),
            "nav": close,
            "shares_outstanding": UNIT * np.round(count / UNIT),
            "distribution": np.where(dividend > 0, dividend, np.nan),
            "assets": np.nan,
        }
    )


def _anchored(changes: Floats) -> Floats:
    """Return the running sum of changes, 0 at the end."""
    total = np.cumsum(changes)
    return np.asarray(total - total[-1])
