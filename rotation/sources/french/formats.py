"""Parses the daily factors as the library publishes them, a ZIP or the CSV in it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
import pandas as pd

from rotation import delimited
from rotation.errors import BadResponse
from rotation.options import quoted

SOURCE: Final = "french"
EXPECTED: Final = "a ZIP with daily factors in percent (Mkt-RF, SMB, HML, RF)"

LARGEST: Final = 16 * 2**20
"""Bytes of a file, packed or not; a century of days has a little over one million."""

COLUMNS: Final = ("session", "mkt_rf", "smb", "hml", "rf")
_NAMES: Final = {"mkt-rf": "mkt_rf", "smb": "smb", "hml": "hml", "rf": "rf"}
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_MONTH: Final = re.compile(r"\d{6}")
_MISSING: Final = (-99.99, -999.0)
"""What stands for a missing value. [percent]"""

_TOLD_BY: Final = 60  # days whose moves tell the unit
_USUAL: Final = (0.07, 7.0)
"""Between them lies the market's move on the middle one of 60 days and more: 0.13 to 3.8 since
1926. In decimals it is less, in basis points more. [percent]"""


def parse_factors(payload: bytes, key: str) -> pd.DataFrame:
    """Parse the library's answer; as `read_factors`.

    Raises
    ------
    BadResponse
        No such table; says why.
    """
    try:
        return read_factors(payload)
    except (ValueError, csv.Error) as error:
        got = f"{len(payload):,} bytes: {error}"
        raise BadResponse(SOURCE, key, expected=EXPECTED, got=got) from error


def read_factors(payload: bytes) -> pd.DataFrame:
    """Read the first table of days of a file.

    Parameters
    ----------
    payload : bytes
        A ZIP with one CSV, or that CSV: lines of text, a heading with Mkt-RF, SMB, HML and RF, a
        line a day in percent, lines of text.

    Returns
    -------
    DataFrame of n >= 1 rows
        session (datetime64[s]), mkt_rf, smb, hml, rf [decimal], NaN where missing; in the order
        of the file. ``COLUMNS`` names them.

    Raises
    ------
    ValueError, csv.Error
        The file holds no such table, is in another unit, breaks off or unpacks to more than
        ``LARGEST``; its message is a clause for a person.
    """
    lines = csv.reader(io.StringIO(_text(payload), newline=""))
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
    _require_percent(100 * frame["mkt_rf"].abs())
    frame.insert(0, "session", np.array(days, dtype="datetime64[s]"))
    return frame


def _require_percent(moves: pd.Series) -> None:
    """Refuse moves of the market that are usual in no percent."""
    usual = moves.median()
    if moves.count() >= _TOLD_BY and not _USUAL[0] <= usual <= _USUAL[1]:
        raise ValueError(
            f"its Mkt-RF moves by {usual:.2g} on a usual day; expected percent, such as 0.46"
        )


def _text(payload: bytes) -> str:
    """Return the text of a CSV, unpacked no further than ``LARGEST``, whatever a ZIP declares."""
    unpacked = _unpacked(payload) if payload.startswith(b"PK") else payload
    if max(len(payload), len(unpacked)) > LARGEST:
        raise ValueError(f"it has more than {LARGEST // 2**20} MB, more than a century of days")
    return delimited.decode(unpacked)


def _unpacked(payload: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            inside = [n for n in archive.namelist() if n.lower().endswith((".csv", ".txt"))]
            if len(inside) != 1:
                raise ValueError(f"expected one CSV in the ZIP, got {len(inside)}")
            with archive.open(inside[0]) as member:
                return member.read(LARGEST + 1)
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError,
        OSError,
    ) as error:  # fmt: skip
        raise ValueError(f"the ZIP cannot be unpacked ({error})") from error


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
