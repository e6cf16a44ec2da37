"""Returns over several horizons between the same two sessions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import formats
from rotation.analytics import horizons
from rotation.errors import BadInput
from tests.gaps import reasons

KEYS = ["d5", "d21", "d63", "d126", "d252", "ytd", "lookback"]


def weekdays(first: str, count: int) -> np.ndarray:
    """The first ``count`` weekdays from ``first`` on, holidays not taken out."""
    return np.busday_offset(first, np.arange(count), roll="forward")


def rising(count: int) -> np.ndarray:
    """100, 101, 102 ..., so that a return says which two rows it came from."""
    return 100.0 + np.arange(count)


def test_full_history_gives_every_horizon():
    """Each horizon is the last value over the one N sessions before, less one."""
    sessions, index = weekdays("2024-11-25", 300), rising(300)
    assert [str(sessions[row]) for row in (287, -1)] == ["2025-12-31", "2026-01-16"]
    result = horizons.horizon_returns(sessions, index, index, 10)
    assert list(result.values) == KEYS
    assert result.missing == {}
    expected = {
        "d5": 399 / 394 - 1,
        "d21": 399 / 378 - 1,
        "d63": 399 / 336 - 1,
        "d126": 399 / 273 - 1,
        "d252": 399 / 147 - 1,
        "ytd": 399 / 387 - 1,
        "lookback": 399 / 389 - 1,
    }
    assert result.values == pytest.approx(expected, rel=1e-15)


def test_history_short_of_a_horizon_says_how_much_is_stored():
    """252 sessions back needs 253 closes; the others do not suffer."""
    sessions, index = weekdays("2025-02-19", 251), rising(251)
    result = horizons.horizon_returns(sessions, index, index, 250)
    assert reasons(result.missing) == {"d252": "needs 253 sessions, 251 stored since 19 Feb 2025"}
    assert math.isnan(result.values["d252"])
    assert result.values["lookback"] == pytest.approx(350 / 100 - 1)


def test_one_session_more_than_the_lookback_is_enough():
    """N sessions need N + 1 closes, and with N there is no figure."""
    sessions, index = weekdays("2025-06-02", 8), rising(8)
    enough = horizons.horizon_returns(sessions, index, index, 7)
    short = horizons.horizon_returns(sessions, index, index, 8)
    assert enough.values["lookback"] == pytest.approx(107 / 100 - 1)
    assert reasons(short.missing)["lookback"] == "needs 9 sessions, 8 stored since 2 Jun 2025"


def test_year_to_date_starts_from_the_last_close_of_the_year_before():
    """Neither the first close of this year nor an earlier one of the last."""
    sessions = np.array(["2025-12-30", "2025-12-31", "2026-01-02", "2026-01-05"], "datetime64[D]")
    index = np.array([50.0, 100.0, 110.0, 104.0])
    result = horizons.horizon_returns(sessions, index, index, 1)
    assert result.values["ytd"] == pytest.approx(0.04)


def test_year_to_date_without_a_close_of_the_year_before():
    """A history that starts in the year, or skips the year before, has no year to date."""
    sessions = np.array(["2025-03-03", "2025-03-04"], "datetime64[D]")
    skipped = np.array(["2023-12-29", "2025-03-04"], "datetime64[D]")
    index = np.array([100.0, 101.0])
    for days in (sessions, skipped):
        result = horizons.horizon_returns(days, index, index, 1)
        assert reasons(result.missing)["ytd"] == "no close of 2024 is stored"
        assert math.isnan(result.values["ytd"])


def test_year_to_date_of_a_symbol_without_a_bar_at_the_year_end():
    """The close before the last one of the year does not stand in for it."""
    sessions = np.array(["2025-12-30", "2025-12-31", "2026-01-02"], "datetime64[D]")
    benchmark = np.array([100.0, 101.0, 102.0])
    index = np.array([100.0, np.nan, 102.0])
    why = "no price on 31 Dec 2025, the last session of 2025"
    assert reasons(horizons.horizon_returns(sessions, index, benchmark, 1).missing)["ytd"] == why
    assert reasons(horizons.horizon_returns(sessions, index, index, 1).missing)["ytd"] == why


def test_year_end_that_the_benchmark_alone_lacks_is_not_the_symbol_s():
    """The sentence names the fund that counts the sessions."""
    sessions = np.array(["2025-12-30", "2025-12-31", "2026-01-02"], "datetime64[D]")
    index = np.array([100.0, 101.0, 102.0])
    for lacking, why in (
        (
            [1],
            "no price of SPY, which counts the sessions, on 31 Dec 2025, the last session of 2025",
        ),
        ([0, 1], "no close of SPY, which counts the sessions, of 2025 is stored"),
    ):
        benchmark = index.copy()
        benchmark[lacking] = np.nan
        found = horizons.horizon_returns(sessions, index, benchmark, 1)
        assert math.isnan(found.values["ytd"])
        assert reasons(found.missing)["ytd"] == why


def test_year_to_date_of_a_symbol_that_starts_in_the_year():
    """It has no close of the year before, whatever the benchmark has."""
    sessions = np.array(["2025-12-31", "2026-01-02", "2026-01-05"], "datetime64[D]")
    index = np.array([np.nan, 100.0, 102.0])
    result = horizons.horizon_returns(sessions, index, rising(3), 1)
    assert reasons(result.missing)["ytd"] == "no close of 2025 is stored"
    assert result.values["lookback"] == pytest.approx(0.02)


def test_symbol_without_a_bar_on_the_last_session_has_no_return():
    """A return that ended weeks ago is not shown among those that end today."""
    sessions, benchmark = weekdays("2025-10-01", 78), rising(78)
    index = benchmark.copy()
    index[-13:] = np.nan
    assert [str(sessions[row]) for row in (-14, -1)] == ["2025-12-30", "2026-01-16"]
    result = horizons.horizon_returns(sessions, index, benchmark, 10)
    assert set(reasons(result.missing).values()) == {"no price on 16 Jan 2026; last is 30 Dec 2025"}
    assert list(result.missing) == KEYS
    assert all(math.isnan(value) for value in result.values.values())


def test_symbol_that_only_traded_after_the_end():
    """Bars the benchmark does not have yet are not an end."""
    sessions = weekdays("2026-01-12", 3)
    index, benchmark = np.array([np.nan, np.nan, 5.0]), np.array([1.0, 2.0, np.nan])
    result = horizons.horizon_returns(sessions, index, benchmark, 1)
    assert set(reasons(result.missing).values()) == {"no price through 13 Jan 2026"}


def test_end_is_the_last_session_of_the_benchmark():
    """A later bar of the symbol alone does not move its end past the others'."""
    sessions = weekdays("2026-01-05", 8)
    benchmark = rising(8)
    benchmark[-1] = np.nan
    result = horizons.horizon_returns(sessions, rising(8), benchmark, 5)
    assert result.values["d5"] == pytest.approx(106 / 101 - 1)


def test_symbol_without_a_bar_at_the_start_is_a_named_gap():
    """Neither the close before the start nor the one after it is used."""
    sessions, benchmark = weekdays("2025-12-01", 30), rising(30)
    index = benchmark.copy()
    index[8] = np.nan  # 21 sessions before the last row
    result = horizons.horizon_returns(sessions, index, benchmark, 20)
    assert reasons(result.missing)["d21"] == "no price on 11 Dec 2025, the start of 21 sessions"
    assert math.isnan(result.values["d21"])
    assert result.values["lookback"] == pytest.approx(129 / 109 - 1)


def test_hole_inside_the_window_does_not_stretch_it():
    """With 30 bars missing between the ends, the ends stay where the benchmark has them."""
    sessions, benchmark = weekdays("2025-01-01", 120), rising(120)
    index = benchmark.copy()
    index[70:100] = np.nan
    result = horizons.horizon_returns(sessions, index, benchmark, 40)
    assert result.values["d63"] == pytest.approx(219 / 156 - 1)
    assert (
        reasons(result.missing)["lookback"]
        == f"no price on {formats.day(sessions[79])}, the start of 40 sessions"
    )


def test_session_the_benchmark_lacks_is_not_counted():
    """A session only other symbols have does not shorten the window."""
    sessions, benchmark = weekdays("2025-06-02", 12), rising(12)
    benchmark[9] = np.nan
    result = horizons.horizon_returns(sessions, rising(12), benchmark, 4)
    assert result.values["d5"] == pytest.approx(111 / 105 - 1)
    assert result.values["lookback"] == pytest.approx(111 / 106 - 1)


def test_symbol_that_starts_inside_the_window():
    """Its reason counts the sessions it has, not those of the benchmark."""
    sessions, benchmark = weekdays("2025-01-01", 100), rising(100)
    index = np.where(np.arange(100) >= 60, benchmark, np.nan)
    result = horizons.horizon_returns(sessions, index, benchmark, 39)
    assert (
        reasons(result.missing)["d63"]
        == f"needs 64 sessions, 40 stored since {formats.day(sessions[60])}"
    )
    assert (
        reasons(result.missing)["d126"]
        == f"needs 127 sessions, 40 stored since {formats.day(sessions[60])}"
    )
    assert result.values["lookback"] == pytest.approx(199 / 160 - 1)


def test_benchmark_that_starts_in_the_year():
    """Closes only the symbol has do not give a year to date the benchmark cannot have."""
    sessions = np.array(["2025-12-31", "2026-01-02", "2026-01-05"], "datetime64[D]")
    benchmark = np.array([np.nan, 100.0, 102.0])
    result = horizons.horizon_returns(sessions, rising(3), benchmark, 1)
    why = "no close of SPY, which counts the sessions, of 2025 is stored"
    assert reasons(result.missing)["ytd"] == why


def test_benchmark_without_a_bar():
    """Without sessions to count there is no figure, and the benchmark is named as the reason."""
    nothing = np.full(10, np.nan)
    result = horizons.horizon_returns(weekdays("2025-01-01", 10), rising(10), nothing, 5)
    assert set(reasons(result.missing).values()) == {"the benchmark has no price"}
    assert list(result.missing) == KEYS


def test_no_sessions_at_all():
    """An empty store gives reasons, not an error."""
    nothing = np.array([])
    result = horizons.horizon_returns(np.array([], "datetime64[D]"), nothing, nothing, 5)
    assert set(reasons(result.missing).values()) == {"the benchmark has no price"}


def test_split_leaves_no_mark():
    """A 2:1 split halves the quoted price and no return: closes come split-adjusted."""
    sessions = weekdays("2025-06-02", 8)
    quoted = np.array([200.0, 202.0, 204.0, 206.0, 104.0, 105.0, 106.0, 107.0])
    adjusted = quoted / np.where(np.arange(8) < 4, 2.0, 1.0)
    result = horizons.horizon_returns(sessions, adjusted, adjusted, 4)
    assert result.values["lookback"] == pytest.approx(107 / 103 - 1)
    assert result.values["d5"] == pytest.approx(107 / 102 - 1)


def test_week_without_a_trade_is_counted():
    """Sessions with a close and no volume repeat the close and count like any other."""
    sessions, benchmark = weekdays("2025-06-02", 11), rising(11)
    index = np.array([100.0] + [104.0] * 10)
    result = horizons.horizon_returns(sessions, index, benchmark, 10)
    assert result.values["d5"] == 0.0
    assert result.values["lookback"] == pytest.approx(0.04)


def test_lookback_below_one_is_refused():
    """A window of no sessions has no two ends."""
    with pytest.raises(BadInput, match="at least 1 session, not 0"):
        horizons.horizon_returns(weekdays("2025-01-01", 9), rising(9), rising(9), 0)


def test_spread_counts_the_sessions_both_have():
    """With a bar of one missing, N common sessions reach one session further back."""
    sessions = weekdays("2025-06-02", 9)
    small, large = rising(9), 2 * rising(9) - 50
    small[5] = np.nan
    result = horizons.horizon_spreads(sessions, small, large, sessions[-1], 3)
    assert result.values["d5"] == pytest.approx((108 / 102 - 1) - (166 / 154 - 1))
    assert result.values["lookback"] == pytest.approx((108 / 104 - 1) - (166 / 158 - 1))


def test_spread_of_a_pair_without_a_common_bar_at_the_end():
    """One side late by a session gives a reason, not a figure that ends earlier."""
    sessions = weekdays("2026-01-05", 10)
    small = rising(10)
    small[-1] = np.nan
    result = horizons.horizon_spreads(sessions, small, rising(10), sessions[-1], 3)
    assert set(reasons(result.missing).values()) == {
        "no common price on 16 Jan 2026; last is 15 Jan 2026"
    }
    assert all(math.isnan(value) for value in result.values.values())


def test_spread_reads_nothing_after_its_last_session():
    """Rows after ``as_of`` change no figure."""
    sessions, small = weekdays("2026-01-05", 10), rising(10)
    later = small.copy()
    later[8:] = 9_999.0
    result = horizons.horizon_spreads(sessions, later, np.ones(10), sessions[7], 3)
    assert result.values["lookback"] == pytest.approx(107 / 104 - 1)
    assert result.values["d5"] == pytest.approx(107 / 102 - 1)


def test_spread_without_a_year_end_they_share():
    """Year to date of a pair starts at the year's last session or not at all."""
    sessions = np.array(["2025-12-30", "2025-12-31", "2026-01-02"], "datetime64[D]")
    small = np.array([100.0, np.nan, 102.0])
    result = horizons.horizon_spreads(sessions, small, rising(3), sessions[-1], 1)
    assert reasons(result.missing)["ytd"] == "no price on 31 Dec 2025, the last session of 2025"


def test_spread_of_two_that_never_met():
    """No common session, no figure."""
    sessions = weekdays("2025-06-02", 4)
    small = np.array([1.0, 2.0, np.nan, np.nan])
    large = np.array([np.nan, np.nan, 1.0, 2.0])
    result = horizons.horizon_spreads(sessions, small, large, sessions[-1], 1)
    assert set(reasons(result.missing).values()) == {"no session has a common price"}


def test_excess_is_the_plain_difference():
    """A missing figure on either side leaves no excess."""
    values = {"d5": 0.03, "d21": math.nan, "ytd": -0.01}
    result = horizons.excess(values, {"d5": 0.01, "d21": 0.02, "ytd": math.nan})
    assert result["d5"] == pytest.approx(0.02)
    assert math.isnan(result["d21"])
    assert math.isnan(result["ytd"])


def return_by_days(
    own: dict[np.datetime64, float], counted: list[np.datetime64], length: int
) -> float:
    """The same return from dictionaries of days, NaN where an end is absent."""
    if len(counted) <= length:
        return math.nan
    ends = own.get(counted[-1]), own.get(counted[-1 - length])
    return math.nan if None in ends else ends[0] / ends[1] - 1


@settings(max_examples=60, deadline=None)
@given(
    count=st.integers(1, 300),
    lookback=st.integers(1, 280),
    holes=st.sampled_from([0.0, 0.05, 0.4]),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_pattern_of_holes_agrees_with_a_lookup_by_day(count, lookback, holes, seed):
    """Every figure is that of the two named days or NaN, and every NaN has its reason."""
    random = np.random.default_rng(seed)
    sessions = weekdays("2024-03-01", count)
    index, benchmark = 100 * np.exp(np.cumsum(random.normal(0, 0.02, (2, count)), axis=1))
    index[random.random(count) < holes] = np.nan
    benchmark[random.random(count) < holes] = np.nan
    own = {day: value for day, value in zip(sessions, index, strict=True) if not math.isnan(value)}
    counted = [day for day, value in zip(sessions, benchmark, strict=True) if not math.isnan(value)]
    result = horizons.horizon_returns(sessions, index, benchmark, lookback)
    for horizon, length in {**horizons.HORIZONS, "lookback": lookback}.items():
        expected = return_by_days(own, counted, length)
        assert result.values[horizon] == pytest.approx(expected, rel=1e-12, abs=1e-14, nan_ok=True)
    assert set(result.missing) == {key for key in KEYS if math.isnan(result.values[key])}
