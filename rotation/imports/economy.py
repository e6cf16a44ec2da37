"""Files people bring with series of the economy, in the layout of FRED."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from rotation import formats, sessions
from rotation.catalog import ECONOMY, IMPORTED
from rotation.errors import BadInput
from rotation.imports import counted, days, recognised
from rotation.sources.fred import formats as fred
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.tables import Tables


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
    found = fred.places(table.names)
    if found is None:
        raise BadInput(
            f"{path.name} is no file of FRED; expected observation_date and the names of series, "
            f"such as observation_date,DFEDTARU; found {', '.join(table.names)[:120]}. Nothing was "
            "imported."
        )
    place, series = found
    date = days.parse(table.rows[place])
    wrong = date.isna().to_numpy()
    recognised.refuse(table, "observation_date", table.rows[place], wrong, days.EXPECTED)
    present = {name: fred.present(table.rows[place]) for name, place in series.items()}
    long = fred.table(date, counted.columns(table, present))
    long = long[long["date"] <= pd.Timestamp(sessions.day_of(at))]
    if long.empty:
        raise BadInput(f"{path.name} has no value up to today. Nothing was imported.")
    stored_rows.merge(tables, ECONOMY, long, source=IMPORTED, at=at)
    return [_sentence(name, long[long["series"] == name]["date"]) for name in series]


def _sentence(name: str, dates: pd.Series) -> str:
    if dates.empty:
        return f"{name}: no value in the file."
    values = formats.many(len(dates), "value")
    return f"{name}: {values} stored, {formats.span(dates.min(), dates.max())}."
