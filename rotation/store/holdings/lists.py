"""Writes of holdings lists: one list a fund and day, of which the better one stays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pyarrow as pa

from rotation import formats, sessions
from rotation.catalog import HOLDINGS
from rotation.store.delta import conflicts
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables

LEAST: Final = 0.9
"""Share of the stored list's members that another list of that day needs to replace it."""


@dataclass(frozen=True)
class Written:
    """The outcome of a write of lists.

    ``stored``: the lists that were written, as (fund, day). ``kept``: the lists whose stored
    version stayed, with the reason.
    """

    stored: tuple[tuple[str, dt.date], ...]
    kept: dict[tuple[str, dt.date], str]

    def sentences(self) -> list[str]:
        """Return a sentence for each reason to keep stored lists; empty if all were written."""
        by_reason: dict[str, list[str]] = {}
        for (fund, day), reason in self.kept.items():
            by_reason.setdefault(reason, []).append(f"{fund} of {formats.day(day)}")
        return [
            f"The stored list of {lists[0]}{_more(lists)} stays: {reason}."
            for reason, lists in by_reason.items()
        ]


def refused_day(lists: pd.DataFrame, at: dt.datetime) -> tuple[str, str] | None:
    """Return what was expected and what a list has instead where it is of no possible day.

    Parameters
    ----------
    lists : DataFrame
        Columns fund and as_of [datetime64].
    at : datetime
        Now, time zone UTC: a list may be of that day in New York, of none after it, and of none
        before the first session that is kept.
    """
    first, last, days = sessions.FIRST, sessions.day_of(at), lists["as_of"].dt.date
    wrong = lists[(days < first) | (days > last)]
    if wrong.empty:
        return None
    fund, day = wrong["fund"].iloc[0], wrong["as_of"].iloc[0].date()
    found = f"that of {fund} of {formats.day(day)}"
    if day > last:
        return f"a list of {formats.day(last)} or earlier", f"{found}, a day to come"
    return f"a list of {formats.day(first)} or later", found


def replace(tables: Tables, members: pd.DataFrame, *, source: str, at: dt.datetime) -> Written:
    """Replace stored lists of the same fund and day, all in one commit.

    A list does not replace a better one: one that alone has weights, or one with clearly
    more members.

    Parameters
    ----------
    tables : Tables
    members : DataFrame
        Columns of the table but source and fetched_at; fund, as_of and symbol together
        are unique.
    source : str
        Source of the lists.
    at : datetime
        When they were fetched, time zone UTC.

    Raises
    ------
    StoreError
        The store cannot be written; what was stored is unchanged.
    """
    return conflicts.retry(HOLDINGS.name, lambda: _replace(tables, members, source, at))


def _replace(tables: Tables, members: pd.DataFrame, source: str, at: dt.datetime) -> Written:
    new, version = _summary(members), tables.version(HOLDINGS.name)
    old = _stored(tables, new, version)
    kept = {
        key: reason
        for key, size in new.items()
        if (reason := _worse(size, old.get(key))) is not None
    }
    taken = [key for key in new if key not in kept]
    days = pd.Series(list(zip(members["fund"], members["as_of"].dt.date, strict=True)))
    if taken:
        rows = members[days.isin(taken).to_numpy()].assign(source=source, fetched_at=at)
        predicate = " OR ".join(
            f"(fund = {quoted([fund])} AND as_of = DATE '{day}')" for fund, day in taken
        )
        arrow = pa.Table.from_pandas(rows, HOLDINGS.schema, preserve_index=False)
        tables.replace("holdings", arrow, predicate, version)
    return Written(tuple(taken), kept)


Sizes = dict[tuple[str, dt.date], tuple[int, bool]]
"""Number of members of each list, and whether it has weights."""


def _summary(members: pd.DataFrame) -> Sizes:
    groups = members.groupby(["fund", "as_of"])["weight"]
    return {
        (str(fund), day.date()): (size, weights > 0)
        for (fund, day), size, weights in groups.agg(["size", "count"]).itertuples()
    }


def _stored(tables: Tables, wanted: Sizes, version: int) -> Sizes:
    if not wanted:
        return {}
    days = ", ".join(f"DATE '{day}'" for day in sorted({day for _, day in wanted}))
    found = tables.rows(
        "SELECT fund, as_of, count(*) AS size, count(weight) AS weights FROM holdings "
        f"WHERE as_of IN ({days}) GROUP BY fund, as_of",
        "holdings",
        version,
    )
    return {(row["fund"], row["as_of"]): (row["size"], row["weights"] > 0) for row in found}


def _worse(new: tuple[int, bool], old: tuple[int, bool] | None) -> str | None:
    """Return why a stored list stays, None if the new one replaces it."""
    if old is None:
        return None
    (size, weights), (stored, stored_weights) = new, old
    if size < LEAST * stored:
        return f"it has {stored:,} members and the other {size:,}"
    if stored_weights and not weights:
        return "it has sectors and weights and the other does not"
    return None


def _more(lists: list[str]) -> str:
    return f" (and {formats.many(len(lists) - 1, 'other')})" if len(lists) > 1 else ""
