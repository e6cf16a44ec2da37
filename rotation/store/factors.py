"""Daily factors of Fama and French: stored ones, or the sample's.

Each file revises the past, so that stored days get the values of the last one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from rotation import formats, sessions
from rotation.cache import single_flight
from rotation.catalog import FACTORS
from rotation.panel import Days, Floats
from rotation.sample import factors as sample
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.sql import instant
from rotation.store.delta.tables import Tables

COLUMNS: Final = ("mkt_rf", "smb", "hml", "rf")

_MOST: Final = 0.5
"""A factor that moves more in a day is no percent. [decimal]"""


@dataclass(frozen=True, eq=False)
class SizeFactor:
    """Small minus big, day by day; arrays not to be written to.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n_sessions,), ascending and unique
    smb : array of the same shape
        Return of small minus return of big stocks. [decimal]
    source : str
    fetched_at : datetime or None
        When the last row was stored, UTC.
    """

    sessions: Days
    smb: Floats
    source: str
    fetched_at: dt.datetime | None


def sound(rows: pd.DataFrame, today: dt.date) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows that can be stored, by day, and a sentence a reason to leave others out.

    Parameters
    ----------
    rows : DataFrame
        ``session`` and ``COLUMNS`` [decimal], NaN where missing, in any order.
    """
    rows = rows.sort_values("session", kind="stable", ignore_index=True)
    days = rows["session"].to_numpy().astype("datetime64[D]")
    known = sessions.all_sessions()
    values = rows[list(COLUMNS)].to_numpy()
    wrong = {
        "is in the future": days > np.datetime64(today),
        "is no session": (days >= known[0]) & ~sessions.is_session(days),
        "lacks a value": np.isnan(values).any(axis=1),
        f"moves by more than {_MOST:.0%}": (np.abs(values) > _MOST).any(axis=1),
        "stands twice": rows["session"].duplicated(keep=False).to_numpy(),
    }
    found, sentences = stored_rows.reasons(wrong), []
    for reason in wrong:
        own = days[found == reason]
        if len(own):
            more = f" and {len(own) - 1} more" if len(own) > 1 else ""
            sentences.append(f"{formats.day(own[0])}{more} left out: it {reason}.")
    return rows[found == ""].reset_index(drop=True), sentences


def fetched_at(tables: Tables, source: str) -> dt.datetime | None:
    """Return when the last row of a source was fetched, UTC; None where it has none.

    A row of a time to come is none: asked what is newer than it, a source would have nothing.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    found = tables.rows(
        f"SELECT max(fetched_at) AS last FROM factors WHERE source = '{source}' "
        f"AND fetched_at <= {instant(sessions.latest_credible())}",
        FACTORS.name,
    )
    return found[0]["last"] if found else None


def current(kind: Literal["sample", "stored"], tables: Tables, version: int) -> SizeFactor | None:
    """Return the size factor to show beside a market of this kind; None where none is stored.

    Parameters
    ----------
    kind : {"sample", "stored"}
        Of the market: nothing simulated stands beside anything real.
    version : int
        Of the table; -1 where there is none.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    if kind == "sample":
        days, smb = sample.size()
        return SizeFactor(days, smb, "sample", None)
    return None if version < 0 else _read(tables, version)


@single_flight(max_entries=2)
def _read(tables: Tables, version: int) -> SizeFactor | None:
    sql = "SELECT session, smb, source, fetched_at FROM factors ORDER BY session"
    found = tables.frame(sql, FACTORS.name, version)
    if found.empty:
        return None
    days = found["session"].to_numpy().astype("datetime64[D]")
    smb = found["smb"].to_numpy(copy=True)
    for array in (days, smb):
        array.flags.writeable = False
    last = found.iloc[-1]
    return SizeFactor(days, smb, last["source"], last["fetched_at"].to_pydatetime())
