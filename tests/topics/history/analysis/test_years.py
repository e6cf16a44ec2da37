"""Runs of calendar years."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.topics.history.analysis import years


def test_run_is_years_in_a_row_that_went_to_one_side() -> None:
    """Two to small, one level, one to large; returns compound over the run."""
    rows = years.runs(
        [2020, 2021, 2022, 2023], np.array([0.2, 0.1, 0.1, 0.0]), np.array([0.1, 0.0, 0.1, 0.5])
    )
    assert [(row["first"], row["last"], row["side"], row["years"]) for row in rows] == [
        (2020, 2021, "small", 2), (2022, 2022, "neither", 1), (2023, 2023, "large", 1),
    ]  # fmt: skip
    assert rows[0]["small"] == pytest.approx(0.32)
    assert rows[0]["large"] == pytest.approx(0.1)
    assert rows[0]["spread"] == pytest.approx(0.22)


def test_year_without_a_return_ends_a_run() -> None:
    """Small won before and after it: two runs of one year, not one of two."""
    rows = years.runs(
        [2020, 2022, 2023], np.array([0.2, np.nan, 0.1]), np.array([0.1, np.nan, 0.0])
    )
    assert [(row["first"], row["years"]) for row in rows] == [(2020, 1), (2023, 1)]


def test_no_years_have_no_run() -> None:
    """Nothing in, nothing out."""
    assert years.runs([], np.array([]), np.array([])) == []
