"""Holdings and share counts out of the workbook (SpreadsheetML 2003), with its traps."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from rotation.errors import BadResponse
from rotation.sources.ishares import formats
from tests.loopback.ishares import HEADINGS, Day, spreadsheet, workbook

DAY = dt.date(2026, 1, 16)
HISTORY_HEADS = ("As Of", "NAV per Share", "Ex-Dividends", "Shares Outstanding")
ROW = ("EXAA", "EXAMPLE AA INC", "Energy", "Equity", "1,234,500.00", "100.00", "1,234,500.00")
ROW_END = ("1,000.00", "1,234.50", "United States", "NASDAQ", "USD")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("EXAMPLE R&D INC", "EXAMPLE R&D INC"),
        ("EXAMPLE R&amp;D INC", "EXAMPLE R&D INC"),
        ("A & B &lt;C&gt;", "A & B <C>"),
        ("EXAMPLE&#38;SONS&#x26;CO", "EXAMPLE&SONS&CO"),
        ("EXAMPLE&nbsp;&reg; INC", "EXAMPLE ® INC"),
        ("A&B; C", "A&B; C"),
        ("EXAMPLE\xa0 INC\x0b ", "EXAMPLE INC"),
    ],
)
def test_ampersands_of_the_workbook(written: str, name: str) -> None:
    """Bare ampersands are text, entities are what they stand for, once."""
    row = (ROW[0], written, *ROW[2:], *ROW_END)
    payload = spreadsheet({"Holdings": [["16-Jan-2026"], HEADINGS, row]})
    assert list(formats.parse_workbook(payload, "IWM")["name"]) == [name]


def test_cells_left_out_of_the_workbook() -> None:
    """A cell with an index stands in that column; cells missing at the end are empty."""
    row = ("EXAA", "EXAMPLE AA INC", "Energy", "Equity", None, "100.00")
    payload = spreadsheet({"Holdings": [["16-Jan-2026"], HEADINGS, row]})
    found = formats.parse_workbook(payload, "IWM").iloc[0]
    assert found["weight"] == 1.0
    assert np.isnan(found["market_value"])
    assert np.isnan(found["price"])


def test_merged_cells_of_the_workbook() -> None:
    """A merged cell takes the columns it covers."""
    merged = b'<ss:Cell ss:MergeAcross="1"><ss:Data>EXAA</ss:Data></ss:Cell>'
    row = spreadsheet(
        {"Holdings": [["16-Jan-2026"], ("Ticker", "Old", *HEADINGS[1:]), (*ROW, *ROW_END)]}
    )
    payload = row.replace(b'<ss:Cell><ss:Data ss:Type="String">EXAA</ss:Data></ss:Cell>', merged)
    assert list(formats.parse_workbook(payload, "IWM")["name"]) == ["EXAMPLE AA INC"]


def test_lines_around_the_table_of_the_workbook() -> None:
    """Any lines above, and a sentence right below the last row, are no holdings."""
    sheet = [
        ["iShares Russell 2000 ETF"],
        ["Fund Holdings as of", "Jan 16, 2026"],
        [],
        ["Stock", "-"],
        HEADINGS,
        (*ROW, *ROW_END),
        ["Holdings are subject to change."],
        ["EXAB", "not a row"],
    ]
    found = formats.parse_workbook(spreadsheet({"Holdings": sheet}))
    assert list(found["ticker"]) == ["EXAA"]
    assert list(found["as_of"]) == [pd.Timestamp(DAY)]


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!doctype x SYSTEM "file:///etc/hostname">',
    ],
)
def test_workbook_that_declares_entities(declared: bytes) -> None:
    """A document type is refused before the parser sees it."""
    payload = workbook().replace(b"<?mso-application", declared + b"<?mso-application")
    with pytest.raises(BadResponse, match="document type"):
        formats.parse_workbook(payload, "IWM")


def test_workbook_without_the_sheet() -> None:
    """A workbook of another kind is named as such."""
    with pytest.raises(BadResponse, match="without that sheet"):
        formats.parse_history(spreadsheet({"Holdings": [["Ticker"]]}), "IWM")


def test_history_is_ascending_with_gaps_as_nan() -> None:
    """Newest first in the sheet, oldest first here; two dashes are missing, not zero."""
    found = formats.parse_history(workbook(), "IWM")
    assert list(found.columns) == ["session", "nav", "shares_outstanding", "distribution"]
    assert found["session"].dtype == "datetime64[s]"
    assert list(found["session"].dt.day) == [14, 15, 16]
    assert list(found["nav"]) == [260.25, 263.5, 264.12]
    np.testing.assert_array_equal(found["shares_outstanding"], [290_000_000, np.nan, 291_350_000])
    np.testing.assert_array_equal(found["distribution"], [0.75, np.nan, np.nan])


def test_days_of_the_history() -> None:
    """A day said twice alike is one; two that differ stay; one without figures is none."""
    first, second, third = (dt.date(2026, 1, day) for day in (14, 15, 16))
    days = [
        Day(third, None, None),
        Day(second, 10.0, 200.0),
        Day(second, 10.0, 200.0),
        Day(first, 10.0, 100.0),
        Day(first, 10.0, 101.0),
    ]
    found = formats.parse_history(workbook(history=days), "IWM")
    assert list(found["session"].dt.day) == [14, 14, 15]
    assert list(found["shares_outstanding"]) == [100.0, 101.0, 200.0]


@pytest.mark.parametrize(
    "written", ["Jan 16, 2026", "16-Jan-2026", "2026-01-16", "2026-01-16T00:00:00.000"]
)
def test_dates_and_numbers_of_the_history(written: str) -> None:
    """Dates typed as text or as dates, numbers with separators or exponents."""
    rows = [
        HISTORY_HEADS,
        (written, "264.12", "--", "2.9135E8"),
        ("Jan 15, 2026", "1,264", "", "9"),
    ]
    found = formats.parse_history(spreadsheet({"Historical": rows}), "IWM")
    assert list(found["session"].dt.day) == [15, 16]
    assert list(found["nav"]) == [1264.0, 264.12]
    assert list(found["shares_outstanding"]) == [9.0, 291_350_000.0]


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("As Of", "NAV per Share", "Ex-Dividends")],
        [HISTORY_HEADS],
        [HISTORY_HEADS, ("Feb 30, 2026", "1", "--", "1")],
        [HISTORY_HEADS, ("Jan 15, 2026", "--", "--", "--")],
    ],
    ids=["empty", "no shares", "no rows", "no such day", "no figures"],
)
def test_history_without_figures(rows: list[tuple[str, ...]]) -> None:
    """A sheet that has nothing to say is an error, not an empty frame."""
    with pytest.raises(BadResponse):
        formats.parse_history(spreadsheet({"Historical": rows}), "IWM")
