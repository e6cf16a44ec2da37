"""Checked rows into the price table, the rest into quarantine."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from rotation import sessions
from rotation.store.delta import tables as t
from rotation.store.prices import validation

quoted = t.quoted

KEEP: Final = {
    **{name: f"coalesce(new.{name}, stored.{name})" for name in ("open", "high", "low")},
    **{
        name: f"CASE WHEN new.{name} > 0 THEN new.{name} ELSE coalesce(stored.{name}, "
        f"new.{name}) END"
        for name in ("volume", "dividend", "split")
    },
}
"""What a row merged over a stored one may not erase."""


@dataclass(frozen=True)
class Written:
    """What became of a batch: rows stored, rows set aside, and why.

    ``last_of`` is the last stored session of the batch by symbol.
    """

    stored: int
    last_of: dict[str, dt.date]
    first: dt.date | None
    last: dt.date | None
    set_aside: int
    reasons: dict[str, int]
    example: str

    def sentence(self) -> str:
        """One sentence for a person."""
        rows = "row" if self.stored == 1 else "rows"
        many = "symbol" if len(self.last_of) == 1 else "symbols"
        text = f"{self.stored:,} {rows} of {len(self.last_of):,} {many} stored"
        if self.first:
            text += f", {self.first} to {self.last}"
        if self.set_aside:
            reasons = "; ".join(f"{count:,} {reason}" for reason, count in self.reasons.items())
            rows = "row" if self.set_aside == 1 else "rows"
            text += f"; {self.set_aside:,} {rows} set aside ({reasons}; for example {self.example})"
        return text + "."


def merge_prices(
    tables: t.Tables,
    rows: pd.DataFrame,
    *,
    source: str,
    at: dt.datetime,
    version: int | None = None,
) -> Written:
    """Check daily bars and merge them: one commit for the good, one for the set aside.

    Parameters
    ----------
    tables : Tables
    rows : DataFrame
        Columns symbol, session and validation.COLUMNS.
    source : str
        Where the rows come from, kept with each.
    at : datetime
        When they were fetched, time zone UTC.
    version : int, optional
        Of the price table, to check against and to write to.

    Raises
    ------
    Changed
        Rows like these have changed since ``version``.
    StoreError
        The store cannot be written; what was stored is unchanged.
    """
    checked = check(tables, rows, at, version)
    return merge_checked(tables, checked, source=source, at=at, version=version)


def merge_checked(
    tables: t.Tables,
    checked: validation.CheckedBars,
    known: pd.Series | None = None,
    *,
    source: str,
    at: dt.datetime,
    version: int | None = None,
    since: dt.date | None = None,
) -> Written:
    """Merge the outcome of ``check``; of its good rows those ``known`` flags are not written.

    ``known`` is a bool for each good row: it says what is stored already. ``version`` is the
    one they were checked against, ``since`` its first session that mattered for that.
    """
    set_aside(tables, checked.bad, source, at)
    news = checked.good if known is None else checked.good[~known]
    tables.merge("prices", to_arrow(news, source, at), keep=KEEP, version=version, since=since)
    return _report(checked, len(news))


def replace_prices(
    tables: t.Tables,
    rows: pd.DataFrame,
    bad: pd.DataFrame | None = None,
    *,
    source: str,
    at: dt.datetime,
    version: int | None = None,
) -> Written:
    """Put whole histories in place of those stored, one commit for all symbols given.

    Rows must be the outcome of ``rebase.whole_history`` of checked bars: they hold every
    session that was stored, and are not checked again, because a bar that was accepted
    as a lasting change of level would look like a lone bad print without the one before.
    ``bad`` is what the check set aside of the bars that came, ``version`` what the stored
    rows were read from.
    """
    checked = validation.CheckedBars(rows, rows.iloc[:0].assign(reason="") if bad is None else bad)
    set_aside(tables, checked.bad, source, at)
    if len(rows):
        where = f"symbol IN ({quoted(rows['symbol'].unique())})"
        tables.replace("prices", to_arrow(rows, source, at), where, version)
    return _report(checked, len(rows))


def set_aside(tables: t.Tables, bad: pd.DataFrame, source: str, at: dt.datetime) -> None:
    """Keep rejected rows with their reason; the same row for the same reason once."""
    if len(bad):
        once = bad.drop_duplicates(["symbol", "session", "reason"], keep="last")
        once = once.dropna(subset=["session"])
        arrow = to_arrow(once, source, at)
        tables.merge(
            "quarantine", arrow.append_column("reason", pa.array(once["reason"], "string"))
        )


def to_arrow(rows: pd.DataFrame, source: str, at: dt.datetime) -> pa.Table:
    """Rows in the schema of the price table; their own source and fetched_at win where given."""
    columns = {
        "symbol": pa.array(rows["symbol"], pa.string()),
        "session": pa.array(rows["session"].to_numpy().astype("datetime64[D]"), pa.date32()),
    }
    for name in validation.COLUMNS:
        columns[name] = pa.array(rows[name].to_numpy(np.float64), pa.float64(), from_pandas=True)
    own = rows.assign(
        source=rows["source"].fillna(source) if "source" in rows else source,
        fetched_at=rows["fetched_at"].fillna(at) if "fetched_at" in rows else at,
    )
    columns["source"] = pa.array(own["source"], pa.string())
    columns["fetched_at"] = pa.array(own["fetched_at"], t.PRICES.field("fetched_at").type)
    return pa.table(columns, schema=t.PRICES)


def check(
    tables: t.Tables, rows: pd.DataFrame, at: dt.datetime, version: int | None = None
) -> validation.CheckedBars:
    """Check daily bars that came at ``at``, the first of each symbol against the stored one."""
    first = rows.groupby("symbol")["session"].min()
    before = closes_before(tables, first, version)
    return validation.check(rows, before=before, today=sessions.last_started(at))


def closes_before(
    tables: t.Tables, first: pd.Series, version: int | None = None
) -> pd.Series | None:
    """Last stored close of each symbol before the session given for it, by symbol.

    Where nothing is stored before that session, the one stored of the session itself.
    """
    first = first.dropna()
    stored = tables.version("prices") if version is None else version
    if stored < 0 or first.empty:
        return None
    limits = ", ".join(
        f"({quoted([str(symbol)])}, DATE '{day.date()}')" for symbol, day in first.items()
    )
    found = tables.query(
        f"""
        SELECT prices.symbol, coalesce(
            last_value(close ORDER BY session) FILTER (WHERE session < first), max(close)
        ) AS close
        FROM prices JOIN (VALUES {limits}) AS new (symbol, first)
            ON prices.symbol = new.symbol AND prices.session <= new.first
        GROUP BY prices.symbol
        """,
        "prices",
        version=version,
    ).to_pandas()
    closes: pd.Series = found.set_index("symbol")["close"]
    return closes


def _report(checked: validation.CheckedBars, stored: int) -> Written:
    good, bad = checked.good, checked.bad
    example = ""
    if len(bad):
        row = bad.iloc[0]
        day = "no date" if pd.isna(row["session"]) else str(row["session"].date())
        example = f"{row['symbol']} {day}"
    return Written(
        stored=stored,
        last_of={
            str(symbol): last.date()
            for symbol, last in good.groupby("symbol")["session"].max().items()
        },
        first=good["session"].min().date() if len(good) else None,
        last=good["session"].max().date() if len(good) else None,
        set_aside=len(bad),
        reasons={str(reason): int(n) for reason, n in bad["reason"].value_counts().items()}
        if len(bad)
        else {},
        example=example,
    )
