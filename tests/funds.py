"""Small histories of funds for tests: rows as sources give them, and random ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from rotation.panel import Days, Floats
from tests.markets import days_until


def rows(symbol: str, days: Days, nav: Any, shares: Any, **more: Any) -> pd.DataFrame:
    """Rows of one fund; distributions and stated assets are missing unless given."""
    nothing = {"distribution": np.nan, "assets": np.nan}
    columns = {"nav": np.asarray(nav, float), "shares_outstanding": np.asarray(shares, float)}
    session = np.asarray(days, dtype="datetime64[s]")
    return pd.DataFrame({"symbol": symbol, "session": session, **columns, **nothing, **more})


def random_rows(symbol: str, seed: int, count: int, last: str = "2026-11-20") -> pd.DataFrame:
    """A history with creations, redemptions and a distribution now and then."""
    random = np.random.default_rng(seed)
    nav = np.round(100 * np.exp(np.cumsum(random.normal(0, 0.012, count))), 6)
    shares = 200e6 + 50_000 * np.cumsum(random.integers(-40, 41, count))
    paid = np.where(np.arange(count) % 61 == 60, 0.5, np.nan)
    return rows(symbol, days_until(last, count), nav, shares, distribution=paid)


def of(count: int, value: float) -> Floats:
    """The same value so many times."""
    return np.full(count, value)
