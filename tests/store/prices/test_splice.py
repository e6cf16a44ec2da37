"""Joining histories that are adjusted differently: one basis, nothing stored lost."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rotation.store.prices import splice
from tests.markets import bars, days_until, walk

DAYS = days_until("2026-11-20", 8)


def history(
    days: slice, close: list[float], source: str = "yahoo", **columns: object
) -> pd.DataFrame:
    """Bars of one symbol over a part of DAYS."""
    frame = bars("IWM", DAYS[days], close, **columns)
    return frame.drop(columns="symbol").assign(source=source)


def joined(basis: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    whole = splice.whole_history(basis, other)
    assert whole is not None
    return whole


def test_ratio_is_that_of_closes_on_common_sessions() -> None:
    """Two of three sessions are common, one differs by a quarter."""
    one, other = history(slice(0, 3), [10.0, 10.0, 10.0]), history(slice(1, 4), [10.0, 8.0, 7.0])
    assert splice.compare(one, other).ratio.tolist() == pytest.approx([1.0, 1.25])
    assert splice.compare(one, history(slice(4, 5), [1.0])).verdict == "none"


MANY = days_until("2026-11-20", 60)
CLOSES = walk(3, 60)


@pytest.mark.parametrize(
    ("closes", "verdict"),
    [
        (CLOSES * 1.0005, "same"),
        (CLOSES / 4, "rebased"),
        (CLOSES * 10, "rebased"),
        (CLOSES * 150, "rebased"),
        (CLOSES * 1000, "unit"),
        (CLOSES / 100, "unit"),
        (np.where(np.arange(60) < 40, 0.9, 1.0) * CLOSES * 100, "unit"),
        (np.where(np.arange(60) < 20, 0.98, np.where(np.arange(60) < 40, 0.99, 1.0)) * CLOSES,
         "rebased"),
        (np.round(CLOSES / 2, 2), "rebased"),
        (np.round(CLOSES / 400, 2), "rebased"),
        (CLOSES * walk(9, 60, 1000.0) / 1100, "other"),
        (walk(7, 60, 40.0), "other"),
        (CLOSES * (1 + 0.004 * np.resize([1, -1], 60)), "near"),
    ],
    ids=["rounding", "split", "1 for 10", "1 for 150", "misread", "pence", "pence, dividends",
         "dividends", "cents", "cents of a low price", "currency",
         "instrument", "noise"],
)  # fmt: skip
def test_factor_of_another_adjustment_is_steady(closes: np.ndarray, verdict: str) -> None:
    """It moves in few steps; that of another instrument or currency moves every session."""
    assert splice.compare(bars("IWM", MANY, closes), bars("IWM", MANY, CLOSES)).verdict == verdict


@pytest.mark.parametrize(
    ("common", "factor", "verdict"),
    [(5, 0.25, "rebased"), (4, 0.25, "few"), (1, 0.01, "few"), (4, 1.002, "near"),
     (1, 1.0005, "same")],
)  # fmt: skip
def test_few_common_sessions_show_no_adjustment(common: int, factor: float, verdict: str) -> None:
    """Years of a history are not scaled on the evidence of one session."""
    new = bars("IWM", MANY[-common:], CLOSES[-common:] * factor)
    assert splice.compare(new, bars("IWM", MANY, CLOSES)).verdict == verdict


def test_one_bad_close_among_few_is_noticed() -> None:
    """It would replace a sound stored one."""
    new = bars("IWM", MANY[-3:], CLOSES[-3:] * np.array([1.0, 1.0, 0.2]))
    assert splice.compare(new, bars("IWM", MANY, CLOSES)).verdict == "few"


def test_older_rows_are_scaled_to_the_newer_basis() -> None:
    """After a 2:1 split the older file's prices and dividends halve, its volumes double."""
    old = history(slice(0, 5), [100, 102, 104, 106, 108], dividend=[0, 1.0, 0, 0, 0])
    new = history(slice(3, 8), [53, 54, 55, 56, 57], volume=2000.0)
    whole = joined(new, old)
    assert whole["session"].tolist() == pd.to_datetime(DAYS).tolist()
    assert whole["close"].tolist() == pytest.approx([50, 51, 52, 53, 54, 55, 56, 57])
    assert whole["high"].tolist() == pytest.approx([c * 1.01 for c in whole["close"]])
    assert whole["dividend"].tolist() == pytest.approx([0, 0.5, 0, 0, 0, 0, 0, 0])
    assert whole["volume"].tolist() == pytest.approx([2000.0] * 8)


def test_dollar_volume_of_scaled_rows_is_kept() -> None:
    """Shares times price is the same on either basis."""
    old = history(slice(0, 5), [100, 102, 104, 106, 108], volume=[10, 20, 30, 40, 50])
    new = history(slice(3, 8), [53, 54, 55, 56, 57], volume=[80, 100, 7, 7, 7])
    whole = joined(new, old)
    dollars = (whole["close"] * whole["volume"]).tolist()
    assert dollars[:3] == pytest.approx([100 * 10, 102 * 20, 104 * 30])


@pytest.mark.parametrize(("factor", "scaled"), [(0.5, 40.0), (0.97, 20.0), (0.6, 20.0)])
def test_volume_that_counts_other_trades_is_kept(factor: float, scaled: float) -> None:
    """One venue's 2% beside the whole market's: a split doubles its shares, dividends do not."""
    closes = np.array([100, 102, 104, 106, 108, 109, 110, 111.0])
    venue = history(slice(0, 5), list(closes[:5]), volume=20.0)
    market = history(slice(3, 8), list(closes[3:] * factor), volume=2000.0)
    whole = joined(market, venue)
    assert whole["volume"].tolist() == pytest.approx([scaled] * 3 + [2000.0] * 5)
    assert not splice.count_the_same_trades(market, venue)


@pytest.mark.parametrize("factor", [0.97, 0.55, 0.3])
def test_volume_is_not_scaled_for_dividends(factor: float) -> None:
    """Volumes that are equal are on one basis, however far closes are apart."""
    old = history(slice(0, 5), [100, 102, 104, 106, 108])
    new = history(slice(3, 8), [106 * factor, 108 * factor, 55, 56, 57])
    assert joined(new, old)["volume"].tolist() == [1000.0] * 8
    assert splice.count_the_same_trades(new, old)


def test_each_row_is_scaled_at_the_nearest_common_session() -> None:
    """A basis that drifts, as one adjusted for dividends does, is met where they touch."""
    other = history(slice(0, 8), [100.0] * 8)
    basis = history(slice(2, 4), [90.0, 80.0])
    assert joined(basis, other)["close"].tolist() == pytest.approx([90, 90, 90, 80, 80, 80, 80, 80])


def test_hole_in_the_basis_is_filled_from_the_other() -> None:
    """A session only the other has, between two common ones."""
    basis = history(slice(0, 5), [50, 51, 52, 53, 54]).drop(index=2)
    whole = joined(basis, history(slice(0, 5), [100, 102, 104.5, 106, 108]))
    assert whole["close"].tolist() == pytest.approx([50, 51, 52.25, 53, 54])


def test_equal_histories_stay_as_they_are() -> None:
    """Nothing to add, nothing to scale."""
    basis = history(slice(0, 5), [50, 51, 52, 53, 54])
    pd.testing.assert_frame_equal(joined(basis, basis), basis)


def test_histories_without_a_common_session_cannot_be_joined() -> None:
    """Nobody knows the factor; the caller is told."""
    early, late = history(slice(0, 3), [1.0, 1.0, 1.0]), history(slice(4, 6), [9.0, 9.0])
    assert splice.whole_history(late, early) is None
    assert joined(late, early.iloc[:0]).equals(late)


@pytest.mark.parametrize("name", ["open", "high", "low", "volume"])
def test_value_the_basis_lacks_is_taken_from_the_other(name: str) -> None:
    """A stored volume survives a newer file without one."""
    old = history(slice(0, 5), [100.0] * 5)
    new = history(slice(2, 8), [50.0] * 6).assign(**{name: math.nan})
    expected = {"open": 50.0, "high": 50.5, "low": 49.5, "volume": 2000.0}[name]
    whole = joined(new, old)
    assert whole[name].tolist()[:5] == pytest.approx([expected] * 5)
    assert whole[name].isna().tolist()[5:] == [True] * 3


def test_dividend_and_split_the_basis_lacks_are_kept() -> None:
    """A file of closes and volumes says nothing about dividends."""
    old = history(slice(0, 5), [100.0] * 5, dividend=[0, 0, 0, 2.0, 0], split=[0, 0, 0, 0, 4.0])
    whole = joined(history(slice(2, 8), [50.0] * 6), old)
    assert whole["dividend"].tolist() == pytest.approx([0, 0, 0, 1.0, 0, 0, 0, 0])
    assert whole["split"].tolist() == pytest.approx([0, 0, 0, 0, 4.0, 0, 0, 0])


def test_own_dividend_of_the_basis_is_not_replaced() -> None:
    """The newer history knows better."""
    old = history(slice(0, 5), [100.0] * 5, dividend=[0, 0, 0, 2.0, 0])
    new = history(slice(2, 8), [50.0] * 6, dividend=[0, 1.1, 0, 0, 0, 0])
    assert joined(new, old)["dividend"].tolist() == pytest.approx([0, 0, 0, 1.1, 0, 0, 0, 0])


def test_dividend_that_is_in_the_price_already_is_not_counted_twice() -> None:
    """Closes adjusted for a dividend of 2 on 100: total return is the same either way."""
    raw = history(slice(0, 5), [100, 100, 100, 98, 98], dividend=[0, 0, 0, 2.0, 0])
    adjusted = history(slice(0, 8), [98, 98, 98, 98, 98, 98, 98, 98])
    whole = joined(adjusted, raw)
    assert whole["dividend"].tolist() == [0.0] * 8
    assert whole["close"].tolist() == [98.0] * 8


@settings(max_examples=60, deadline=None)
@given(
    factor=st.sampled_from([0.05, 0.5, 1.0, 2.0, 3.0, 20.0]),
    start=st.integers(0, 20),
    end=st.integers(21, 39),
    holes=st.sets(st.integers(0, 39), max_size=8),
)
def test_daily_returns_survive_any_constant_factor(
    factor: float, start: int, end: int, holes: set[int]
) -> None:
    """A newer file on another basis, with holes, never changes a return of the older one."""
    days, close = days_until("2026-11-20", 40), walk(9, 40)
    old = bars("IWM", days[:end], close[:end]).drop(columns="symbol").assign(source="a")
    new = bars("IWM", days[start:], close[start:] * factor, volume=1000.0 / factor)
    new = new.drop(columns="symbol").assign(source="b")
    new = new.drop(index=[n for n in holes if n < len(new) - 1])
    assume(not set(old["session"]).isdisjoint(new["session"]))
    whole = joined(new, old)
    expected = dict(zip(pd.to_datetime(days), close * factor, strict=True))
    assert len(whole) == len(set(old["session"]) | set(new["session"]))
    assert not whole["session"].duplicated().any()
    prices = [expected[day] for day in whole["session"]]
    assert whole["close"].tolist() == pytest.approx(prices, rel=1e-12)
    dollars = (whole["close"] * whole["volume"]).tolist()
    assert dollars == pytest.approx([price / factor * 1000.0 for price in prices])


def test_scaled_rows_keep_their_source() -> None:
    """Each row tells where it came from."""
    whole = joined(
        history(slice(2, 4), [50.0] * 2, "import"), history(slice(0, 4), [100.0] * 4, "yahoo")
    )
    assert whole["source"].tolist() == ["yahoo", "yahoo", "import", "import"]


def test_joining_does_not_change_what_it_was_given() -> None:
    """Frames are the caller's."""
    basis, other = history(slice(2, 5), [50.0] * 3), history(slice(0, 5), [100.0] * 5)
    before = basis.copy(), other.copy()
    joined(basis, other)
    pd.testing.assert_frame_equal(basis, before[0])
    pd.testing.assert_frame_equal(other, before[1])
    assert np.isfinite(basis["close"]).all()
