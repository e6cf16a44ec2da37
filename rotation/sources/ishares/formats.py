"""Parses iShares holdings and share counts: workbook, JSON and CSV; touches no network.

Whatever is not the document asked for raises ``BadResponse`` that says what was expected and
what came.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from rotation import delimited
from rotation.errors import Refusal, refusal
from rotation.sources.ishares.cells import (
    SOURCE,
    Grid,
    clean,
    day_of,
    header_of,
    number,
    sheet,
    stated_day,
    text_of,
)
from rotation.sources.ishares.members import COLUMNS, symbols_of

_FUNDS: Final = {
    "IWM": (239710, "iShares Russell 2000 ETF"),
    "IWN": (239712, "iShares Russell 2000 Value ETF"),
    "IWO": (239709, "iShares Russell 2000 Growth ETF"),
    "IWB": (239707, "iShares Russell 1000 ETF"),
    "IWD": (239708, "iShares Russell 1000 Value ETF"),
    "IWF": (239706, "iShares Russell 1000 Growth ETF"),
    "IJR": (239774, "iShares Core S&P Small-Cap ETF"),
    "IJH": (239763, "iShares Core S&P Mid-Cap ETF"),
    "IVV": (239726, "iShares Core S&P 500 ETF"),
    "IWV": (239714, "iShares Russell 3000 ETF"),
}
PORTFOLIO_IDS: Final[dict[str, int]] = {fund: number for fund, (number, _) in _FUNDS.items()}
"""The issuer's number of each fund."""

FUND_NAMES: Final[dict[str, str]] = {fund: name for fund, (_, name) in _FUNDS.items()}
"""What the holdings file of each fund calls itself."""

_FIELDS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "ticker": (("ticker",), "ticker"),
    "name": (("name",), "issueName"),
    "sector": (("sector",), "sectorName"),
    "asset_class": (("asset class",), "assetClass"),
    "weight": (("weight (%)", "weight(%)"), "holdingPercent"),
    "shares": (("quantity", "shares"), "unitsHeld"),
    "market_value": (("market value",), "marketValue"),
    "price": (("price",), "unitPrice"),
    "exchange": (("exchange",), "exchange"),
}
"""Our column: its headings in files (lower case), its name in JSON."""

_REQUIRED: Final = ("ticker", "name", "sector", "asset_class", "weight")


def parse_holdings_csv(
    payload: bytes, fund: str | None = None, day: datetime.date | None = None
) -> pd.DataFrame:
    """Parse holdings out of the CSV file people download from a fund's page.

    Parameters
    ----------
    payload : bytes
        A name, some lines about the fund, the table from the row that starts
        with ``Ticker``, a blank line and a disclaimer.
    fund : str, optional
        Where the file's first line does not say it.
    day : date, optional
        Where the lines above the table do not say it.

    Returns
    -------
    DataFrame
        ``COLUMNS``, every row of the list: cash and futures too. ``weight`` is
        decimal and as issued, to a hundredth of a percent, so that the smallest
        names read 0 (``market_value`` tells them apart); ``symbol`` is missing
        where Yahoo has none.

    Raises
    ------
    BadResponse
        An HTML page, no table, a table cut short, an unknown fund, no date or another one
        than ``day``.
    """
    bad = refusal(SOURCE, fund or "holdings file", "a holdings CSV")
    try:
        text = text_of(payload, bad)
        separator = delimited.separator_of(text)
        grid = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as e:
        raise bad(f"a file that is no CSV ({e})") from e
    return _holdings_of_grid(grid, fund, day, bad)


def parse_workbook(
    payload: bytes, fund: str | None = None, day: datetime.date | None = None
) -> pd.DataFrame:
    """Parse holdings out of the fund's workbook (SpreadsheetML 2003), as `parse_holdings_csv`."""
    bad = refusal(SOURCE, fund or "workbook", "a workbook with the sheet Holdings")
    return _holdings_of_grid(sheet(payload, "Holdings", bad), fund, day, bad)


def parse_history(payload: bytes, fund: str) -> pd.DataFrame:
    """Parse net asset value and shares outstanding a day out of the fund's workbook.

    Returns
    -------
    DataFrame
        ``session`` [datetime64[s]] ascending, ``nav`` [USD], ``shares_outstanding`` [shares] and
        ``distribution`` [USD a share]; NaN where the sheet has ``--``. Rows that say the same
        twice are one; two that disagree about a day both stay, for the store to judge.

    Raises
    ------
    BadResponse
        No such sheet, columns or rows, a row whose day cannot be read.
    """
    bad = refusal(SOURCE, fund, "a workbook with the sheet Historical")
    grid = sheet(payload, "Historical", bad)
    start, where = header_of(grid, "as of", bad)
    absent = [head for head in ("nav per share", "shares outstanding") if head not in where]
    if absent:
        raise bad(f"one without the column {absent[0]!r}")
    body = [(day_of(row[where["as of"]]), row) for row in grid[start + 1 :]]
    for day, row in body:
        if day is None and clean(row[where["nav per share"]]):
            raise bad(f"{row[where['as of']][:40]!r} where a day such as Jan 16, 2026 belongs")
    dated = [(day, row) for day, row in body if day is not None]

    def column(head: str) -> list[float]:
        index = where.get(head)
        return [float("nan") if index is None else number(row[index], bad) for _, row in dated]

    table = pd.DataFrame(
        {
            "session": np.array([day for day, _ in dated], dtype="datetime64[s]"),
            "nav": column("nav per share"),
            "shares_outstanding": column("shares outstanding"),
            "distribution": column("ex-dividends"),
        }
    )
    table = table.dropna(subset=["nav", "shares_outstanding"], how="all").drop_duplicates()
    if table.empty:
        raise bad("one without a single day")
    return table.sort_values("session", kind="stable", ignore_index=True)


def parse_holdings_json(payload: bytes, fund: str, day: datetime.date) -> pd.DataFrame:
    """Parse holdings of a past day out of the product page's JSON, as `parse_holdings_csv`.

    ``as_of`` is the day the answer says it is for, which for a weekend or a
    holiday is another one than ``day``.

    Raises
    ------
    BadResponse
        HTML or other text, another fund, lists of unequal length, no holdings, no date.
    """
    bad = refusal(SOURCE, f"{fund} on {day}", "holdings as JSON")
    text = text_of(payload, bad)
    try:
        answer = json.loads(text)
        container = answer["componentsByNameMap"]["holdings"]["containersByNameMap"]["all"]
        points = dict(container["dataPointsByNameMap"])
    except json.JSONDecodeError as e:
        raise bad(f"text that is no JSON ({e})") from e
    except (KeyError, TypeError, ValueError) as e:
        raise bad(f"JSON without the holdings in their place ({e!r})") from e
    product = str(answer.get("productId", PORTFOLIO_IDS.get(fund, "")))
    if fund in PORTFOLIO_IDS and product != str(PORTFOLIO_IDS[fund]):
        raise bad(f"those of portfolio {product}")
    columns = {column: _values(points, name) for column, (_, name) in _FIELDS.items()}
    given: dict[str, Sequence[Any]] = {
        column: values for column, values in columns.items() if values is not None
    }
    missing = [_FIELDS[column][1] for column in _REQUIRED if not given.get(column)]
    if missing:
        raise bad(f"no {missing[0]}: nothing is held or published for that day")
    if len({len(values) for values in given.values()}) > 1:
        lengths = ", ".join(f"{column} {len(values)}" for column, values in given.items())
        raise bad(f"lists of unequal length ({lengths})")
    return _frame(given, fund, _answered_day(points, day, bad), bad)


def _holdings_of_grid(
    grid: Grid, fund: str | None, day: datetime.date | None, bad: Refusal
) -> pd.DataFrame:
    """Holdings out of rows of text: lines about the fund, a table, and what follows it."""
    start, where = header_of(grid, "ticker", bad)
    place = {
        column: next((where[head] for head in heads if head in where), None)
        for column, (heads, _) in _FIELDS.items()
    }
    missing = [column for column in _REQUIRED if place[column] is None]
    if missing:
        raise bad(f"a table without the column {_FIELDS[missing[0]][0][0]!r}")
    rows = _rows_of_table(grid, start, max(where.values()) + 1, bad)
    columns: dict[str, Sequence[Any]] = {
        column: [row[index] for row in rows] for column, index in place.items() if index is not None
    }
    above = {clean(cell).lower() for row in grid[:start] for cell in row}
    owner = next((fund for fund, name in FUND_NAMES.items() if name.lower() in above), None)
    if fund is None and owner is None:
        raise bad("one that does not name a fund known here; say which it is")
    if fund is not None and owner not in {None, fund}:
        raise bad(f"that of {owner}")
    stated = stated_day(grid[:start])
    if stated is not None and day not in {None, stated}:
        raise bad(f"that of {stated}")
    as_of = stated or day
    if as_of is None:
        raise bad("one that does not say which day it is of")
    return _frame(columns, str(fund or owner), as_of, bad)


def _rows_of_table(grid: Grid, start: int, width: int, bad: Refusal) -> Grid:
    """The rows below a header, up to a blank line or a sentence."""
    rows = []
    for line, row in enumerate(grid[start + 1 :], start + 2):
        filled = [cell for cell in map(clean, row) if cell]
        if not filled or (len(filled) == 1 and " " in filled[0]):
            break
        if len(row) < width:
            raise bad(f"a table cut short: {len(row)} of {width} cells in line {line}")
        rows.append(row)
    return rows


def _frame(
    columns: dict[str, Sequence[Any]], fund: str, as_of: datetime.date, bad: Refusal
) -> pd.DataFrame:
    """The holdings frame out of columns as issued."""
    rows = len(columns["ticker"])
    if rows == 0:
        raise bad("a table without rows")
    empty = [""] * rows
    text = {
        column: ["" if cell is None else clean(str(cell)) for cell in columns.get(column, empty)]
        for column in ("ticker", "name", "sector", "asset_class", "exchange")
    }
    numbers = {
        column: np.array([number(cell, bad) for cell in columns.get(column, empty)])
        for column in ("weight", "shares", "market_value", "price")
    }
    numbers["weight"] = numbers["weight"] / 100
    total = float(np.nansum(numbers["weight"]))
    if not 0.9 <= total <= 1.1:
        raise bad(
            f"a list whose weights add up to {total:.1%}: it is incomplete or in another unit"
        )
    symbols = symbols_of(text["ticker"], text["name"], text["asset_class"], text.pop("exchange"))
    frame = pd.DataFrame(
        {
            **{column: pd.array(cells, dtype="str") for column, cells in text.items()},
            **numbers,
            "fund": pd.array([fund] * rows, dtype="str"),
            "as_of": np.full(rows, as_of, dtype="datetime64[s]"),
            "symbol": pd.array(symbols, dtype="str"),
        }
    )
    return frame[list(COLUMNS)]


def _values(points: dict[str, Any], name: str) -> list[Any] | None:
    """The list under a name: its raw values, or the formatted ones where there are no others."""
    point = points.get(name)
    if not isinstance(point, dict):
        return None
    for form in ("value", "formattedValue"):
        if isinstance(point.get(form), list):
            return list(point[form])
    return None


def _answered_day(points: dict[str, Any], asked: datetime.date, bad: Refusal) -> datetime.date:
    """The day an answer is of: the one it states, or the one asked for if it is on offer."""
    for name in ("asOfDate", "asOf"):
        point = points.get(name)
        stated = day_of(str(point.get("value"))) if isinstance(point, dict) else None
        if stated is not None:
            return stated
    listed = [day_of(str(value)) for value in _values(points, "dateList") or []]
    days = {day for day in listed if day is not None}
    if asked in days:
        return asked
    if len(days) != 1:  # a choice of other days does not say which of them this is
        raise bad("holdings that do not say which day they are of")
    return days.pop()
