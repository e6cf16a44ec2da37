"""Attention against the market, weeks earlier and later."""

from __future__ import annotations

import dataclasses
import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.results import gaps
from rotation.topics.search.analysis import attention, lead_lag
from rotation.topics.search.analysis.lead_lag import LeadLag

Series = np.ndarray
Noise = Callable[[np.random.Generator], Series]
SEEDS = 200
WEEKS = 260
SUNDAY = np.datetime64("2025-06-01")

LAGS = list(range(-8, 9))


def white(random: np.random.Generator, count: int = WEEKS) -> Series:
    """Noise without memory."""
    return random.standard_normal(count)


def remembering(random: np.random.Generator, keep: float = 0.6, count: int = WEEKS) -> Series:
    """Noise of which each week keeps a part of the week before, after a run-up of 100 weeks."""
    values = random.standard_normal(count + 100)
    for week in range(1, len(values)):
        values[week] += keep * values[week - 1]
    return values[100:]


def pairs(x: Series, y: Series, lag: int) -> tuple[list[float], list[float]]:
    """Both sides of every pair at a lag, week by week."""
    both = [
        (x[week], y[week + lag])
        for week in range(len(x))
        if 0 <= week + lag < len(y) and math.isfinite(x[week]) and math.isfinite(y[week + lag])
    ]
    return [one for one, _ in both], [other for _, other in both]


def with_holes(values: Series, *weeks: int) -> Series:
    out = values.copy()
    out[list(weeks)] = np.nan
    return out


def assert_equal(one: LeadLag, other: LeadLag) -> None:
    for field in dataclasses.fields(LeadLag):
        left, right = getattr(one, field.name), getattr(other, field.name)
        np.testing.assert_array_equal(left, right, err_msg=field.name)


# The correlation


def test_correlation_agrees_with_the_definition() -> None:
    """At every lag, with weeks unknown on both sides, by plain lists, to 1e-9."""
    random = np.random.default_rng(1)
    change = with_holes(random.integers(-30, 31, WEEKS).astype(float), 0, 17, 90, 259)
    spread = with_holes(0.012 * white(random) + 0.001, 3, 91, 258, 259)
    found = lead_lag.lead_lag(change, spread)
    assert found.k.tolist() == LAGS
    expected = [statistics.correlation(*pairs(change, spread, lag)) for lag in LAGS]
    np.testing.assert_allclose(found.correlation, expected, rtol=0, atol=1e-9)
    assert found.n.tolist() == [len(pairs(change, spread, lag)[0]) for lag in LAGS]
    assert found.missing is None


def test_correlation_survives_a_large_level() -> None:
    """A level a million times the movement costs no digit that shows."""
    random = np.random.default_rng(2)
    change, spread = white(random) + 1e6, white(random) - 1e6
    found = lead_lag.lead_lag(change, spread).correlation
    expected = lead_lag.lead_lag(change - 1e6, spread + 1e6).correlation
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)


def test_sample_size_shrinks_by_the_lag() -> None:
    """260 changes and 260 spreads: 252 pairs 8 weeks apart, 260 in the same week."""
    random = np.random.default_rng(3)
    sizes = lead_lag.lead_lag(white(random), white(random)).n
    assert sizes.tolist() == [260 - abs(lag) for lag in LAGS]


@pytest.mark.parametrize("lag", [-8, -3, 0, 2, 8])
def test_positive_lag_means_attention_comes_first(lag: int) -> None:
    """A spread that repeats attention k weeks later correlates by 1 at k."""
    long = white(np.random.default_rng(4), WEEKS + 16)
    change, spread = long[8 : 8 + WEEKS], long[8 - lag : 8 - lag + WEEKS]
    found = lead_lag.lead_lag(change, spread)
    assert found.correlation[LAGS.index(lag)] == pytest.approx(1.0, abs=1e-12)
    assert lead_lag.strongest(found) == lag


def test_contrary_spread_is_a_finding_too() -> None:
    """A correlation of -1 leaves the band below."""
    change = white(np.random.default_rng(5))
    found = lead_lag.lead_lag(change[3:], -change[:-3])
    assert found.correlation[LAGS.index(3)] == pytest.approx(-1.0, abs=1e-12)
    assert lead_lag.strongest(found) == 3


@settings(max_examples=15, deadline=None)
@given(scale=st.floats(1e-3, 1e3), shift=st.floats(-100.0, 100.0))
def test_units_do_not_matter(scale: float, shift: float) -> None:
    """Index points or percent: the same curve and the same band."""
    random = np.random.default_rng(6)
    change, spread = white(random), white(random)
    plain, other = (
        lead_lag.lead_lag(change, spread),
        lead_lag.lead_lag(change * scale + shift, spread),
    )
    np.testing.assert_allclose(other.correlation, plain.correlation, rtol=0, atol=1e-9)
    np.testing.assert_allclose(other.high, plain.high, rtol=0, atol=1e-9)


# The band


def curves(attention_noise: Noise, market_noise: Noise) -> list[LeadLag]:
    """What the method says about 200 pairs of series without a relation."""
    randoms = [np.random.default_rng(seed) for seed in range(SEEDS)]
    return [lead_lag.lead_lag(attention_noise(one), market_noise(one)) for one in randoms]


@pytest.fixture(scope="module")
def white_curves() -> list[LeadLag]:
    return curves(white, white)


def assert_inside(found: list[LeadLag]) -> None:
    """The whole curve, all 17 lags, in at least 90% of the seeds."""
    inside = 0
    for one in found:
        whole = (one.low <= one.correlation) & (one.correlation <= one.high)
        assert (lead_lag.strongest(one) is None) == whole.all()
        inside += bool(whole.all())
    assert inside >= 0.9 * SEEDS


def test_pure_noise_stays_inside(white_curves: list[LeadLag]) -> None:
    """White noise on both sides: the whole curve in at least 90% of 200 seeds."""
    assert_inside(white_curves)


@pytest.mark.parametrize("market_noise", [white, remembering])
def test_noise_that_remembers_stays_inside(market_noise: Noise) -> None:
    """Attention keeps 0.6 of the week before, and the market does or does not."""
    assert_inside(curves(remembering, market_noise))


def test_changes_of_noise_stay_inside() -> None:
    """The way the page goes: whole points of interest, their changes, a partial last week."""
    inside = 0
    for seed in range(SEEDS):
        random = np.random.default_rng([seed, 1])
        points = np.round(40.0 + 6.0 * remembering(random, 0.8, WEEKS + 1))[:, np.newaxis]
        partial = np.arange(WEEKS + 1) == WEEKS
        change = attention.weekly_change(points, partial)[:, 0]
        found = lead_lag.lead_lag(change, 0.01 * white(random, WEEKS + 1))
        inside += lead_lag.strongest(found) is None
    assert inside >= 0.9 * SEEDS


def plain_heights(change: Series, spread: Series, seed: int, draws: int) -> np.ndarray:
    """|correlation| * sqrt(n) of every draw at every lag: blocks of 13 weeks round the circle."""
    weeks = len(change)
    blocks = math.ceil(weeks / 13)
    starts = np.random.default_rng(seed).integers(0, weeks, (draws, blocks)).tolist()
    heights = []
    for draw in starts:
        joined = [change[(start + step) % weeks] for start in draw for step in range(13)]
        sides = [pairs(np.array(joined[:weeks]), spread, lag) for lag in LAGS]
        heights.append([abs(np.corrcoef(*side)[0, 1]) * math.sqrt(len(side[0])) for side in sides])
    return np.array(heights)


def test_band_agrees_with_the_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    """By plain loops over 100 draws, with a third of the changes unknown, to 1e-9."""
    random = np.random.default_rng(16)
    change, spread = white(random, 100), white(random, 100) ** 3 + 5.0
    change[random.random(100) < 0.3] = np.nan
    change[[0, -1]] = 1.0
    monkeypatch.setattr(lead_lag, "DRAWS", 100)
    found = lead_lag.lead_lag(change, spread, seed=4)
    heights = plain_heights(change, spread, 4, 100)
    # Place 0.95 * 99 = 94.05, rounded up, counted from 0.
    together, alone = np.sort(heights.max(axis=1))[95], np.sort(heights, axis=0)[95]
    np.testing.assert_allclose(found.high, together / np.sqrt(found.n), rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.high_alone, alone / np.sqrt(found.n), rtol=0, atol=1e-9)


def test_band_is_no_wider_than_theory_has_it() -> None:
    """White noise: 1.96 / sqrt(n) for one lag, Sidak's 2.97 / sqrt(n) for all 17, to 10%."""
    normal = statistics.NormalDist()
    alone = normal.inv_cdf(0.975)
    together = normal.inv_cdf((1.0 + 0.95 ** (1 / 17)) / 2.0)
    for seed in range(5):
        random = np.random.default_rng([seed, 2])
        found = lead_lag.lead_lag(white(random), white(random))
        root = np.sqrt(found.n)
        np.testing.assert_allclose(found.high * root, together, rtol=0.1)
        np.testing.assert_allclose((found.high_alone * root).mean(), alone, rtol=0.1)
        np.testing.assert_array_equal(found.low, -found.high)
        np.testing.assert_array_equal(found.low_alone, -found.high_alone)


def test_band_for_one_lag_holds_one_lag(white_curves: list[LeadLag]) -> None:
    """Of all single lags of 200 noises, 95% stay inside the band made for one, to 2%."""
    shares = [np.mean(np.abs(one.correlation) <= one.high_alone) for one in white_curves]
    assert 0.93 <= np.mean(shares) <= 0.97


def test_memory_widens_the_band() -> None:
    """Two series that each keep 0.6: theory says sqrt((1 + 0.36) / (1 - 0.36)) = 1.46 times."""
    ratios = []
    for seed in range(10):
        random = np.random.default_rng([seed, 4])
        slow = lead_lag.lead_lag(remembering(random), remembering(random))
        quick = lead_lag.lead_lag(white(random), white(random))
        ratios.append(slow.high_alone.mean() / quick.high_alone.mean())
    assert 1.25 <= np.mean(ratios) <= 1.6


def test_weak_lead_is_found_at_its_lag() -> None:
    """A correlation of 0.4 at 5 weeks is found there, and nowhere else, in 95% of 100 seeds."""
    found = 0
    for seed in range(100):
        random = np.random.default_rng([seed, 5])
        change, own = white(random), white(random)
        spread = 0.4 * np.roll(change, 5) + math.sqrt(1.0 - 0.4**2) * own
        found += lead_lag.strongest(lead_lag.lead_lag(change, spread)) == 5
    assert found >= 95


def test_same_input_has_the_same_band() -> None:
    """Draws come from a seed: twice the same; from another seed, another band."""
    random = np.random.default_rng(7)
    change, spread = white(random), white(random)
    first = lead_lag.lead_lag(change, spread)
    assert_equal(first, lead_lag.lead_lag(change, spread))
    other = lead_lag.lead_lag(change, spread, seed=1)
    np.testing.assert_array_equal(other.correlation, first.correlation)
    assert not np.array_equal(other.high, first.high)
    np.testing.assert_allclose(other.high, first.high, rtol=0.1)


# What cannot be said, and why


def test_weeks_unknown_at_both_ends_change_nothing() -> None:
    """The first change and the partial week are NaN: curve and band are those of the rest."""
    random = np.random.default_rng(9)
    change, spread = white(random), white(random)
    gap = np.array([np.nan])
    padded = lead_lag.lead_lag(np.r_[gap, change, gap], np.r_[gap, spread, gap])
    plain = lead_lag.lead_lag(change, spread)
    assert padded.n.tolist() == plain.n.tolist()
    np.testing.assert_allclose(padded.correlation, plain.correlation, rtol=0, atol=1e-12)
    np.testing.assert_allclose(padded.high, plain.high, rtol=0, atol=1e-12)


def test_lag_with_few_pairs_is_left_out() -> None:
    """30 weeks: 26 pairs up to 4 weeks apart, fewer beyond; those have no figure, but n."""
    random = np.random.default_rng(10)
    found = lead_lag.lead_lag(white(random, 30), white(random, 30))
    near = np.abs(found.k) <= 4
    assert np.isfinite(found.correlation[near]).all()
    for array in (found.correlation, found.low, found.high, found.low_alone, found.high_alone):
        np.testing.assert_array_equal(np.isfinite(array), near)
    assert found.n.tolist() == [30 - abs(lag) for lag in LAGS]
    assert gaps.reason(found.missing) == "needs 26 weeks with both, 22 stored"
    assert (found.high[near] <= 1.0).all()


@pytest.mark.parametrize("length", [0, 1, 25])
@pytest.mark.filterwarnings("error")
def test_too_few_weeks(length: int) -> None:
    """Nothing but n and a reason; no warning on the way."""
    random = np.random.default_rng(11)
    found = lead_lag.lead_lag(white(random, length), white(random, length))
    assert np.isnan(found.correlation).all()
    assert np.isnan(found.high).all()
    assert found.n.max() == length
    assert gaps.reason(found.missing) == f"needs 26 weeks with both, {max(length - 8, 0)} stored"
    assert lead_lag.strongest(found) is None


@pytest.mark.filterwarnings("error")
def test_series_that_does_not_move_has_no_correlation() -> None:
    """A term nobody searches for: NaN with a reason, not 0, and no warning."""
    noise = white(np.random.default_rng(12))
    rounding = 0.1 + 1e-16 * noise
    for change, spread in ((np.zeros(WEEKS), noise), (noise, rounding)):
        found = lead_lag.lead_lag(change, spread)
        assert np.isnan(found.correlation).all()
        assert (
            gaps.reason(found.missing)
            == "interest or the market did not move in the weeks both are known"
        )
        assert lead_lag.strongest(found) is None


def test_all_unknown() -> None:
    """A term without a single value."""
    found = lead_lag.lead_lag(np.full(WEEKS, np.nan), white(np.random.default_rng(13)))
    assert found.n.tolist() == [0] * 17
    assert gaps.reason(found.missing) == "needs 26 weeks with both, 0 stored"


# Volatility


def test_score_against_next_weeks_volatility() -> None:
    """Pairs of the same row, because the volatility given is the next week's; one row, k = 1."""
    random = np.random.default_rng(14)
    score = with_holes(remembering(random), *range(52))
    volatility = with_holes(np.exp(0.3 * remembering(random)), 100, 259)
    found = lead_lag.attention_vs_volatility(score, volatility)
    expected = statistics.correlation(*pairs(score, volatility, 0))
    assert found.k.tolist() == [1]
    assert found.n.tolist() == [206]
    assert found.correlation[0] == pytest.approx(expected, abs=1e-9)
    assert found.high[0] == found.high_alone[0]


def test_scores_of_noise_stay_inside_against_volatility() -> None:
    """Both remember: scores of interest and volatility, in at least 90% of 200 seeds."""
    inside = 0
    for seed in range(SEEDS):
        random = np.random.default_rng([seed, 6])
        interest = 50.0 + remembering(random, 0.8, 261)[:, np.newaxis]
        score = attention.z_series(interest, np.zeros(261, dtype=bool))[:, 0]
        volatility = np.exp(0.4 * remembering(random, 0.6, 261))
        found = lead_lag.attention_vs_volatility(score, volatility)
        inside += lead_lag.strongest(found) is None
    assert inside >= 0.9 * SEEDS


def test_planted_volatility_is_found() -> None:
    """Volatility that follows the score by a week leaves the band."""
    random = np.random.default_rng(15)
    score = remembering(random)
    volatility = np.exp(0.2 * score + 0.3 * white(random))
    assert lead_lag.strongest(lead_lag.attention_vs_volatility(score, volatility)) == 1


# Weeks of the market


def days(*dates: str) -> np.ndarray:
    return np.array(dates, dtype="datetime64[D]")


def sundays(count: int, first: np.datetime64 = SUNDAY) -> np.ndarray:
    return first + 7 * np.arange(count)


def market(count: int = 60, seed: int = 1) -> tuple[np.ndarray, Series, Series]:
    """Sessions of Monday to Friday with some holidays, and two closes."""
    random = np.random.default_rng(seed)
    sessions = np.busday_offset(SUNDAY, np.arange(count), roll="forward")
    sessions = sessions[random.random(count) > 0.1]
    steps = random.normal(0.0, 0.01, (2, len(sessions)))
    small, large = 100.0 * np.exp(np.cumsum(steps, axis=1))
    return sessions, small, large


def test_spread_of_a_week_is_from_friday_to_friday() -> None:
    """Small 100 to 110, large 100 to 105 between two last closes: 5%, other days unseen."""
    sessions = days("2025-06-05", "2025-06-06", "2025-06-09", "2025-06-11", "2025-06-13")
    small = np.array([90.0, 100.0, 300.0, 5.0, 110.0])
    large = np.array([80.0, 100.0, 1.0, 99.0, 105.0])
    found = lead_lag.weekly_spread(sessions, small, large, sundays(2), last_week_complete=True)
    assert math.isnan(found[0])
    assert found[1] == pytest.approx(0.05, abs=1e-12)


def test_spread_of_a_week_that_ends_on_thursday() -> None:
    """Good Friday: the last close of the week is Thursday's, for this week and the next."""
    sessions = days("2025-06-06", "2025-06-12", "2025-06-20")
    found = lead_lag.weekly_spread(
        sessions, np.array([100.0, 110.0, 99.0]), np.ones(3), sundays(3), last_week_complete=True
    )
    np.testing.assert_allclose(found[1:], [0.1, -0.1], rtol=0, atol=1e-12)


def test_week_without_a_session_has_no_spread_nor_the_next() -> None:
    """A return over two weeks is not passed off as a week's."""
    sessions = days("2025-06-06", "2025-06-20", "2025-06-27")
    found = lead_lag.weekly_spread(
        sessions, np.array([1.0, 2.0, 4.0]), np.ones(3), sundays(5), last_week_complete=True
    )
    np.testing.assert_array_equal(found, [math.nan, math.nan, math.nan, 1.0, math.nan])


def test_unfinished_week_has_no_spread() -> None:
    """Wednesday's close is not the week's; of a finished week it may be the last."""
    sessions, small, large = days("2025-06-06", "2025-06-11"), np.array([1.0, 2.0]), np.ones(2)
    for complete, expected in ((False, math.nan), (True, 1.0)):
        found = lead_lag.weekly_spread(
            sessions, small, large, sundays(2), last_week_complete=complete
        )
        np.testing.assert_array_equal(found, [math.nan, expected])


def test_volatility_of_the_week_after_by_hand() -> None:
    """Next week +1% and -1%: deviation 0.01 * sqrt(2), annualized times sqrt(252)."""
    sessions = days("2025-06-06", "2025-06-09", "2025-06-10")
    close = np.array([100.0, 101.0, 99.99])
    found = lead_lag.next_week_volatility(sessions, close, sundays(2), last_week_complete=True)
    assert found[0] == pytest.approx(0.01 * math.sqrt(2.0 * 252.0), abs=1e-12)
    assert math.isnan(found[1])


@pytest.mark.filterwarnings("error")
def test_volatility_needs_two_sessions_and_a_close_before() -> None:
    """One session in a week has no deviation; after an empty week the first return is no day's."""
    sessions = days("2025-06-06", "2025-06-12", "2025-06-23", "2025-06-24", "2025-06-25")
    close = np.array([100.0, 101.0, 102.0, 101.0, 103.0])
    found = lead_lag.next_week_volatility(sessions, close, sundays(4), last_week_complete=True)
    assert np.isnan(found).all()


def test_volatility_of_an_unfinished_week_is_unknown() -> None:
    """It is not estimated from the days there are."""
    sessions = days("2025-06-06", "2025-06-09", "2025-06-10")
    close = np.array([100.0, 101.0, 99.0])
    found = lead_lag.next_week_volatility(sessions, close, sundays(2), last_week_complete=False)
    assert np.isnan(found).all()


@pytest.mark.parametrize("seed", range(4))
def test_weeks_agree_with_the_definition(seed: int) -> None:
    """Both series by plain loops over the days of a market with holidays, to 1e-9."""
    sessions, small, large = market(seed=seed)
    starts = sundays(14)
    spread = lead_lag.weekly_spread(sessions, small, large, starts, last_week_complete=True)
    volatility = lead_lag.next_week_volatility(sessions, small, starts, last_week_complete=True)
    weeks = [(day - SUNDAY).astype(int) // 7 for day in sessions]
    for week in range(14):
        this = [row for row, number in enumerate(weeks) if number == week]
        last = [row for row, number in enumerate(weeks) if number == week - 1]
        after = [row for row, number in enumerate(weeks) if number == week + 1]
        if this and last:
            end, start = this[-1], last[-1]
            expected = small[end] / small[start] - large[end] / large[start]
            assert spread[week] == pytest.approx(expected, abs=1e-9)
        else:
            assert math.isnan(spread[week])
        if this and len(after) >= 2:
            daily = [small[row] / small[row - 1] - 1.0 for row in after]
            expected = statistics.stdev(daily) * math.sqrt(252.0)
            assert volatility[week] == pytest.approx(expected, abs=1e-9)
        else:
            assert math.isnan(volatility[week])


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 50), seed=st.integers(0, 20))
def test_no_week_looks_ahead(cut: int, seed: int) -> None:
    """On a market cut at a day, every figure there is equals that of the full market."""
    sessions, small, large = market(seed=seed)
    cut = min(cut, len(sessions) - 1)  # holidays make some markets shorter
    starts = sundays(14)
    day = sessions[:cut][-1:]
    complete = bool(cut and (sessions[cut] - SUNDAY) // 7 > (day[0] - SUNDAY) // 7)
    full = lead_lag.weekly_spread(sessions, small, large, starts, last_week_complete=True)
    short = lead_lag.weekly_spread(
        sessions[:cut], small[:cut], large[:cut], starts, last_week_complete=complete
    )
    over = starts + np.timedelta64(6, "D") < sessions[cut]
    np.testing.assert_array_equal(short, np.where(over, full, np.nan))
    full = lead_lag.next_week_volatility(sessions, small, starts, last_week_complete=True)
    short = lead_lag.next_week_volatility(
        sessions[:cut], small[:cut], starts, last_week_complete=complete
    )
    over = starts + np.timedelta64(13, "D") < sessions[cut]
    np.testing.assert_array_equal(short, np.where(over, full, np.nan))


def test_no_sessions_at_all() -> None:
    """An empty market: NaN for every week."""
    nothing, none = np.array([], dtype="datetime64[D]"), np.array([])
    for found in (
        lead_lag.weekly_spread(nothing, none, none, sundays(3), last_week_complete=False),
        lead_lag.next_week_volatility(nothing, none, sundays(3), last_week_complete=False),
    ):
        np.testing.assert_array_equal(found, [math.nan] * 3)
