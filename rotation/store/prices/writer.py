"""Writes to the price table: checked rows are merged, the others set aside in quarantine."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd
import pyarrow as pa

from rotation import formats, sessions
from rotation.catalog import PRICES, QUARANTINE, Table
from rotation.panel import Flags
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables
from rotation.store.prices import events, validation


def _unless_zero(name: str) -> str:
    return f"CASE WHEN new.{name} > 0 THEN new.{name} ELSE coalesce(stored.{name}, new.{name}) END"


KEEP_VALUES: Final = {
    **{name: f"coalesce(new.{name}, stored.{name})" for name in ("open", "high", "low")},
    "volume": _unless_zero("volume"),
}
"""Update rules: a merged row does not erase these values of the stored one."""

KEEP: Final = KEEP_VALUES | {
    **{name: _unless_zero(name) for name in events.NAMES},
    "source": events.SOURCE_ON_UPDATE,
}
"""The same, of rows that say nothing by an event of 0."""


@dataclass(frozen=True)
class Written:
    """The outcome of a batch: rows stored, rows set aside, and why.

    ``last_of`` is the last stored session of each symbol of the batch.
    """

    stored: int
    last_of: dict[str, dt.date]
    first: dt.date | None
    last: dt.date | None
    reasons: dict[str, int]
    example: str

    @property
    def set_aside(self) -> int:
        """Rows set aside."""
        return sum(self.reasons.values())

    def sentence(self) -> str:
        """Return the outcome in one sentence."""
        symbols = formats.many(len(self.last_of), "symbol")
        text = f"{formats.many(self.stored, 'row')} of {symbols} stored"
        if self.first:
            text += f", {formats.day(self.first)} to {formats.day(self.last)}"
        aside = formats.counted(self.reasons, "row", "set aside", self.example)
        return "; ".join(filter(None, (text, aside))) + "."


def merge_prices(
    tables: Tables,
    rows: pd.DataFrame,
    *,
    source: str,
    at: dt.datetime,
    version: int | None = None,
    accepted: bool = False,
) -> Written:
    """Check daily bars and merge them: one commit for the good, one for the set aside.

    Parameters
    ----------
    tables : Tables
    rows : DataFrame
        Columns symbol, session and validation.COLUMNS.
    source : str
        Source of the rows, stored with each.
    at : datetime
        When they were fetched, time zone UTC.
    version : int, optional
        Version of the price table to check against and to write to.
    accepted : bool
        Whether the rows were stored already, as in `validation.check`.

    Raises
    ------
    Changed
        Stored rows of these symbols and sessions have changed since ``version``.
    StoreError
        The store cannot be written; what was stored is unchanged.
    """
    checked = check(tables, rows, at, version, accepted)
    return merge_checked(tables, checked, source=source, at=at, version=version)


def merge_checked(
    tables: Tables,
    checked: validation.CheckedBars,
    known: pd.Series | None = None,
    *,
    source: str,
    at: dt.datetime,
    version: int | None = None,
    since: dt.date | None = None,
    last: pd.Series | None = None,
    keep: Mapping[str, str] = KEEP,
) -> Written:
    """Merge the outcome of ``check``, except good rows that are stored already.

    Symbols that have later bars only are added in a commit of their own: a merge reads every file
    with a session from ``since`` on, which is most of the table.

    Parameters
    ----------
    tables, checked
        The store, and the outcome of ``check``.
    known : Series of bool, optional
        Flags the good rows that are stored already.
    source, at
        As in ``merge_prices``.
    version : int, optional
        The version that the rows were checked against.
    since : date, optional
        The first session of that version that the check read.
    last : Series, optional
        Last stored session of each symbol that has any, by symbol; None adds no bars.
    keep : mapping of column to SQL
        KEEP, or KEEP_VALUES where events of 0 replace the stored ones.

    Raises
    ------
    Changed, StoreError
        As ``merge_prices``.
    """
    set_aside(tables, checked.bad, source, at)
    news = checked.good if known is None else checked.good[~known]
    stored = len(news)
    if last is not None and version is not None:
        later = _all_later(news, last)
        tables.append("prices", to_arrow(news[later], source, at), version)
        news, version = news[~later], max(version, 0) + int(later.any())
    tables.merge("prices", to_arrow(news, source, at), keep=keep, version=version, since=since)
    return _report(checked, stored)


def _all_later(rows: pd.DataFrame, last: pd.Series) -> Flags:
    """Flag the rows of symbols whose rows are all later than the last stored session."""
    before = pd.Series(last.reindex(rows["symbol"]).to_numpy(), rows.index)
    later = before.isna() | (rows["session"] > before)
    return later.groupby(rows["symbol"]).transform("all").to_numpy(bool)


def replace_prices(
    tables: Tables,
    rows: pd.DataFrame,
    bad: pd.DataFrame | None = None,
    *,
    source: str,
    at: dt.datetime,
    version: int | None = None,
) -> Written:
    """Replace the stored histories of the symbols given, in one commit.

    Rows must come from ``splice.whole_history`` of checked bars: they contain every stored
    session, and are not checked again, because a bar that was accepted as a lasting change
    of level would look like a lone bad print without the one before. ``bad`` holds the bars
    that the check set aside, ``version`` is the version the stored rows were read from.
    """
    checked = validation.CheckedBars(rows, rows.iloc[:0].assign(reason="") if bad is None else bad)
    set_aside(tables, checked.bad, source, at)
    if len(rows):
        where = f"symbol IN ({quoted(rows['symbol'].unique())})"
        tables.replace("prices", to_arrow(rows, source, at), where, version)
    return _report(checked, len(rows))


def set_aside(tables: Tables, bad: pd.DataFrame, source: str, at: dt.datetime) -> None:
    """Store rejected rows with their reason; the same row for the same reason once."""
    if len(bad):
        once = bad.drop_duplicates(list(QUARANTINE.key), keep="last").dropna(subset=["session"])
        tables.merge(QUARANTINE.name, to_arrow(once, source, at, QUARANTINE))


def to_arrow(rows: pd.DataFrame, source: str, at: dt.datetime, table: Table = PRICES) -> pa.Table:
    """Return rows in the schema of a table; they keep their source and fetched_at."""
    own = rows.assign(
        source=rows["source"].fillna(source) if "source" in rows else source,
        fetched_at=rows["fetched_at"].fillna(at) if "fetched_at" in rows else at,
    )
    return pa.Table.from_pandas(own, table.schema, preserve_index=False)


def check(
    tables: Tables,
    rows: pd.DataFrame,
    at: dt.datetime,
    version: int | None = None,
    accepted: bool = False,
) -> validation.CheckedBars:
    """Check daily bars that came at ``at``, the first of each symbol against stored closes."""
    first = rows.groupby("symbol")["session"].min()
    before = closes_before(tables, first, version)
    return validation.check(rows, before=before, today=sessions.last_started(at), accepted=accepted)


def closes_before(tables: Tables, first: pd.Series, version: int | None = None) -> pd.Series | None:
    """Return the last stored close of each symbol before the session given for it, by symbol.

    Where nothing is stored before that session, it is the stored close of the session itself.
    """
    first = first.dropna()
    stored = tables.version("prices") if version is None else version
    if stored < 0 or first.empty:
        return None
    limits = ", ".join(
        f"({quoted([str(symbol)])}, DATE '{day.date()}')" for symbol, day in first.items()
    )
    found = tables.frame(
        f"""
        SELECT prices.symbol, coalesce(
            last_value(close ORDER BY session) FILTER (WHERE session < first), max(close)
        ) AS close
        FROM prices JOIN (VALUES {limits}) AS new (symbol, first)
            ON prices.symbol = new.symbol AND prices.session <= new.first
        GROUP BY prices.symbol
        """,
        "prices",
        version,
    )
    return found.set_index("symbol")["close"]


def _report(checked: validation.CheckedBars, stored: int) -> Written:
    good, bad = checked.good, checked.bad
    example = ""
    if len(bad):
        row = bad.iloc[0]
        day = "no date" if pd.isna(row["session"]) else formats.day(row["session"])
        example = f"{row['symbol']} {day}"
    return Written(
        stored=stored,
        last_of={
            str(symbol): last.date()
            for symbol, last in good.groupby("symbol")["session"].max().items()
        },
        first=good["session"].min().date() if len(good) else None,
        last=good["session"].max().date() if len(good) else None,
        reasons=dict(Counter(bad["reason"])),
        example=example,
    )
