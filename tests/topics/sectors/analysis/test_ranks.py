"""Ranks, the best and the worst, and ranks over time."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.errors import BadInput, NotEnoughHistory
from rotation.topics.sectors.analysis import ranks


def test_rank_one_is_the_highest():
    """The highest figure leads."""
    assert ranks.rank({"a": -0.02, "b": 0.05, "c": 0.01}) == {"a": 3.0, "b": 1.0, "c": 2.0}


def test_equal_figures_share_the_lowest_rank():
    """Two at second place leave no third."""
    values = {"a": 0.01, "b": 0.02, "c": 0.02, "d": 0.03}
    assert ranks.rank(values) == {"a": 4.0, "b": 2.0, "c": 2.0, "d": 1.0}


def test_missing_figure_is_unranked_and_takes_no_place():
    """The others are ranked among themselves."""
    ranked = ranks.rank({"a": math.nan, "b": 0.01, "c": 0.02})
    assert math.isnan(ranked.pop("a"))
    assert ranked == {"b": 2.0, "c": 1.0}


def test_rank_of_nothing():
    """No symbols, no ranks."""
    assert ranks.rank({}) == {}


def test_count_beating_is_strict_and_skips_the_missing():
    """A return equal to the benchmark's does not beat it."""
    values = {"a": 0.01, "b": 0.02, "c": 0.03, "d": math.nan}
    assert ranks.count_beating(values, 0.01) == 2
    assert ranks.count_beating(values, 0.05) == 0


def test_count_beating_with_nothing_to_compare():
    """No comparison is not a count of 0."""
    assert ranks.count_beating({"a": 0.01}, math.nan) is None
    assert ranks.count_beating({"a": math.nan}, 0.01) is None
    assert ranks.count_beating({}, 0.01) is None


def test_best_and_worst():
    """The highest and the lowest, the missing left out, the first listed among equals."""
    values = {"n": math.nan, "a": 0.02, "b": 0.02, "c": -0.01, "d": -0.01}
    assert ranks.best_and_worst(values) == ("a", "c")


def test_best_and_worst_of_one():
    """A single figure is neither."""
    assert ranks.best_and_worst({"a": 0.02, "b": math.nan}) is None


def test_rank_over_time_by_hand():
    """Leadership that changes hands on the last session."""
    sessions = np.arange("2025-06-02", "2025-06-06", dtype="datetime64[D]")
    indices = np.array([[100.0, 100.0], [101.0, 102.0], [102.0, 104.0], [110.0, 103.0]])
    history = ranks.rank_over_time(sessions, indices, np.ones(4), window=1, lookback=1)
    assert history.sessions.tolist() == sessions[2:].tolist()
    assert history.ranks.tolist() == [[2.0, 1.0], [1.0, 2.0]]
    assert history.returns[1].tolist() == pytest.approx([110 / 102 - 1, 103 / 104 - 1])


def test_rank_over_time_leaves_out_sessions_without_a_start():
    """A lookback longer than the history gives the sessions that can be ranked."""
    sessions = np.arange("2025-06-02", "2025-06-07", dtype="datetime64[D]")
    history = ranks.rank_over_time(sessions, np.ones((5, 2)), np.ones(5), window=2, lookback=63)
    assert history.sessions.tolist() == sessions[2:].tolist()


def test_rank_over_time_needs_one_window():
    """With no session to rank the reason says how many are needed."""
    sessions = np.arange("2025-06-02", "2025-06-07", dtype="datetime64[D]")
    with pytest.raises(NotEnoughHistory, match="needs 6 sessions and 5 are stored") as caught:
        ranks.rank_over_time(sessions, np.ones((5, 2)), np.ones(5), window=5, lookback=1)
    assert (caught.value.needed, caught.value.have) == (6, 5)


@pytest.mark.parametrize(("window", "lookback"), [(0, 5), (5, 0)])
def test_rank_over_time_refuses_an_empty_window(window, lookback):
    """Neither a return nor a lookback of no sessions exists."""
    sessions = np.arange("2025-06-02", "2025-06-12", dtype="datetime64[D]")
    with pytest.raises(BadInput):
        ranks.rank_over_time(sessions, np.ones((10, 2)), np.ones(10), window, lookback)


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(3, 60),
    window=st.integers(1, 20),
    lookback=st.integers(1, 50),
    seed=st.integers(0, 2**32 - 1),
)
def test_rank_over_time_agrees_with_sorting_each_session(count, window, lookback, seed):
    """Session by session: returns between the benchmark's sessions, sorted, ties sharing."""
    random = np.random.default_rng(seed)
    sessions = np.arange(count).astype("datetime64[D]")
    indices = random.integers(1, 4, (count, 4)).astype(float)  # few values, so ties happen
    indices[random.random((count, 4)) < 0.1] = np.nan
    benchmark = np.where(random.random(count) < 0.1, np.nan, 1.0)
    counted = [row for row in range(count) if benchmark[row] == 1.0]
    if len(counted) <= window:
        with pytest.raises(NotEnoughHistory):
            ranks.rank_over_time(sessions, indices, benchmark, window, lookback)
        return
    history = ranks.rank_over_time(sessions, indices, benchmark, window, lookback)
    ends = range(max(window, len(counted) - 1 - lookback), len(counted))
    assert history.sessions.tolist() == [sessions[counted[end]].item() for end in ends]
    for position, end in enumerate(ends):
        returns = indices[counted[end]] / indices[counted[end - window]] - 1
        best_first = sorted(returns[~np.isnan(returns)], reverse=True)
        expected = [
            math.nan if math.isnan(value) else best_first.index(value) + 1 for value in returns
        ]
        np.testing.assert_array_equal(history.ranks[position], expected)
