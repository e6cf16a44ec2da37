"""Flows of one fund, computed by hand, and against an independent calculation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.panel import Days
from rotation.topics.flows.analysis import flows
from rotation.topics.flows.analysis.flows import FundFlows
from tests.funds import random_rows
from tests.markets import days_until

DAYS = days_until("2026-01-16", 300)


def computed(
    nav: Any, shares: Any, distribution: Any = None, stated: Any = None, days: Days = DAYS
) -> FundFlows:
    nav, shares = np.asarray(nav, float), np.asarray(shares, float)
    nothing = np.full(len(nav), np.nan)
    return flows.fund_flows(
        days[-len(nav) :],
        nav,
        shares,
        nothing if distribution is None else np.asarray(distribution, float),
        nothing if stated is None else np.asarray(stated, float),
    )


def test_creation() -> None:
    """Ten new shares at the value of the day they came: 10 × 11 USD, whatever the market did."""
    found = computed([10, 11], [100, 110])
    np.testing.assert_allclose(found.flow, [np.nan, 110.0])
    np.testing.assert_allclose(found.second, [np.nan, 1210 - 1000 * 1.1])
    np.testing.assert_allclose(found.assets, [1000.0, 1210.0])
    assert found.agrees.tolist() == [False, True]


def test_redemption() -> None:
    """Shares that go are money that left, in a rising market too."""
    found = computed([10, 12], [100, 95])
    assert found.flow[1] == -60.0
    assert found.second[1] == pytest.approx(-60.0)
    assert found.growth[1] == pytest.approx(1.2)


def test_split_of_a_file_that_is_not_adjusted() -> None:
    """The count doubles while the value halves: no flow but the six shares created with it."""
    found = computed([100, 102, 51, 51.5], [1000, 1000, 2006, 2006])
    np.testing.assert_allclose(found.flow[1:], [0.0, 6 * 51, 0.0])
    np.testing.assert_allclose(found.second[1:], [0.0, 6 * 51, 0.0], atol=1e-9)
    assert found.split.tolist() == [1.0, 1.0, 2.0, 1.0]
    assert found.growth[2] == pytest.approx(1.0)


def test_split_backwards() -> None:
    """One share for four: the value is fourfold, nobody left."""
    found = computed([5, 20], [4000, 1000])
    assert found.flow[1] == 0.0
    assert found.split[1] == 0.25


@pytest.mark.parametrize("ratio", [1.5, 2, 3, 4, 5, 10])
def test_every_usual_split_is_known_by_its_ratio(ratio: float) -> None:
    """With the market's own move and a creation on the same day."""
    found = computed([100, 100 * 1.03 / ratio], [1000, 1010 * ratio])
    assert found.split[1] == ratio
    assert found.flow[1] == pytest.approx(10 * ratio * 103 / ratio)


def test_split_of_a_file_that_is_adjusted() -> None:
    """No jump, so nothing is multiplied: an adjusted history has no flow on the split's day."""
    found = computed([50, 51, 51, 51.5], [2000, 2000, 2006, 2006])
    np.testing.assert_allclose(found.flow[1:], [0.0, 6 * 51, 0.0])
    assert found.split.tolist() == [1.0] * 4


def test_doubled_count_without_a_halved_value_is_no_split() -> None:
    """A quarter-end flow of that size lasts, and is a flow once it has lasted."""
    found = computed([50.0] * 6, [1000, 2000, 2000, 2000, 2000, 2000])
    assert found.flow[1] == 50_000.0
    assert found.split.tolist() == [1.0] * 6


def test_distribution_day() -> None:
    """Cash paid out lowers assets and is no redemption: the second estimate says so, named."""
    found = computed([100, 99.5, 99.5], [1000, 1000, 1010], [np.nan, 0.5, np.nan])
    np.testing.assert_allclose(found.flow[1:], [0.0, 995.0])
    np.testing.assert_allclose(found.second[1:], [-500.0, 995.0])
    np.testing.assert_allclose(found.paid[1:], [500.0, 0.0])
    assert found.agrees[1:].all()
    assert found.growth[1] == pytest.approx(1.0)


def test_missing_day() -> None:
    """The flow of a session without a count is seen on the next one, whole."""
    found = computed([10, 11, 12], [100, np.nan, 130])
    assert found.sessions.tolist() == DAYS[[-3, -1]].tolist()
    assert found.flow[1] == 360.0
    assert found.second[1] == pytest.approx(360.0)


def test_distribution_on_a_missing_day_counts_on_the_next() -> None:
    """Its cash left between the two sessions that are compared."""
    found = computed([100, 99, 99], [1000, np.nan, 1000], [np.nan, 1.0, np.nan])
    np.testing.assert_allclose([found.flow[1], found.second[1], found.paid[1]], [0, -1000, 1000])


def test_restated_count() -> None:
    """A count that doubles for a session is left out; the next flow is from the one before it."""
    found = computed([50, 50, 50, 50], [1000, 2000, 1010, 1010])
    assert found.sessions.tolist() == DAYS[[-4, -2, -1]].tolist()
    np.testing.assert_allclose(found.flow[1:], [500.0, 0.0])
    assert [mark.fault for _, _, mark in found.marks] == ["count"]


def test_assets_that_the_issuer_states_are_the_second_witness() -> None:
    """Within a hundredth of a percent they agree; a day on which they do not is not one."""
    nav, shares = np.array([100.0, 101.0, 101.0]), np.array([1000.0, 1010.0, 1010.0])
    stated = nav * shares
    assert computed(nav, shares, stated=stated).agrees[1:].all()
    stated[2] *= 1.0005
    found = computed(nav, shares, stated=stated)
    assert found.agrees.tolist() == [False, True, False]
    assert found.difference[2] == pytest.approx(-0.0005)


def test_window_starts_from_the_session_so_many_before() -> None:
    """Its first flow is that of the session after; assets and growth are from its start."""
    found = computed([10, 11, 12, 12], [100, 110, 110, 100])
    start = flows.back(DAYS, DAYS[-1], 2)
    assert start == DAYS[-3]
    window = flows.over(found, DAYS, start)
    assert window is not None
    assert (window.since, window.until) == (DAYS[-3], DAYS[-1])
    assert window.flow == -120.0
    assert window.assets == 1210.0
    assert window.share == pytest.approx(-120 / 1210)
    assert window.growth == pytest.approx(12 / 11)


def test_window_that_starts_on_a_day_without_a_count() -> None:
    """It begins at the last count up to five sessions before, and says so; never earlier."""
    shares = np.full(10, 100.0)
    shares[1:6] = np.nan
    shares[6:] = 120.0
    found = computed(np.full(10, 10.0), shares)
    five = flows.over(found, DAYS, DAYS[-5])
    assert five is not None
    assert five.since == DAYS[-10]
    assert five.flow == 200.0
    shares[6] = np.nan
    assert flows.over(computed(np.full(10, 10.0), shares), DAYS, DAYS[-4]) is None
    assert flows.over(found, DAYS, DAYS[-11]) is None
    assert flows.over(found, DAYS, DAYS[-1]) is None


def test_year_starts_with_the_last_session_of_the_year_before() -> None:
    """Also where the fund has no count on it."""
    assert str(flows.year_start(DAYS, DAYS[-1])) == "2025-12-31"


def test_outflow_days() -> None:
    """Sessions in a row up to the last; a flow of zero, or an unknown one, ends the row."""
    assert flows.outflow_days(np.array([-1.0, 2.0, -1.0, -3.0])) == 2
    assert flows.outflow_days(np.array([-1.0, 0.0])) == 0
    assert flows.outflow_days(np.array([np.nan, -1.0])) == 1
    assert flows.outflow_days(np.array([-2.0, -1.0])) == 2


def test_flows_by_period() -> None:
    """Each period ends with its last day; one without a known flow is left out."""
    days = np.array(["2026-01-14", "2026-01-15", "2026-01-16", "2026-01-20"], "datetime64[D]")
    last, sums, counts = flows.by_period(
        days, np.array([1.0, np.nan, 2.0, np.nan]), np.array([7, 7, 7, 8])
    )
    assert last.tolist() == days[[2]].tolist()
    assert sums.tolist() == [3.0]
    assert counts.tolist() == [2]


def test_flows_on_the_calendar() -> None:
    """NaN on a day the fund has no row of, and after its last one."""
    values = flows.on_calendar(DAYS[[0, 2]], np.array([1.0, 2.0]), DAYS[:4])
    np.testing.assert_array_equal(values, [1.0, np.nan, 2.0, np.nan])


def test_nothing_at_all() -> None:
    """A history without a single count has no flow, and is no error."""
    found = computed([10.0, 11.0], [np.nan, np.nan])
    assert len(found.sessions) == len(found.flow) == len(found.second) == 0


@given(seed=st.integers(0, 10_000), n=st.sampled_from([1, 5, 21, 63]))
def test_sums_equal_an_independent_calculation(seed: int, n: int) -> None:
    """Differences of a data frame, summed by pandas, to 1e-9."""
    own = random_rows("IWM", seed, 200, "2026-01-16")
    found = flows.fund_flows(
        own["session"].to_numpy().astype("datetime64[D]"),
        *(own[name].to_numpy() for name in ("nav", "shares_outstanding", "distribution", "assets")),
    )
    frame = own.set_index("session")
    expected: pd.Series = frame["shares_outstanding"].diff() * frame["nav"]
    start = flows.back(DAYS, DAYS[-1], n)
    assert start is not None
    window = flows.over(found, DAYS, start)
    assert window is not None
    assert window.flow == pytest.approx(expected[-n:].sum(), rel=1e-9, abs=1e-3)
    assert found.agrees[1:].all()
