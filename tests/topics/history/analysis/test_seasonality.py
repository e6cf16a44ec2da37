"""The spread by calendar month."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotation.analytics import bootstrap
from rotation.topics.history.analysis import seasonality


def months(first: str, count: int) -> np.ndarray:
    return np.datetime64(first, "M") + np.arange(count)


def test_share_number_and_mean_of_each_month() -> None:
    """Three Januaries, one of them won; a level one is not won; an unknown one does not count."""
    spreads = np.full(37, np.nan)
    spreads[[0, 12, 24, 36]] = [0.02, -0.05, 0.0, np.nan]
    spreads[1] = 0.03
    rows = seasonality.by_month(months("2020-01", 37), spreads)
    assert [row["month"] for row in rows] == list(range(1, 13))
    assert rows[0]["n"] == 3
    assert rows[0]["small_won"] == pytest.approx(1 / 3)
    assert rows[0]["mean"] == pytest.approx(-0.01)
    assert math.isnan(rows[0]["low"])
    assert (rows[1]["n"], rows[1]["small_won"], rows[1]["mean"]) == (1, 1.0, 0.03)
    assert rows[2]["n"] == 0
    assert math.isnan(rows[2]["small_won"])


def test_months_before_1970_are_theirs() -> None:
    """The factor begins in July 1926, and numpy counts months from 1970."""
    rows = seasonality.by_month(months("1926-07", 6), np.arange(6.0))
    assert [row["n"] for row in rows] == [0] * 6 + [1] * 6
    assert rows[6]["mean"] == 0.0
    assert rows[11]["mean"] == 5.0


def test_band_is_of_the_mean_three_years_together() -> None:
    """One observation a year, in the order of the years."""
    spreads = np.random.default_rng(5).normal(0, 0.03, 480)
    row = seasonality.by_month(months("1987-01", 480), spreads)[0]
    assert (row["low"], row["high"]) == bootstrap.mean_band(spreads[::12], 3)
    assert row["low"] < row["mean"] < row["high"]
