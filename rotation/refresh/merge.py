"""Merges fetched bars into the price table; replaces histories that came whole."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats, sessions, universe
from rotation.errors import BadResponse
from rotation.panel import Flags
from rotation.refresh.batches import Answer
from rotation.refresh.plan import Task
from rotation.store.delta import conflicts
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables
from rotation.store.prices import events, reader, splice, validation, writer
from rotation.store.prices.events import Withdrawn

_SAME = 1e-9  # relative; a value that went through the store is the same to the last bit

_NOT_JOINED: Final = ("a history that meets the stored one", "too few sessions in common")
_UNFIT: Final = {
    "other": ("closes of the same instrument in the same currency", ", by a factor that wanders"),
    "unit": ("closes in the unit of those stored, or a split of that factor", ""),
}
"""What is expected where a whole history is another's, and what its factor is like, by verdict."""


@dataclass
class Merged:
    """The result of merging a batch.

    Attributes
    ----------
    rows : bars written
    last_of : last sound session of what came, by symbol
    again : symbols stored on another basis, of which nothing was written: to be fetched whole
    apart : what was expected and what came, by symbol whose whole history is not stored because
        it does not fit the stored one
    remarks : which stored dividends and splits are withdrawn, and what a whole history changed of
        stored closes, in clauses, by symbol
    """

    rows: int = 0
    last_of: dict[str, dt.date] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)
    apart: dict[str, tuple[str, str]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)

    def add(self, other: Merged) -> None:
        """Add the result of another part of the batch."""
        self.rows += other.rows
        self.last_of |= other.last_of
        self.again += other.again
        self.apart |= other.apart
        self.remarks |= other.remarks


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
            merged.add(conflicts.retry("prices", work))
    return merged


def check_currency(bars: pd.DataFrame, symbol: str, source: str) -> None:
    """Check that bars are in the currency of all prices, where their ``attrs`` say one.

    Levels of indices have none.

    Raises
    ------
    BadResponse
        They are in another one.
    """
    found = bars.attrs.get("currency") or universe.CURRENCY
    if found != universe.CURRENCY and not symbol.startswith("^"):
        got = f"prices in {found}; nothing of them is stored, and what is stored is unchanged"
        raise BadResponse(source, symbol, expected=f"prices in {universe.CURRENCY}", got=got)


def _last_of(tables: Tables, symbols: Iterable[str], version: int) -> pd.Series:
    """Return the last stored session of each of the symbols that has any, by symbol."""
    names = quoted(symbols)
    if not names or version < 0:
        return reader.NO_BARS.set_index("symbol")["session"]
    found = tables.frame(
        f"SELECT symbol, max(session) AS session FROM prices WHERE symbol IN ({names}) "
        "GROUP BY symbol",
        "prices",
        version,
    )
    return found.set_index("symbol")["session"].astype("datetime64[s]")


def _frame(batch: Sequence[Answer[Task]], source: str) -> pd.DataFrame:
    parts = [
        answer.rows.assign(symbol=answer.task.symbol, source=source, fetched_at=answer.at)
        for answer in batch
    ]
    return pd.concat(parts, ignore_index=True)


def _merge_increments(tables: Tables, batch: Sequence[Answer[Task]], source: str) -> Merged:
    """Merge bars of symbols that are stored on the same basis, or not at all."""
    at, version = min(answer.at for answer in batch), tables.version("prices")
    checked = writer.check(tables, _frame(batch, source), at, version)
    starts = {
        answer.task.symbol: answer.task.start for answer in batch if answer.task.start is not None
    }
    since = min(starts.values(), default=None)
    stored = reader.bars(tables, starts, since, version)
    overlap = _overlap(checked.good, stored)
    gone = Withdrawn.by(overlap)
    rebased = _rebased(overlap, gone) & overlap["symbol"].isin(starts)
    again = sorted(overlap.loc[rebased, "symbol"].unique())
    keep = ~checked.good["symbol"].isin(again)
    good = events.kept(checked.good, gone.stored())
    sound = validation.CheckedBars(good[keep], checked.bad[~checked.bad["symbol"].isin(again)])
    known = pd.Series(_repeats(overlap, gone), index=good.index)[keep]
    last = _last_of(tables, good["symbol"].unique(), version)
    written = writer.merge_checked(
        tables,
        sound,
        known,
        source=source,
        at=at,
        version=version,
        since=since,
        last=last,
        keep=writer.KEEP_VALUES,
    )
    remarks = {symbol: [told] for symbol, told in gone.sentences().items() if symbol not in again}
    return Merged(written.stored, written.last_of, again, remarks=remarks)


def _overlap(good: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """The bars, row for row, with the stored ones beside them (NaN where there is none).

    ``over`` says whether the stored one was fetched after the close, by the clock of then, and
    ``final`` whether that clock is believed.
    """
    if stored.empty:
        stored = good.iloc[:0]
    both = good.merge(stored, on=["symbol", "session"], how="left", suffixes=("", "_stored"))
    over = _over(both, "fetched_at_stored")
    return both.assign(over=over, final=over & _credible(both, "fetched_at_stored"))


def _over(bars: pd.DataFrame, fetched_at: str) -> pd.Series:
    """Whether each bar was fetched after its session had closed, by the clock of then."""
    days = bars["session"].to_numpy().astype("datetime64[D]")
    closed = pd.Series(sessions.closed_at(days), bars.index).dt.tz_localize("UTC")
    over: pd.Series = bars[fetched_at] >= closed
    return over


def _credible(bars: pd.DataFrame, fetched_at: str) -> pd.Series:
    """Whether each bar was fetched at no time to come."""
    credible: pd.Series = bars[fetched_at] <= sessions.latest_credible()
    return credible


def _rebased(overlap: pd.DataFrame, gone: Withdrawn) -> Flags:
    """Rows that show the stored history to be on an outdated basis.

    A split the store does not know, one that is withdrawn, or a final close that differs from the
    stored one. A clock that was ahead does not hide that: a whole history too many costs a call,
    one on two bases every figure of it.
    """
    split = (overlap["split"] > 0) & ~(overlap["split_stored"] > 0) | gone.flags("split")
    apart = (overlap["close"] / overlap["close_stored"] - 1).abs() > splice.EXACT
    return np.asarray(split | (apart & overlap["over"]))


def _repeats(overlap: pd.DataFrame, gone: Withdrawn) -> Flags:
    """Rows that say nothing that is not stored already, of a session that had closed then."""
    same = overlap["final"].to_numpy(copy=True)
    for name in validation.COLUMNS:
        new, old = overlap[name], overlap[f"{name}_stored"]
        alike = np.isclose(new, old, rtol=_SAME, atol=0.0, equal_nan=True)
        says_nothing = ~(new > 0) & old.notna()
        same &= alike | says_nothing.to_numpy()
    for name in events.NAMES:
        same &= ~gone.flags(name)
    return np.asarray(same)


def _put_in_place(tables: Tables, batch: Sequence[Answer[Task]], source: str) -> Merged:
    """Replace stored histories by whole ones, with the stored rows those lack scaled to them.

    A history that does not fit the stored one replaces it only where somebody wants it anew.
    """
    at, version = min(answer.at for answer in batch), tables.version("prices")
    stored = reader.bars(tables, [answer.task.symbol for answer in batch], version=version)
    old = dict(list(stored.groupby("symbol")))
    checked = validation.check(_frame(batch, source), today=sessions.last_started(at))
    anew = [answer.task.symbol for answer in batch if answer.task.anew]
    parts, merged = [], Merged()
    for name, bars in checked.good.groupby("symbol"):
        symbol = str(name)
        both = _overlap(bars, old[symbol])
        gone = Withdrawn.by(both, anew)
        whole = splice.whole_history(bars, gone.without(old[symbol]))
        if unfit := _unfit(bars, old[symbol], whole, symbol in anew):
            merged.apart[symbol] = unfit
        if whole is None or unfit:
            continue
        merged.last_of[symbol] = bars["session"].max().date()
        told = merged.remarks[symbol] = list(gone.sentences().values())
        if len(whole) == len(old[symbol]) and len(both) and _repeats(both, gone).all():
            continue
        parts.append(whole.assign(symbol=symbol))
        final = _over(old[symbol], "fetched_at") & _credible(old[symbol], "fetched_at")
        told.append(splice.revision(bars, old[symbol][final]))
    rows = pd.concat(parts, ignore_index=True) if parts else checked.good.iloc[:0]
    written = writer.replace_prices(
        tables, rows, checked.bad, source=source, at=at, version=version
    )
    merged.rows, merged.last_of = written.stored, written.last_of | merged.last_of
    return merged


def _unfit(
    bars: pd.DataFrame, old: pd.DataFrame, whole: pd.DataFrame | None, anew: bool
) -> tuple[str, str] | None:
    """Return what was expected and what came, of a history that is not to replace the stored one.

    Parameters
    ----------
    bars, old : DataFrame
        The history that came, and the stored one.
    whole : DataFrame or None
        Both, joined; None if they cannot be.
    anew : bool
        Whether somebody wants the one that came, whatever it is.
    """
    overlap = splice.compare(bars, old)
    if whole is None or (overlap.verdict == "few" and len(whole) > len(bars)):
        return _NOT_JOINED
    if anew or overlap.verdict not in _UNFIT:
        return None
    if overlap.verdict == "unit" and splice.told_by_splits(overlap, bars, old):
        return None
    expected, factor = _UNFIT[overlap.verdict]
    day, close, stored = overlap.farthest
    least, most = (f"{ratio:,.3g}" for ratio in (overlap.ratio.min(), overlap.ratio.max()))
    times = least if least == most else f"{least} to {most}"
    symbol = bars["symbol"].iloc[0]
    return expected, (
        f"closes {times} times those stored{factor} ({close:,.6g} on {formats.day(day)}, stored "
        f"{stored:,.6g}); what is stored is unchanged, and rotation refresh --whole --symbols "
        f"{symbol} puts them in its place if they are right"
    )
