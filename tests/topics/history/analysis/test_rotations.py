"""Past rotations, each known from when it happened on."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.analytics import returns
from rotation.topics.history.analysis import rotations
from rotation.topics.history.analysis.rotations import Rotation
from tests.markets import walk

RATIO = np.array([1.0, 0.9, 0.95, 1.0, 1.1, 1.05, 0.98, 0.95, 1.0, 1.2])
"""Up from 0.9 to 1.1, down by more than 10% to 0.95, up to 1.2."""


def test_rise_runs_from_low_to_peak_until_it_has_reversed() -> None:
    """The second one is not over."""
    first, second = rotations.rotations(RATIO, 0.1)
    assert (first.low, first.peak, first.over) == (1, 4, True)
    assert first.gain == pytest.approx(1.1 / 0.9 - 1)
    assert (second.low, second.peak, second.over) == (7, 9, False)
    assert second.gain == pytest.approx(1.2 / 0.95 - 1)


def test_smaller_moves_are_part_of_the_rise() -> None:
    """With 30% one rise from 0.9 to 1.2."""
    (whole,) = rotations.rotations(RATIO, 0.3)
    assert (whole.low, whole.peak) == (1, 9)
    assert rotations.rotations(RATIO, 0.4) == []


def test_rise_from_the_first_session_is_left_out() -> None:
    """Its low may lie before the history."""
    assert rotations.rotations(np.array([1.0, 1.2, 1.3]), 0.1) == []


@given(st.integers(0, 10_000), st.integers(1, 400), st.sampled_from([0.03, 0.05, 0.1]))
def test_later_sessions_change_no_rise_that_is_over(seed: int, day: int, reversal: float) -> None:
    """What is over at a session is over, and the same, at every later one."""
    ratio = walk(seed, 400)
    then = rotations.rotations(ratio[:day], reversal)
    now = rotations.rotations(ratio, reversal)
    over = [rotation for rotation in then if rotation.over]
    assert now[: len(over)] == over
    running = [rotation for rotation in then if not rotation.over]
    assert [r.low for r in now[len(over) : len(over) + len(running)]] == [r.low for r in running]


def test_reached_is_the_first_session_of_that_gain() -> None:
    """None where the rise never was as large."""
    rise = Rotation(1, 4, 1.1 / 0.9 - 1, over=True)
    assert rotations.reached(RATIO, rise, 0.1) == 3
    assert rotations.reached(RATIO, rise, rise.gain) == 4
    assert rotations.reached(RATIO, rise, 0.3) is None


def test_what_followed_counts_windows_that_overlap() -> None:
    """Rows 30 sessions apart: windows of 21 stand alone, of 63 overlap, of 252 are not over."""
    small, large = walk(1, 200), walk(2, 200)
    starts = np.array([10, 40, 70])
    known = {n: returns.spread_after(small, large, starts, n) for n in rotations.HORIZONS}
    rows = {row["horizon"]: row for row in rotations.after(starts, known)}
    assert [(rows[n]["n"], rows[n]["overlapping"]) for n in (21, 63, 126, 252)] == [
        (3, 0), (3, 2), (3, 2), (0, 0),
    ]  # fmt: skip
    spreads = [small[n + 21] / small[n] - large[n + 21] / large[n] for n in (10, 40, 70)]
    assert rows[21]["mean"] == pytest.approx(np.mean(spreads))
    assert rows[21]["small_won"] == pytest.approx(np.mean(np.array(spreads) > 0))
    assert math.isnan(rows[21]["low"])
    assert math.isnan(rows[252]["mean"])


def test_no_rise_goes_across_a_break() -> None:
    """Each part is read for itself, and a rise that a break cuts off is none."""
    twice = rotations.rotations(np.r_[RATIO, RATIO], 0.1, [len(RATIO)])
    assert [(r.low, r.peak, r.over) for r in twice] == [
        (1, 4, True), (11, 14, True), (17, 19, False),
    ]  # fmt: skip
    rising = np.array([1.0, 0.9, 1.2, 1.3, 0.6, 0.5, 0.7])
    (left,) = rotations.rotations(rising, 0.1, [4])
    assert (left.low, left.peak, left.over) == (5, 6, False)
