"""Parses the CSV that people download from Google Trends, of the old site and the new one.

    Category: All categories

    Week,small cap stocks: (United States),IWM: (United States)
    2021-01-17,45,<1

The first column is called Week, Day, Month or Time, or its word in the language of
whoever downloaded it; a term's column has the place behind it. The new site names neither
category nor place: it is in the name of the file, ``time_series_US_20260301-0000_...csv``.

    "Time","small cap stocks","IWM"
    "2021-01-17",45,<1
"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import pandas as pd

from rotation import delimited
from rotation.delimited import Row
from rotation.errors import BadInput
from rotation.options import quoted
from rotation.search import regions
from rotation.search.request import MOST_STORED, stored_terms
from rotation.search.resolution import Resolution, resolution_of
from rotation.sources.google_trends.formats import BELOW_ONE

LARGEST: Final = 2_000_000
"""Bytes; a file of 20 years of months or 5 years of weeks has some thousand."""

_COLUMN: Final = re.compile(
    r"(?P<term>.+?)\s?[:：]\s?[(（](?P<place>[^()（）]+(?:[(（][^()（）]*[)）][^()（）]*)*)[)）]"
)
_NEW_NAME: Final = re.compile(r"time_series_(?:(?P<geo>[A-Za-z]+(?:-[A-Z0-9]+)*)_)?\d{8}")
_NEW_FIRST: Final = "time"
_WORLD: Final = frozenset({"WORLD", "WORLDWIDE", "GLOBAL"})
_DIRECTION: Final = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e"))
_ALL: Final = frozenset(
    {
        "all", "alle", "alla", "toutes", "todas", "tutte", "totes", "toate", "wszystkie",
        "všechny", "všetky", "sve", "vse", "visos", "visas", "kõik", "kaikki", "minden",
        "összes", "все", "усі", "всі", "всички", "све", "όλες", "tüm", "bütün", "כל", "جميع",
        "كل", "همه", "semua", "lahat", "tất", "सभी", "সমস্ত", "அனைத்து",
    }
)  # fmt: skip
"""The first word of "All categories" in the languages of Google's pages."""
_ALL_UNSPACED: Final = ("すべて", "全", "所有", "모든", "전체", "ทุก", "หมวดหมู่ทั้งหมด")
_DATE: Final = re.compile(r"\d{4}-\d{2}(-\d{2}([T ]\d{2}(:\d{2}(:\d{2})?)?)?)?", re.ASCII)
_VALUE: Final = re.compile(r"\d{1,3}", re.ASCII)
_ENDING: Final = "; nothing was imported."


@dataclass(frozen=True)
class Download:
    """What a file holds, in the terms of a request.

    Attributes
    ----------
    terms : tuple of str
        In the file's order.
    geo : code where known (``US``, empty for the world), otherwise the name in the file
    timeframe : first and last date, ``2021-01-17 2026-01-11``
    resolution : how long one period is
    category : the first line's, as in the file; empty where it has none
    all_categories : whether that is no category in particular
    """

    terms: tuple[str, ...]
    geo: str
    timeframe: str
    resolution: Resolution
    category: str
    all_categories: bool


def parse_multi_timeline(
    payload: bytes,
    *,
    downloaded: dt.date | None = None,
    name: str = "",
    geo: str | None = None,
) -> tuple[pd.DataFrame, Download]:
    """Read a multiTimeline.csv or time_series_*.csv.

    Parameters
    ----------
    payload : bytes
        The file, in any encoding.
    downloaded : date or None
        Day the file was made: the file does not say which period was not over yet,
        so one that ends on this day or later is
        marked. None marks nothing.
    name : str
        The name of the file; those of the new site say the place.
    geo : str or None
        Code of the place, empty for the world, where neither file nor name says it.

    Returns
    -------
    DataFrame of n dates x m terms rows, by date, terms in the file's order
        term, date (datetime64[s], first day or hour of the period), value (0 to 100,
        0.5 for ``<1``), is_partial (bool).
    Download
        Terms, place and span.

    Raises
    ------
    BadInput
        Not such a file; names the line and the column that is wrong.
    """
    rows = _rows(payload)
    category, line, header = _header(rows, name)
    terms, place = _terms(line, header)
    code = _geo(place, name, geo)
    points = _points(rows, header)
    resolution = resolution_of(list(points))
    frame = pd.DataFrame(
        [
            (term, date, value)
            for date, values in points.items()
            for term, value in zip(terms, values, strict=True)
        ],
        columns=["term", "date", "value"],
    ).astype({"term": "object", "date": "datetime64[s]", "value": "float64"})
    frame["is_partial"] = False
    if downloaded is not None:
        frame["is_partial"] = _ends(frame["date"], resolution) > pd.Timestamp(downloaded)
    return frame, Download(
        terms=terms,
        geo=code,
        timeframe=f"{min(points):%Y-%m-%d} {max(points):%Y-%m-%d}",
        resolution=resolution,
        category=category,
        all_categories=_is_all(category),
    )


def _rows(payload: bytes) -> Iterator[Row]:
    """Lines that are not blank, as cells without outer spaces."""
    if len(payload) > LARGEST:
        raise BadInput(f"The file has more than {LARGEST:,} bytes, too many for Trends{_ENDING}")
    try:
        yield from delimited.rows(delimited.decode(payload).translate(_DIRECTION))
    except (ValueError, csv.Error) as error:
        raise BadInput(f"The Trends file cannot be read as CSV ({error}){_ENDING}") from error


def _header(rows: Iterator[Row], name: str) -> tuple[str, int, list[str]]:
    """Category, number and cells of the line with the names of the columns."""
    category = ""
    for line, cells in rows:
        label = re.match(r"[^:：]*[:：]", cells[0])
        if label and not category and not any(cells[1:]):
            category = cells[0][label.end() :].strip()
            continue
        with_places = [_COLUMN.fullmatch(cell) for cell in cells[1:]]
        new = cells[0].casefold() == _NEW_FIRST or bool(_NEW_NAME.match(name))
        if len(cells) > 1 and (all(with_places) or (new and not any(with_places))):
            return category, line, cells
        raise BadInput(
            f"Line {line} of the Trends file is not a header such as Week,IWM: (United States), "
            f"but {quoted(','.join(cells))} (expected is the CSV of “Interest over "
            f"time”){_ENDING}"
        )
    raise BadInput(f"The Trends file has no header and no values{_ENDING}")


def _terms(line: int, header: list[str]) -> tuple[tuple[str, ...], str | None]:
    """The terms of a header and their place, None where it has none."""
    columns = [match for cell in header[1:] if (match := _COLUMN.fullmatch(cell))]
    places = list(dict.fromkeys(column["place"] for column in columns))
    if len(places) > 1:
        raise BadInput(
            f"Line {line} of the Trends file compares the places {quoted(places[0])} and "
            f"{quoted(places[1])}; expected one place for all terms{_ENDING}"
        )
    try:
        terms = stored_terms([column["term"] for column in columns] or header[1:])
    except BadInput as error:
        raise BadInput(f"Line {line} of the Trends file: {error}{_ENDING}") from error
    if len(terms) < len(header) - 1:
        raise BadInput(
            f"Line {line} of the Trends file names a term twice among {len(header) - 1} columns; "
            f"expected 1 to {MOST_STORED} different ones{_ENDING}"
        )
    return terms, places[0] if places else None


def _geo(place: str | None, name: str, said: str | None) -> str:
    """The code of a file's place, its name where it has no code known here."""
    if place is not None:
        code = regions.code_of(place)
        found = place if code is None else code
    else:
        named = _NEW_NAME.match(name)
        if named is None and said is None:
            raise BadInput(
                "The Trends file does not say its region; expected its name as it was "
                f"downloaded, such as time_series_US_20260101-0000_20260201-0000.csv, or "
                f"--geo US{_ENDING}"
            )
        written = (named["geo"] or "").upper() if named else said or ""
        found = "" if written in _WORLD else written
    if said is not None and said != found:
        raise BadInput(
            f"The Trends file is of the region {quoted(found or 'world')}, not "
            f"{quoted(said or 'world')}{_ENDING}"
        )
    return found


def _is_all(category: str) -> bool:
    """Whether the words of a category say that it is none in particular."""
    words = category.casefold().split()
    return not words or words[0] in _ALL or words[0].startswith(_ALL_UNSPACED)


def _points(rows: Iterator[Row], header: list[str]) -> dict[pd.Timestamp, list[float]]:
    """The values of each date, by date."""
    points: dict[pd.Timestamp, list[float]] = {}
    for line, cells in rows:
        if len(cells) != len(header):
            raise BadInput(
                f"Line {line} of the Trends file has {len(cells)} cells; expected {len(header)} "
                f"as in its header{_ENDING}"
            )
        date = _date(line, header[0], cells[0])
        if date in points:
            raise _wrong(line, header[0], "a date that no line before has", cells[0])
        points[date] = [_value(line, *p) for p in zip(header[1:], cells[1:], strict=True)]
    if not points:
        raise BadInput(f"The Trends file has a header and no values{_ENDING}")
    return dict(sorted(points.items()))


def _date(line: int, column: str, cell: str) -> pd.Timestamp:
    try:
        if _DATE.fullmatch(cell):
            return pd.Timestamp(dt.datetime.fromisoformat(cell if len(cell) > 7 else f"{cell}-01"))
    except ValueError:
        pass  # a thirteenth month, or the like
    raise _wrong(line, column, "a date such as 2026-01-11", cell)


def _value(line: int, column: str, cell: str) -> float:
    if cell in ("<1", "< 1"):
        return BELOW_ONE
    if _VALUE.fullmatch(cell) and int(cell) <= 100:
        return float(cell)
    raise _wrong(line, column, "a whole number from 0 to 100 or <1", cell)


def _wrong(line: int, column: str, expected: str, cell: str) -> BadInput:
    got = quoted(cell) if cell else "nothing"
    return BadInput(
        f"Line {line}, column {quoted(column)}, of the Trends file: expected {expected}, got "
        f"{got}{_ENDING}"
    )


def _ends(dates: pd.Series, resolution: Resolution) -> pd.Series:
    """When each period is over, by when it begins."""
    step = {
        "hour": pd.DateOffset(hours=1),
        "day": pd.DateOffset(days=1),
        "week": pd.DateOffset(weeks=1),
        "month": pd.DateOffset(months=1),
    }[resolution]
    return dates + step
