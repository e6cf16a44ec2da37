"""The rotation map: where each group stands against a benchmark, and where it is heading.

For a group P and a benchmark B, on the closes of the last session of each week::

    rs       = 100 x P / B
    strength = 100 + 5 x z26(EMA5(rs))
    momentum = 100 + 5 x z13(EMA3(strength - strength 4 weeks before))

EMA(span) has alpha 2 / (span + 1) and is seeded with its first value; z(window)
is (x - mean) / standard deviation over the trailing window, the point included,
ddof 0. Both results are clamped to 80 and 120 in the output only: momentum is
computed from the strength as it is (z26 can reach 5, so strength 125).

Counted in weeks: strength is defined from the 26th, its change from the 30th,
momentum and so the first point from the 42nd. A group is drawn from 45 weeks
on, which gives it a point and three weeks of tail.

A point depends on no later week, so past points never move when new data
comes. They do depend, weakly, on where history starts (the seed of EMA5 weighs
(2/3)^n after n weeks): give the map the history that is stored, not a window.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from rotation.analytics.gap import Gap, Why
from rotation.panel import Days, Flags, Floats, Ints

FIRST_POINT: Final = 42
"""The week, counted from 1, of the first point the formulas define."""

WEEKS_NEEDED: Final = 45
"""Weeks a group must have to be drawn."""

ROTATION_MAP: Final = "rotation_map"
"""``Gap.what`` of the map."""

STILL: Final = 1e-9
"""Movement below this share of the level is rounding, not movement."""


@dataclass(frozen=True, eq=False)
class RotationMap:
    """Exactly what the map draws; a point has both coordinates or neither.

    Attributes
    ----------
    symbols : tuple of str, length n_groups
    weeks : datetime64[D] array of shape (n_weeks,)
        The last session at hand of each week that has one.
    sessions : datetime64[D] array of shape (n_weeks, n_groups)
        The session whose closes are used: the week's last one with a bar of both
        the group and the benchmark, NaT where there is none.
    strength, momentum : float64 arrays of shape (n_weeks, n_groups)
        80 to 120, NaN where there is no point.
    quadrant : str array of shape (n_weeks, n_groups)
        ``leading``, ``weakening``, ``lagging``, ``improving``, or empty where there is no point.
    provisional : bool array of shape (n_weeks, n_groups)
        The point may still move, because its week is unfinished or the group's
        close for the week's last session is not in yet. Only the last week can be.
    gaps : dict of str to Gap
        For each drawn group with weeks without a bar of its own, how many there are.
    missing : dict of str to Gap
        For each group that is not drawn, why; ``whose`` is ``both`` where it has more
        weeks than it shares with the benchmark.
    benchmark_gap : Gap or None
        How many weeks the benchmark has no bar in, since the first it shares with a drawn group.
    """

    symbols: tuple[str, ...]
    weeks: Days
    sessions: Days
    strength: Floats
    momentum: Floats
    quadrant: npt.NDArray[np.str_]
    provisional: Flags
    gaps: dict[str, Gap]
    missing: dict[str, Gap]
    benchmark_gap: Gap | None


def rotation_map(
    symbols: tuple[str, ...],
    sessions: Days,
    indices: Floats,
    benchmark: Floats,
    *,
    last_week_complete: bool,
) -> RotationMap:
    """Strength and momentum of every group, week by week.

    Parameters
    ----------
    symbols : tuple of str, length n_groups
        In the order of the columns.
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique, none after ``asof``. A week runs from Monday to Sunday.
    indices : float64 array of shape (n_sessions, n_groups)
        Total-return or price indices of any base, positive, NaN where a group has no bar.
    benchmark : float64 array of shape (n_sessions,)
        The benchmark's index, likewise.
    last_week_complete : bool
        Whether the last of ``sessions`` is the calendar's last session of its week.

    Returns
    -------
    RotationMap
        A group that lacks a bar of the week's last session takes the last one
        it shares with the benchmark in that week. A week without any is left
        out: the group's series runs over the weeks it has, and ``gaps`` says so
        where the group lacks a bar, ``benchmark_gap`` where the benchmark does.
    """
    has_bar, has_base = np.isfinite(indices), np.isfinite(benchmark)[:, np.newaxis]
    week_numbers, first_rows, last_rows = _weeks(sessions)
    rows = _weekly_rows(has_bar & has_base, first_rows)
    has_week = rows >= 0
    levels = np.take_along_axis(indices, rows.clip(0), axis=0)
    relative = np.where(has_week, 100.0 * levels / benchmark[rows.clip(0)], np.nan)
    strength, momentum = _coordinates(relative, has_week)
    weeks = sessions[last_rows]
    used = np.where(has_week, sessions[rows.clip(0)], np.datetime64("NaT", "D"))
    provisional = np.zeros(rows.shape, dtype=np.bool_)
    provisional[-1:] = (used[-1:] < weeks[-1:, np.newaxis]) | (not last_week_complete)
    provisional &= ~np.isnan(momentum)
    own, base = (_weekly_rows(bars, first_rows) for bars in (has_bar, has_base))
    # a bar of the group alone is no hole of the group's
    lacks_none = has_week | ((own >= 0) & (base < 0))
    first_of_all = len(base)
    gaps: dict[str, Gap] = {}
    missing: dict[str, Gap] = {}
    for column, symbol in enumerate(symbols):
        stored = int(has_week[:, column].sum())
        if stored < WEEKS_NEEDED:
            missing[symbol] = _too_short(stored, int((own[:, column] >= 0).sum()))
            continue
        first = int(has_week[:, column].argmax())
        first_of_all, since = min(first_of_all, first), slice(first, None)
        days = sessions[own[since, column].clip(0)]
        if gap := _gap(week_numbers[since], lacks_none[since, column], days):
            gaps[symbol] = gap
    since = slice(first_of_all, None)
    days = sessions[base[since, 0].clip(0)]
    return RotationMap(
        symbols=symbols,
        weeks=weeks,
        sessions=used,
        strength=strength.clip(80.0, 120.0),
        momentum=momentum.clip(80.0, 120.0),
        quadrant=quadrants(strength, momentum),
        provisional=provisional,
        gaps=gaps,
        missing=missing,
        benchmark_gap=_gap(week_numbers[since], base[since, 0] >= 0, days),
    )


def quadrants(strength: Floats, momentum: Floats) -> npt.NDArray[np.str_]:
    """Name of the quadrant of each point; exactly 100 belongs to the upper side.

    Parameters
    ----------
    strength, momentum : float64 arrays of the same shape

    Returns
    -------
    str array of the same shape
        ``leading`` (both at least 100), ``weakening`` (strength only),
        ``improving`` (momentum only), ``lagging`` (neither), empty where either is NaN.
    """
    strong, rising = strength >= 100.0, momentum >= 100.0
    nowhere = np.isnan(strength) | np.isnan(momentum)
    named = np.select(
        [nowhere, strong & rising, strong, rising],
        ["", "leading", "weakening", "improving"],
        default="lagging",
    )
    return np.asarray(named, dtype=np.str_)


def _weeks(sessions: Days) -> tuple[Ints, Ints, Ints]:
    """Return the number, the first and the last row of each week that has a session."""
    days = sessions.astype("datetime64[D]").astype(np.int64)
    numbers, first = np.unique((days + 3) // 7, return_index=True)  # day 0 was a Thursday
    last = np.append(first[1:], len(sessions)) - 1 if len(sessions) else first
    return numbers, first, last


def _weekly_rows(has_bar: Flags, first: Ints) -> Ints:
    """Return the last row with a bar of each week and column, -1 where a week has none.

    Parameters
    ----------
    has_bar : bool array of shape (n_sessions, n_columns)
    first : int array of shape (n_weeks,)
        First row of each week.
    """
    row_or_none = np.where(has_bar, np.arange(len(has_bar))[:, np.newaxis], -1)
    return np.asarray(np.maximum.reduceat(row_or_none, first, axis=0))


def _coordinates(relative: Floats, present: Flags) -> tuple[Floats, Floats]:
    """Strength and momentum, unclamped, NaN where there is no point.

    Groups that have the same weeks are computed in one go; with no gap that is all of them.
    """
    strength = np.full(relative.shape, np.nan)
    momentum = np.full(relative.shape, np.nan)
    patterns, pattern_of = np.unique(present, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        weeks = np.flatnonzero(patterns[:, number])
        if weeks.size < WEEKS_NEEDED:
            continue
        cells = np.ix_(weeks[FIRST_POINT - 1 :], np.flatnonzero(pattern_of == number))
        series = relative[np.ix_(weeks, cells[1].ravel())]
        smooth = _ema(series, 5)
        level = 100.0 + 5.0 * _zscore(smooth, 26, STILL * np.abs(smooth[25:]))
        change = _ema(level[4:] - level[:-4], 3)
        momentum[cells] = 100.0 + 5.0 * _zscore(change, 13, STILL * 100.0)
        strength[cells] = level[FIRST_POINT - 26 :]
    return strength, momentum


def _ema(values: Floats, span: int) -> Floats:
    """Exponential mean down the rows, alpha 2 / (span + 1), seeded with the first row."""
    alpha = 2.0 / (span + 1.0)
    smooth = values.copy()
    for row in range(1, len(values)):
        smooth[row] = alpha * values[row] + (1.0 - alpha) * smooth[row - 1]
    return smooth


def _zscore(values: Floats, window: int, floor: Floats | float) -> Floats:
    """Each value from row ``window - 1`` on against its trailing window, ddof 0.

    Where the deviation is not above ``floor`` nothing moved, and z is 0: a group
    that moves exactly with its benchmark sits at 100, rounding errors of its
    quotient are not blown up into a position.
    """
    # A copy, so that each window is summed in the same order however many there
    # are: on the strided view a past point differs in its last bit as data grows.
    trailing = np.ascontiguousarray(sliding_window_view(values, window, axis=0))
    deviation = trailing.std(axis=-1)
    moved = deviation > floor
    distance = values[window - 1 :] - trailing.mean(axis=-1)
    return np.where(moved, distance / np.where(moved, deviation, 1.0), 0.0)


def _too_short(stored: int, own: int) -> Gap:
    """Return why a group is not drawn: weeks shared with the benchmark, and weeks of its own."""
    whose: Literal["", "both"] = "both" if own > stored else ""
    needs = WEEKS_NEEDED
    return Gap(ROTATION_MAP, Why.TOO_SHORT, needs=needs, has=stored, unit="week", whose=whose)


def _gap(week_numbers: Ints, present: Flags, days: Days) -> Gap | None:
    """Return the weeks that lack a bar after the first, None where none does.

    Parameters
    ----------
    week_numbers : int array of shape (n_weeks,)
    present : bool array of shape (n_weeks,)
    days : datetime64[D] array of shape (n_weeks,)
        The last session with a bar of each week that is present.
    """
    if not present.any():
        return None
    own = np.append(week_numbers[present], week_numbers[-1] + 1)
    skipped = np.diff(own) - 1
    lacking = int(skipped.sum())
    if lacking == 0:
        return None
    have = int(present.sum())
    last = days[present][int(np.argmax(skipped > 0))].item()
    return Gap(ROTATION_MAP, Why.HOLES, needs=have + lacking, has=have, unit="week", last=last)
