"""Daily snapshots of valuation and earnings growth: stored ones, or the sample's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from rotation import sessions, universe
from rotation.cache import single_flight
from rotation.catalog import FUNDAMENTALS, YAHOO
from rotation.sample import fundamentals as sample
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.newest import newest
from rotation.store.delta.tables import Tables

IN_FORCE: Final = np.timedelta64(31, "D")
"""How long an issuer's list stands before the shorter one of a vendor, its day not counted."""

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
    return _merge(tables, rows.assign(as_of=sessions.last_complete(at)), source, at)


def add_list(tables: Tables, rows: pd.DataFrame, *, source: str, at: dt.datetime) -> int:
    """Store the largest holdings of a fund's whole list under the day of the list.

    Parameters
    ----------
    tables : Tables
    rows : DataFrame
        ``fund``, ``as_of``, ``symbol`` and ``weight`` [decimal], of one fund and day.
    source, at, returns and errors : as `add`
    """
    largest = rows.nlargest(universe.LARGEST_HOLDINGS, "weight", keep="first")
    nothing = dict.fromkeys(("pe", "pb", "ps", "growth"), float("nan"))
    return _merge(tables, largest.assign(kind="holding", form="", **nothing), source, at)


def _merge(tables: Tables, rows: pd.DataFrame, source: str, at: dt.datetime) -> int:
    once = rows.drop_duplicates(["kind", "fund", "symbol"])
    return stored_rows.merge(tables, FUNDAMENTALS, once, source=source, at=at, keep=_KEEP)


def last_days(tables: Tables) -> dict[tuple[str, str], dt.date]:
    """Return the last snapshot of each stored (kind, symbol)."""
    found = tables.rows(
        f"SELECT kind, symbol, max(as_of) AS last FROM fundamentals WHERE {_past()} "
        "GROUP BY kind, symbol",
        FUNDAMENTALS.name,
    )
    return {(row["kind"], row["symbol"]): row["last"] for row in found}


def last_lists(tables: Tables) -> dict[str, dt.date]:
    """Return the day of the last whole list of each fund that has one."""
    where = f"kind = 'holding' AND source <> '{YAHOO.name}'"
    return newest(tables, FUNDAMENTALS, by="fund", where=where)


def largest_holdings(tables: Tables) -> list[str]:
    """Return the largest holdings in the last list in force of each fund, each symbol once."""
    if tables.version(FUNDAMENTALS.name) < 0:
        return []
    held = in_force(_rows(tables, "kind = 'holding'"))
    last = held[held["as_of"] == held.groupby("fund")["as_of"].transform("max")]
    ordered = last.sort_values(["weight", "symbol"], ascending=[False, True])
    return list(dict.fromkeys(ordered["symbol"]))


def in_force(held: pd.DataFrame) -> pd.DataFrame:
    """Return the holdings that count, whoever reads them: one list a fund and day.

    Yahoo names ten holdings of a fund, its issuer all. From the day of an issuer's or an imported
    list on, for ``IN_FORCE``, Yahoo's of that fund are left out. Of two lists of one day the one
    fetched last counts, without what it does not name any more.

    Parameters
    ----------
    held : DataFrame
        Rows of kind ``holding``, ascending by ``as_of`` [datetime64].
    """
    short = held["source"] == YAHOO.name
    days = held[["fund", "as_of"]].assign(listed=held["as_of"])
    listed = pd.merge_asof(days[["fund", "as_of"]], days[~short], on="as_of", by="fund")["listed"]
    over = short.to_numpy() & (held["as_of"].to_numpy() - listed.to_numpy() <= IN_FORCE)
    found = held[~over]
    newest = found.groupby(["fund", "as_of"])["fetched_at"].transform("max")
    counts: pd.DataFrame = found[(found["fetched_at"] == newest) | newest.isna()]
    return counts


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
    return _grouped(_rows(tables, version=version))


def _past() -> str:
    """Return the condition of a snapshot that counts, as SQL: one of a clock ahead does not."""
    return f"as_of <= DATE '{sessions.today()}'"


def _rows(tables: Tables, where: str = "TRUE", version: int | None = None) -> pd.DataFrame:
    """Return stored rows, by day."""
    rows = tables.frame(
        f"SELECT * FROM fundamentals WHERE {_past()} AND {where} "
        "ORDER BY as_of, kind, fund, symbol",
        FUNDAMENTALS.name,
        version,
    )
    return rows.assign(as_of=rows["as_of"].astype("datetime64[s]"))


def _grouped(rows: pd.DataFrame) -> Snapshots:
    """Group rows that are sorted by day."""

    def by(own: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
        return {str(name): part for name, part in own.groupby(column, sort=False)}

    funds, held, stocks = (rows[rows["kind"] == kind] for kind in ("fund", "holding", "stock"))
    return Snapshots(by(funds, "symbol"), by(in_force(held), "fund"), by(stocks, "symbol"))
