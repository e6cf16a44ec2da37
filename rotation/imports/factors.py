"""Fama and French's daily factors, as their library lets people download them: a ZIP or its CSV."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pandas as pd

from rotation import catalog, formats, sessions
from rotation.errors import BadInput
from rotation.imports import files
from rotation.sources.french.formats import LARGEST, read_factors
from rotation.store import factors
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.tables import Tables


def import_factors(tables: Tables, path: Path, *, at: dt.datetime) -> list[str]:
    """Store daily factors; days that are stored already get the file's values.

    Parameters
    ----------
    tables : Tables
    path : Path
        ``F-F_Research_Data_Factors_daily_CSV.zip`` or the CSV in it: lines of text, a heading with
        Mkt-RF, SMB, HML and RF, a line a day in percent, lines of text.
    at : datetime
        Now, time zone UTC.

    Returns
    -------
    list of str
        Sentences for a person: what was stored, what was left out.

    Raises
    ------
    BadInput
        The file holds no such table; nothing was imported.
    StoreError
        The store cannot be written.
    """
    try:
        rows, left_out = _sound(files.read(path, LARGEST), sessions.day_of(at))
    except (ValueError, csv.Error) as error:
        raise BadInput(f"{path.name}: {error}. Nothing was imported.") from error
    stored_rows.merge(tables, catalog.FACTORS, rows, source=catalog.IMPORTED, at=at)
    first, last = (rows["session"].iloc[end].date() for end in (0, -1))
    days = formats.many(len(rows), "day")
    return [
        f"Factors, {days} from {formats.day(first)} to {formats.day(last)}: stored.",
        *left_out,
    ]


def _sound(payload: bytes, today: dt.date) -> tuple[pd.DataFrame, list[str]]:
    rows, left_out = factors.sound(read_factors(payload), today)
    if rows.empty:
        raise ValueError(f"no day can be stored. {' '.join(left_out)}".rstrip("."))
    return rows, left_out
