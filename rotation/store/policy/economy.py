"""Series of the economy: stored ones, or the sample's beside simulated prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rotation.cache import single_flight
from rotation.catalog import ECONOMY
from rotation.panel import Days, Floats, until
from rotation.sample import policy as sample
from rotation.store.delta.newest import newest
from rotation.store.delta.tables import Tables


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
