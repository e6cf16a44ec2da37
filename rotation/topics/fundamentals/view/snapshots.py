"""Snapshots up to a day: valuation of funds, growth of sectors, the history of the gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from rotation import sessions, universe
from rotation.panel import Days, Floats
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.store import fundamentals
from rotation.store.fundamentals import IN_FORCE, Snapshots
from rotation.topics.fundamentals import analysis
from rotation.topics.fundamentals.metrics import RATIOS

FAMILY: Final = {s: family for family, own in universe.VALUED_FUNDS.items() for s in own}
TECHNOLOGY: Final = next(iter(universe.SECTORS))

STALE: Final = 5
"""Sessions after which the growth of a sector is not of the day of the page any more."""

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


def opened(data: Data, asof: dt.date | None) -> Snapshots:
    """Return the snapshots up to a day.

    Raises
    ------
    StoreError
        The table of fundamentals cannot be read.
    """
    version = data.version("fundamentals")
    return fundamentals.current(data.market.kind, data.tables, version).until(asof)


def history(found: Snapshots, selection: Selection) -> History:
    """Return the history of the pair's ratios."""
    pair = selection.pair
    small, large = (
        found.funds[side].set_index("as_of")[list(RATIOS)]
        if side in found.funds
        else pd.DataFrame(columns=list(RATIOS), index=pd.DatetimeIndex([]), dtype=float)
        for side in (pair.small, pair.large)
    )
    both = small.add_suffix("_small").join(large.add_suffix("_large"), how="inner")
    both = both[both["pe_small"].notna() & both["pe_large"].notna()]
    sides = [{n: both[f"{n}_{side}"].to_numpy() for n in RATIOS} for side in ("small", "large")]
    return History(both.index.to_numpy().astype("datetime64[D]"), *sides)


def valuation(found: Snapshots) -> list[dict[str, Any]]:
    """Return a row a followed fund with a snapshot."""
    rows = []
    for symbol, family in FAMILY.items():
        if symbol not in found.funds:
            continue
        last = found.funds[symbol].iloc[-1]
        ratios = {name: float(last[name]) for name in RATIOS}
        form, day = str(last["form"] or ""), last["as_of"].date()
        rows.append({"symbol": symbol, **ratios, "as_of": day, "form": form, "family": family})
    return rows


def earnings_growth(found: Snapshots) -> list[dict[str, Any]]:
    """Return a row a sector fund with a snapshot, from above and from below."""
    rows = []
    for symbol, sector in universe.SECTORS.items():
        if symbol not in found.funds:
            continue
        last = found.funds[symbol].iloc[-1]
        own = held(found, symbol)
        expected, weight = (
            _expected(found, own, last["as_of"].date()),
            own["weight"].to_numpy(np.float64),
        )
        known = np.isfinite(expected)
        rows.append(
            {
                "sector": sector,
                "top_down": float(last["growth"]),
                "bottom_up": analysis.weighted_median(expected, weight),
                "coverage": float(weight[known].sum()) if len(weight) else _NAN,
                "symbol": symbol,
                "holdings": int(known.sum()),
                "listed": own["as_of"].iloc[-1].date() if len(own) else None,
                "listed_by": str(own["source"].iloc[-1]) if len(own) else "",
                "as_of": last["as_of"].date(),
            }
        )
    return rows


def held(found: Snapshots, fund: str) -> pd.DataFrame:
    """Return the holdings in a fund's last list of them; no row without one."""
    own = found.holdings.get(fund)
    if own is None:
        return pd.DataFrame(columns=["symbol", "as_of", "weight", "source"])
    last: pd.DataFrame = own[own["as_of"] == own["as_of"].iloc[-1]]
    return last


def _expected(found: Snapshots, own: pd.DataFrame, day: dt.date) -> Floats:
    """Return the growth expected of each holding, NaN where none is as young as a list in force."""
    growth = np.full(len(own), _NAN)
    for place, symbol in enumerate(own["symbol"]):
        last = found.stocks[symbol].iloc[-1] if symbol in found.stocks else None
        if (
            last is not None
            and np.datetime64(day) - np.datetime64(last["as_of"].date()) <= IN_FORCE
        ):
            growth[place] = last["growth"]
    return growth


def in_time(rows: Sequence[Mapping[str, Any]], as_of: dt.date | None) -> list[Mapping[str, Any]]:
    """Return the rows of sectors at most ``STALE`` sessions older than the page's day."""
    return [row for row in rows if as_of and sessions.between(row["as_of"], as_of) <= STALE]


def earnings_gap(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
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
    """Return gaps, percentiles, and how many snapshots of which days they rest on."""
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
    found["valuation_as_of"] = own.days[-1].item() if len(own.days) else None
    return found


def window(days: Days, sessions: Days, lookback: int) -> slice:
    """Return the snapshots within the last sessions of a lookback."""
    if not len(days):
        return slice(0, 0)
    end = int(np.searchsorted(sessions, days[-1]))
    first = sessions[max(end - lookback, 0)]
    return slice(int(np.searchsorted(days, first)), len(days))
