"""Splits an iShares document into cells: text, rows, numbers and dates; touches no network.

Whatever is not the document asked for raises the error that a `Refusal` makes.
"""

from __future__ import annotations

import codecs
import datetime
import re
from html.entities import name2codepoint
from typing import Any, Final
from xml.etree import ElementTree

from rotation import delimited
from rotation.errors import Refusal

SOURCE: Final = "ishares"

Grid = list[list[str]]

_MISSING: Final = frozenset({"", "-", "--", "n/a"})
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
_DATES: Final = (
    re.compile(r"(?P<m>[A-Za-z]{3})[a-z]*\.?\s+(?P<d>\d{1,2}),?\s+(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})[-/ ](?P<m>[A-Za-z]{3})[a-z]*[-/ ](?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-?(?P<m>\d{2})-?(?P<d>\d{2})(?:[T ][\d:.]+)?"),
)
_AMPERSAND = re.compile(r"&(#\d+;|#x[0-9a-fA-F]+;|(\w+);)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SAVED_BY_EXCEL: Final = {
    b"PK": "an .xlsx workbook",
    b"\xd0\xcf\x11\xe0": "a binary Excel workbook",
}
_GERMAN: Final = frozenset({"positionen", "emittententicker"})
"""The sheet of the holdings and the head of their tickers in files of the German site."""
_ENGLISH: Final = ": take the English one, from the fund's page on ishares.com/us"
_MOST_COLUMNS: Final = 256  # of a sheet in this format


def text_of(payload: bytes, bad: Refusal) -> str:
    """The document as text, without byte-order marks; other kinds of file are refused by name.

    A CSV file that went through Excel is no longer UTF-8, and has lost its mark, or is UTF-16.
    """
    for start, kind in _SAVED_BY_EXCEL.items():
        if payload.startswith(start):
            raise bad(f"{kind}: take the file as it was downloaded")
    try:
        wide = payload.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = payload.decode("utf-16" if wide else "utf-8").lstrip("\ufeff")
    except UnicodeDecodeError:
        marked = payload.startswith(b"\xef\xbb\xbf")
        text = payload.decode("utf-8-sig" if marked else "cp1252", errors="replace")
    head = text[:2000].lstrip()
    if not head:
        raise bad("nothing")
    if re.match(r"<!doctype html|<html", head, re.IGNORECASE):
        title = re.search(r"<title[^>]*>([^<]*)", head, re.IGNORECASE)
        raise bad("an HTML page" + (f" titled {title[1].strip()!r}" if title else ""))
    return text


def clean(cell: str) -> str:
    """A cell without non-breaking and surrounding blanks."""
    return " ".join(cell.split())


def number(cell: Any, bad: Refusal) -> float:
    """A number as issued (thousands separators, brackets for minus) or NaN for a dash."""
    if isinstance(cell, float):
        return cell
    text = "" if cell is None else clean(str(cell)).lower()
    if text in _MISSING:
        return float("nan")
    plain = re.sub(r"[$% ]", "", text)
    plain = f"-{plain[1:-1]}" if plain.startswith("(") and plain.endswith(")") else plain
    try:
        return delimited.american(plain)
    except ValueError as error:
        raise bad(f"{text[:40]!r} where a number such as 1,234.5 belongs") from error


def day_of(text: str) -> datetime.date | None:
    """A date as iShares writes it in one place or another, whatever the locale here."""
    for pattern in _DATES:
        match = pattern.fullmatch(clean(text))
        if match is None:
            continue
        month = match["m"].lower()
        try:
            count = int(month) if month.isdigit() else _MONTHS.index(month) + 1
            return datetime.date(int(match["y"]), count, int(match["d"]))
        except ValueError:
            return None
    return None


def stated_day(lines: Grid) -> datetime.date | None:
    """The day holdings are of: beside or after "as of", or a date alone in its line."""
    for row in lines:
        cells = [clean(cell) for cell in row if clean(cell)]
        if not cells:
            continue
        labelled = re.match(r".*\bas of\b:?(.*)", cells[0], re.IGNORECASE)
        candidates = [labelled[1], *cells[1:]] if labelled else cells if len(cells) == 1 else []
        for candidate in candidates:
            day = day_of(candidate)
            if day is not None:
                return day
    return None


def header_of(grid: Grid, first: str, bad: Refusal) -> tuple[int, dict[str, int]]:
    """Number of the row whose first filled cell is ``first``, and its columns by name.

    Names are in lower case; how many lines stand above the row varies.
    """
    for line, row in enumerate(grid):
        names = [clean(cell).lower() for cell in row]
        if next(filter(None, names), "") == first:
            return line, {name: index for index, name in enumerate(names) if name}
        if _GERMAN.intersection(names):
            raise bad(f"the issuer's German file{_ENGLISH}")
    raise bad(f"no row that starts with {first.title()!r}")


def sheet(payload: bytes, name: str, bad: Refusal) -> Grid:
    """The rows of one sheet of a SpreadsheetML 2003 workbook, all of the same width.

    Its ampersands are bare in places (``S&P``), which is no XML, beside real
    entities (``S&amp;P``), which stay. A document type, which could declare
    entities of its own, is refused.
    """
    text = _CONTROL.sub("", text_of(payload, bad))
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise bad("XML with a document type of its own")
    try:
        root = ElementTree.fromstring(_AMPERSAND.sub(_escaped, text))
    except (ElementTree.ParseError, ValueError) as e:
        raise bad(f"text that is no XML or breaks off ({e})") from e
    sheets = [part for part in root.iter() if _local(part.tag) == "Worksheet"]
    if any(_attribute(part, "Name").casefold() in _GERMAN for part in sheets):
        raise bad(f"the issuer's German workbook{_ENGLISH}")
    for part in sheets:
        if _attribute(part, "Name") == name:
            rows = [_row(row) for row in part.iter() if _local(row.tag) == "Row"]
            width = max(map(len, rows), default=0)
            return [row + [""] * (width - len(row)) for row in rows]
    raise bad(f"a document <{_local(root.tag)}> without that sheet")


def _escaped(match: re.Match[str]) -> str:
    """An ampersand fit for XML: entities stay, HTML's become numbers, bare ones are escaped."""
    whole, reference, named = match[0], match[1], match[2]
    if reference is None:
        return "&amp;"
    if named is None or named in {"amp", "lt", "gt", "quot", "apos"}:
        return whole
    if named in name2codepoint:
        return f"&#{name2codepoint[named]};"
    return f"&amp;{whole[1:]}"


def _row(row: ElementTree.Element) -> list[str]:
    """The cells of a row; ``ss:Index`` and ``ss:MergeAcross`` leave columns out."""
    cells: dict[int, str] = {}
    column = 0
    for cell in row:
        if _local(cell.tag) != "Cell":
            continue
        column = _whole(_attribute(cell, "Index"), column + 1) - 1
        cells[column] = "".join(cell.itertext())
        column += 1 + _whole(_attribute(cell, "MergeAcross"), 0)
    width = max(cells, default=-1) + 1
    return [cells.get(index, "") for index in range(width)]


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attribute(element: ElementTree.Element, name: str) -> str:
    return next((value for key, value in element.items() if _local(key) == name), "")


def _whole(text: str, otherwise: int) -> int:
    """A column number or count; beyond the format's last column there is none."""
    return int(text) if text.isdigit() and int(text) <= _MOST_COLUMNS else otherwise
