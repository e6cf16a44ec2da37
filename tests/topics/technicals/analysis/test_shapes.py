"""Rims, cups and handles as rows of the bars."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.topics.technicals.analysis import shapes
from rotation.topics.technicals.analysis.shapes import Shape
from tests.topics.technicals.shapes import bars, chart, dip, line, parabola

UP_AND_DOWN = np.concatenate([line(80, 100, 40), line(100, 90, 30), line(90, 95, 20)])


def test_left_rim_is_the_highest_of_ten_sessions_on_both_sides() -> None:
    """The peak is one, and so is what nothing later is known of."""
    found = shapes.left_rims(bars(UP_AND_DOWN))
    assert 39 in found
    assert 60 not in found
    assert 89 in found


def test_right_rim_is_the_highest_of_ten_sessions_before() -> None:
    """Every session of a rise is one, none of a fall."""
    found = shapes.right_rims(bars(UP_AND_DOWN))
    assert found[20:40].all()
    assert not found[42:75].any()


def test_handle_ends_with_the_first_close_above_its_highest_high() -> None:
    """Once it has five sessions; the rim itself need not be reached."""
    close = np.concatenate([line(80, 100, 40), [97, 96, 95, 95, 96, 98, 101]])
    found = shapes.handles(bars(close))
    assert found.end[39] == 46
    lower = shapes.handles(bars(np.concatenate([close[:-2], [99.0, 99.2]])))
    assert lower.end[39] == -1  # the first session of the handle opened at the rim
    drawn = bars(close)
    drawn.high[40] = 97.2
    assert shapes.handles(drawn).end[39] == 45


def test_short_handle_ends_above_the_rim_alone() -> None:
    """A close above two sessions' highs is no breakout while the handle has no week."""
    close = np.concatenate([line(80, 100, 40), [97.0, 96.0, 98.0, 99.0, 102.0]])
    assert shapes.handles(bars(close)).end[39] == 44


def test_high_above_the_rim_without_a_close_makes_a_later_row_the_rim() -> None:
    """The handle of the row before is none."""
    drawn = bars(np.concatenate([line(80, 100, 40), [97.0, 96.0, 95.0, 96.0, 97.0, 96.0]]))
    drawn.high[43] = 101.0
    found = shapes.handles(drawn)
    assert found.superseded[39]
    assert found.end[39] == -1


def test_handle_of_more_than_five_weeks_has_no_end() -> None:
    """A close above it comes too late."""
    close = np.concatenate([line(80, 100, 40), dip(99.0, 0.05, 30, parabola)[:-1], [103.0]])
    assert shapes.handles(bars(close)).end[39] == -1


def test_cup_lies_between_two_rims() -> None:
    """With its lowest low, and without a higher high on either side of it."""
    drawn = chart()
    rims = shapes.left_rims(drawn)
    right = 130 + 130 + 120 - 1
    (cup,) = (cup for cup in shapes.cups(drawn, right, rims) if cup.left == 259)
    assert cup.low == pytest.approx(259 + 60, abs=1)
    drawn.high[290] = 120.0
    assert not shapes.cups(drawn, right, rims)


def test_handle_of_a_shape_without_an_end_runs_to_the_last_session() -> None:
    """With one it stops before it."""
    assert Shape(0, 20, 40).handle(50) == slice(41, 51)
    assert Shape(0, 20, 40, 47).handle(50) == slice(41, 47)
