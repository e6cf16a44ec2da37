"""Recognises delimited text as people have it: encoding, separator and rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import charset_normalizer

Row = tuple[int, list[str]]
"""Number of the line in the file, and its cells without outer spaces."""

SEPARATORS: Final = ",;\t"

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OF_SPREADSHEETS: Final = [
    "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp932", "gb18030", "cp949", "big5",
    "mac_roman",
]  # fmt: skip
"""Encodings that spreadsheets save text in, but for those of Unicode."""

_AMERICAN: Final = re.compile(
    r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d+)?|-?\.\d+", re.ASCII
)

_SAMPLE: Final = 64 * 1024  # bytes that tell an encoding
_LINES: Final = 50  # lines that tell a separator


def encoding_of(payload: bytes, *, whole: bool = False) -> str:
    """Return the name of the encoding of a text, or, unless ``whole``, of the beginning of one.

    A byte-order mark decides, then zeros (UTF-16 without a mark), then UTF-8 where it fits;
    what is left is told by charset-normalizer.

    Raises
    ------
    ValueError
        No encoding fits: it is no text.
    """
    for mark, encoding in _MARKS.items():
        if payload.startswith(mark):
            return encoding
    sample = payload[:_SAMPLE]
    zeros = [sample[start::2].count(0) * 5 > len(sample) for start in (0, 1)]
    if zeros[0] != zeros[1]:
        return "utf-16-be" if zeros[0] else "utf-16-le"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(payload, final=whole)
    except UnicodeDecodeError as error:
        around = max(0, error.start - _SAMPLE // 2)
        part = payload[around : around + _SAMPLE]
        best = charset_normalizer.from_bytes(part, cp_isolation=_OF_SPREADSHEETS).best()
        if best is None:
            raise ValueError("its bytes are no text") from error
        return best.encoding
    return "utf-8-sig"


def decode(payload: bytes) -> str:
    """Return the text of a file, without its byte-order mark.

    Raises
    ------
    ValueError
        Its bytes are no text.
    """
    encoding = encoding_of(payload, whole=True)
    try:
        return payload.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise ValueError(f"its bytes are no text in {encoding}") from error


def separator_of(text: str) -> str:
    """Return the separator that splits most of the first lines into equally many cells."""
    lines = [line for line in text[: 8 * _SAMPLE].splitlines() if line.strip()][:_LINES]

    def alike(separator: str) -> tuple[int, int]:
        try:
            widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator))
        except csv.Error:
            return 0, 0
        return max(((n, width) for width, n in widths.items() if width > 1), default=(0, 0))

    return max(SEPARATORS, key=alike)


def rows(text: str, separator: str | None = None) -> Iterator[Row]:
    """Yield the lines that are not blank.

    Raises
    ------
    csv.Error
        A line cannot be read, or a quotation mark is never closed; the message names the line.
    """
    ended = False

    def lines() -> Iterator[str]:
        nonlocal ended
        yield from io.StringIO(text, newline="")
        ended = True  # asked for a line more, the reader is within quotation marks

    reader = csv.reader(lines(), delimiter=separator or separator_of(text))
    begins = 1
    try:
        for cells in reader:
            if ended:
                break
            begins = reader.line_num + 1
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip() for cell in cells]
        else:
            return
    except csv.Error as error:
        raise csv.Error(f"line {reader.line_num}: {error}") from error
    raise csv.Error(f"a quotation mark in line {begins} is never closed")


def american(text: str) -> float:
    """Return a number whose decimals stand behind a point; commas may group thousands.

    Raises
    ------
    ValueError
        It is none: 264,12 may have decimals behind its comma, and is not 26412.
    """
    if not _AMERICAN.fullmatch(text):
        raise ValueError(f"{text!r} is no number such as 1,234.5")
    return float(text.replace(",", ""))
