"""Snapshots up to a day: valuation of funds, growth of sectors, the history of the gap."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from rotation import universe
from rotation.panel import Days, Floats
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.store import fundamentals
from rotation.topics.fundamentals import analysis
from rotation.topics.fundamentals.metrics import RATIOS

FAMILY: Final = {s: family for family, own in universe.VALUED_FUNDS.items() for s in own}
TECHNOLOGY: Final = next(iter(universe.SECTORS))

_NAN: Final = float("nan")


@dataclass(frozen=True, eq=False)
class History:
    """The ratios of both sides on the days both have a P/E.

    Attributes
    ----------
    days : datetime64[D] array of shape (n_days,)
    small, large : mapping of ratio to float64 array of shape (n_days,)
    """

    days: Days
    small: Mapping[str, Floats]
    large: Mapping[str, Floats]

    def gap(self, name: str) -> Floats:
        """Return the gap of a ratio on each day."""
        return analysis.gap(self.small[name], self.large[name])


def opened(data: Data, asof: dt.date | None) -> pd.DataFrame:
    """Return the snapshots up to a day.

    Raises
    ------
    StoreError
        The table of fundamentals cannot be read.
    """
    rows = fundamentals.current(data.market.kind, data.tables, data.version("fundamentals"))
    return rows if asof is None else rows[rows["as_of"] <= pd.Timestamp(asof)]


def history(rows: pd.DataFrame, selection: Selection) -> History:
    """Return the history of the pair's ratios."""
    pair = selection.pair
    funds = rows[rows["kind"] == "fund"]
    small, large = (
        funds[funds["symbol"] == side].set_index("as_of")[list(RATIOS)]
        for side in (pair.small, pair.large)
    )
    both = small.add_suffix("_small").join(large.add_suffix("_large"), how="inner")
    both = both[both["pe_small"].notna() & both["pe_large"].notna()].sort_index()
    sides = [{n: both[f"{n}_{side}"].to_numpy() for n in RATIOS} for side in ("small", "large")]
    return History(both.index.to_numpy().astype("datetime64[D]"), *sides)


def last_of(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the last snapshot of each fund and symbol of a kind."""
    own = rows[rows["kind"] == kind]
    return own.drop_duplicates(["fund", "symbol"], keep="last")


def last_of_funds(rows: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the last snapshot of each fund, by symbol."""
    records: list[dict[Any, Any]] = last_of(rows, "fund").to_dict("records")
    return {record["symbol"]: record for record in records}


def valuation(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a row a followed fund with a snapshot."""
    last = last_of_funds(rows)
    return [
        {
            "symbol": symbol,
            **{name: float(last[symbol][name]) for name in RATIOS},
            "as_of": last[symbol]["as_of"].date(),
            "form": last[symbol]["form"] or "",
            "family": family,
        }
        for symbol, family in FAMILY.items()
        if symbol in last
    ]


def earnings_growth(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a row a sector fund with a snapshot, from above and from below."""
    funds = last_of_funds(rows)
    growth = last_of(rows, "stock").set_index("symbol")["growth"]
    holdings = rows[rows["kind"] == "holding"]
    found = []
    for symbol, sector in universe.SECTORS.items():
        if symbol not in funds:
            continue
        held = holdings[holdings["fund"] == symbol]
        held = held[held["as_of"] == held["as_of"].max()]
        expected = growth.reindex(held["symbol"]).to_numpy(np.float64)
        weight = held["weight"].to_numpy(np.float64)
        known = np.isfinite(expected)
        found.append(
            {
                "sector": sector,
                "top_down": float(funds[symbol]["growth"]),
                "bottom_up": analysis.weighted_median(expected, weight),
                "coverage": float(weight[known].sum()) if len(held) else _NAN,
                "symbol": symbol,
                "holdings": int(known.sum()),
                "as_of": funds[symbol]["as_of"].date(),
            }
        )
    return found


def earnings_gap(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Return technology's growth, that of the others and the gap, from above and from below."""
    technology = universe.SECTORS[TECHNOLOGY]
    found: dict[str, float] = {}
    for way in ("top_down", "bottom_up"):
        by_sector = {row["sector"]: row[way] for row in rows}
        own = by_sector.get(technology, _NAN)
        others = analysis.median_of_others(by_sector, technology)
        found |= {
            f"technology_{way}": own,
            f"others_{way}": others,
            f"earnings_gap_{way}": own - others,
        }
    return found


def valuation_gap(own: History) -> dict[str, Any]:
    """Return gaps, percentiles, and how many snapshots they rest on."""
    found: dict[str, Any] = {
        f"{side}": float(values["pe"][-1]) if len(own.days) else _NAN
        for side, values in (("pe_small", own.small), ("pe_large", own.large))
    }
    for name in RATIOS:
        gaps = own.gap(name)
        found[f"{name}_gap"] = float(gaps[-1]) if len(gaps) else _NAN
    for name in RATIOS:
        gaps = own.gap(name)
        found[f"{name}_percentile"] = analysis.percentile(gaps) if len(gaps) else _NAN
    found["snapshots"] = len(own.days)
    found["since"] = own.days[0].item() if len(own.days) else None
    return found


def window(days: Days, sessions: Days, lookback: int) -> slice:
    """Return the snapshots within the last sessions of a lookback."""
    if not len(days):
        return slice(0, 0)
    end = int(np.searchsorted(sessions, days[-1]))
    first = sessions[max(end - lookback, 0)]
    return slice(int(np.searchsorted(days, first)), len(days))


def move(
    own: History, sessions: Days, ratio: Floats, calendar: Days, lookback: int
) -> dict[str, float]:
    """Return what moved the pair between the first and the last snapshot of the lookback.

    Parameters
    ----------
    own : History
    sessions : datetime64[D] array of shape (n_sessions,)
        On which the pair has a price.
    ratio : float64 array of shape (n_sessions,)
        Price of small over that of large.
    calendar : datetime64[D] array
        Every trading session.
    lookback : int
        Sessions.
    """
    nothing = dict.fromkeys(("relative_move", "rerating", "earnings_part"), _NAN)
    priced = np.flatnonzero(np.isin(own.days, sessions))
    inside = priced[priced >= window(own.days, calendar, lookback).start]
    if len(inside) < 2:
        return nothing
    ends = inside[[0, -1]]
    prices = ratio[np.searchsorted(sessions, own.days[ends])]
    small, large = (tuple(side["pe"][ends].tolist()) for side in (own.small, own.large))
    found = analysis.decompose(tuple(prices.tolist()), small, large)
    if not math.isfinite(found.relative):
        return nothing
    return {
        "relative_move": found.relative,
        "rerating": found.rerating,
        "earnings_part": found.earnings,
    }
