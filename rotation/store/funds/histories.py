"""Histories of funds that pages read: stored ones, or the sample's beside simulated prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from rotation.cache import single_flight
from rotation.catalog import FUNDS
from rotation.panel import Days, Floats, until
from rotation.sample import funds as sample
from rotation.store.delta.tables import Tables


@dataclass(frozen=True, eq=False)
class FundHistory:
    """What an issuer says of one fund, session by session.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique.
    nav, distribution : float64 arrays of shape (n_sessions,)
        Net asset value, and cash paid on the ex-date, a share; NaN where not stated. [USD]
    shares : float64 array of shape (n_sessions,)
        Shares outstanding; NaN where not stated.
    assets : float64 array of shape (n_sessions,)
        Net assets as the issuer states them itself; NaN where it does not. [USD]
    source, fetched_at : of the last row
    """

    sessions: Days
    nav: Floats
    shares: Floats
    distribution: Floats
    assets: Floats
    source: str
    fetched_at: dt.datetime | None

    def until(self, day: dt.date | None) -> FundHistory:
        """Return the same history without anything after a day (views, not copies)."""
        return self if day is None else until(self, self.sessions, day)


Histories = Mapping[str, FundHistory]
"""By symbol."""


def current(kind: Literal["sample", "stored"], tables: Tables, version: int) -> Histories:
    """Return the histories to show beside a market of this kind.

    Parameters
    ----------
    kind : {"sample", "stored"}
        Of the market: nothing simulated stands beside anything real.
    tables : Tables
    version : int
        Of the table of funds; below 0 there is none.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    if kind == "sample":
        return _sample()
    return _stored(tables, version) if version >= 0 else {}


@single_flight(max_entries=1)
def _sample() -> Histories:
    return _by_symbol(sample.histories().assign(source="sample", fetched_at=None))


@single_flight(max_entries=2)
def _stored(tables: Tables, version: int) -> Histories:
    """Read the whole table, about 6,000 rows a fund, once a version."""
    rows = tables.frame("SELECT * FROM funds ORDER BY symbol, session", FUNDS.name, version)
    return _by_symbol(rows)


def _by_symbol(rows: pd.DataFrame) -> Histories:
    return {str(symbol): _history(own) for symbol, own in rows.groupby("symbol", sort=False)}


def _history(rows: pd.DataFrame) -> FundHistory:
    last = rows.iloc[-1]
    return FundHistory(
        sessions=rows["session"].to_numpy().astype("datetime64[D]"),
        nav=rows["nav"].to_numpy(np.float64),
        shares=rows["shares_outstanding"].to_numpy(np.float64),
        distribution=rows["distribution"].to_numpy(np.float64),
        assets=rows["assets"].to_numpy(np.float64),
        source=str(last["source"]),
        fetched_at=None if pd.isna(last["fetched_at"]) else last["fetched_at"].to_pydatetime(),
    )
