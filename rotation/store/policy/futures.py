"""Closes of 30-day fed funds futures: stored ones, or the sample's beside simulated prices."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from rotation import sessions
from rotation.cache import single_flight
from rotation.catalog import FUTURES
from rotation.panel import Days, Floats
from rotation.sample import market
from rotation.sample import policy as sample
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.newest import newest
from rotation.store.delta.tables import Tables

_LOWEST, _HIGHEST = 70.0, 101.0
"""Closes of rates from 30 to -1 percent."""

_LISTED: Final = np.timedelta64(60, "M")
"""The exchange lists contracts this far ahead."""

_SETTLED: Final = 10
"""Days before a month in which the last close of the contract before counts as settled."""


@dataclass(frozen=True, eq=False)
class Closes:
    """Closes of all contracts on one session.

    Attributes
    ----------
    session : day of the closes
    months : datetime64[M] array of shape (n_contracts,), ascending; the month before that of
        the session is there where its contract closed in its last days
    close : array of shape (n_contracts,), 100 minus the month's average rate [percent]
    source, fetched_at : of the rows
    first, newest : first and last stored session of any contract
    rows : number of stored rows
    """

    session: dt.date
    months: Days
    close: Floats
    source: str
    fetched_at: dt.datetime | None
    first: dt.date
    newest: dt.date
    rows: int


def reasons(found: pd.DataFrame, today: dt.date) -> pd.Series:
    """Return why each row cannot be stored, empty where it can.

    Parameters
    ----------
    found : DataFrame
        contract_month, session (datetime64), close [percent below 100].
    today : date
        The last session that can have a close.
    """
    own = found["session"].to_numpy().astype("datetime64[D]")
    ahead = found["contract_month"].to_numpy().astype("datetime64[M]") - own.astype("datetime64[M]")
    wrong = {
        "of a day to come": own > np.datetime64(today),
        "of a day that is no trading session": ~sessions.is_session(own),
        "of a contract that had expired": ahead < np.timedelta64(0, "M"),
        "of a contract more than five years off, which is not listed": ahead > _LISTED,
        "with a close that is no price": ~found["close"].between(_LOWEST, _HIGHEST).to_numpy(),
    }
    return pd.Series(stored_rows.reasons(wrong), index=found.index)


def last_sessions(tables: Tables) -> dict[dt.date, dt.date]:
    """Return the last stored session of each contract, by the first day of its month.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    return newest(tables, FUTURES, by="contract_month")


def latest(
    kind: Literal["sample", "stored"], tables: Tables, version: int, until: dt.date | None
) -> Closes | None:
    """Return the closes of the last session up to a day, to show beside a market of this kind.

    Parameters
    ----------
    kind : {"sample", "stored"}
        Of the market: nothing simulated stands beside anything real.
    tables : Tables
    version : int
        Of the table of futures; below 0 there is none.
    until : date or None
        None is the latest.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    if kind == "sample":
        return _simulated(until)
    return _stored(tables, version, until) if version >= 0 else None


@single_flight(max_entries=64)
def stored_after(tables: Tables, version: int, day: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last stored session after a day, None where there is none.

    Parameters
    ----------
    tables : Tables
    version : int
        Of the table of futures; below 0 there is none.
    day : date

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    if version < 0:
        return None
    (found,) = tables.rows(
        "SELECT min(session) AS first, max(session) AS last FROM futures "
        f"WHERE session > DATE '{day}'",
        FUTURES.name,
        version,
    )
    return None if found["first"] is None else (found["first"], found["last"])


def _simulated(until: dt.date | None) -> Closes | None:
    found = sample.futures(until)
    if found is None:
        return None
    session, months, close = found
    days = market.sessions()
    first, newest = days[0].item(), days[-1].item()
    return Closes(session, months, close, "sample", None, first, newest, len(days) * len(months))


@single_flight(max_entries=64)
def _stored(tables: Tables, version: int, until: dt.date | None) -> Closes | None:
    asked = "session" if until is None else f"CASE WHEN session <= DATE '{until}' THEN session END"
    (extent,) = tables.rows(
        "SELECT min(session) AS first, max(session) AS newest, count(*) AS rows, "
        f"max({asked}) AS last FROM futures",
        FUTURES.name,
        version,
    )
    last: dt.date | None = extent["last"]
    if last is None:
        return None
    month = last.replace(day=1)
    before = (month - dt.timedelta(days=1)).replace(day=1)
    settled = month - dt.timedelta(days=_SETTLED)
    found = tables.frame(
        "SELECT contract_month AS month, close, source, fetched_at FROM futures "
        f"WHERE session = DATE '{last}' OR (contract_month = DATE '{before}' AND "
        f"session >= DATE '{settled}' AND session <= DATE '{last}') ORDER BY session",
        FUTURES.name,
        version,
    )
    kept = found.drop_duplicates("month", keep="last").sort_values("month")
    return Closes(
        session=last,
        months=kept["month"].to_numpy().astype("datetime64[M]"),
        close=kept["close"].to_numpy(np.float64),
        source=str(kept["source"].iloc[-1]),
        fetched_at=kept["fetched_at"].iloc[-1].to_pydatetime(),
        first=extent["first"],
        newest=extent["newest"],
        rows=int(extent["rows"]),
    )
