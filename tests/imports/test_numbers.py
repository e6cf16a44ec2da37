"""Numbers as files write them."""

from __future__ import annotations

import pandas as pd
import pytest

from rotation.imports import numbers
from rotation.imports.numbers import Mark


def parsed(*written: str) -> list[float]:
    column = pd.Series(written)
    mark = numbers.mark_of([column])
    assert mark is not None
    return numbers.parse(column, mark).tolist()


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("$184.59", 184.59), ("1,184.59", 1184.59), ("23,337,900", 23_337_900.0), ("5", 5.0),
        ("29.59M", 29_590_000.0), ("1.2k", 1200.0), ("2B", 2e9), ("1e5", 1e5), ("-3.5", -3.5),
        ("1 234.5", 1234.5), ("1\u00a0234.5", 1234.5), ("10.", 10.0), (".5", 0.5),
        ("169,29", 169.29), ("1.166,81", 1166.81), ("23.337.900", 23_337_900.0),
        ("29,59M", 29_590_000.0), ("23337900,0", 23_337_900.0), ("€ 1.184,59", 1184.59),
        ("4:1", 4.0), ("3/2", 1.5),
    ],
)  # fmt: skip
def test_number_that_says_what_it_is(written: str, number: float) -> None:
    """By itself: money, thousands, decimals and units."""
    assert parsed(written) == pytest.approx([number])


@pytest.mark.parametrize(
    ("others", "suggested", "mark"),
    [
        (["169,29"], None, ","),
        (["169.29"], None, "."),
        (["169.29"], ",", "."),
        (["30000000"], None, ","),
        (["30 000 000"], None, ","),
        (["$30\u00a0000"], None, ","),
        (["1,234,567"], None, "."),
        (["100"], None, None),
        (["100"], ",", ","),
        (["1.234"], ",", None),
        (["1.234", "30000000"], None, None),
    ],
)
def test_number_that_others_explain(
    others: list[str], suggested: Mark | None, mark: Mark | None
) -> None:
    """1,234 is what the rest says, else what the separator suggests; else nobody knows."""
    assert numbers.mark_of([pd.Series(["1,234"]), pd.Series(others)], suggested) == mark


@pytest.mark.parametrize("text", ["220.125", "-1.234", "1.234K"])
def test_point_before_three_digits_is_told_by_others_too(text: str) -> None:
    """After a semicolon a comma is suggested, which such a number does not have."""
    assert numbers.mark_of([pd.Series([text])], ",") is None
    assert numbers.mark_of([pd.Series([text, "30000000"])], ",") == "."
    assert numbers.can_be_either(pd.Series([text, "1.5", "1000", "", None])).tolist() == [
        True, False, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("written", ["abc", "", "1,01.5", "1.2.3", "12,34,5", "--", "10%", "=1+1"])
def test_text_that_is_no_number(written: str) -> None:
    """NaN, which its reader refuses with the line."""
    assert pd.isna(parsed(written, "1.5")[0])


def test_both_marks_for_decimals_are_not_guessed() -> None:
    """A file has one."""
    assert pd.isna(parsed("169,29", "169.29")[0])
