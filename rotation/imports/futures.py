"""Files people bring with closes of 30-day fed funds futures."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats, sessions, universe
from rotation.catalog import FUTURES, IMPORTED
from rotation.errors import BadInput
from rotation.imports import counted, days, headers, recognised
from rotation.imports.recognised import PriceTable
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.tables import Tables
from rotation.store.policy import futures
from rotation.store.prices import validation, writer

_MONTH_NAMES: Final = (
    "contract month",
    "contract",
    "month",
    "expiry",
    "maturity",
    *headers.NAMES["symbol"],
)
_CLOSE_NAMES: Final = (*headers.NAMES["close"], "settle", "settlement", "settlement price")
_DATE_NAMES: Final = headers.NAMES["date"]
_NAMES: Final = tuple(dt.date(2000, month, 1).strftime("%b").casefold() for month in range(1, 13))


def import_futures(
    tables: Tables, path: Path, *, at: dt.datetime, date: dt.date | None = None
) -> list[str]:
    """Check a file of futures' closes and store what is sound.

    Parameters
    ----------
    tables : Tables
    path : Path
        Columns contract_month and close, and date where ``date`` is not given.
    at : datetime
        Now, time zone UTC.
    date : date, optional
        The session of all closes, of a file that does not say it.

    Returns
    -------
    list of str
        Sentences for a person: what was stored and what was set aside.

    Raises
    ------
    BadInput
        The file cannot be read, lacks a column or holds a value of the wrong type, or no row
        of it can be used; nothing was imported.
    StoreError
        The store cannot be written.
    """
    found = _read(path, date)
    reasons = futures.reasons(found, sessions.last_started(at))
    sound = found[reasons == ""]
    again = sound.duplicated(["contract_month", "session"], keep="last")
    reasons[sound.index[again]] = "of a contract and day that come again, of which the last counts"
    good, bad = found[reasons == ""], found[reasons != ""].assign(reason=reasons[reasons != ""])
    _set_aside(tables, bad, at)
    if good.empty:
        raise BadInput(f"No row of {path.name} can be used: {_aside(bad)} Nothing was imported.")
    stored = stored_rows.merge(tables, FUTURES, good, source=IMPORTED, at=at)
    contracts = formats.many(good["contract_month"].nunique(), "contract")
    first, last = good["session"].min(), good["session"].max()
    said = [f"{formats.many(stored, 'close')} of {contracts} stored, {formats.span(first, last)}."]
    return [*said, _aside(bad)] if len(bad) else said


def _read(path: Path, date: dt.date | None) -> pd.DataFrame:
    table = recognised.read(path)
    at = {
        "contract_month": _place(table, _MONTH_NAMES),
        "close": _place(table, _CLOSE_NAMES),
        "date": _place(table, _DATE_NAMES),
    }
    lacking = [name for name, place in at.items() if place is None and (name != "date" or not date)]
    if lacking:
        more = " (--date 2023-03-10 says the day of all closes)" if lacking == ["date"] else ""
        raise BadInput(
            f"{path.name} has no column {', '.join(lacking)}{more}; expected contract_month, close "
            f"and date, found {headers.listed(table.names)}. Nothing was imported."
        )
    if date and at["date"] is not None:
        raise BadInput(
            f"{path.name} has the column {table.names[at['date']]}, so that --date {date} says "
            "nothing; expected a file of one day. Nothing was imported."
        )
    if table.rows.empty:
        raise BadInput(f"{path.name} has a header and no rows. Nothing was imported.")
    session = _sessions(table, at["date"], date)
    raw = table.rows[at["close"]]
    close = counted.columns(table, {"close": raw})["close"]
    recognised.refuse(table, "close", raw, close.isna().to_numpy(), "a number")
    return pd.DataFrame(
        {"contract_month": _months(table, at["contract_month"], session), "session": session,
         "close": close}
    )  # fmt: skip


def _place(table: PriceTable, names: tuple[str, ...]) -> int | None:
    known = [headers.plain(name) for name in table.names]
    return next((known.index(name) for name in names if name in known), None)


def _sessions(table: PriceTable, place: int | None, date: dt.date | None) -> pd.Series:
    if place is None:
        return pd.Series(pd.Timestamp(str(date)), index=table.rows.index).astype("datetime64[s]")
    return days.column(table, place)


def _months(table: PriceTable, place: int | None, session: pd.Series) -> pd.Series:
    raw = table.rows[place]
    months = pd.Series(
        [_month(str(text).strip(), day) for text, day in zip(raw, session, strict=True)],
        index=raw.index,
        dtype="datetime64[s]",
    )
    recognised.refuse(
        table, "contract_month", raw, months.isna().to_numpy(), "a month such as 2023-03 or ZQH23"
    )
    return months


def _month(text: str, session: pd.Timestamp) -> pd.Timestamp | None:
    """Return the first day of a contract's month, None where a text does not name one.

    It may be 2023-03, 2023-03-01, 2023-03-01 00:00:00 (a date in a workbook), 202303, 03/2023,
    Mar 2023, MAR 23, ZQH23, ZQH3 or ZQH23.CBT; a year of one digit is the first one from that of
    the session on.
    """
    plain = text.casefold().removesuffix(".cbt").removesuffix(".0")
    if found := re.fullmatch(r"(\d{4})[-/]?(\d{2})(?:-\d{2}(?:[t ].*)?)?", plain):
        return _first(int(found[1]), int(found[2]))
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{4})", plain):
        return _first(int(found[2]), int(found[1]))
    if found := re.fullmatch(rf"({'|'.join(_NAMES)})[a-z]*[ -]?(?:20)?(\d{{2}})", plain):
        return _first(int(found[2]) + 2000, _NAMES.index(found[1]) + 1)
    if found := re.fullmatch(rf"/?zq([{universe.FUTURES_CODES.casefold()}])(\d{{1,2}})", plain):
        year = int(found[2]) + 2000
        if len(found[2]) == 1:
            year = session.year + (int(found[2]) - session.year) % 10
        return _first(year, universe.FUTURES_CODES.casefold().index(found[1]) + 1)
    return None


def _first(year: int, month: int) -> pd.Timestamp | None:
    return pd.Timestamp(year, month, 1) if 1 <= month <= 12 else None


def _set_aside(tables: Tables, bad: pd.DataFrame, at: dt.datetime) -> None:
    """Put rows into quarantine under the symbols of their contracts."""
    blank = {name: np.nan for name in validation.COLUMNS if name != "close"}
    rows = bad.assign(
        symbol=[universe.fed_funds_contract(month) for month in bad["contract_month"]], **blank
    )
    writer.set_aside(tables, rows, IMPORTED, at)


def _aside(bad: pd.DataFrame) -> str:
    first = formats.day(bad["session"].iloc[0])
    return f"{formats.counted(bad['reason'], 'row', 'set aside', first)}."
