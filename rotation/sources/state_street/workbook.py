"""Reads the cells of State Street's workbooks, none that could harm; touches no network."""

from __future__ import annotations

import datetime as dt
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import python_calamine

from rotation import delimited
from rotation.errors import Refusal

SOURCE: Final = "state_street"

LARGEST: Final = 64 * 2**20
"""Bytes that the parts of a workbook may have unpacked; 22 years of days have about 3 million."""

_CHUNK: Final = 2**20
_MISSING: Final = frozenset({"", "-", "--", "n/a"})
_DOCUMENT_TYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_UNIT: Final = re.compile(r"\s*\(.*\)$")
_TICKER: Final = re.compile(r"[A-Z]{2,5}")
_DECLARED: Final = "ticker symbol"
_AS_OF: Final = re.compile(r"\bas of[:\s]*([\w/-]+(?: \d{1,2}, \d{4})?)", re.IGNORECASE)
_FORMS: Final = ("%d-%b-%Y", "%Y-%m-%d", "%b %d, %Y", "%m/%d/%Y")


def rows_of(payload: bytes, bad: Refusal) -> list[list[Any]]:
    """Return the cells of the first sheet, once the parts of the workbook are known to be sound."""
    if not payload:
        raise bad("nothing")
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            left = LARGEST
            for part in archive.infolist():
                left = _inspected(archive, part, left, bad)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(payload))
        rows: list[list[Any]] = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (
        zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError,
        ValueError, python_calamine.CalamineError, IndexError,
    ) as error:  # fmt: skip
        start = payload[:40].decode("utf-8", errors="replace")
        why = " ".join(str(error).split())[:120]
        raise bad(f"{start!r}, which is no workbook or breaks off ({why})") from error
    return rows


def _inspected(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, bad: Refusal) -> int:
    """Unpack a part in pieces and return the bytes still allowed; its stated size may be a lie."""
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(_CHUNK):
            left -= len(piece)
            if left < 0:
                raise bad(f"one that unpacks to more than {LARGEST // 2**20} MB")
            if _DOCUMENT_TYPE.search(tail + piece):
                raise bad("XML with a document type of its own")
            tail = (tail + piece)[-16:]
    return left


def header(
    rows: Sequence[Sequence[Any]], first: str, needed: Sequence[str], bad: Refusal
) -> tuple[int, dict[str, int]]:
    """Return the number of the row that starts with a heading, and its columns by name.

    Parameters
    ----------
    rows : cells
    first : str
        The heading, such as ``Date``.
    needed : sequence of str
        Headings that there must be, in lower case; a unit in brackets behind one is not of it.
    bad : callable
        Makes the error.
    """
    for line, row in enumerate(rows):
        names = [_UNIT.sub("", str(cell).strip().casefold()) for cell in row]
        if names and names[0] == first.casefold():
            absent = [head for head in needed if head not in names]
            if absent:
                raise bad(f"one without the column {absent[0]!r}")
            return line, {name: column for column, name in enumerate(names) if name}
    raise bad(f"one without a row that starts with {first!r}")


def fund_of(lines: Sequence[Sequence[Any]]) -> str | None:
    """Return the symbol that stands beside ``Ticker Symbol``, None where there is none."""
    for row in lines:
        cells = [str(cell).strip() for cell in row if str(cell).strip()]
        if cells and cells[0].casefold().startswith(_DECLARED):
            rest = [cells[0][len(_DECLARED) :].strip(": "), *cells[1:]]
            return next((cell.upper() for cell in rest if _TICKER.fullmatch(cell.upper())), None)
    return None


def as_of(lines: Sequence[Sequence[Any]]) -> dt.date | None:
    """Return the day behind ``As of``, in its cell or the next; None where there is none."""
    for row in lines:
        found = _AS_OF.search(" ".join(str(cell).strip() for cell in row))
        if found and (day := day_of(found[1])):
            return day
    return None


def day_of(cell: Any) -> dt.date | None:
    """Return a day as the issuer writes it (16-Jan-2026), or as a cell of a date has it."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    for form in _FORMS:
        found = pd.to_datetime(str(cell).strip(), format=form, errors="coerce")
        if not pd.isna(found):
            day: dt.date = found.date()
            return day
    return None


def number(cell: Any, bad: Refusal) -> float:
    """Return a number, NaN for an empty cell or a dash."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = str(cell).strip().removeprefix("$")
    if text.casefold() in _MISSING:
        return float("nan")
    try:
        return delimited.american(text)
    except ValueError as error:
        raise bad(f"{text[:40]!r} where a number such as 1,234.5 belongs") from error
