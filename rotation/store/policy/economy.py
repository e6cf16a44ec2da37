"""Series of the economy: stored ones, or the sample's beside simulated prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from rotation import formats
from rotation.cache import single_flight
from rotation.catalog import ECONOMY, FRED
from rotation.panel import Days, Flags, Floats, until
from rotation.sample import policy as sample
from rotation.store.delta.newest import newest
from rotation.store.delta.tables import Tables

_LOWER, _UPPER = "DFEDTARL", "DFEDTARU"
"""The ends of the target range."""

_WIDEST: Final = 1.0
"""A range is no wider: it has been a quarter since there is one. [percentage points]"""

_END: Final = (0.0, 20.0, "an end of the target range in percent, in eighths to 20, such as 3.75")
_CREDIBLE: Final = {
    _LOWER: _END,
    _UPPER: _END,
    "BAMLH0A0HYM2": (0.5, 40.0, "a spread in percent, of 0.5 to 40, such as 2.81"),
    "DGS2": (-2.0, 25.0, "a yield in percent, of -2 to 25, such as 3.56"),
    "T10Y2Y": (-6.0, 6.0, "a difference in percentage points, of -6 to 6, such as 0.65"),
    "ICSA": (20_000.0, 5e7, "a number of claims, of 20,000 to 50 million, such as 208000"),
    "NFCI": (-10.0, 10.0, "an index, of -10 to 10, such as -0.54"),
}
"""Smallest and largest value that a series can have, and what is expected. What lies outside of
them is in another unit: basis points, decimals, thousands."""

_ANY: Final = (-1e15, 1e15, "a number up to 1e15")


@dataclass(frozen=True, eq=False)
class EconomicSeries:
    """One series of the economy.

    Attributes
    ----------
    dates : datetime64[D] array of shape (n,), ascending and unique
    values : array of shape (n,), in the unit of FRED
    source, fetched_at : of the last row
    """

    dates: Days
    values: Floats
    source: str
    fetched_at: dt.datetime | None

    def until(self, day: dt.date | None) -> EconomicSeries:
        """Return the series without anything after a day (views, not copies)."""
        return self if day is None else until(self, self.dates, day)


Economy = Mapping[str, EconomicSeries]
"""By the name FRED gives a series, such as ICSA."""


def incredible(series: str, values: pd.Series) -> tuple[Flags, str]:
    """Return which values a series cannot have, NaN among them, and what is expected of one."""
    low, high, expected = _CREDIBLE.get(series, _ANY)
    wrong = ~values.between(low, high)
    if series in (_LOWER, _UPPER):
        wrong |= (values * 8) % 1 != 0
    return wrong.to_numpy(), expected


def no_range(tables: Tables, rows: pd.DataFrame) -> tuple[str, str] | None:
    """Return what was expected and what came of the first day whose ends are no target range.

    Parameters
    ----------
    tables : Tables
        The other end of a day is what FRED told, where the rows lack it.
    rows : DataFrame
        series, date (datetime64), value; a series has a day once.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    new = rows[rows["series"].isin((_LOWER, _UPPER))]
    if new.empty:
        return None
    days = new["date"].astype("datetime64[s]")
    told = tables.rows(
        f"SELECT series, date, value FROM economy WHERE series IN ('{_LOWER}', '{_UPPER}') "
        f"AND source = '{FRED.name}' AND date >= DATE '{days.min().date()}'",
        ECONOMY.name,
    )
    stored = pd.DataFrame(told, columns=["series", "date", "value"])
    stored = stored.astype({"date": "datetime64[s]", "value": "float64"})
    both = pd.concat([stored[stored["date"].isin(days)], new.assign(date=days)])
    ends = both.drop_duplicates(["series", "date"], keep="last").pivot(
        index="date", columns="series", values="value"
    )
    if not {_LOWER, _UPPER} <= set(ends.columns):
        return None
    width = ends[_UPPER] - ends[_LOWER]
    wrong = ends[(width <= 0) | (width > _WIDEST)]
    if wrong.empty:
        return None
    low, high = wrong[_LOWER].iloc[0], wrong[_UPPER].iloc[0]
    return (
        f"{_LOWER} below {_UPPER}, by {_WIDEST:g} percentage point at most",
        f"{low:g} and {high:g} on {formats.day(wrong.index[0].date())}",
    )


def last_days(tables: Tables, source: str) -> dict[str, dt.date]:
    """Return the last stored day of each series that has values of a source.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    return newest(tables, ECONOMY, by="series", where=f"source = '{source}'")


def current(kind: Literal["sample", "stored"], tables: Tables, version: int) -> Economy:
    """Return every series to show beside a market of this kind.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    if kind == "sample":
        return _simulated()
    return _stored(tables, version) if version >= 0 else {}


@single_flight(max_entries=1)
def _simulated() -> Economy:
    return {
        name: EconomicSeries(dates, values, "sample", None)
        for name, (dates, values) in sample.economy().items()
    }


@single_flight(max_entries=2)
def _stored(tables: Tables, version: int) -> Economy:
    rows = tables.frame("SELECT * FROM economy ORDER BY series, date", ECONOMY.name, version)
    return {
        str(name): EconomicSeries(
            own["date"].to_numpy().astype("datetime64[D]"),
            own["value"].to_numpy(np.float64),
            str(own["source"].iloc[-1]),
            own["fetched_at"].iloc[-1].to_pydatetime(),
        )
        for name, own in rows.groupby("series", sort=False)
    }
