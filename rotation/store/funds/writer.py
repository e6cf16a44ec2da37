"""Writes to the table of funds: rows that can be true are merged, the others are counted."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats, sessions
from rotation.catalog import FUNDS
from rotation.panel import Flags
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.newest import newest
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables

VALUES: Final = ("nav", "shares_outstanding", "distribution", "assets")

_MOST: Final = {"nav": 1e9, "shares_outstanding": 1e13, "distribution": 1e9, "assets": 1e15}
"""Largest amounts that can be true, with much room. [USD a share, shares, USD a share, USD]"""

_UNIT: Final = 1 / 20
_NEAR: Final = pd.Timedelta(days=31)
"""Net assets below this share of the stored ones within so many days are no redemption: counts of
shares come in thousands or millions too. Those far above may be the right ones."""

_KEEP: Final = {name: f"coalesce(new.{name}, stored.{name})" for name in VALUES}
"""Update rules: a merged row does not erase a value of the stored one."""


@dataclass(frozen=True)
class Merged:
    """The outcome of a merge.

    Attributes
    ----------
    sound : rows that could be stored
    written : those of them that were new or different from the stored ones
    first, last : their sessions; None without any
    left_out : number of the other rows by reason
    example : one of those, as a symbol and a day
    """

    sound: int
    written: int
    first: dt.date | None
    last: dt.date | None
    left_out: dict[str, int]
    example: str

    def sentence(self) -> str:
        """Return which rows were left out and why, in one sentence; empty without any."""
        return formats.counted(self.left_out, "row", "left out", self.example)


def merge(tables: Tables, rows: pd.DataFrame, *, source: str, at: dt.datetime) -> Merged:
    """Check rows of funds and merge those that are sound and say something new, in one commit.

    Parameters
    ----------
    tables : Tables
    rows : DataFrame
        ``symbol``, ``session`` [datetime64] and some of ``VALUES``; any order.
    source : str
        Source of the rows, stored with each.
    at : datetime
        When they were fetched, time zone UTC.

    Raises
    ------
    StoreError
        The store cannot be written; what was stored is unchanged.
    """
    rows = rows.assign(**{name: np.nan for name in VALUES if name not in rows})
    rows = rows.sort_values(["symbol", "session"], kind="stable", ignore_index=True)
    reason = _reasons(rows, sessions.last_started(at))
    stored = _stored(tables, rows["symbol"].unique())
    reason[(reason == "") & _in_other_unit(rows, reason == "", stored)] = (
        f"in another unit than what is stored, as NAV times shares is below {_UNIT:.0%} of it"
    )
    good, bad = rows[reason == ""], rows[reason != ""]
    news = good[_differs(good, stored)]
    stored_rows.merge(tables, FUNDS, news, source=source, at=at, keep=_KEEP)
    days = good["session"].dt.date
    return Merged(
        sound=len(good),
        written=len(news),
        first=None if good.empty else days.min(),
        last=None if good.empty else days.max(),
        left_out=dict(Counter(reason[reason != ""])),
        example="" if bad.empty else _named(bad.iloc[0]),
    )


def last_sessions(tables: Tables) -> dict[str, dt.date]:
    """Return the last session with a count of shares of each stored fund."""
    return newest(tables, FUNDS, by="symbol", where="shares_outstanding IS NOT NULL")


def _reasons(rows: pd.DataFrame, today: dt.date) -> np.ndarray:
    """Return why each row cannot be stored, empty where it can."""
    days = rows["session"].to_numpy().astype("datetime64[D]")
    values = {name: rows[name].to_numpy(np.float64) for name in VALUES}
    wrong = {
        "without a day": np.isnat(days),
        "of a day to come": days > np.datetime64(today),
        "of a day without a session": ~sessions.is_session(days),
        "without a figure": np.isnan(values["nav"]) & np.isnan(values["shares_outstanding"]),
    }
    for name in ("nav", "shares_outstanding", "assets"):
        wrong[f"whose {name.replace('_', ' ')} is not positive"] = values[name] <= 0
    wrong["whose distribution is negative"] = values["distribution"] < 0
    for name, most in _MOST.items():
        wrong[f"whose {name.replace('_', ' ')} is above {most:,.0f}"] = values[name] > most
    sound = stored_rows.reasons(wrong) == ""
    known = rows.loc[sound].drop_duplicates(["symbol", "session", *VALUES])
    twice = known.duplicated(["symbol", "session"], keep=False)
    disputed = pd.MultiIndex.from_frame(known.loc[twice, ["symbol", "session"]])
    keys = pd.MultiIndex.from_frame(rows[["symbol", "session"]])
    wrong["of a day that rows disagree about"] = np.asarray(keys.isin(disputed))
    wrong["that stand there twice"] = rows.duplicated(["symbol", "session", *VALUES]).to_numpy()
    return stored_rows.reasons(wrong)


def _stored(tables: Tables, symbols: Iterable[str]) -> pd.DataFrame:
    """Return the stored rows of funds."""
    names = ["symbol", "session", *VALUES]
    if tables.version(FUNDS.name) < 0:
        kinds = {"symbol": "str", "session": "datetime64[s]"} | dict.fromkeys(VALUES, "float64")
        return pd.DataFrame(columns=names).astype(kinds)
    sql = f"SELECT {', '.join(names)} FROM funds WHERE symbol IN ({quoted(symbols)})"
    return tables.frame(sql, FUNDS.name).astype({"session": "datetime64[s]"})


def _in_other_unit(rows: pd.DataFrame, sound: Flags, stored: pd.DataFrame) -> Flags:
    """Return which rows are of a fund whose net assets are those stored in another unit."""
    ours, theirs = (
        own.assign(amount=own["nav"] * own["shares_outstanding"])[["symbol", "session", "amount"]]
        .dropna(subset=["amount"])
        .astype({"session": "datetime64[s]"})
        .sort_values("session")
        for own in (rows[sound], stored)
    )
    beside = pd.merge_asof(
        ours, theirs, on="session", by="symbol", direction="nearest", tolerance=_NEAR
    )
    ratio = (beside["amount_x"] / beside["amount_y"]).groupby(beside["symbol"]).median()
    return np.asarray(rows["symbol"].isin(ratio.index[ratio < _UNIT]))


def _differs(rows: pd.DataFrame, stored: pd.DataFrame) -> Flags:
    """Return which rows hold a value that the stored row of the same key does not."""
    keys = ["symbol", "session"]
    beside = rows[keys].astype({"session": "datetime64[s]"}).merge(stored, on=keys, how="left")
    changed = np.zeros(len(rows), dtype=bool)
    for name in VALUES:
        new = rows[name].to_numpy(np.float64)
        old = beside[name].to_numpy(np.float64)
        changed |= np.isfinite(new) & ~(new == old)
    return changed


def _named(row: pd.Series) -> str:
    day = row["session"]
    return f"{row['symbol']} {formats.day(None if pd.isna(day) else day.date())}"
