"""The spread after decisions: where windows begin and end, how many count, the band."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.topics.policy.analysis import after_decisions
from tests.markets import days_until

DAYS = days_until("2026-01-16", 60)
SMALL, LARGE = np.linspace(100.0, 159.0, 60), np.full(60, 50.0)


def test_a_window_begins_at_the_close_of_the_day_of_the_decision() -> None:
    """And ends 21 sessions later."""
    (found,) = after_decisions.spreads(DAYS, SMALL, LARGE, DAYS[[10]])
    assert found == pytest.approx(SMALL[31] / SMALL[10] - 1)


def test_a_decision_on_a_sunday_begins_at_fridays_close() -> None:
    """So that its window holds what Monday made of it."""
    sunday = np.array(["2025-12-14"], dtype="datetime64[D]")
    friday = int(np.searchsorted(DAYS, np.datetime64("2025-12-12")))
    (found,) = after_decisions.spreads(DAYS, SMALL, LARGE, sunday)
    assert found == pytest.approx(SMALL[friday + 21] / SMALL[friday] - 1)


def test_windows_before_the_prices_or_not_over_are_not_known() -> None:
    """The last one that counts ends at the last session."""
    decided = np.array([np.datetime64("2020-01-29"), DAYS[38], DAYS[39]])
    found = after_decisions.spreads(DAYS, SMALL, LARGE, decided)
    assert np.isnan(found).tolist() == [True, False, True]


def test_each_direction_has_its_mean_and_a_band_from_eight_decisions_on() -> None:
    """Unknown spreads do not count."""
    spread = np.r_[np.arange(8.0) / 100, 0.05, np.nan]
    found = after_decisions.by_direction(
        spread, ["steady"] * 8 + ["easing"] * 2, ("easing", "steady", "tightening")
    )
    assert list(found) == ["easing", "steady", "tightening"]
    steady, easing = found["steady"], found["easing"]
    assert (steady.n, easing.n, found["tightening"].n) == (8, 1, 0)
    assert steady.mean == pytest.approx(0.035)
    assert 0.0 < steady.low < 0.035 < steady.high < 0.07
    assert easing.mean == 0.05
    assert np.isnan([easing.low, easing.high, found["tightening"].mean]).all()
