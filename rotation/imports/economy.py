"""Files people bring with series of the economy, in the layout of FRED."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from rotation import formats, sessions
from rotation.catalog import ECONOMY, IMPORTED
from rotation.errors import BadInput
from rotation.imports import counted, days, headers, left_out, recognised
from rotation.imports.recognised import PriceTable
from rotation.sources.fred import formats as fred
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.tables import Tables
from rotation.store.policy import economy as stored


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
        One sentence a series for a person, and one on what was left out.

    Raises
    ------
    BadInput
        The file cannot be read, has another layout, a value that is no number or that the series
        cannot have, or none at all; nothing was imported.
    StoreError
        The store cannot be written.
    """
    table = recognised.read(path)
    found = fred.places(table.names)
    if found is None:
        raise BadInput(
            f"{path.name} is no file of FRED; expected observation_date and the names of series, "
            f"such as observation_date,DFEDTARU; found {headers.listed(table.names)}. Nothing was "
            "imported."
        )
    place, series = found
    date = days.column(table, place, "observation_date")
    present = {name: fred.present(table.rows[place]) for name, place in series.items()}
    values = counted.columns(table, present)
    for name, value in values.items():
        _refuse(table, name, present[name], value)
    long = fred.table(date, values)
    why = _left_out(long, sessions.day_of(at))
    own, rest = long[why == ""], long[why != ""]
    if own.empty:
        raise BadInput(f"{path.name} has no value up to today. Nothing was imported.")
    if refused := stored.no_range(tables, own):
        expected, got = refused
        raise BadInput(f"{path.name}: expected {expected}, got {got}. Nothing was imported.")
    stored_rows.merge(tables, ECONOMY, own, source=IMPORTED, at=at)
    which = [
        f"{name} {formats.day(day)}" for name, day in zip(rest["series"], rest["date"], strict=True)
    ]
    return [
        *(_sentence(name, own[own["series"] == name]["date"]) for name in series),
        *left_out.sentences(list(zip(why[why != ""], which, strict=True)), "value"),
    ]


def _refuse(table: PriceTable, name: str, raw: pd.Series, value: pd.Series) -> None:
    """Refuse a file with a value that a series cannot have, as in another unit."""
    wrong, expected = stored.incredible(name, value)
    recognised.refuse(table, name, raw, wrong & raw.notna().to_numpy(), expected)


def _left_out(long: pd.DataFrame, today: dt.date) -> pd.Series:
    """Return why each value is not stored, empty where it is."""
    why = pd.Series("", index=long.index, dtype="object")
    why[long.duplicated(["series", "date"], keep="last")] = (
        "of a day that comes again, of which the last counts"
    )
    why[long["date"] > pd.Timestamp(today)] = "of a day to come"
    return why


def _sentence(name: str, dates: pd.Series) -> str:
    if dates.empty:
        return f"{name}: no value in the file."
    values = formats.many(len(dates), "value")
    return f"{name}: {values} stored, {formats.span(dates.min(), dates.max())}."
