"""Windows of sessions, each against a loop that spells the definition out."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.analytics import windows

pytestmark = pytest.mark.filterwarnings("error")


def _folded(fold: np.ufunc, values: np.ndarray, window: int) -> np.ndarray:
    out = np.empty_like(values)
    for rows, block in windows.rolling(fold, values, window):
        out[rows] = block
    return out


@pytest.mark.parametrize("window", [1, 2, 3, 7, 19, 20, 21, 50])
@pytest.mark.parametrize("fold", [np.add, np.maximum, np.minimum])
def test_rolling_folds_exactly_the_sessions_of_each_window(fold, window):
    """Every row folds the window that ends with it, shorter at the start of the axis."""
    values = np.random.default_rng(3).integers(0, 1000, (40, 3)).astype(float)
    expected = [fold.reduce(values[max(row - window + 1, 0) : row + 1]) for row in range(40)]
    np.testing.assert_array_equal(_folded(fold, values, window), expected)


@pytest.mark.parametrize("fold", [np.add, np.maximum, np.minimum])
def test_a_missing_session_spoils_only_the_windows_that_hold_it(fold):
    """A NaN makes the windows over it NaN and leaves no trace in those after."""
    values = np.arange(30.0)[:, None].copy()
    values[11] = np.nan
    gaps = np.isnan(_folded(fold, values, 4)[:, 0])
    assert np.flatnonzero(gaps).tolist() == [11, 12, 13, 14]


def test_rolling_sum_keeps_its_precision_after_a_collapse():
    """A price once a billion times higher leaves nothing behind in later sums."""
    values = np.concatenate([np.full(60, 3.3e9), np.full(60, 0.1)])[:, None]
    late = _folded(np.add, values, 50)[-1, 0]
    assert late == pytest.approx(5.0, rel=1e-14)


def test_mean_of_previous_leaves_today_out_and_skips_gaps():
    """Five sessions before today, three of them present are enough, two are not."""
    values = np.array([1.0, np.nan, 3.0, np.nan, 8.0, 100.0, 7.0])
    means = windows.mean_of_previous(values, 5)
    assert means[5] == 4.0
    assert means[6] == 37.0
    assert np.isnan(means[:5]).all()


def test_expansion_over_a_mean_of_zero_is_a_gap():
    """Nothing traded before is no base to compare with."""
    assert np.isnan(windows.expansion(np.array([0.0, 0.0, 5.0]), 2)).all()


def test_percentile_counts_today_and_ties():
    """The share at or below today's value, today included."""
    values = np.array([4.0, 1.0, 2.0, 2.0, 9.0, 0.5])
    percentiles = windows.percentile_in_trailing(values, values, 4)
    np.testing.assert_array_equal(percentiles, [np.nan, np.nan, 2 / 3, 0.75, 1.0, 0.25])


def test_percentile_of_a_missing_figure_is_a_gap():
    """Not the lowest rank, which a comparison with NaN would make of it."""
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])
    assert np.isnan(windows.percentile_in_trailing(values, values, 6)[-1])


def test_median_skips_gaps_and_averages_the_middle_two():
    """Sessions without a value are not in the window's median."""
    values = np.array([5.0, 1.0, np.nan, 3.0, 9.0])
    medians = windows.median_of_trailing(values, 4)
    np.testing.assert_array_equal(medians, [np.nan, np.nan, np.nan, 3.0, 3.0])


def test_exponential_average_waits_for_its_first_value_and_rides_over_gaps():
    """Seeded with the first value; a gap stays a gap and changes nothing after it."""
    averages = windows.exponential_average(np.array([np.nan, 10.0, np.nan, 20.0]), 0.1)
    np.testing.assert_allclose(averages, [np.nan, 10.0, np.nan, 11.0], rtol=1e-15)


@pytest.mark.parametrize("window", [1, 2, 5, 50, 252, 253])
def test_least_is_the_first_number_of_sessions_that_is_enough(window):
    """60% of the window, in whole sessions: 152 of 252."""
    counts = np.arange(window + 1)
    assert counts[windows.enough(counts, window)][0] == windows.least(window)
