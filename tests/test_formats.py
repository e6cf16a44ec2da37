"""How values are written for people."""

from __future__ import annotations

import datetime as dt
import math

import pytest

from rotation import formats
from rotation.formats import Format


@pytest.mark.parametrize(
    ("written", "value", "text"),
    [
        (formats.PERCENT, 0.0653, "+6.5%"),
        (formats.PERCENT, -0.0653, "−6.5%"),
        (formats.SHARE, 0.5064, "50.6%"),
        (formats.PERCENT, 0.00653, "+0.65%"),
        (formats.PERCENT, 0.00996, "+1.0%"),
        (formats.PERCENT, -0.0098, "−0.98%"),
        (formats.PP, 0.0653, "+6.5 pp"),
        (formats.PP, -0.0004, "−0.04 pp"),
        (formats.COUNT, 1963.4, "1,963"),
        (formats.POINTS, -3.0, "−3 points"),
        (formats.SHORT_PERCENT, -0.0653, "−6.5%"),
        (formats.SHORT_SHARE, 0.5064, "51%"),
        (formats.CHART_TENTHS, 0.0653, "+6.5"),
    ],
)
def test_value_has_its_digits_sign_and_unit(written: Format, value: float, text: str) -> None:
    """Minus is a true minus sign."""
    assert written(value) == text


@pytest.mark.parametrize(
    ("distance", "text"),
    [
        (0.052, "5.2% above"),
        (-0.0043, "0.43% below"),
        (0.00004, "level with"),
        (-0.00004, "level with"),
    ],
)
def test_distance_is_said_without_a_sign(distance: float, text: str) -> None:
    """The word says the side, and what is written as zero has none."""
    assert formats.SHORT_PERCENT.apart(distance, "above", "below") == text


@pytest.mark.parametrize("value", [None, math.nan, math.inf])
def test_value_that_is_not_defined(value: float | None) -> None:
    """A dash, or the text the caller has for it."""
    assert formats.PERCENT(value) == "–"
    assert formats.PERCENT(value, "no figure") == "no figure"
    assert not formats.known(value)


def test_sign_of_zero_is_kept_only_where_a_format_says_so() -> None:
    """Headlines and charts write it, figures on a wall do not."""
    assert formats.PERCENT(-0.00001) == "0.0%"
    assert formats.SHORT_PERCENT(-0.00001) == "−0.0%"
    assert formats.SHORT_PERCENT(0.0) == "+0.0%"


@pytest.mark.parametrize(
    ("count", "noun", "text"),
    [
        (1, ("row",), "1 row"),
        (0, ("row",), "0 rows"),
        (2000, ("row",), "2,000 rows"),
        (1, ("row was", "rows were"), "1 row was"),
        (3, ("row was", "rows were"), "3 rows were"),
    ],
)
def test_count_has_its_noun(count: int, noun: tuple[str, ...], text: str) -> None:
    """Only one of something is in the singular."""
    assert formats.many(count, *noun) == text


def test_span_of_one_day_is_that_day() -> None:
    """Two days are its ends."""
    day = dt.date(2026, 1, 6)
    assert formats.span(day, dt.date(2026, 1, 16)) == "6 Jan 2026 to 16 Jan 2026"
    assert formats.span(day, day) == "6 Jan 2026"


def test_day_is_written_without_a_leading_zero() -> None:
    """And a dash where there is none."""
    assert formats.day(dt.date(2026, 1, 6)) == "6 Jan 2026"
    assert formats.day(None) == "–"


@pytest.mark.parametrize(
    ("value", "number"), [(0.06534, 6.5), (-0.006534, -0.65), (None, None), (math.nan, None)]
)
def test_number_that_is_written(value: float | None, number: float | None) -> None:
    """What sorts and copies in a table is what it shows, in the same unit."""
    assert formats.PERCENT.rounded(value) == number
    assert formats.COUNT.rounded(1963.4) == 1963


def test_instant_has_day_time_and_zone() -> None:
    """To the minute, or the second where a clock is checked."""
    at = dt.datetime(2026, 1, 6, 21, 5, 7, tzinfo=dt.UTC)
    assert formats.instant(at) == "6 Jan 2026, 21:05 UTC"
    assert formats.instant(at, seconds=True) == "6 Jan 2026, 21:05:07 UTC"
    assert formats.instant(None) == "–"


@pytest.mark.parametrize(
    ("before", "now", "first"),
    [
        ("+2.0 pp over the lookback", "−3.8 pp over the lookback", "+2.0"),
        ("+2.0% from the mean", "+1,203% from the mean", "+2.0"),
        ("5 sectors ahead", "11 sectors ahead", "5"),
        ("+2.0 pp", "+3.8%", "+2.0 pp"),
        ("–", "+3.8%", "–"),
    ],
)
def test_unit_of_two_figures_is_said_once(before: str, now: str, first: str) -> None:
    assert formats.moved(before, now) == (first, now)


@pytest.mark.parametrize(
    ("reasons", "example", "said"),
    [
        ({}, "", ""),
        ({"cash": 1}, "", "1 row left out (1 cash)"),
        (
            {"of a day to come": 1200, "without a day": 2},
            "line 4",
            "1,202 rows left out (1,200 of a day to come; 2 without a day; for example line 4)",
        ),
    ],
    ids=["none", "one", "several"],
)
def test_what_was_left_out_is_counted_by_reason(
    reasons: dict[str, int], example: str, said: str
) -> None:
    """In one way, of whatever file or answer; reasons with a comma stay apart."""
    assert formats.counted(reasons, "row", "left out", example) == said
