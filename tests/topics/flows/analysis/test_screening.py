"""Which counts can be used: restated, unconfirmed and frozen ones cannot."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.topics.flows.analysis import screening
from rotation.topics.flows.analysis.screening import Fault
from tests.funds import of

STEADY = [1000.0, 1001.0, 1000.5, 1002.0, 1001.5]


def screened(shares: Any, nav: Any = None) -> screening.Screened:
    shares = np.asarray(shares, float)
    return screening.screen(of(len(shares), 50.0) if nav is None else np.asarray(nav), shares)


def marks(shares: Any, nav: Any = None) -> list[tuple[int, int, Fault]]:
    return [(m.row, m.length, m.fault) for m in screened(shares, nav).marks]


def test_steady_counts_are_all_used() -> None:
    """A few hundredths a day are flows."""
    found = screened(STEADY)
    assert found.used.all()
    assert found.marks == ()


@pytest.mark.parametrize("length", [1, 2, 3])
def test_jump_that_reverses_within_three_sessions(length: int) -> None:
    """Each of its sessions is restated, the ones around it are not."""
    shares = [*STEADY, *of(length, 2005.0), *STEADY]
    assert marks(shares) == [(5, length, Fault.COUNT)]
    assert screened(shares).used.tolist() == [True] * 5 + [False] * length + [True] * 5


def test_counts_a_hundredth_and_a_thousandth_of_the_real_one() -> None:
    """Different impossible counts in a row are one restatement."""
    assert marks([*STEADY, 11.5, 11.5, 1.5, *STEADY]) == [(5, 3, Fault.COUNT)]


def test_jump_that_lasts_is_a_flow() -> None:
    """The fourth session at the new level confirms it, and all four are used."""
    assert marks([*STEADY, *of(4, 2005.0)]) == []
    assert screened([*STEADY, *of(4, 2005.0)]).used.all()
    assert marks([*STEADY, 2005.0, *of(4, 2004.0)]) == []


@pytest.mark.parametrize("length", [1, 2, 3])
def test_jump_that_is_too_recent_is_unconfirmed(length: int) -> None:
    """Nobody can know on its day that it reverses, so it is no flow until it has lasted."""
    assert marks([*STEADY, *of(length, 2005.0)]) == [(5, length, Fault.UNCONFIRMED)]


def test_spike_between_two_levels() -> None:
    """Off by more than a third against both neighbours, though these differ by more as well."""
    shares = [*STEADY, 2400.0, *of(5, 1375.0)]
    assert marks(shares) == [(5, 1, Fault.COUNT)]


def test_two_steps_in_one_direction_are_no_spike() -> None:
    """A count between its neighbours is a part of the way."""
    assert marks([*STEADY, 1500.0, *of(6, 2300.0)]) == []


def test_large_flow_in_a_large_move_of_the_market() -> None:
    """Assets a third off where neither count nor value is by itself are no restatement."""
    assert marks([*STEADY, 1300.0], [*of(5, 50.0), 60.0]) == []


def test_net_asset_value_that_is_off() -> None:
    """The count is as it was: the value is what cannot be."""
    nav = np.full(10, 50.0)
    nav[5] = 5.0
    assert marks([*STEADY, *STEADY], nav) == [(5, 1, Fault.NAV)]


def test_exact_return_after_a_smaller_move() -> None:
    """A fifth off and the same again to the last share is no chance; about the same may be."""
    assert marks([*STEADY, 790.0, 790.0, 1001.5, 1003.0]) == [(5, 2, Fault.RETURNED)]
    assert marks([*STEADY, 790.0, 790.0, 1001.0, 1003.0]) == []
    assert marks([*STEADY, 1151.0, 1001.5, 1003.0]) == []
    assert marks([*STEADY, 790.0, 1003.0, 1001.5, 1004.0]) == []


def test_missing_counts_are_not_used_and_not_marked() -> None:
    """A reversal is looked for among the sessions that have a count."""
    shares = [*STEADY, np.nan, 2005.0, np.nan, *STEADY]
    found = screened(shares)
    assert marks(shares) == [(6, 1, Fault.COUNT)]
    assert np.flatnonzero(~found.used).tolist() == [5, 6, 7]


def moving(count: int) -> list[float]:
    return (1000.0 + np.arange(count) % 7).tolist()


def test_frozen_count_is_suspect() -> None:
    """Ten sessions without a change where nearly every one has one: all but the first go."""
    shares = [*moving(200), *of(11, 1500.0 - 480), *moving(3)]
    assert marks(shares) == [(201, 10, Fault.FROZEN)]
    assert np.flatnonzero(~screened(shares).used).tolist() == list(range(201, 211))


def test_nine_sessions_are_not_frozen() -> None:
    """Nor is the tenth at the same level if it is the first one there."""
    assert marks([*moving(200), *of(10, 1020.0), *moving(3)]) == []


def test_count_of_a_young_fund_may_stand_still() -> None:
    """Where counts rarely move, or too little is known of how they do, it is zero flow."""
    rarely = np.repeat(1000.0 + np.arange(40), 6).tolist()
    assert marks([*rarely, *of(15, 1050.0)]) == []
    assert marks([*moving(100), *of(15, 1050.0)]) == []


@given(
    st.lists(st.sampled_from([1000.0, 1001.0, 1003.0, 790.0, 2000.0, 1.0, 3000.0]), max_size=30),
    st.lists(st.sampled_from([49.0, 50.0, 51.0, 25.0, 5.0]), min_size=30, max_size=30),
)
def test_marks_and_used_rows_are_all_there_is(shares: list[float], nav: list[float]) -> None:
    """Whatever comes: marks do not overlap, and what they cover is what is not used."""
    found = screened(shares, nav[: len(shares)])
    covered = [row for m in found.marks for row in range(m.row, m.row + m.length)]
    assert len(covered) == len(set(covered))
    assert np.flatnonzero(~found.used).tolist() == sorted(covered)
    assert np.isfinite(found.split).all()
