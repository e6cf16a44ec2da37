"""Strength and momentum against a benchmark, week by week."""

from __future__ import annotations

import datetime
import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import formats
from rotation.topics.sectors.analysis import rotation_map as module
from rotation.topics.sectors.analysis.rotation_map import rotation_map
from tests.gaps import reasons


def weekdays(count: int, first: str = "2024-01-01") -> np.ndarray:
    """The first ``count`` weekdays from a Monday on, holidays not taken out."""
    return np.busday_offset(first, np.arange(count), roll="forward")


def walks(count: int, groups: int, seed: int = 7) -> np.ndarray:
    """Random walks from about 100, one column each."""
    steps = np.random.default_rng(seed).normal(0.0, 0.015, (count, groups))
    return 100.0 * np.exp(np.cumsum(steps, axis=0))


def weekly(values: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """One session a week (a Friday), the index of one group; shapes (n,) and (n, 1)."""
    sessions = np.datetime64("2024-01-05") + 7 * np.arange(len(values)).astype("timedelta64[D]")
    return sessions, np.array(values, dtype=float)[:, np.newaxis]


def mapped(sessions, indices, benchmark, *, complete=True):
    """The map of as many groups as there are columns, named a, b, c ..."""
    names = tuple("abcdefghijk"[: indices.shape[1]])
    return rotation_map(names, sessions, indices, benchmark, last_week_complete=complete)


def plain_ema(values, span):
    """Exponential mean, one step at a time."""
    smooth = [values[0]]
    for value in values[1:]:
        smooth.append(smooth[-1] + 2 / (span + 1) * (value - smooth[-1]))
    return smooth


def plain_z(values, window):
    """One z a full window."""
    scores = []
    for end in range(window, len(values) + 1):
        trailing = values[end - window : end]
        scores.append((trailing[-1] - statistics.fmean(trailing)) / statistics.pstdev(trailing))
    return scores


def plain_map(sessions, index, benchmark, clamp_first=False):
    """Session -> (strength, momentum) of one group, from the definition, with lists."""
    closes = {}
    for day, price, base in zip(sessions.tolist(), index, benchmark, strict=True):
        if math.isfinite(price) and math.isfinite(base):
            closes[day.isocalendar()[:2]] = (day, 100 * price / base)
    days, relative = zip(*closes.values(), strict=True)
    strength = [100 + 5 * z for z in plain_z(plain_ema(relative, 5), 26)]
    if clamp_first:
        strength = [min(max(value, 80), 120) for value in strength]
    change = [now - before for before, now in zip(strength, strength[4:], strict=False)]
    momentum = [100 + 5 * z for z in plain_z(plain_ema(change, 3), 13)]
    pairs = zip(days[41:], strength[16:], momentum, strict=True)
    return {day: tuple(min(max(v, 80), 120) for v in both) for day, *both in pairs}


def drawn(result, column):
    """Session -> (strength, momentum) of one group as the map has it."""
    return {
        result.sessions[week, column].item(): (
            result.strength[week, column],
            result.momentum[week, column],
        )
        for week in np.flatnonzero(result.quadrant[:, column] != "")
    }


def assert_same_points(got, expected):
    """The same sessions and, within rounding, the same coordinates."""
    assert list(got) == list(expected)
    np.testing.assert_allclose(
        np.array(list(got.values())), np.array(list(expected.values())), rtol=1e-12
    )


def test_every_point_follows_the_definition():
    """Three groups of five years agree with the formulas written out step by step."""
    sessions, prices = weekdays(1_260), walks(1_260, 4)
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    for column in range(3):
        expected = plain_map(sessions, prices[:, column + 1], prices[:, 0])
        assert len(expected) == 252 - 41
        assert_same_points(drawn(result, column), expected)


def test_jump_in_the_last_week_by_hand():
    """25 equal weeks and one above: z is 5 and clamped; 12 zeros and one: z is sqrt(12)."""
    up = mapped(*weekly([100.0] * 59 + [130.0]), np.full(60, 50.0))
    down = mapped(*weekly([100.0] * 59 + [70.0]), np.full(60, 50.0))
    assert up.strength[-1, 0] == 120.0
    assert up.momentum[-1, 0] == pytest.approx(100 + 5 * math.sqrt(12), rel=1e-12)
    assert up.quadrant[-1, 0] == "leading"
    assert down.strength[-1, 0] == 80.0
    assert down.momentum[-1, 0] == pytest.approx(100 - 5 * math.sqrt(12), rel=1e-12)
    assert down.quadrant[-1, 0] == "lagging"


def test_momentum_comes_from_the_strength_before_clamping():
    """After a jump to strength 125 the momentum differs from that of a strength cut at 120."""
    values = list(walks(80, 1)[:, 0])
    values[60:] = [3 * value for value in values[60:]]
    sessions, index = weekly(values)
    result = mapped(sessions, index, np.ones(80))
    assert_same_points(drawn(result, 0), plain_map(sessions, index[:, 0], np.ones(80)))
    cut = plain_map(sessions, index[:, 0], np.ones(80), clamp_first=True)
    assert abs(result.momentum[60, 0] - cut[sessions[60].item()][1]) > 1e-3
    assert result.strength[60, 0] == 120.0


def test_group_that_moves_with_its_benchmark_sits_in_the_middle():
    """Rounding in a quotient that never moves is not blown up into a position."""
    benchmark = walks(400, 1)[:, 0]
    sessions, indices = weekdays(400), np.column_stack([benchmark / 3.0, benchmark * 0.7])
    assert np.ptp(indices[:, 0] / benchmark) > 0.0
    result = mapped(sessions, indices, benchmark)
    has_point = result.quadrant != ""
    assert has_point.sum() == 2 * (80 - 41)
    assert set(result.strength[has_point]) == {100.0}
    assert set(result.momentum[has_point]) == {100.0}


def test_steady_gain_has_strength_and_no_change_of_it():
    """Along a straight line z26 is (25/2) / sqrt((26^2 - 1) / 12), week after week."""
    result = mapped(*weekly([100.0 + week for week in range(200)]), np.ones(200))
    z = 12.5 / math.sqrt((26**2 - 1) / 12)
    assert result.strength[-1, 0] == pytest.approx(100 + 5 * z, rel=1e-12)
    assert result.momentum[-1, 0] == 100.0


def test_first_point_is_the_42nd_week():
    """45 weeks give four points, the 42nd to the 45th."""
    sessions, prices = weekdays(225), walks(225, 2)
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert result.missing == {}
    assert np.flatnonzero(result.quadrant[:, 0] != "").tolist() == [41, 42, 43, 44]
    assert np.isnan(result.strength[:41]).all()
    assert np.isnan(result.momentum[:41]).all()


def test_fewer_than_45_weeks_is_said_not_drawn():
    """One week short there is no point and one sentence."""
    sessions, prices = weekdays(220), walks(220, 2)
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert reasons(result.missing) == {"a": "needs 45 weeks, 44 stored"}
    assert set(result.quadrant.ravel()) == {""}
    assert np.isnan(result.strength).all()


def test_group_that_starts_inside_the_window():
    """Its weeks are counted from its first bar; the others are drawn as ever."""
    sessions, prices = weekdays(300), walks(300, 4)
    prices[:100, 2] = np.nan  # 40 weeks left
    prices[:70, 3] = np.nan  # 46 weeks left
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert reasons(result.missing) == {"b": "needs 45 weeks, 40 stored"}
    assert result.gaps == {}
    assert (result.quadrant != "").sum(axis=0).tolist() == [60 - 41, 0, 46 - 41]
    assert_same_points(drawn(result, 2), plain_map(sessions[70:], prices[70:, 3], prices[70:, 0]))


def test_hole_of_30_sessions_leaves_its_weeks_out():
    """Six weeks without a bar get no point, the rest runs over the weeks there are."""
    sessions, prices = weekdays(400), walks(400, 3)
    prices[250:280, 1] = np.nan
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert reasons(result.gaps) == {
        "a": f"6 weeks have no price, the first after {formats.day(sessions[249])}; "
        "computed over the weeks that have one"
    }
    assert np.isnan(result.strength[50:56, 0]).all()
    assert np.isnat(result.sessions[50:56, 0]).all()
    assert_same_points(drawn(result, 0), plain_map(sessions, prices[:, 1], prices[:, 0]))
    assert_same_points(drawn(result, 1), plain_map(sessions, prices[:, 2], prices[:, 0]))


def test_several_holes_are_counted_together_and_dated_by_the_first():
    """One week and later two weeks are three, the first after the first hole's eve."""
    sessions, prices = weekdays(400), walks(400, 2)
    prices[100:105, 1] = np.nan
    prices[300:310, 1] = np.nan
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert reasons(result.gaps)["a"].startswith(
        f"3 weeks have no price, the first after {formats.day(sessions[99])};"
    )


def test_group_whose_bars_have_ended():
    """It has no point in the weeks since, and the sentence says since when."""
    sessions, prices = weekdays(300), walks(300, 2)
    prices[295:, 1] = np.nan
    result = mapped(sessions, prices[:, 1:], prices[:, 0], complete=False)
    assert reasons(result.gaps)["a"].startswith(
        f"1 week has no price, the first after {formats.day(sessions[294])}"
    )
    assert result.quadrant[-1, 0] == ""
    assert not result.provisional[-1, 0]


def test_weeks_missing_for_everyone_are_flagged():
    """A week no symbol has is not on the axis, and still counts as a gap."""
    sessions, prices = weekdays(400), walks(400, 2)
    kept = np.r_[0:200, 210:400]
    result = mapped(sessions[kept], prices[kept, 1:], prices[kept, 0])
    assert reasons(result.gaps)["a"].startswith(
        f"2 weeks have no price, the first after {formats.day(sessions[199])}"
    )


def test_weeks_that_the_benchmark_lacks_are_no_holes_of_the_groups():
    """They are counted apart; a group's own, some of them of the same week, are its own."""
    sessions, prices = weekdays(400), walks(400, 3)
    prices[250:260, 0] = np.nan  # two weeks of the benchmark
    prices[255:270, 1] = np.nan  # three of the first group, the first one of both
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    both = [result.gaps.get("a"), result.benchmark_gap]
    assert list(result.gaps) == ["a"]
    assert [reason for gap in both for reason in reasons({"": gap}).values()] == [
        f"{count} weeks have no price, the first after {formats.day(sessions[eve])}; "
        "computed over the weeks that have one"
        for count, eve in ((3, 254), (2, 249))
    ]
    assert np.isnat(result.sessions[50:52, 1]).all()
    assert_same_points(drawn(result, 1), plain_map(sessions, prices[:, 2], prices[:, 0]))


def test_week_in_which_neither_has_a_session_of_the_other_is_the_groups():
    """Prices on different days of a week: none of the group on a session the benchmark has."""
    sessions, prices = weekdays(400), walks(400, 2)
    prices[250:252, 1] = prices[252:255, 0] = np.nan
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert result.benchmark_gap is None
    assert reasons(result.gaps)["a"].startswith("1 week has no price, the first after ")


def test_weeks_before_the_benchmark_begins_are_no_hole():
    """A map begins with the first week of both; too few of them are said to be of both."""
    sessions, prices = weekdays(400), walks(400, 2)
    prices[:100, 0] = np.nan
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert (result.gaps, result.missing, result.benchmark_gap) == ({}, {}, None)
    prices[:300, 0] = np.nan
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert (result.missing["a"].has, result.missing["a"].whose) == (20, "both")
    assert result.benchmark_gap is None


def test_week_closes_with_the_last_session_both_have():
    """Without a bar on Friday, Thursday's closes of both are used, and the session says so."""
    sessions, prices = weekdays(300), walks(300, 3)
    prices[249, 1] = np.nan  # a Friday of the first group
    prices[244, 0] = np.nan  # a Friday of the benchmark
    result = mapped(sessions, prices[:, 1:], prices[:, 0])
    assert result.weeks[[48, 49]].tolist() == sessions[[244, 249]].tolist()
    assert result.sessions[48].tolist() == sessions[[243, 243]].tolist()
    assert result.sessions[49].tolist() == sessions[[248, 249]].tolist()
    assert not result.provisional.any()
    for column in (0, 1):
        expected = plain_map(sessions, prices[:, column + 1], prices[:, 0])
        assert_same_points(drawn(result, column), expected)


def test_only_an_unfinished_last_week_is_provisional():
    """The calendar, not the weekday, says whether a week is finished."""
    sessions, prices = weekdays(300), walks(300, 2)
    finished = mapped(sessions[:-1], prices[:-1, 1:], prices[:-1, 0], complete=True)
    unfinished = mapped(sessions[:-1], prices[:-1, 1:], prices[:-1, 0], complete=False)
    assert not finished.provisional.any()
    assert unfinished.provisional[:, 0].tolist() == [False] * 59 + [True]


def test_late_close_of_one_group_is_provisional():
    """A finished week of the calendar is not finished for a group whose last close is not in."""
    sessions, prices = weekdays(300), walks(300, 3)
    prices[-1, 1] = np.nan
    result = mapped(sessions, prices[:, 1:], prices[:, 0], complete=True)
    assert result.provisional[-1].tolist() == [True, False]
    assert result.sessions[-1].tolist() == sessions[[-2, -1]].tolist()


@pytest.mark.parametrize(
    ("strength", "momentum", "name"),
    [
        (100.0, 100.0, "leading"),
        (100.0, 99.9, "weakening"),
        (99.9, 99.9, "lagging"),
        (99.9, 100.0, "improving"),
        (math.nan, 101.0, ""),
        (101.0, math.nan, ""),
    ],
)
def test_quadrant(strength, momentum, name):
    """Exactly 100 belongs to the upper side."""
    assert module.quadrants(np.array([strength]), np.array([momentum])).tolist() == [name]


def test_nothing_stored():
    """An empty store draws nothing and says so."""
    result = mapped(np.array([], "datetime64[D]"), np.empty((0, 2)), np.empty(0))
    assert result.weeks.size == 0
    assert reasons(result.missing)["b"] == "needs 45 weeks, 0 stored"


def test_split_and_base_of_an_index_leave_no_mark():
    """Adjusted closes restated by a factor, as after a 2:1 split, give the same map."""
    sessions, prices = weekdays(300), walks(300, 2)
    before = mapped(sessions, prices[:, 1:], prices[:, 0])
    after = mapped(sessions, prices[:, 1:] / 2.0, prices[:, 0])
    np.testing.assert_array_equal(before.strength, after.strength)
    np.testing.assert_array_equal(before.momentum, after.momentum)


def market(seed: int, holes: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sessions with holidays, three groups with holes and a late start, and a benchmark."""
    random = np.random.default_rng(seed)
    sessions = weekdays(340)[random.random(340) > 0.04]
    prices = walks(len(sessions), 4, seed)
    prices[random.random(prices.shape) < holes] = np.nan
    prices[: int(random.integers(0, 60)), 1] = np.nan
    start = int(random.integers(0, len(sessions)))
    prices[start : start + int(random.integers(0, 30)), 2] = np.nan
    return sessions, prices[:, 1:], prices[:, 0]


def week_of(day: datetime.date) -> tuple[int, int]:
    """Year and week, Monday to Sunday."""
    return day.isocalendar()[:2]


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    holes=st.sampled_from([0.0, 0.02, 0.3]),
    kept=st.integers(200, 340),
)
def test_past_points_never_move(seed, holes, kept):
    """A point of the history cut at any session is in the longer history, unless provisional."""
    sessions, indices, benchmark = market(seed, holes)
    next_day = sessions[kept] if kept < len(sessions) else np.datetime64("2100-01-01")
    kept = min(kept, len(sessions))
    complete = week_of(sessions[kept - 1].item()) != week_of(next_day.item())
    then = mapped(sessions[:kept], indices[:kept], benchmark[:kept], complete=complete)
    now = mapped(sessions, indices, benchmark)
    settled = (then.quadrant != "") & ~then.provisional
    weeks = len(then.weeks)
    for name in ("sessions", "strength", "momentum", "quadrant"):
        early, late = getattr(then, name), getattr(now, name)[:weeks]
        np.testing.assert_array_equal(early[settled], late[settled])
    if complete:
        np.testing.assert_array_equal(then.weeks, now.weeks[:weeks])
    assert not then.provisional[:-1].any()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), holes=st.sampled_from([0.0, 0.02, 0.3]))
def test_any_pattern_of_holes_follows_the_definition(seed, holes):
    """Groups with different weeks agree, each, with the plain formulas over its own weeks."""
    sessions, indices, benchmark = market(seed, holes)
    result = mapped(sessions, indices, benchmark)
    for column in range(3):
        if "abc"[column] in result.missing:
            assert drawn(result, column) == {}
        else:
            assert_same_points(
                drawn(result, column), plain_map(sessions, indices[:, column], benchmark)
            )


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_points_stay_on_the_map(seed):
    """Every point is within 80 and 120 and in the quadrant its coordinates say."""
    sessions, indices, benchmark = market(seed, 0.02)
    result = mapped(sessions, indices, benchmark)
    has_point = result.quadrant != ""
    np.testing.assert_array_equal(has_point, ~np.isnan(result.strength))
    np.testing.assert_array_equal(has_point, ~np.isnan(result.momentum))
    for values in (result.strength[has_point], result.momentum[has_point]):
        assert ((values >= 80.0) & (values <= 120.0)).all()
    again = module.quadrants(result.strength, result.momentum)
    np.testing.assert_array_equal(again, result.quadrant)
