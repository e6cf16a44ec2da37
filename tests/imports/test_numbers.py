"""Numbers as files write them."""

from __future__ import annotations

import pandas as pd
import pytest

from rotation.imports import numbers
from rotation.imports.numbers import Mark


def parsed(*written: str, otherwise: Mark = ".") -> list[float]:
    column = pd.Series(written)
    return numbers.parse(column, numbers.mark_of([column], otherwise)).tolist()


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
    ("others", "otherwise", "number"),
    [
        (["169,29"], ".", 1.234),
        (["169.29"], ".", 1234.0),
        (["169.29"], ",", 1234.0),
        (["100"], ".", 1234.0),
        (["100"], ",", 1.234),
    ],
)
def test_number_that_others_explain(others: list[str], otherwise: Mark, number: float) -> None:
    """1,234 is what the rest of the file says, else what its separator suggests."""
    assert parsed("1,234", *others, otherwise=otherwise)[0] == number


@pytest.mark.parametrize("written", ["abc", "", "1,01.5", "1.2.3", "12,34,5", "--", "10%", "=1+1"])
def test_text_that_is_no_number(written: str) -> None:
    """NaN, which its reader refuses with the line."""
    assert pd.isna(parsed(written, "1.5")[0])


def test_both_marks_for_decimals_are_not_guessed() -> None:
    """A file has one."""
    assert pd.isna(parsed("169,29", "169.29")[0])
