"""Files people bring with series of the economy, in the layout of FRED."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Final

import pandas as pd

from rotation import sessions
from rotation.catalog import ECONOMY, IMPORTED
from rotation.errors import BadInput
from rotation.imports import days, headers, numbers, recognised
from rotation.imports.recognised import PriceTable
from rotation.store.delta.tables import Tables
from rotation.store.policy import rows as policy_rows

_DATES: Final = ("observation date", "date")
_SERIES: Final = r"[A-Z][A-Z0-9_]{1,39}"
_MISSING: Final = "."
"""How FRED writes a day without a value, besides nothing."""


def import_economy(tables: Tables, path: Path, *, at: dt.datetime) -> list[str]:
    """Store the series in a file of FRED: ``observation_date`` and a column a series.

    Parameters
    ----------
    tables : Tables
    path : Path
    at : datetime
        Now, time zone UTC.

    Returns
    -------
    list of str
        One sentence a series for a person.

    Raises
    ------
    BadInput
        The file cannot be read, has another layout, a value that is no number or none at all;
        nothing was imported.
    StoreError
        The store cannot be written.
    """
    table = recognised.read(path)
    known = [headers.plain(name) for name in table.names]
    place = next((known.index(name) for name in _DATES if name in known), None)
    series = {name.strip(): at for at, name in enumerate(table.names) if at != place and name}
    odd = [name for name in series if not re.fullmatch(_SERIES, name)]
    if place is None or odd or not series:
        raise BadInput(
            f"{path.name} is no file of FRED; expected observation_date and the names of series, "
            f"such as observation_date,DFEDTARU; found {', '.join(table.names)[:120]}. Nothing was "
            "imported."
        )
    date = days.parse(table.rows[place])
    wrong = date.isna().to_numpy()
    recognised.refuse(table, "observation_date", table.rows[place], wrong, days.EXPECTED)
    long = pd.concat([_values(table, at, name, date) for name, at in series.items()])
    long = long[long["date"] <= pd.Timestamp(sessions.day_of(at))]
    if long.empty:
        raise BadInput(f"{path.name} has no value up to today. Nothing was imported.")
    policy_rows.merge(tables, ECONOMY, long, source=IMPORTED, at=at)
    return [_sentence(name, long[long["series"] == name]["date"]) for name in series]


def _values(table: PriceTable, place: int, name: str, date: pd.Series) -> pd.DataFrame:
    """Return the days of one series that have a value."""
    raw = table.rows[place]
    raw = raw.where(raw.astype("str").str.strip() != _MISSING)
    texts = [] if pd.api.types.is_numeric_dtype(raw) else [raw]
    value = numbers.parse(raw, numbers.mark_of(texts, table.decimal))
    recognised.refuse(table, name, raw, (value.isna() & raw.notna()).to_numpy(), "a number")
    return pd.DataFrame({"series": name, "date": date, "value": value}).dropna(subset=["value"])


def _sentence(name: str, dates: pd.Series) -> str:
    if dates.empty:
        return f"{name}: no value in the file."
    return (
        f"{name}: {len(dates):,} values stored, {dates.min():%Y-%m-%d} to {dates.max():%Y-%m-%d}."
    )
