"""A table as a file for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math

import pytest

from rotation.results.render import csv as table_csv


def read(rows: list[dict[str, object]]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table_csv.text(rows), newline="")))


def test_every_digit_is_kept():
    """A figure read back is the same figure."""
    assert float(read([{"a": 0.1 + 0.2}])[1][0]) == 0.1 + 0.2


def test_what_is_not_known_is_empty():
    """None and NaN are empty fields, dates are ISO 8601, other values as they are."""
    row = {"a": None, "b": math.nan, "c": dt.date(2026, 1, 16), "d": True, "e": 3}
    assert read([row]) == [["a", "b", "c", "d", "e"], ["", "", "2026-01-16", "True", "3"]]


def test_text_with_commas_and_quotes_survives():
    """Sentences are quoted as spreadsheets expect."""
    assert read([{"a": 'needs 2, has "1"'}])[1] == ['needs 2, has "1"']


def test_text_is_never_a_formula():
    """What would run in a spreadsheet is quoted; negative numbers stay numbers."""
    assert read([{"a": "=1+1", "b": "-", "c": -0.5, "d": "@SUM(A1)"}])[1] == [
        "'=1+1", "-", "-0.5", "'@SUM(A1)",
    ]  # fmt: skip


@pytest.mark.parametrize("first", list("=+-@\t\r\n"))
def test_every_first_character_of_a_formula_is_quoted(first: str):
    """Spreadsheets skip white space before a formula, line ends included."""
    assert read([{"a": f"{first}=1+1"}])[1] == [f"'{first}=1+1"]


def test_no_rows_no_text():
    """An empty table is an empty file."""
    assert table_csv.text([]) == ""
