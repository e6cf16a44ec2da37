"""The economy's pulse: yields, credit, and series of the economy."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final, NamedTuple

import numpy as np

from rotation import sessions, universe
from rotation.analytics import returns
from rotation.panel import Flags, Panel
from rotation.results import pairs
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.store.policy.economy import Economy

CURRENT: Final = 5
"""Sessions that a yield may be older than the as-of day."""

_QUARTER: Final = np.timedelta64(91, "D")


class Watched(NamedTuple):
    """Name and unit of a series."""

    name: str
    unit: str


PULSE: Final = {
    "ICSA": Watched("Initial jobless claims, weekly", "persons"),
    "NFCI": Watched("Financial conditions (Chicago Fed)", "index"),
    "BAMLH0A0HYM2": Watched("High-yield spread", "percent"),
    "DGS2": Watched("2-year Treasury yield", "percent"),
    "T10Y2Y": Watched("10-year minus 2-year yield", "percentage points"),
}
"""Series of the economy that are watched, by their names at FRED."""


def numbers(selection: Selection, market: Market, as_of: dt.date) -> dict[str, float]:
    """Return yields and the return of high yield over Treasuries.

    NaN where nothing is stored, or nothing of the ``CURRENT`` sessions up to the as-of day.
    """
    bonds = universe.HIGH_YIELD, universe.TREASURIES
    panel = market.prices([*universe.YIELDS.values(), *bonds]).until(np.datetime64(as_of))
    recent = panel.sessions >= np.datetime64(sessions.back(as_of, CURRENT))
    found = {}
    for name, symbol in universe.YIELDS.items():
        close = panel.close[recent, panel.columns[symbol]] if symbol in panel else np.array([])
        known = close[np.isfinite(close)]
        found[name] = float(known[-1]) if len(known) else math.nan
    return found | {"high_yield_vs_treasuries": _credit(selection, panel, recent)}


def _credit(selection: Selection, panel: Panel, recent: Flags) -> float:
    """Return of high yield minus that of Treasuries over the lookback, NaN where not known."""
    bonds = universe.HIGH_YIELD, universe.TREASURIES
    if not all(symbol in panel for symbol in bonds):
        return math.nan
    high, safe = (pairs.own_wealth(panel, symbol, selection.basis) for symbol in bonds)
    both = np.isfinite(high) & np.isfinite(safe)
    if not (both & recent).any() or both.sum() <= selection.lookback:
        return math.nan
    return returns.over(high[both], selection.lookback) - returns.over(
        safe[both], selection.lookback
    )


def rows(economy: Economy, as_of: dt.date) -> list[dict[str, Any]]:
    """Return the last value of each watched series, and its change over a quarter."""
    found = []
    for series, watched in PULSE.items():
        if series not in economy:
            continue
        own = economy[series].until(as_of)
        if not len(own.dates):
            continue
        before = int(np.searchsorted(own.dates, own.dates[-1] - _QUARTER, side="right")) - 1
        change = float(own.values[-1] - own.values[before]) if before >= 0 else math.nan
        found.append(
            {
                "series": series,
                "name": watched.name,
                "unit": watched.unit,
                "date": own.dates[-1].item(),
                "value": float(own.values[-1]),
                "change_13w": change,
            }
        )
    return found
