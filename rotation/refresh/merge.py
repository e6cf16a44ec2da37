"""Merges fetched bars into the price table; replaces histories that came whole."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from rotation import sessions
from rotation.panel import Flags
from rotation.refresh.batches import Answer
from rotation.refresh.plan import Task
from rotation.store.delta import conflicts
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables
from rotation.store.prices import reader, splice, validation, writer

_SAME = 1e-9  # relative; a value that went through the store is the same to the last bit


@dataclass
class Merged:
    """The result of merging a batch.

    Attributes
    ----------
    rows : bars written
    last_of : last sound session of what came, by symbol
    again : symbols stored on another basis, of which nothing was written: to be fetched whole
    apart : symbols whose whole history has too few sessions in common with the stored one
    revised : what whole histories changed of stored closes, in a sentence, by symbol
    """

    rows: int = 0
    last_of: dict[str, dt.date] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)
    apart: list[str] = field(default_factory=list)
    revised: dict[str, str] = field(default_factory=dict)

    def add(self, other: Merged) -> None:
        """Add the result of another part of the batch."""
        self.rows += other.rows
        self.last_of |= other.last_of
        self.again += other.again
        self.apart += other.apart
        self.revised |= other.revised


def merge(tables: Tables, batch: Sequence[Answer[Task]], source: str) -> Merged:
    """Check what was fetched and store it, in at most one commit for each way of storing.

    Raises
    ------
    StoreError
        The store cannot be read or written; what was stored is unchanged.
    """
    whole = [answer for answer in batch if answer.task.start is None]
    have = set(reader.bars(tables, [answer.task.symbol for answer in whole])["symbol"].unique())
    new = [answer for answer in batch if answer.task.start or answer.task.symbol not in have]
    known = [answer for answer in whole if answer.task.symbol in have]
    merged = Merged()
    for part, store in ((new, _merge_increments), (known, _put_in_place)):
        if part:
            work = functools.partial(store, tables, part, source)
            merged.add(conflicts.redo_if_changed("prices", lambda: tables.version("prices"), work))
    return merged


def _last_of(tables: Tables, symbols: Iterable[str], version: int) -> pd.Series:
    """Return the last stored session of each of the symbols that has any, by symbol."""
    names = quoted(symbols)
    if not names or version < 0:
        return reader.NO_BARS.set_index("symbol")["session"]
    found = tables.query(
        f"SELECT symbol, max(session) AS session FROM prices WHERE symbol IN ({names}) "
        "GROUP BY symbol",
        "prices",
        version=version,
    ).to_pandas()
    last: pd.Series = found.set_index("symbol")["session"]
    return pd.to_datetime(last).astype("datetime64[s]")


def _frame(batch: Sequence[Answer[Task]], source: str) -> pd.DataFrame:
    parts = [
        answer.rows.assign(symbol=answer.task.symbol, source=source, fetched_at=answer.at)
        for answer in batch
    ]
    return pd.concat(parts, ignore_index=True)


def _merge_increments(
    tables: Tables, batch: Sequence[Answer[Task]], source: str, version: int
) -> Merged:
    """Merge bars of symbols that are stored on the same basis, or not at all."""
    at = min(answer.at for answer in batch)
    checked = writer.check(tables, _frame(batch, source), at, version)
    starts = {
        answer.task.symbol: answer.task.start for answer in batch if answer.task.start is not None
    }
    since = min(starts.values(), default=None)
    stored = reader.bars(tables, starts, since, version)
    overlap = _overlap(checked.good, stored)
    rebased = _rebased(overlap) & overlap["symbol"].isin(starts)
    again = sorted(overlap.loc[rebased, "symbol"].unique())
    keep = ~checked.good["symbol"].isin(again)
    sound = validation.CheckedBars(
        checked.good[keep], checked.bad[~checked.bad["symbol"].isin(again)]
    )
    known = pd.Series(_repeats(overlap), index=checked.good.index)[keep]
    last = _last_of(tables, checked.good["symbol"].unique(), version)
    written = writer.merge_checked(
        tables, sound, known, source=source, at=at, version=version, since=since, last=last
    )
    return Merged(written.stored, written.last_of, again)


def _overlap(good: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """The bars, row for row, with the stored ones beside them (NaN where there is none)."""
    if stored.empty:
        stored = good.iloc[:0]
    both = good.merge(stored, on=["symbol", "session"], how="left", suffixes=("", "_stored"))
    return both.assign(final=_final(both, "fetched_at_stored"))


def _final(bars: pd.DataFrame, fetched_at: str = "fetched_at") -> pd.Series:
    """Whether each bar was fetched after its session had closed."""
    days = bars["session"].to_numpy().astype("datetime64[D]")
    closed = pd.Series(sessions.closed_at(days), bars.index).dt.tz_localize("UTC")
    final: pd.Series = bars[fetched_at] >= closed
    return final


def _rebased(overlap: pd.DataFrame) -> Flags:
    """Rows that show the stored history to be on an outdated basis.

    A split the store does not know, or a final close that differs from the stored one.
    """
    split = (overlap["split"] > 0) & ~(overlap["split_stored"] > 0)
    apart = (overlap["close"] / overlap["close_stored"] - 1).abs() > splice.EXACT
    return np.asarray(split | (apart & overlap["final"]))


def _repeats(overlap: pd.DataFrame) -> Flags:
    """Rows that say nothing that is not stored already, of a session that had closed then."""
    same = overlap["final"].to_numpy(copy=True)
    for name in validation.COLUMNS:
        new, old = overlap[name], overlap[f"{name}_stored"]
        alike = np.isclose(new, old, rtol=_SAME, atol=0.0, equal_nan=True)
        says_nothing = ~(new > 0) & old.notna()
        same &= alike | says_nothing.to_numpy()
    return np.asarray(same)


def _put_in_place(
    tables: Tables, batch: Sequence[Answer[Task]], source: str, version: int
) -> Merged:
    """Replace stored histories by whole ones, with the stored rows those lack scaled to them."""
    at = min(answer.at for answer in batch)
    stored = reader.bars(tables, [answer.task.symbol for answer in batch], version=version)
    old = dict(list(stored.groupby("symbol")))
    checked = validation.check(_frame(batch, source), today=sessions.last_started(at))
    parts, last_of, apart, revised = [], {}, [], {}
    for symbol, bars in checked.good.groupby("symbol"):
        whole = splice.whole_history(bars, old[symbol])
        few = splice.compare(bars, old[symbol]).verdict == "few"
        if whole is None or (few and len(whole) > len(bars)):
            apart.append(str(symbol))
            continue
        last_of[str(symbol)] = bars["session"].max().date()
        both = _overlap(bars, old[symbol])
        if len(whole) == len(old[symbol]) and len(both) and _repeats(both).all():
            continue
        parts.append(whole.assign(symbol=symbol))
        if told := splice.revision(bars, old[symbol][_final(old[symbol])]):
            revised[str(symbol)] = told
    rows = pd.concat(parts, ignore_index=True) if parts else checked.good.iloc[:0]
    written = writer.replace_prices(
        tables, rows, checked.bad, source=source, at=at, version=version
    )
    last_of = written.last_of | last_of
    return Merged(written.stored, last_of, apart=apart, revised=revised)
