"""Holes against a calendar, for many symbols at once."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rotation.analytics.holes import Hole, holes

CALENDAR = np.arange("2026-01-05", "2026-01-17", dtype="datetime64[D]")


def day(number: int) -> dt.date:
    """A session of the calendar by its number."""
    return CALENDAR[number].item()


def test_runs_between_bars_are_holes():
    """Sessions 2 and 3, and 6, lack a bar; before the first and after the last bar none is."""
    present = np.zeros((12, 1), dtype=bool)
    present[[1, 4, 5, 7, 8]] = True
    assert holes(CALENDAR, CALENDAR, present) == [
        (Hole(day(2), day(3), 2), Hole(day(6), day(6), 1)),
    ]


def test_session_that_no_symbol_has_is_a_hole_of_each():
    """The axis of the bars may lack a session of the calendar altogether."""
    axis = np.delete(CALENDAR, 4)
    both = Hole(day(4), day(4), 1)
    assert holes(CALENDAR, axis, np.ones((11, 2), dtype=bool)) == [(both,), (both,)]


def test_days_off_are_no_sessions():
    """A bar of a day that the calendar does not have fills and makes no hole."""
    axis = np.append(CALENDAR, np.datetime64("2026-01-18"))
    calendar = np.delete(CALENDAR, 4)
    assert holes(calendar, axis, np.ones((13, 1), dtype=bool)) == [()]


def test_symbol_without_a_bar_has_no_hole():
    """Nor has one with a single bar."""
    present = np.zeros((12, 2), dtype=bool)
    present[5, 1] = True
    assert holes(CALENDAR, CALENDAR, present) == [(), ()]


@given(st.lists(st.booleans(), min_size=12, max_size=12))
def test_any_pattern_agrees_with_a_walk_over_days(flags):
    """A day is in a hole when it has no bar and days before and after it have one."""
    present = np.array(flags)
    (found,) = holes(CALENDAR, CALENDAR, present[:, None])
    inside = {
        number
        for number in range(12)
        if not flags[number] and any(flags[:number]) and any(flags[number:])
    }
    listed = [n for hole in found for n in range(12) if hole.first <= day(n) <= hole.last]
    assert (sorted(inside), sum(hole.sessions for hole in found)) == (listed, len(listed))
