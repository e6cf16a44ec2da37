"""Parses State Street's workbook of a fund's net asset values; touches no network.

Whatever is not the document asked for raises ``BadResponse`` that says what was expected and
what came.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
import python_calamine

from rotation.errors import BadResponse

SOURCE: Final = "state_street"
EXPECTED: Final = "a workbook with the columns Date, NAV and Shares Outstanding"

LARGEST: Final = 64 * 2**20
"""Bytes that the parts of a workbook may have unpacked; 22 years of days have about 3 million."""

_CHUNK: Final = 2**20
_COLUMNS: Final = {
    "nav": "nav",
    "shares_outstanding": "shares outstanding",
    "assets": "total net assets",
}
"""Our column: its heading in lower case."""

_MISSING: Final = frozenset({"", "-", "--", "n/a"})
_MILLION: Final = 1e6
_DOCUMENT_TYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TICKER: Final = re.compile(r"[A-Z]{2,5}")
_DECLARED: Final = "ticker symbol"

Refusal = Callable[[str], BadResponse]


def parse_history(payload: bytes, fund: str | None = None) -> pd.DataFrame:
    """Parse net asset value, shares outstanding and net assets a day.

    Parameters
    ----------
    payload : bytes
        An .xlsx: some lines about the fund, the row that starts with ``Date``, a row a day with
        the newest first, and a disclaimer.
    fund : str, optional
        Whose workbook it has to be.

    Returns
    -------
    DataFrame
        ``symbol`` (as the workbook names it, else ``fund``; missing where neither does),
        ``session`` [datetime64[s]] ascending, ``nav`` [USD], ``shares_outstanding`` [shares],
        ``distribution`` (NaN: not stated) and ``assets`` [USD]; NaN where a cell is empty.

    Raises
    ------
    BadResponse
        No workbook, one that unpacks to more than ``LARGEST`` or declares entities, no such
        columns, no rows, days that break off, the workbook of another fund.
    """

    def bad(got: str) -> BadResponse:
        return BadResponse(SOURCE, fund or "workbook", expected=EXPECTED, got=got)

    rows = _rows(payload, bad)
    start, where = _header(rows, bad)
    named = _fund_of(rows[:start])
    if fund is not None and named not in {None, fund}:
        raise bad(f"that of {named}")
    dated = _dated(rows[start + 1 :], where["date"], bad)
    columns = {
        name: np.array([_number(row[where[head]], bad) for _, row in dated])
        if head in where
        else np.full(len(dated), np.nan)
        for name, head in _COLUMNS.items()
    }
    columns["assets"] = _in_dollars(
        columns["assets"], columns["nav"], columns["shares_outstanding"]
    )
    table = pd.DataFrame(
        {
            "symbol": pd.array([named or fund] * len(dated), dtype="str"),
            "session": np.array([day for day, _ in dated], dtype="datetime64[s]"),
            "nav": columns["nav"],
            "shares_outstanding": columns["shares_outstanding"],
            "distribution": np.nan,
            "assets": columns["assets"],
        }
    )
    table = table.dropna(subset=["nav", "shares_outstanding"], how="all").drop_duplicates()
    if table.empty:
        raise bad("one without a single day")
    return table.sort_values("session", kind="stable", ignore_index=True)


def _rows(payload: bytes, bad: Refusal) -> list[list[Any]]:
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
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError,
        python_calamine.CalamineError, IndexError,
    ) as error:  # fmt: skip
        start = payload[:40].decode("utf-8", errors="replace")
        raise bad(f"{start!r}, which is no workbook or breaks off ({error})") from error
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


def _header(rows: Sequence[Sequence[Any]], bad: Refusal) -> tuple[int, dict[str, int]]:
    """Return the number of the row that starts with ``Date``, and its columns by name."""
    for line, row in enumerate(rows):
        names = [str(cell).strip().casefold() for cell in row]
        if names and names[0] == "date":
            absent = [head for head in ("nav", "shares outstanding") if head not in names]
            if absent:
                raise bad(f"one without the column {absent[0]!r}")
            return line, {name: column for column, name in enumerate(names) if name}
    raise bad("one without a row that starts with 'Date'")


def _fund_of(lines: Sequence[Sequence[Any]]) -> str | None:
    """Return the symbol that stands beside ``Ticker Symbol``, None where there is none."""
    for row in lines:
        cells = [str(cell).strip() for cell in row if str(cell).strip()]
        if cells and cells[0].casefold().startswith(_DECLARED):
            rest = [cells[0][len(_DECLARED) :].strip(": "), *cells[1:]]
            return next((cell for cell in rest if _TICKER.fullmatch(cell)), None)
    return None


def _dated(
    rows: Sequence[Sequence[Any]], column: int, bad: Refusal
) -> list[tuple[dt.date, Sequence[Any]]]:
    """Return the rows of days; they end at the first blank or sentence in the place of a day."""
    days = [_day(row[column]) for row in rows]
    stop = next((place for place, day in enumerate(days) if day is None), len(days))
    if any(days[stop:]):
        raise bad(f"{str(rows[stop][column])[:40]!r} where a day belongs")
    return [(day, row) for day, row in zip(days[:stop], rows, strict=False) if day is not None]


def _day(cell: Any) -> dt.date | None:
    """Return a day as the issuer writes it (16-Jan-2026), or as a cell of a date has it."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    for form in ("%d-%b-%Y", "%Y-%m-%d", "%b %d, %Y", "%m/%d/%Y"):
        found = pd.to_datetime(str(cell).strip(), format=form, errors="coerce")
        if not pd.isna(found):
            day: dt.date = found.date()
            return day
    return None


def _number(cell: Any, bad: Refusal) -> float:
    """Return a number, NaN for an empty cell or a dash."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = str(cell).strip().replace(",", "").removeprefix("$")
    if text.casefold() in _MISSING:
        return float("nan")
    try:
        return float(text)
    except ValueError as error:
        raise bad(f"{text[:40]!r} where a number belongs") from error


def _in_dollars(
    assets: np.ndarray[Any, Any], nav: np.ndarray[Any, Any], shares: np.ndarray[Any, Any]
) -> np.ndarray[Any, Any]:
    """Return net assets in dollars, NaN where they are neither dollars nor millions of them."""
    ratio = assets / (nav * shares)
    typical = np.nanmedian(ratio) if np.isfinite(ratio).any() else np.nan
    for unit in (1.0, _MILLION):
        if 0.5 < unit * typical < 2.0:
            return np.asarray(unit * assets)
    return np.full(len(assets), np.nan)
