"""Stored pulls of Google Trends: each is one answer, read whole, with the time it was made.

Every value of a pull is relative to the largest in it: values of two pulls cannot be
compared, and a later pull of the same terms has other values for the same weeks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from rotation import catalog, sessions
from rotation.catalog import IMPORTED
from rotation.panel import Days, Flags, Floats
from rotation.search.request import PullKey, stored_terms
from rotation.search.resolution import resolution_of
from rotation.store.delta.sql import instant, quoted
from rotation.store.delta.tables import Tables

RECENT: Final = 10
"""Newest pulls of a request that ``prune`` keeps whatever their age."""

RELATED: Final = ["term", "kind", "rank", "query", "value", "breakout"]
REGIONS: Final = ["term", "region", "name", "value"]

Version = tuple[int, int, int, int]
"""Versions of the tables of interest, related queries, regions and page views."""


@dataclass(frozen=True, eq=False)
class Pull:
    """One comparable pull, whole.

    Attributes
    ----------
    pull_id : str
    request : PullKey
    made_at : datetime or None
        When Google answered, UTC; of a file, when it was downloaded as far as its own date
        tells; None for the sample.
    source : ``google_trends``, ``import`` or ``sample``
    resolution : how long one period is
    dates : datetime64[D] array of shape (n,)
        First day of each period, ascending; weeks start on Sunday.
    values : float array of shape (n, n_terms)
        0 to 100 of the pull's largest, 0.5 where Google says less than 1, NaN where nothing.
    partial : bool array of shape (n,)
        The period was not over when the pull was made.
    related : DataFrame
        term, kind (``top`` or ``rising``), rank (1 the first), query, value (top: 0 to 100;
        rising: growth in percent, NaN for a breakout), breakout. Empty where there are none.
    related_at : datetime or None
        When those were asked for: an answer of its own, the newest of this request.
    regions : DataFrame
        term, region (``US-CA``), name, value (the term's share of the searches for all of
        them there, percent; of a single term 0 to 100 of the largest region). May be empty.
    regions_at : datetime or None
    """

    pull_id: str
    request: PullKey
    made_at: dt.datetime | None
    source: str
    resolution: str
    dates: Days
    values: Floats
    partial: Flags
    related: pd.DataFrame
    related_at: dt.datetime | None
    regions: pd.DataFrame
    regions_at: dt.datetime | None

    def __post_init__(self) -> None:
        for array in (self.dates, self.values, self.partial):
            array.flags.writeable = False


@dataclass(frozen=True)
class PullRow:
    """A stored pull without its values: their number, the first and the last date."""

    pull_id: str
    key: str
    terms: tuple[str, ...]
    geo: str
    timeframe: str
    resolution: str
    made_at: dt.datetime | None
    source: str
    rows: int
    first: dt.date
    last: dt.date


def listing(tables: Tables, version: int | None = None) -> tuple[PullRow, ...]:
    """Return every stored pull, the newest first; those of a time to come are last.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    credible = instant(sessions.latest_credible())
    rows = tables.rows(
        "WITH made AS (SELECT pull_id, key, max(terms) AS terms, max(geo) AS geo, "
        "max(timeframe) AS timeframe, max(resolution) AS resolution, max(made_at) AS made_at, "
        "max(source) AS source, count(*) AS rows, min(date) AS first, max(date) AS last "
        "FROM search_interest GROUP BY pull_id, key) "
        f"SELECT * FROM made ORDER BY made_at <= {credible} DESC, made_at DESC, pull_id",
        "search_interest",
        version,
    )
    return tuple(PullRow(**{**row, "terms": stored_terms(row["terms"])}) for row in rows)


def wide(rows: pd.DataFrame, columns: Sequence[str]) -> tuple[Days, Floats, Flags]:
    """Return a pull's dates, its values of shape (n, n_terms), and which dates are partial."""
    table = rows.pivot(index="date", columns="term", values="value").sort_index()
    dates = table.index.to_numpy().astype("datetime64[D]")
    partial = rows.groupby("date")["is_partial"].any().to_numpy(dtype=np.bool_, copy=True)
    return dates, table.reindex(columns=list(columns)).to_numpy(np.float64, copy=True), partial


def read(tables: Tables, version: Version, row: PullRow) -> Pull:
    """Read a pull, with the newest answers about related queries and regions."""
    rows = tables.frame(
        "SELECT term, date, value, is_partial FROM search_interest "
        f"WHERE pull_id = {quoted([row.pull_id])}",
        "search_interest",
        version[0],
    )
    dates, values, partial = wide(rows, row.terms)
    related, related_at = _answer(tables, "related", version[1], row)
    regions, regions_at = _answer(tables, "regions", version[2], row)
    return Pull(
        row.pull_id, PullKey(row.terms, row.geo, row.timeframe), row.made_at, row.source,
        row.resolution, dates, values, partial, related, related_at, regions, regions_at,
    )  # fmt: skip


_ANSWERS: Final = {"related": (RELATED, "kind DESC, rank"), "regions": (REGIONS, "region")}
"""Tables of the other answers: their columns, and the order of rows within a term."""


def _answer(
    tables: Tables, name: str, version: int, pull: PullRow
) -> tuple[pd.DataFrame, dt.datetime | None]:
    """Return the newest answer of a kind to the same request, and its time; as ``listing``."""
    columns, order = _ANSWERS[name]
    if version < 0:
        return pd.DataFrame(columns=columns), None
    credible = instant(sessions.latest_credible())
    found = tables.frame(
        f"WITH own AS (SELECT * FROM {name} WHERE key = {quoted([pull.key])}), "
        f"past AS (SELECT max(made_at) AS at FROM own WHERE made_at <= {credible}), "
        "newest AS (SELECT max(made_at) AS at FROM own) "
        "SELECT own.* FROM own, past, newest "
        f"WHERE made_at = coalesce(past.at, newest.at) ORDER BY {order}",
        name,
        version,
    )
    place = {term.casefold(): number for number, term in enumerate(pull.terms)}
    number = found["term"].str.casefold().map(place)
    found = found.iloc[number.argsort(kind="stable")].reset_index(drop=True)
    at = None if found.empty else found["made_at"].iloc[0].to_pydatetime()
    return found[columns], at


def add_interest(
    tables: Tables, rows: pd.DataFrame, key: PullKey, *, pull_id: str, source: str, at: dt.datetime
) -> int:
    """Store a pull in one commit and return the number of its values.

    Parameters
    ----------
    tables : Tables
    rows : DataFrame
        term, date, value and is_partial, as the sources give them.
    key : PullKey
        The request that the pull answers.
    pull_id : str
    source : str
    at : datetime
        When the pull was made, UTC.

    Raises
    ------
    StoreError
        The store cannot be written; what was stored is unchanged.
    """
    whole = rows.assign(
        terms=", ".join(key.terms),
        timeframe=key.timeframe,
        resolution=resolution_of(rows["date"].drop_duplicates().tolist()),
    )
    return _add(tables, "search_interest", whole, key, pull_id=pull_id, source=source, made_at=at)


def add_related(
    tables: Tables, rows: pd.DataFrame, key: PullKey, *, pull_id: str, source: str, at: dt.datetime
) -> int:
    """Store related queries (term, kind, query, value, breakout, in order); as `add_interest`."""
    ranked = rows.assign(rank=rows.groupby(["term", "kind"]).cumcount() + 1)
    return _add(tables, "related", ranked, key, pull_id=pull_id, source=source, made_at=at)


def add_regions(
    tables: Tables, rows: pd.DataFrame, key: PullKey, *, pull_id: str, source: str, at: dt.datetime
) -> int:
    """Store interest by region (region, its code as geo, term, value); as `add_interest`."""
    named = rows.rename(columns={"region": "name", "geo": "region"})
    return _add(tables, "regions", named, key, pull_id=pull_id, source=source, made_at=at)


def _add(tables: Tables, name: str, rows: pd.DataFrame, key: PullKey, **origin: Any) -> int:
    whole = rows.assign(key=key.key(), geo=key.geo, **origin)
    schema = catalog.TABLES[name].schema
    tables.append(name, pa.Table.from_pandas(whole, schema, preserve_index=False))
    return len(rows)


def prune(tables: Tables) -> None:
    """Delete pulls of a request that later ones have replaced.

    The newest RECENT pulls of each request stay, of the older ones the first of each month,
    and every imported pull.

    Raises
    ------
    StoreError
        The store cannot be read or written.
    """
    for name in ("search_interest", *_ANSWERS):
        if tables.version(name) >= 0 and (old := _replaced(tables, name)):
            tables.delete(name, f"pull_id IN ({quoted(old)})")


def _replaced(tables: Tables, name: str) -> list[str]:
    rows = tables.frame(
        f"WITH made AS (SELECT DISTINCT key, pull_id, made_at FROM {name} "
        f"WHERE source <> {quoted([IMPORTED])}) "
        f"SELECT * FROM made ORDER BY key, made_at <= {instant(sessions.latest_credible())}, "
        "made_at, pull_id",
        name,
    )
    made = rows["made_at"]
    month = made.dt.year * 12 + made.dt.month
    first_of_month = ~pd.DataFrame({"key": rows["key"], "month": month}).duplicated()
    newer = rows.groupby("key").cumcount(ascending=False)
    old: list[str] = rows.loc[~first_of_month & (newer >= RECENT), "pull_id"].tolist()
    return old
