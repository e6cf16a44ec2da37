"""Gaps, percentiles, medians and what a move is made of, computed by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotation.topics.fundamentals import analysis


def test_gap_is_small_over_large() -> None:
    """Below zero small caps are cheaper; without one side there is none."""
    found = analysis.gap(np.array([15.0, np.nan, 30.0]), np.array([20.0, 20.0, 20.0]))
    np.testing.assert_allclose(found, [-0.25, np.nan, 0.5])


def test_percentile_counts_the_last_one_in() -> None:
    """Share of snapshots at or below it; none with fewer than twenty, or an unknown last one."""
    history = np.arange(20.0)
    assert analysis.percentile(history) == 1.0
    assert analysis.percentile(history[::-1]) == 0.05
    assert math.isnan(analysis.percentile(history[:19]))
    assert math.isnan(analysis.percentile(np.append(history, np.nan)))
    assert analysis.percentile(np.append(np.full(10, np.nan), history)) == 1.0


def test_move_is_re_rating_and_earnings() -> None:
    """Small gains a tenth on large while its P/E rises by a fifth and that of large by a tenth."""
    found = analysis.decompose((1.0, 1.1), (10.0, 12.0), (20.0, 22.0))
    assert found.relative == pytest.approx(math.log(1.1))
    assert found.rerating == pytest.approx(math.log(1.2 / 1.1))
    assert found.earnings == pytest.approx(math.log(1.1 * 1.1 / 1.2))


def test_weighted_median() -> None:
    """Where half of the weight is reached; between two where it is reached exactly."""
    values = np.array([0.3, 0.1, np.nan, 0.2])
    assert analysis.weighted_median(values, np.array([5.0, 1.0, 99.0, 1.0])) == 0.3
    assert analysis.weighted_median(values, np.array([1.0, 1.0, 99.0, 1.0])) == 0.2
    assert analysis.weighted_median(values[:2], np.array([1.0, 1.0])) == pytest.approx(0.2)
    assert analysis.weighted_median(np.array([0.5, 0.1, 0.2, 0.4]), np.ones(4)) == (
        pytest.approx(0.3)
    )
    assert math.isnan(analysis.weighted_median(np.array([np.nan]), np.array([1.0])))


def test_median_of_others() -> None:
    """The one itself and unknown ones do not count."""
    values = {"a": 0.5, "b": 0.1, "c": math.nan, "d": 0.2}
    assert analysis.median_of_others(values, "a") == pytest.approx(0.15)
    assert math.isnan(analysis.median_of_others({"a": 1.0}, "a"))
