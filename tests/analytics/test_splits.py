"""Closes that jump by the ratio of a split."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.analytics import splits
from rotation.analytics.splits import SplitJump

DAYS = np.arange("2026-01-05", "2026-01-10", dtype="datetime64[D]")


def jumps(*close: float, split: float = 0.0, place: tuple[int, ...] = (0, 1, 2, 3, 4)):
    """The jumps of five closes, the fourth with a split."""
    told = np.array([0.0, 0.0, 0.0, split, 0.0])
    return splits.split_jumps(DAYS, np.array(close), told, np.array(place))


@pytest.mark.parametrize(
    ("after", "ratio"),
    [
        (50.0, 2.0), (33.4, 3.0), (25.2, 4.0), (10.1, 10.0), (49.1, 2.0), (50.9, 2.0),
        (200.0, 0.5), (1980.0, 0.05),
    ],
)  # fmt: skip
def test_move_by_a_ratio_of_splits(after, ratio):
    """1:2, 1:3, 1:4, 1:10, 2:1 and 20:1, within two percent."""
    (found,) = jumps(100, 100, 100, after, after)
    assert (found.session, found.told) == (DAYS[3].item(), False)
    assert found.split == pytest.approx(ratio)
    assert found.move == pytest.approx(after / 100)


@pytest.mark.parametrize("after", [100.0, 90.0, 66.7, 60.0, 48.0, 52.0, 150.0, 205.0])
def test_other_moves_are_the_markets(after):
    """A crash, a third lost, or a half missed by more than two percent."""
    assert jumps(100, 100, 100, after, after) == ()


def test_told_split_that_closes_are_adjusted_for_is_no_jump():
    """The close moves as it would without."""
    assert jumps(50, 50, 50, 51, 51, split=2.0) == ()


def test_told_split_that_closes_are_not_adjusted_for():
    """The close halves at its own 2-for-1 split, with a move of the session in it."""
    assert jumps(100, 100, 100, 48, 48, split=2.0) == (
        SplitJump(DAYS[3].item(), 0.48, 2.0, told=True),
    )


@pytest.mark.parametrize("after", [20.0, 75.0, 130.0])
def test_move_far_from_the_told_split_is_the_markets(after):
    """On the day of a 2-for-1 that closes are adjusted for: a crash, a quarter lost, a leap."""
    assert jumps(100, 100, 100, after, after, split=2.0) == ()


@pytest.mark.parametrize(("after", "split"), [(95.2, 1.05), (86.0, 1.2)])
def test_stock_dividend_is_too_small_to_tell(after, split):
    """21 shares for 20, or 6 for 5, cannot be told apart from a session's move."""
    assert jumps(100, 100, 100, after, after, split=split) == ()


def test_closes_far_apart_are_no_jump():
    """Over a hole of months a double is a rise."""
    assert jumps(25, 25, 25, 50, 50, place=(0, 1, 2, 433, 434)) == ()


def test_split_in_words():
    """As people say it."""
    assert splits.wording(2.0) == "2-for-1"
    assert splits.wording(1 / 20) == "1-for-20"
