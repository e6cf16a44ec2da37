"""Daily snapshots of valuation and earnings growth: stored ones, or the sample's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd
import pyarrow as pa

from rotation import sessions
from rotation.cache import single_flight
from rotation.catalog import FUNDAMENTALS
from rotation.sample import fundamentals as sample
from rotation.store.delta.tables import Tables

_KEEP: Final = {
    name: f"coalesce(new.{name}, stored.{name})" for name in ("weight", "pe", "pb", "ps", "growth")
}
"""Update rules: a merged row does not erase a value of the stored one."""


def add(tables: Tables, rows: pd.DataFrame, *, source: str, at: dt.datetime) -> int:
    """Store what was said at an instant as the snapshot of the last complete session.

    Parameters
    ----------
    tables : Tables
    rows : DataFrame
        Columns of the table but as_of, source and fetched_at.
    source : str
    at : datetime
        When it was fetched, time zone UTC.

    Returns
    -------
    int
        Rows stored.

    Raises
    ------
    StoreError
        The store cannot be written; what was stored is unchanged.
    """
    own = rows.drop_duplicates(["kind", "fund", "symbol"]).assign(
        as_of=sessions.last_complete(at), source=source, fetched_at=at
    )
    columns = {
        column.name: pa.array(own[column.name], column.type, from_pandas=True)
        for column in FUNDAMENTALS.schema
    }
    tables.merge(FUNDAMENTALS.name, pa.table(columns, schema=FUNDAMENTALS.schema), keep=_KEEP)
    return len(own)


def last_days(tables: Tables) -> dict[tuple[str, str], dt.date]:
    """Return the last snapshot of each stored (kind, symbol)."""
    if tables.version(FUNDAMENTALS.name) < 0:
        return {}
    found = tables.query(
        "SELECT kind, symbol, max(as_of) AS last FROM fundamentals GROUP BY kind, symbol",
        FUNDAMENTALS.name,
    )
    return {(row["kind"], row["symbol"]): row["last"] for row in found.to_pylist()}


def largest_holdings(tables: Tables) -> list[str]:
    """Return the largest holdings in the last snapshot of each fund, each symbol once."""
    if tables.version(FUNDAMENTALS.name) < 0:
        return []
    found = tables.query(
        "WITH own AS (SELECT * FROM fundamentals WHERE kind = 'holding'), "
        "last AS (SELECT fund, max(as_of) AS as_of FROM own GROUP BY fund) "
        "SELECT own.symbol FROM own JOIN last ON own.fund = last.fund AND own.as_of = last.as_of "
        "ORDER BY own.weight DESC, own.symbol",
        FUNDAMENTALS.name,
    )
    return list(dict.fromkeys(found.column("symbol").to_pylist()))


@dataclass(frozen=True, eq=False)
class Snapshots:
    """Snapshots by what they are of, each frame by day; not to be written to.

    Attributes
    ----------
    funds : mapping of fund to DataFrame of its ``as_of, pe, pb, ps, growth, form`` and origin
    holdings : mapping of fund to DataFrame of ``as_of, symbol, weight``
    stocks : mapping of share to DataFrame of ``as_of, growth``
    """

    funds: Mapping[str, pd.DataFrame]
    holdings: Mapping[str, pd.DataFrame]
    stocks: Mapping[str, pd.DataFrame]

    def until(self, day: dt.date | None) -> Snapshots:
        """Return the same without anything after a day."""
        if day is None:
            return self
        last = pd.Timestamp(day)
        return Snapshots(*(_until(g, last) for g in (self.funds, self.holdings, self.stocks)))


def _until(groups: Mapping[str, pd.DataFrame], last: pd.Timestamp) -> dict[str, pd.DataFrame]:
    ends = ((name, int(rows["as_of"].searchsorted(last, "right"))) for name, rows in groups.items())
    return {name: groups[name].iloc[:end] for name, end in ends if end}


def current(kind: Literal["sample", "stored"], tables: Tables, version: int) -> Snapshots:
    """Return every snapshot to show beside a market of this kind.

    Parameters
    ----------
    kind : {"sample", "stored"}
        Of the market: nothing simulated stands beside anything real.
    tables : Tables
    version : int
        Of the table of fundamentals; below 0 there is none.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    if kind == "sample":
        return _sample()
    return _stored(tables, version) if version >= 0 else Snapshots({}, {}, {})


@single_flight(max_entries=1)
def _sample() -> Snapshots:
    return _grouped(sample.snapshots().assign(source="sample", fetched_at=None))


@single_flight(max_entries=2)
def _stored(tables: Tables, version: int) -> Snapshots:
    columns = ", ".join(
        "CAST(as_of AS TIMESTAMP) AS as_of" if name == "as_of" else name
        for name in FUNDAMENTALS.schema.names
    )
    found = tables.query(
        f"SELECT {columns} FROM fundamentals ORDER BY as_of, kind, fund, symbol",
        FUNDAMENTALS.name,
        version=version,
    )
    rows: pd.DataFrame = found.to_pandas()
    return _grouped(rows.assign(as_of=rows["as_of"].astype("datetime64[s]")))


def _grouped(rows: pd.DataFrame) -> Snapshots:
    """Group rows that are sorted by day."""

    def by(kind: str, column: str) -> dict[str, pd.DataFrame]:
        own = rows[rows["kind"] == kind]
        return {str(name): part for name, part in own.groupby(column, sort=False)}

    return Snapshots(by("fund", "symbol"), by("holding", "fund"), by("stock", "symbol"))
