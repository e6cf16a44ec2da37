"""Quoted figures held against computed ones."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.topics.article.analysis import closest, near, rounds_to, year_to_date


@pytest.mark.parametrize(
    ("value", "expected"), [(0.00561, True), (0.00555, True), (0.00554, False), (0.0138, False)]
)
def test_value_rounds_to_the_quoted_digit(value: float, expected: bool) -> None:
    """0.56% is everything from 0.555 to 0.565%."""
    assert rounds_to(value, 0.0056, 0.0001) is expected


def test_near_is_within_a_share() -> None:
    """285 and 315 are 5% from 300."""
    assert near(285.0, 300.0, 0.05)
    assert not near(284.0, 300.0, 0.05)
    assert near(-285.0, -300.0, 0.05)


def test_year_to_date_starts_at_the_last_close_of_the_year_before() -> None:
    """102 over 100 is 2%; the year before is no part of it."""
    days = np.array(["2025-12-30", "2025-12-31", "2026-01-02", "2026-01-05"], dtype="datetime64[D]")
    sessions, values = year_to_date(days, np.array([99.0, 100.0, 101.0, 102.0]))
    assert sessions.astype(str).tolist() == ["2026-01-02", "2026-01-05"]
    assert values == pytest.approx([0.01, 0.02])


@pytest.mark.parametrize("days", [[], ["2026-01-02"]])
def test_year_to_date_needs_the_year_before(days: list[str]) -> None:
    """Without it there is none."""
    sessions, values = year_to_date(np.array(days, dtype="datetime64[D]"), np.ones(len(days)))
    assert len(sessions) == len(values) == 0


def test_closest_leaves_unknown_values_out() -> None:
    """And there is none among unknown ones."""
    assert closest(np.array([np.nan, 0.5, 0.6]), 0.58) == 2
    assert closest(np.array([np.nan]), 0.58) is None
