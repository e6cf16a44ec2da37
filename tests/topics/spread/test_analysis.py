"""The pair's statistics against pencil and paper, and against the standard library."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.analytics import returns
from rotation.errors import NotEnoughHistory
from rotation.topics.spread import analysis
from tests.markets import walk

SMALL = np.array([100.0, 110.0, 121.0, 133.1])
LARGE = np.array([100.0, 105.0, 100.0, 110.0])


def daily(index: np.ndarray, lookback: int) -> list[float]:
    """The last ``lookback`` daily returns, one by one."""
    values = index.tolist()
    return [values[n] / values[n - 1] - 1 for n in range(len(values) - lookback, len(values))]


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_spread_is_small_minus_large() -> None:
    """Over two sessions 133.1/110 - 110/105."""
    assert returns.rolling_spread(SMALL, LARGE, 2)[-1] == pytest.approx(1.21 - 110 / 105)
    assert returns.rolling_spread(SMALL, LARGE, 3)[-1] == pytest.approx(0.331 - 0.1)
    assert returns.rolling_spread(LARGE, SMALL, 3)[-1] == pytest.approx(0.1 - 0.331)


def test_rolling_spread_is_the_spread_at_every_session() -> None:
    """NaN until there is enough, then what one would have read on that day."""
    rolling = returns.rolling_spread(SMALL, LARGE, 2)
    assert np.isnan(rolling[:2]).all()
    assert rolling[2:] == pytest.approx([0.21 - 0.0, 133.1 / 110 - 110 / 105])


def test_rolling_spread_without_enough_sessions_is_nan_throughout() -> None:
    """As many sessions as the lookback are one close short."""
    assert np.isnan(returns.rolling_spread(SMALL, LARGE, 4)).all()


def test_ratio_against_its_average_includes_today() -> None:
    """1, 2 and 6 average to 3; the last stands at twice that."""
    assert analysis.ratio_vs_average(np.array([99.0, 1.0, 2.0, 6.0]), 3) == pytest.approx(1.0)


def test_standard_score_is_of_the_log_ratio_with_ddof_0() -> None:
    """Logs 0, 0 and 3: mean 1, deviation sqrt 2, score sqrt 2."""
    ratio = np.exp([7.0, 0.0, 0.0, 3.0])
    assert analysis.ratio_zscore(ratio, 3) == pytest.approx(math.sqrt(2))


def test_standard_score_against_the_standard_library() -> None:
    """252 sessions of a random walk, population deviation."""
    ratio = walk(1, 300) / walk(2, 300)
    logs = [math.log(value) for value in ratio[-252:].tolist()]
    expected = (logs[-1] - statistics.fmean(logs)) / statistics.pstdev(logs)
    assert analysis.ratio_zscore(ratio) == pytest.approx(expected, rel=1e-9)


def test_standard_score_of_a_ratio_that_never_moved_is_undefined() -> None:
    """No deviation, no score."""
    assert math.isnan(analysis.ratio_zscore(np.full(252, 0.4)))


def test_beta_of_a_side_that_moves_twice_as_much_is_two() -> None:
    """Returns +20%, -10%, +4% on +10%, -5%, +2%."""
    large = np.array([100.0, 110.0, 104.5, 106.59])
    small = np.array([100.0, 120.0, 108.0, 112.32])
    assert analysis.beta(small, large, 3) == pytest.approx(2.0)


def test_beta_against_the_standard_library() -> None:
    """The least-squares slope of the last 40 returns, no earlier one."""
    small, large = walk(3, 90), walk(4, 90)
    slope = statistics.linear_regression(daily(large, 40), daily(small, 40)).slope
    assert analysis.beta(small, large, 40) == pytest.approx(slope, rel=1e-9)


def test_beta_on_a_side_that_never_moved_is_undefined() -> None:
    """A slope needs two different abscissas."""
    assert math.isnan(analysis.beta(walk(3, 10), np.full(10, 50.0), 9))


def test_volatility_is_the_annualized_deviation_of_daily_differences() -> None:
    """Differences of 1, 2 and 3%: deviation 1%, times sqrt 252."""
    large = np.full(4, 100.0)
    small = np.array([100.0, 101.0, 103.02, 106.1106])
    expected = 0.01 * math.sqrt(252)
    assert analysis.spread_volatility(small, large, 3) == pytest.approx(expected)


def test_volatility_against_the_standard_library() -> None:
    """ddof 1 over the last 63 differences."""
    small, large = walk(5, 100), walk(6, 100)
    differences = [
        one - other for one, other in zip(daily(small, 63), daily(large, 63), strict=True)
    ]
    expected = statistics.stdev(differences) * math.sqrt(252)
    assert analysis.spread_volatility(small, large, 63) == pytest.approx(expected, rel=1e-9)


def test_drawdown_looks_at_both_ends_of_the_lookback() -> None:
    """The highest of lookback + 1 ratios, the first included, an earlier one not."""
    ratio = np.array([9.0, 4.0, 2.0, 1.0, 3.0])
    assert analysis.ratio_drawdown(ratio, 3) == pytest.approx(-0.25)
    assert analysis.ratio_drawdown(ratio, 2) == 0.0
    assert analysis.ratio_drawdown(ratio, 4) == pytest.approx(3 / 9 - 1)


@given(st.lists(st.floats(0.01, 100.0), min_size=6, max_size=40), st.integers(1, 5))
def test_drawdown_is_never_above_zero(values: list[float], lookback: int) -> None:
    """The last ratio is among those the highest is taken of."""
    expected = values[-1] / max(values[-1 - lookback :]) - 1
    drawdown = analysis.ratio_drawdown(np.array(values), lookback)
    assert drawdown == pytest.approx(expected)
    assert drawdown <= 0


@pytest.mark.parametrize(
    ("figure", "needed"),
    [
        (lambda n: returns.over(walk(1, n), 20), 21),
        (lambda n: analysis.ratio_vs_average(walk(1, n)), 50),
        (lambda n: analysis.ratio_zscore(walk(1, n)), 252),
        (lambda n: analysis.beta(walk(1, n), walk(2, n), 20), 21),
        (lambda n: analysis.spread_volatility(walk(1, n), walk(2, n), 20), 21),
        (lambda n: analysis.ratio_drawdown(walk(1, n), 20), 21),
    ],
    ids=["return", "average", "standard score", "beta", "volatility", "drawdown"],
)
def test_one_session_short_is_not_enough(figure: Callable[[int], float], needed: int) -> None:
    """Exactly enough gives a number, one session less an error that says so."""
    assert math.isfinite(figure(needed))
    with pytest.raises(NotEnoughHistory) as raised:
        figure(needed - 1)
    assert (raised.value.needed, raised.value.have) == (needed, needed - 1)
