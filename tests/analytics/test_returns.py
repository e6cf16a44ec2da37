"""Returns and the value of a holding, on series small enough for pencil and paper."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.analytics import returns
from rotation.errors import NotEnoughHistory


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_dividend_is_reinvested_at_the_ex_date_close() -> None:
    """2 paid on a close of 99 after 100 is a gain of 1%, kept on all later closes."""
    close, dividend = np.array([100.0, 99.0, 110.0]), np.array([0.0, 2.0, 0.0])
    wealth = returns.wealth(close, dividend, "total")
    assert wealth == pytest.approx([100.0, 101.0, 101.0 * 110 / 99], rel=1e-15)


def test_price_basis_leaves_dividends_out() -> None:
    """On the price basis the holding is the close."""
    close, dividend = np.array([100.0, 99.0, 110.0]), np.array([0.0, 2.0, 0.0])
    assert returns.wealth(close, dividend, "price").tolist() == [100.0, 99.0, 110.0]


def test_dividend_on_the_first_bar_was_paid_before_the_purchase() -> None:
    """One share bought at the first close does not get that day's dividend."""
    close, dividend = np.array([50.0, 55.0]), np.array([5.0, 0.0])
    assert returns.wealth(close, dividend, "total") == pytest.approx([50.0, 55.0])


@pytest.mark.parametrize("basis", ["total", "price"])
def test_no_bar_is_no_wealth(basis: str) -> None:
    """An empty history gives an empty one."""
    nothing = np.array([])
    assert len(returns.wealth(nothing, nothing, basis)) == 0  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.floats(1.0, 1e4), st.floats(0.0, 0.9)), min_size=2, max_size=40))
def test_total_return_is_never_below_the_price_return(rows: list[tuple[float, float]]) -> None:
    """Reinvested dividends only add, and the number of shares is their running product."""
    close = np.array([price for price, _ in rows])
    dividend = np.array([price * share for price, share in rows])
    total = returns.wealth(close, dividend, "total")
    shares = 1.0
    for n in range(1, len(close)):
        shares *= (close[n] + dividend[n]) / close[n]
        assert total[n] == pytest.approx(shares * close[n], rel=1e-9)


def test_return_counts_sessions_between_the_two_ends() -> None:
    """Two sessions back from 121 is 100, one is 110."""
    index = np.array([90.0, 100.0, 110.0, 121.0])
    assert returns.over(index, 2) == pytest.approx(0.21)
    assert returns.over(index, 1) == pytest.approx(0.10)
    assert returns.over(index, 3) == pytest.approx(121 / 90 - 1)


def test_return_needs_one_close_more_than_sessions() -> None:
    """Four closes are three sessions; the error says how many are missing."""
    with pytest.raises(NotEnoughHistory) as raised:
        returns.over(np.array([90.0, 100.0, 110.0, 121.0]), 4)
    assert (raised.value.needed, raised.value.have) == (5, 4)
    assert str(raised.value) == "A return over 4 sessions needs 5 sessions and 4 are stored."


def test_year_to_date_starts_from_the_last_close_of_the_year_before() -> None:
    """Not from the first close of the year, and not from an earlier one of the last."""
    sessions = days("2025-12-30", "2025-12-31", "2026-01-02", "2026-01-16")
    assert returns.year_start(sessions) == 1
    index = np.array([50.0, 100.0, 105.0, 108.0])
    assert returns.year_to_date(index, sessions) == pytest.approx(0.08)


def test_last_session_of_a_year_still_belongs_to_it() -> None:
    """On 31 December the year to date is the whole year."""
    sessions = days("2024-12-31", "2025-06-30", "2025-12-31")
    assert returns.year_to_date(np.array([100.0, 90.0, 120.0]), sessions) == pytest.approx(0.2)


@pytest.mark.parametrize(
    "sessions",
    [
        days("2026-01-16"),
        days("2026-01-02", "2026-01-16"),
        days("2024-12-31", "2026-01-16"),
    ],
    ids=["one session", "nothing before this year", "the year before is missing"],
)
def test_year_to_date_without_the_year_before_is_undefined(sessions: np.ndarray) -> None:
    """A close of an earlier year is not a stand-in."""
    assert returns.year_start(sessions) is None
    assert math.isnan(returns.year_to_date(np.full(len(sessions), 100.0), sessions))


def test_rolling_year_to_date_is_the_year_to_date_of_every_session() -> None:
    """What the page as of that day would say; NaN where the year before has no session."""
    sessions = days("2023-06-30", "2023-12-29", "2024-01-02", "2024-12-31", "2026-01-02")
    index = np.array([80.0, 100.0, 110.0, 120.0, 130.0])
    found = returns.rolling_year_to_date(index, sessions)
    assert found == pytest.approx([math.nan, math.nan, 0.1, 0.2, math.nan], nan_ok=True)
    for row in range(len(sessions)):
        own = returns.year_to_date(index[: row + 1], sessions[: row + 1])
        assert found[row] == pytest.approx(own, nan_ok=True)


def test_rolling_mean_includes_today_and_waits_for_a_full_window() -> None:
    """NaN until the window is full, then the plain mean."""
    mean = returns.rolling_mean(np.array([1.0, 2.0, 6.0, 10.0]), 3)
    assert np.isnan(mean[:2]).all()
    assert mean[2:] == pytest.approx([3.0, 6.0])
    assert returns.rolling_mean(np.array([1.0, 2.0, 6.0]), 3)[-1] == pytest.approx(3.0)


def test_rolling_mean_over_more_than_there_is() -> None:
    """Too few values give NaN throughout, not an error."""
    assert np.isnan(returns.rolling_mean(np.array([1.0, 2.0]), 3)).all()


def test_spread_after_needs_its_whole_window() -> None:
    """Small minus large over the sessions after; not before the first row, nor past the last."""
    small, large = np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.0])
    found = returns.spread_after(small, large, np.array([-1, 0, 1, 2]), 1)
    assert found.tolist() == pytest.approx([math.nan, 1.0, -0.5, math.nan], nan_ok=True)
    assert np.isnan(returns.spread_after(small, large, np.array([1]), 2)).all()
