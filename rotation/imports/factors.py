"""Fama and French's daily factors, as their library lets people download them: a ZIP or its CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rotation import catalog, delimited, sessions
from rotation.errors import BadInput
from rotation.options import quoted
from rotation.store import factors
from rotation.store.delta.tables import Tables

LARGEST: Final = 16 * 2**20
"""Bytes of a file, unpacked; a century of days has a little over one million."""

_NAMES: Final = {"mkt-rf": "mkt_rf", "smb": "smb", "hml": "hml", "rf": "rf"}
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_MONTH: Final = re.compile(r"\d{6}")
_MISSING: Final = (-99.99, -999.0)
"""What stands for a missing value. [per cent]"""

_MOST: Final = 0.5
"""A factor that moves more in a day is no per cent. [decimal]"""


def import_factors(tables: Tables, path: Path, *, at: dt.datetime) -> list[str]:
    """Store daily factors; days that are stored already get the file's values.

    Parameters
    ----------
    tables : Tables
    path : Path
        ``F-F_Research_Data_Factors_daily_CSV.zip`` or the CSV in it: lines of text, a heading with
        Mkt-RF, SMB, HML and RF, a line a day in per cent, lines of text.
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
        rows, left_out = _sound(_table(_text(_bytes(path))), sessions.day_of(at))
    except ValueError as error:
        raise BadInput(f"{path.name}: {error}. Nothing was imported.") from error
    factors.merge(tables, rows, source=catalog.IMPORTED, at=at)
    first, last = (rows["session"].iloc[end].date() for end in (0, -1))
    days = "day" if len(rows) == 1 else "days"
    return [f"Factors, {len(rows):,} {days} from {first} to {last}: stored.", *left_out]


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            payload = file.read(LARGEST + 1)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}). Nothing was imported."
        ) from error
    if not payload.startswith(b"PK"):
        return payload
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            inside = [n for n in archive.namelist() if n.lower().endswith((".csv", ".txt"))]
            if len(inside) != 1:
                raise ValueError(f"expected one CSV in the ZIP, got {len(inside)}")
            with archive.open(inside[0]) as member:
                return member.read(LARGEST + 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise ValueError(f"the ZIP cannot be unpacked ({error})") from error


def _text(payload: bytes) -> str:
    if len(payload) > LARGEST:
        raise ValueError(f"it has more than {LARGEST // 2**20} MB, more than a century of days")
    return delimited.decode(payload)


def _table(text: str) -> pd.DataFrame:
    """The first table of days: ``session`` and the factors in decimals, NaN where missing."""
    lines = csv.reader(io.StringIO(text, newline=""))
    places = _heading(lines)
    days, values = [], []
    for number, cells in enumerate(_body(lines), lines.line_num + 1):
        if _MONTH.fullmatch(cells[0].strip()):
            raise ValueError(
                f"{quoted(cells[0].strip())} is a month; expected the daily file, with days such "
                "as 20260116"
            )
        days.append(_day(cells[0], number))
        values.append([_number(cells, place, number) for place in places.values()])
    if not days:
        raise ValueError("no line below the heading begins with a day such as 20260116")
    table = np.array(values)
    table[np.isin(table, _MISSING)] = np.nan
    frame = pd.DataFrame(table / 100, columns=list(places))
    frame.insert(0, "session", np.array(days, dtype="datetime64[s]"))
    return frame


def _heading(lines: Iterable[list[str]]) -> dict[str, int]:
    for cells in lines:
        names = [cell.strip().lower() for cell in cells]
        if "smb" not in names:
            continue
        lacking = [name for name in _NAMES if name not in names]
        if lacking:
            raise ValueError(
                f"the heading lacks {', '.join(lacking)}; expected Mkt-RF, SMB, HML, RF"
            )
        return {column: names.index(name) for name, column in _NAMES.items()}
    raise ValueError("no line is a heading with Mkt-RF, SMB, HML and RF")


def _body(lines: Iterable[list[str]]) -> Iterator[list[str]]:
    """The lines of the table: up to the first that does not begin with a number."""
    for cells in lines:
        if not cells or not cells[0].strip()[:1].isdigit():
            return
        yield cells


def _day(cell: str, line: int) -> dt.date:
    found = _DAY.fullmatch(cell.strip())
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else dt.date(0, 1, 1)
    except ValueError:
        raise ValueError(
            f"line {line}: {quoted(cell.strip())} is no day such as 20260116"
        ) from None


def _number(cells: list[str], place: int, line: int) -> float:
    text = cells[place].strip() if place < len(cells) else ""
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"line {line}: {quoted(text)} is no number") from None


def _sound(rows: pd.DataFrame, today: dt.date) -> tuple[pd.DataFrame, list[str]]:
    """The rows that can be stored, by day, and a sentence for each reason to leave others out."""
    rows = rows.sort_values("session", kind="stable", ignore_index=True)
    days = rows["session"].to_numpy().astype("datetime64[D]")
    known = sessions.all_sessions()
    values = rows[list(factors.COLUMNS)].to_numpy()
    reasons = {
        "lies in the future": days > np.datetime64(today),
        "is no session": (days >= known[0]) & ~sessions.is_session(days),
        "lacks a value": np.isnan(values).any(axis=1),
        f"moves by more than {_MOST:.0%}": (np.abs(values) > _MOST).any(axis=1),
        "stands twice": rows["session"].duplicated(keep=False).to_numpy(),
    }
    sentences = []
    left = np.zeros(len(rows), dtype=bool)
    for reason, found in reasons.items():
        new = found & ~left
        left |= found
        if new.any():
            first = days[new][0]
            more = f" and {new.sum() - 1} more" if new.sum() > 1 else ""
            sentences.append(f"{first}{more} left out: it {reason}.")
    if left.all():
        raise ValueError(f"no day can be stored. {' '.join(sentences)}".rstrip("."))
    return rows[~left].reset_index(drop=True), sentences
