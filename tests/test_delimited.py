"""Text as people have it: its encoding, its separator, its rows."""

from __future__ import annotations

import csv
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation import delimited

GERMAN = "Datum;Symbol;Eröffnung;Schluss\n10.10.2022;IWM;10,1;10,55\n"
JAPANESE = "カテゴリ: すべてのカテゴリ\n\n週,IWM: (アメリカ合衆国)\n2026-03-01,10\n"
RUSSIAN = "Категория: Все категории\n\nНеделя,IWM: (Соединенные Штаты)\n2026-03-01,10\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "cp1252"),
        ("Ticker,Name\nEXA,Café", "cp1252"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "cp932"),
        (JAPANESE, "utf-16"),
        ("", "utf-8"),
    ],
)
def test_text_is_read_whatever_its_encoding(text: str, encoding: str) -> None:
    """With and without a mark."""
    assert delimited.decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "payload",
    [b"\x89PNG\x81\x8d\x00\x00\x01", bytes(range(256)), b"\xff\xfe\x00\xd8\x00"],
    ids=["picture", "every byte", "half a sign"],
)
def test_bytes_that_are_no_text(payload: bytes) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match="its bytes are no text"):
        delimited.decode(payload)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_of_a_table(separator: str) -> None:
    """Commas of decimals are fewer than separators of cells, or not in every line."""
    lines = ["date open close", *["2022-10-10 169,28 167,67"] * 5]
    if separator == ",":
        lines = [line.replace(",", ".") for line in lines]
    assert delimited.separator_of("\n".join(lines).replace(" ", separator)) == separator


def test_lines_above_a_table_do_not_count() -> None:
    """Most lines decide."""
    text = "A fund, of an issuer, in a city\n\n" + "a;b;c\n" * 9
    assert delimited.separator_of(text) == ";"


def test_separator_of_one_column_is_a_comma() -> None:
    """There is none to tell."""
    assert delimited.separator_of("ticker\nIWM\n") == ","


def test_rows_are_numbered_as_an_editor_does() -> None:
    """Blank lines count and are left out, cells lose their outer spaces."""
    assert list(delimited.rows('a, b\n\n"c,d",e\n,\n')) == [(1, ["a", "b"]), (3, ["c,d", "e"])]


@pytest.mark.parametrize(
    ("text", "line"), [('a,b\nc,"d', 2), ('a,b\nc,"d\n\ne,f\n', 2), ('"a,b\nc,d\n', 1)]
)
def test_quotation_mark_that_is_never_closed(text: str, line: int) -> None:
    """The rest of the file would be one cell, or half of one that was cut off."""
    with pytest.raises(csv.Error, match=f"^a quotation mark in line {line} is never closed$"):
        list(delimited.rows(text))
    assert len(list(delimited.rows(text + '"'))) == line


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.5", 1234.5), ("-1,234,567", -1234567.0), (".5", 0.5), ("1e3", 1000.0), ("7.", 7.0)],
)
def test_american_numbers(text: str, number: float) -> None:
    """A comma groups three digits."""
    assert delimited.american(text) == number


@pytest.mark.parametrize("text", ["264,12", "1.234,5", "12,34,567", "", "-", "inf", "nan", "1_0"])
def test_texts_that_are_no_american_number(text: str) -> None:
    """Decimals behind a comma are not read as a hundred times as much."""
    with pytest.raises(ValueError, match=r"is no number such as 1,234\.5"):
        delimited.american(text)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(payload: bytes) -> None:
    """Never with another error."""
    with suppress(ValueError, csv.Error):
        list(delimited.rows(delimited.decode(payload)))
