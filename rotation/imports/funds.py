"""Files with the history of a fund as its issuer publishes it: workbooks and plain tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rotation import catalog, delimited, formats, universe
from rotation.errors import BadInput, BadResponse, Refusal, refusal
from rotation.imports import files
from rotation.options import quoted
from rotation.sources.ishares import cells, naming
from rotation.sources.state_street import formats as state_street
from rotation.store.delta.tables import Tables
from rotation.store.funds import writer

LARGEST: Final = 64 * 2**20
"""Bytes of a file; 25 years of days have a quarter of a million as CSV, 3 million as workbook."""

_HEADS: Final = {
    "session": ("as of", "as_of", "date", "session"),
    "nav": ("nav", "nav per share", "net asset value"),
    "shares_outstanding": ("shares outstanding", "shares_outstanding"),
    "distribution": ("ex-dividends", "ex_dividend", "ex-dividend", "distribution"),
    "assets": ("total net assets", "net assets", "assets"),
}
"""Our column: its headings in files, in lower case."""

_FIGURE: Final = re.compile(r"\s*[\d,]*\.?\d+\s*")
"""A NAV: a row with one and no day that can be read is not among the lines below a table."""

_REQUIRED: Final = ("session", "nav", "shares_outstanding")


def import_funds(
    tables: Tables, path: Path, *, at: dt.datetime, fund: str | None = None
) -> list[str]:
    """Store net asset values and shares outstanding of a fund.

    Parameters
    ----------
    tables : Tables
    path : Path
        The workbook of iShares (SpreadsheetML, sheet Historical) or of State Street (.xlsx), or
        CSV with the columns as_of, nav, shares_outstanding and optionally ex_dividend, assets.
    at : datetime
        Time zone UTC.
    fund : str, optional
        Whose figures they are, where the file does not say it.

    Returns
    -------
    list of str
        Sentences for a person: what was stored, what was left out.

    Raises
    ------
    BadInput
        The file is no such history, or holds no day that can be stored; nothing was imported.
    StoreError
        The store cannot be written.
    """
    payload = _bytes(path)
    try:
        rows = _parsed(payload, None if fund is None else _symbol(fund))
    except BadResponse as error:
        raise BadInput(
            f"{path.name}: expected {error.expected}, got {error.got}. Nothing was imported."
        ) from error
    if rows["symbol"].isna().any():
        raise BadInput(
            f"{path.name} does not say whose figures it holds; expected --fund SYMBOL, such as "
            f"--fund {universe.MEMBERS_FUND}. Nothing was imported."
        )
    found = writer.merge(tables, rows, source=catalog.IMPORTED, at=at)
    if not found.sound:
        raise BadInput(f"{path.name}: {found.sentence()}. Nothing was imported.")
    symbol = rows["symbol"].iloc[0]
    stored = (
        f"{symbol}, {formats.many(found.sound, 'day')} from {formats.day(found.first)} to "
        f"{formats.day(found.last)}: "
        + (f"{found.written:,} stored." if found.written else "all are stored already.")
    )
    return [stored, *([f"{found.sentence()}."] if found.left_out else [])]


def _symbol(text: str) -> str:
    symbol = text.strip().upper()
    if not symbol.isalnum():
        raise BadInput(f"--fund {quoted(text)} is no symbol such as IWM. Nothing was imported.")
    return symbol


def _bytes(path: Path) -> bytes:
    payload = files.read(path, LARGEST)
    if len(payload) > LARGEST:
        raise BadInput(
            f"{path.name} has more than {LARGEST // 2**20} MB, more than any fund's history. "
            "Nothing was imported."
        )
    return payload


def _parsed(payload: bytes, fund: str | None) -> pd.DataFrame:
    """Return the rows of a file, told apart by how it begins; symbol missing where unknown."""
    if payload.startswith(b"PK"):
        return state_street.parse_history(payload, fund)
    if payload.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml"):
        return naming.parse_named_history(payload, fund)
    return _table(payload, fund)


def _table(payload: bytes, fund: str | None) -> pd.DataFrame:
    """Return the rows of a CSV file; lines above its header and below its days are skipped."""
    expected = "a table with the columns as_of, nav and shares_outstanding"
    bad = refusal(cells.SOURCE, fund or "file", expected)
    try:
        text = cells.text_of(payload, bad)
        separator = delimited.separator_of(text)
        grid = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise bad(f"a file that is no CSV ({error})") from error
    start, where = _header(grid, bad)
    body = [row for row in grid[start + 1 :] if _is_whole(row, where, bad)]
    dated = [
        (day, row)
        for row in body
        if (day := cells.day_of(row[where["session"]])) or _FIGURE.fullmatch(row[where["nav"]])
    ]
    columns = {
        name: np.array([cells.number(row[where[name]], bad) for _, row in dated])
        for name in _HEADS
        if name in where and name != "session"
    }
    if "assets" in columns:
        columns["assets"] = state_street.in_dollars(
            columns["assets"], columns["nav"], columns["shares_outstanding"], bad
        )
    session = np.array([day for day, _ in dated], dtype="datetime64[s]")
    if not any(day for day, _ in dated):
        raise bad("one without a single day such as Jan 16, 2026")
    return pd.DataFrame(
        {"symbol": pd.array([fund] * len(session), dtype="str"), "session": session, **columns}
    )


def _is_whole(row: Sequence[str], where: Mapping[str, int], bad: Refusal) -> bool:
    """Whether a row has all our columns; one of a day that lacks some refuses the file."""
    if len(row) > max(where.values()):
        return True
    if len(row) > where["session"] and cells.day_of(row[where["session"]]):
        raise bad(f"{', '.join(row)[:40]!r}, a row that breaks off")
    return False


def _header(grid: Sequence[Sequence[str]], bad: Refusal) -> tuple[int, dict[str, int]]:
    """Return the number of the row with the headings, and our columns in it."""
    for line, row in enumerate(grid):
        names = [cells.clean(cell).casefold() for cell in row]
        where = {
            column: next(names.index(head) for head in heads if head in names)
            for column, heads in _HEADS.items()
            if any(head in names for head in heads)
        }
        if set(_REQUIRED) <= set(where):
            return line, where
    headings = ", ".join(repr(cells.clean(cell)) for cell in grid[0]) if grid else ""
    raise bad(f"one whose first line has {headings[:80] or 'nothing'}")
