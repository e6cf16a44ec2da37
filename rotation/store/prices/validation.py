"""Checks that a bar must pass to be stored; bars that fail are set aside with a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats, sessions
from rotation.panel import Flags, Floats
from rotation.store.delta import rows as stored_rows

COLUMNS: Final = ("open", "high", "low", "close", "volume", "dividend", "split")
TENFOLD: Final = 10.0
HALVED: Final = (0.485, 0.515)
"""Close over the close before that looks like a 2-for-1 split with the session's own move."""

_SANE: Final = (1e-30, 1e30)
"""Smallest price, and largest price or other amount, that a bar may have: products stay finite, and
splits have room for a long time. [USD, shares]"""

_CENT: Final = 0.01
_SINGLE: Final = 1e-6  # relative precision of 32-bit floats, with a margin


@dataclass(frozen=True)
class CheckedBars:
    """Rows that may be stored, and rows set aside (the same columns and ``reason``)."""

    good: pd.DataFrame
    bad: pd.DataFrame


def check(
    rows: pd.DataFrame,
    *,
    before: pd.Series | None = None,
    today: dt.date,
    accepted: bool = False,
) -> CheckedBars:
    """Split daily bars into those to store and those to set aside.

    Parameters
    ----------
    rows : DataFrame
        Columns symbol, session (datetime64) and COLUMNS; any order, keys may repeat.
    before : Series or None
        Last stored close of a symbol before its first row, by symbol; the tenfold
        rule compares the first row with it.
    today : date
        The latest session that has opened.
    accepted : bool
        Whether the rows were stored already and their moves from row to row are accepted:
        the tenfold rule looks at the first row of each symbol alone.

    Returns
    -------
    CheckedBars
        ``good`` is sorted by symbol and session with unique keys. Of rows with the
        same key the last one stays.
    """
    rows = rows.sort_values(["symbol", "session"], kind="stable", ignore_index=True)
    rows[["dividend", "split"]] = rows[["dividend", "split"]].fillna(0.0)
    rows["split"] = rows["split"].replace(1.0, 0.0)  # one for one: some vendors' "no split"
    days = rows["session"].to_numpy().astype("datetime64[D]")
    prices = rows[["open", "high", "low", "close"]].to_numpy(np.float64)
    amounts = rows[["volume", "dividend", "split"]].to_numpy(np.float64)
    negative = (amounts < 0) | np.isinf(amounts)
    least, most = _SANE
    reason = stored_rows.reasons(
        {
            "the session is missing": np.isnat(days),
            "the session is in the future": days > np.datetime64(today),
            f"before {formats.day(sessions.FIRST)}, the first session kept": (
                days < np.datetime64(sessions.FIRST)
            ),
            "not a trading session": ~sessions.is_session(days),
            "the close is missing": np.isnan(prices[:, 3]),
            "a price is not positive": _any(prices <= 0),
            "a price is below 1e-30 or above 1e30": _any((prices < least) | (prices > most)),
            "high is below low": prices[:, 1] < prices[:, 2],
            "the close is outside low and high": _outside(prices, 3),
            "the open is outside low and high": _outside(prices, 0),
            "volume is negative or infinite": negative[:, 0],
            "dividend or split is negative or infinite": _any(negative[:, 1:]),
            "volume, dividend or split is above 1e30": _any(amounts > most),
        }
    )
    repeated = _repeated(rows, reason == "")
    reason[repeated] = "the same session came twice; the last one was kept"
    moved = _unexplained_moves(rows, reason == "", before, accepted)
    reason[moved] = "moved more than tenfold without a split"
    bad = reason != ""
    return CheckedBars(
        good=rows[~bad].reset_index(drop=True),
        bad=rows[bad].assign(reason=reason[bad]).reset_index(drop=True),
    )


def _any(flags: Flags) -> Flags:
    return np.asarray(flags.any(axis=1))


def _outside(prices: Floats, column: int) -> Flags:
    """Return where a price of (open, high, low, close) is outside low and high.

    Vendors round each price on its own, to cents or to single precision.
    """
    price, high, low = prices[:, column], prices[:, 1], prices[:, 2]
    with np.errstate(invalid="ignore"):  # infinite prices are found by a rule of their own
        slack = _CENT / 2 + _SINGLE * price
        return np.asarray((price > high + slack) | (price < low - slack))


def _repeated(rows: pd.DataFrame, sound: Flags) -> Flags:
    """Return the sound rows that a later sound row with the same key replaces."""
    repeated = np.zeros(len(rows), dtype=bool)
    repeated[sound] = rows.loc[sound, ["symbol", "session"]].duplicated(keep="last").to_numpy()
    return repeated


def _unexplained_moves(
    rows: pd.DataFrame, sound: Flags, before: pd.Series | None, accepted: bool
) -> Flags:
    """Return closes that moved more than tenfold from the last accepted one without a split.

    A second bar at the new level confirms it and is accepted: a lone bad print is set
    aside (also as the first bar of a series), a lasting change of level costs one bar and
    not the rest of the series.
    """
    flags = np.zeros(len(rows), dtype=bool)
    place = np.flatnonzero(sound)
    if not len(place):
        return flags
    symbol = rows["symbol"].to_numpy()[place]
    close = rows["close"].to_numpy(np.float64)[place]
    split = rows["split"].to_numpy(np.float64)[place]
    starts = np.flatnonzero(np.r_[True, symbol[1:] != symbol[:-1]])
    previous = np.r_[np.nan, close[:-1]]
    previous[starts] = np.nan if before is None else before.reindex(symbol[starts]).to_numpy()
    moved = np.flatnonzero(_tenfold(close, previous) & (split == 0))
    if accepted:
        flags[place[np.intersect1d(moved, starts)]] = True
        return flags
    ends = np.r_[starts[1:], len(place)]
    for group in np.unique(np.searchsorted(starts, moved, side="right") - 1):
        rows_of_symbol = slice(starts[group], ends[group])
        flags[place[rows_of_symbol]] = _follow(
            close[rows_of_symbol], split[rows_of_symbol], previous[starts[group]]
        )
    return flags


def _follow(close: Floats, split: Floats, accepted: float) -> Flags:
    """Apply the tenfold rule to one symbol, bar by bar from the last accepted close."""
    flags = np.zeros(len(close), dtype=bool)
    if np.isnan(accepted) and len(close) > 2:  # nothing stored: the next two judge the first
        alone = split[1] == 0 and _tenfold(close[1], close[0]) and _tenfold(close[2], close[0])
        flags[0] = alone and not _tenfold(close[2], close[1])
    for n in range(int(flags[0]), len(close)):
        confirmed = n > 0 and flags[n - 1] and not _tenfold(close[n], close[n - 1])
        flags[n] = split[n] == 0 and not confirmed and bool(_tenfold(close[n], accepted))
        if not flags[n]:
            accepted = close[n]
    return flags


def _tenfold(close: Floats | float, previous: Floats | float) -> Flags:
    ratio = np.asarray(close) / np.asarray(previous)
    return np.asarray((ratio > TENFOLD) | (ratio < 1 / TENFOLD))
