"""Recognises the table of daily bars in a file: its kind, encoding, separator and header."""

from __future__ import annotations

import csv
import itertools
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
from python_calamine import CalamineError

from rotation import delimited
from rotation.delimited import Row
from rotation.errors import BadInput
from rotation.imports import files, headers, misfits, numbers, parquet
from rotation.panel import Flags

_EMPTY: Final = ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "-"]
"""How files write a missing number."""

_HEAD: Final = 256 * 1024  # bytes in which the header is looked for
_LINES: Final = 40
_FEWEST: Final = 4  # columns of bars in a row that has their names above or below symbols
_TICKER: Final = r"[$^.]?[A-Za-z0-9][A-Za-z0-9.:/=^-]{0,20}"
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_PARQUET: Final = b"PAR1"
_TICKERS: Final = ("", "ticker", "tickers", "symbol", "symbols")


@dataclass(frozen=True, eq=False)
class PriceTable:
    """The table in a file.

    Attributes
    ----------
    path : Path
    rows : DataFrame
        One column a heading, by its number; labels are the numbers of the lines, or of the
        rows where a file has no lines.
    names : list of str
        Headings, as in the file.
    place : str
        What a label counts: ``line`` or ``row``.
    decimal : Mark, optional
        What its separator suggests to stand before decimals: a comma after a semicolon.
    """

    path: Path
    rows: pd.DataFrame
    names: list[str]
    place: str
    decimal: numbers.Mark | None = None


@dataclass(frozen=True)
class _Header:
    """Headings, the symbol of each where there is a second row of them, the first data line."""

    names: list[str]
    symbols: list[str] | None
    first: int


@dataclass(frozen=True)
class _Layout:
    """How the table lies in a text."""

    path: Path
    encoding: str
    separator: str
    header: _Header


def read(path: Path) -> PriceTable:
    """Read the table of a CSV, Excel or Parquet file.

    Raises
    ------
    BadInput
        There is no such file, or it cannot be read.
    """
    files.check(path)
    kind = "CSV"
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        kind = _kind_of(path, head)
        if kind == "Parquet":
            return _from_frame(path, parquet.read(path))
        return _from_workbook(path) if kind == "Excel" else _from_text(path, head)
    except (ValueError, OSError, csv.Error, pa.ArrowException) as error:
        told = error.strerror if isinstance(error, OSError) else None
        reason = (told or str(error)).splitlines()[0].partition(". ")[0][:200].rstrip(".")
        raise BadInput(
            f"{path.name} cannot be read as {kind} ({reason}). Nothing was imported."
        ) from error


def refuse(table: PriceTable, name: str, raw: pd.Series, wrong: Flags, expected: str) -> None:
    """Refuse the whole file at its first value of the wrong type.

    Parameters
    ----------
    table : PriceTable
    name : str
        What the column is called in the sentence.
    raw : Series
        Values of the column, as in the file.
    wrong : bool array of shape (n_rows,)
    expected : str
        What was expected in place of such a value.

    Raises
    ------
    BadInput
        Some value is wrong.
    """
    place = wrong.nonzero()[0]
    if len(place):
        first = raw.iloc[place[0]]
        got = "nothing" if pd.isna(first) else f"“{str(first)[:40]}”"
        more = f" (and {len(place) - 1} more)" if len(place) > 1 else ""
        raise BadInput(
            f"{table.path.name}, {table.place} {raw.index[place[0]]}, column {name}: expected "
            f"{expected}, got {got}{more}. Nothing was imported."
        )


def _kind_of(path: Path, head: bytes) -> str:
    """Return Parquet, Excel or CSV: by content, by the ending where content does not tell."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - len(_PARQUET)))
        ends = file.read()
    if path.suffix.lower() == ".parquet" or (head.startswith(_PARQUET) and ends == _PARQUET):
        return "Parquet"
    return "Excel" if head.startswith(_WORKBOOKS) else "CSV"


def _from_frame(path: Path, frame: pd.DataFrame) -> PriceTable:
    """Return the table of a data frame, whose days and symbols may be in its index."""
    if not isinstance(frame.index, pd.RangeIndex):
        named = headers.fields(frame.index.names)
        taken = headers.fields(frame.columns.get_level_values(0))
        if isinstance(frame.index, pd.DatetimeIndex) and not named:
            frame.index = frame.index.rename("date")
            named = {"date"}
        frame = frame.reset_index() if named - taken else frame.reset_index(drop=True)
    if frame.columns.nlevels == 2:
        heads = [list(frame.columns.get_level_values(level)) for level in (0, 1)]
        header = _two_rows([(0, ["" if pd.isna(cell) else str(cell) for cell in row])
                            for row in heads])  # fmt: skip
        if header is not None:
            return _by_symbol(PriceTable(path, frame.set_axis(frame.index + 1), [], "row"), header)
    names = [str(name) for name in frame.columns]
    rows = frame.set_axis(range(len(names)), axis=1).set_axis(frame.index + 1)
    return PriceTable(path, rows, names, "row")


def _from_workbook(path: Path) -> PriceTable:
    """Return the table of a workbook: of its first sheet with a header, else of the first."""
    try:
        sheets = pd.read_excel(path, sheet_name=None, header=None, engine="calamine")
    except CalamineError as error:
        raise ValueError(str(error)) from error
    tables = [_of_sheet(path, sheet) for sheet in sheets.values() if not sheet.empty]
    if not tables:
        raise ValueError("its sheets are empty")
    return next((table for table in tables if headers.is_header(table.names)), tables[0])


def _of_sheet(path: Path, sheet: pd.DataFrame) -> PriceTable:
    """Return the table of one sheet."""
    head = sheet.head(_LINES).itertuples(index=False)
    header = _header(
        [
            (number, ["" if pd.isna(cell) else str(cell).strip() for cell in cells])
            for number, cells in enumerate(head, 1)
        ]
    )
    rows = sheet.iloc[header.first - 1 :].dropna(how="all").infer_objects()
    return _by_symbol(PriceTable(path, rows.set_axis(rows.index + 1), [], "row"), header)


def _from_text(path: Path, head: bytes) -> PriceTable:
    """Return the table of delimited text: every digit as written, NA a symbol like any other."""
    encoding = delimited.encoding_of(head)
    text = head.decode(encoding, errors="ignore").removeprefix("\ufeff")
    separator = delimited.separator_of(text)
    lines = list(itertools.islice(delimited.rows(text, separator), _LINES))
    if not lines:
        raise ValueError("No columns to parse from file")
    layout = _Layout(path, encoding, separator, _header(lines))
    try:
        rows = _csv(layout)
    except UnicodeDecodeError:  # a sign further down that the head could not tell
        rows = _csv(replace(layout, encoding=delimited.encoding_of(path.read_bytes())))
    decimal: numbers.Mark | None = "," if separator == ";" else None
    return _by_symbol(PriceTable(path, rows, [], "line", decimal), layout.header)


def _csv(layout: _Layout) -> pd.DataFrame:
    """Return the rows below the header; numbers as text where one in the file is no plain number.

    Further lines with the headings, as of files put together, are left out.
    """
    header = layout.header
    at = {"date": 0} if header.symbols else headers.positions(header.names)
    symbols = {place for field, place in at.items() if field == "symbol"}
    texts = {place for field, place in at.items() if field in ("date", "symbol")}
    counted = (set(range(len(header.names))) if header.symbols else set(at.values())) - texts
    rows = _parsed(layout, texts, symbols)
    if any(not pd.api.types.is_numeric_dtype(rows[place]) for place in counted):
        rows = _parsed(layout, texts | counted, symbols)
        heads = [rows[place] == header.names[place] for place in texts | counted]
        rows = rows[~pd.concat(heads, axis=1).all(axis=1)]
    return rows


def _parsed(layout: _Layout, texts: set[int], symbols: set[int]) -> pd.DataFrame:
    """Return the rows below the header, labelled with their lines."""
    columns, first = list(range(len(layout.header.names))), layout.header.first
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            rows = pd.read_csv(
                layout.path,
                encoding=layout.encoding,
                sep=layout.separator,
                header=None,
                names=columns,
                skiprows=first - 1,
                index_col=False,
                dtype=dict.fromkeys(texts, "object"),
                keep_default_na=False,
                na_values={n: [""] if n in symbols else _EMPTY for n in columns},  # type: ignore[misc]
                skip_blank_lines=False,
                low_memory=False,
            )
        except (pd.errors.ParserWarning, pd.errors.ParserError) as error:
            of = layout.path, layout.encoding, layout.separator
            raise ValueError(misfits.why(error, *of, width=len(columns), first=first)) from error
        except pd.errors.EmptyDataError:
            rows = pd.DataFrame(columns=columns)
    return rows.set_axis(range(first, first + len(rows))).dropna(how="all")


def _header(lines: Sequence[Row]) -> _Header:
    """Return the headings: of the first line that names bars, of the first line where none does."""
    for at, (line, cells) in enumerate(lines):
        if (both := _two_rows(lines[at : at + 3])) is not None:
            return both
        if headers.is_header(cells):
            return _Header(cells, None, line + 1)
    return _Header(lines[0][1], None, lines[0][0] + 1)


def _two_rows(lines: Sequence[Row]) -> _Header | None:
    """Return the headings of yfinance's layout: prices above symbols, or symbols above prices.

    A third line may name the index (``Date,,,``).
    """
    if len(lines) < 2:
        return None
    for named, tickers in ((lines[0][1], lines[1][1]), (lines[1][1], lines[0][1])):
        if (
            len(named) == len(tickers)
            and len(headers.fields(named[1:])) >= _FEWEST
            and not headers.fields(tickers[1:])
            and all(re.fullmatch(_TICKER, cell) for cell in tickers[1:])
            and (tickers[0].casefold() in _TICKERS or headers.fields(tickers[:1]) == {"date"})
        ):
            last = lines[1]
            if len(lines) > 2 and lines[2][1][0] and not any(lines[2][1][1:]):
                last = lines[2]
            return _Header(["date", *named[1:]], ["", *tickers[1:]], last[0] + 1)
    return None


def _by_symbol(table: PriceTable, header: _Header) -> PriceTable:
    """Return the table with its headings, and a row a symbol where they stand beside each other."""
    rows = table.rows.set_axis(range(len(header.names)), axis=1)
    if header.symbols is None:
        return replace(table, rows=rows, names=header.names)
    heads = list(dict.fromkeys(header.names[1:]))
    parts = []
    for symbol in dict.fromkeys(header.symbols[1:]):
        own = [number for number, of in enumerate(header.symbols) if of == symbol]
        values = rows[own].set_axis([header.names[number] for number in own], axis=1)
        traded = values.dropna(how="all")
        parts.append(traded.assign(date=rows[0], symbol=symbol))
    names = ["date", *heads, "symbol"]
    whole = pd.concat(parts).reindex(columns=names).set_axis(range(len(names)), axis=1)
    return replace(table, rows=whole, names=names)
