"""A table as a file for a spreadsheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math

import pytest

from rotation.results.render import csv as table_csv
from rotation.results.render.csv import Origin
from rotation.results.result import Provenance, Result
from rotation.selection import Selection
from rotation.topics.data import PAGE as DATA
from rotation.topics.spread import PAGE as SPREAD
from rotation.topics.technicals import PAGE as TECHNICALS


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


DAY = dt.date(2026, 1, 16)


def result(page: str, *, sample: bool = False, **options: object) -> Result:
    inputs = tuple(
        Provenance(key, source, DAY, None, DAY, 1, "live", 0, provisional=False)
        for key, source in (("IWM", "yahoo"), ("SPY", "import"), ("RSP", "yahoo"))
    )
    chosen = Selection(asof=DAY, options=tuple(options.items()))
    return Result(page, chosen, DAY, inputs, {}, {}, sample=sample)


def test_a_file_says_where_it_comes_from():
    """Day, pair, lookback, basis, every source once, whether simulated; in name and rows."""
    of = table_csv.origin(result("spread"), "horizons", SPREAD)
    assert of.file_name() == "rotation-spread-horizons-IWM-SPY-63d-total-2026-01-16.csv"
    header, row = csv.reader(io.StringIO(table_csv.text([{"ytd": 0.5}], of)))
    assert header == [
        "ytd", "as_of", "pair", "lookback", "basis", "source", "sample", "options",
    ]  # fmt: skip
    assert row == ["0.5", "2026-01-16", "IWM-SPY", "63", "total", "import; yahoo", "False", ""]


def test_a_simulated_file_says_so():
    """In its name and in every row."""
    of = table_csv.origin(result("spread", sample=True), "horizons", SPREAD)
    assert of.file_name() == "rotation-SAMPLE-spread-horizons-IWM-SPY-63d-total-2026-01-16.csv"
    assert table_csv.text([{"a": 1}, {"a": 2}], of).count(",True,") == 2


def test_controls_a_page_does_not_use_are_left_out():
    """A list of what is stored is not one of a pair."""
    of = table_csv.origin(result("data"), "symbols", DATA)
    assert of.file_name() == "rotation-data-symbols-2026-01-16.csv"
    assert of.columns()["pair"] is None
    assert of.columns()["basis"] is None


def test_two_choices_of_a_page_make_two_names():
    """A page's own option is in the rows, and in the name where it is not the default."""
    defaults = {option.name: option.default for option in TECHNICALS.options}
    usual = table_csv.origin(result("technicals", **defaults), "rules", TECHNICALS)
    other = table_csv.origin(
        result("technicals", **defaults | {"symbol": "../X Y"}), "rules", TECHNICALS
    )
    assert usual.file_name() != other.file_name()
    assert "-.._X_Y-" in other.file_name()
    assert "symbol=../X Y" in other.options


def test_a_column_of_the_rows_keeps_its_name():
    """A row's own day is not that of the page."""
    of = Origin("flows", "funds", DAY, None, 63, None, "state_street", sample=False)
    header, row = csv.reader(io.StringIO(table_csv.text([{"as_of": "2026-01-15"}], of)))
    assert dict(zip(header, row, strict=True))["as_of"] == "2026-01-15"
    assert dict(zip(header, row, strict=True))["page_as_of"] == "2026-01-16"


def test_no_rows_of_a_known_origin_are_a_row_that_says_it():
    """A file of nothing has its header, and says where it is from and why it is empty."""
    of = Origin("a", "b", DAY, None, None, None, "yahoo", sample=True, notes=("None is over.",))
    header, row = csv.reader(io.StringIO(table_csv.text([], of, ("x", "as_of"))))
    assert header[:3] == ["x", "as_of", "page_as_of"]
    assert dict(zip(header, row, strict=True)) == dict.fromkeys(
        ("x", "as_of", "pair", "lookback", "basis", "options"), ""
    ) | {"page_as_of": "2026-01-16", "source": "yahoo", "sample": "True", "notes": "None is over."}
    assert table_csv.text([], columns=("x", "y")) == "x,y\r\n"
