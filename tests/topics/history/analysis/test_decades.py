"""Rolling windows of ten years."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotation.topics.history.analysis import decades
from tests.markets import walk


def months(first: str, count: int) -> np.ndarray:
    return np.datetime64(first, "M") + np.arange(count)


def test_window_spans_120_months_and_is_a_spread_a_year() -> None:
    """1.21 ^ (1/10) a year against nothing, in the one window of 121 month ends."""
    small, large = np.ones(121), np.ones(121)
    small[-1] = 1.21
    found = decades.rolling(months("2000-01", 121), small, large)
    assert found.end.astype(str).tolist() == ["2010-01"]
    assert found.spread[0] == pytest.approx(1.21**0.1 - 1)
    assert (found.share_small_won, found.apart) == (1.0, 1)
    assert math.isnan(found.percentile)


def test_every_window_against_one_by_one() -> None:
    """Forty years of random walks: share, rank and every spread to 1e-9."""
    small, large = walk(1, 480), walk(2, 480)
    found = decades.rolling(months("1987-01", 480), small, large)
    expected = [
        (small[n] / small[n - 120]) ** 0.1 - (large[n] / large[n - 120]) ** 0.1
        for n in range(120, 480)
    ]
    assert found.spread == pytest.approx(expected, abs=1e-9)
    assert found.share_small_won == pytest.approx(sum(s > 0 for s in expected) / 360, abs=1e-9)
    rank = sum(s <= expected[-1] for s in expected) / 360
    assert found.percentile == pytest.approx(rank, abs=1e-9)
    assert found.apart == 3
    low, high = found.band()
    assert low <= found.share_small_won <= high


def test_month_that_is_missing_starts_and_ends_no_window() -> None:
    """122 month ends without the second: the window that would start there is left out."""
    kept = np.delete(np.arange(122), 1)
    found = decades.rolling(months("2000-01", 122)[kept], np.ones(121), np.ones(121))
    assert found.end.astype(str).tolist() == ["2010-01"]


def test_too_short_a_history_has_no_window() -> None:
    """120 month ends are 119 months."""
    found = decades.rolling(months("2000-01", 120), np.ones(120), np.ones(120))
    assert (len(found.end), found.apart) == (0, 0)
    assert math.isnan(found.share_small_won)
    assert math.isnan(found.percentile)
    assert all(math.isnan(end) for end in found.band())


def test_windows_of_less_than_two_decades_of_ends_have_no_band() -> None:
    """They overlap so much that no two are apart."""
    found = decades.rolling(months("2000-01", 300), walk(3, 300), walk(4, 300))
    assert all(math.isnan(end) for end in found.band())


def test_windows_apart_are_counted_among_those_there_are() -> None:
    """Without any that end in ten years in between, the next one begins later."""
    every = months("2000-01", 300)
    assert decades.Windows(every[[0, 160, 250]], np.ones(3)).apart == 2
    assert decades.Windows(every[[0, 100, 150]], np.ones(3)).apart == 2
    assert decades.Windows(every, np.ones(300)).apart == 3
