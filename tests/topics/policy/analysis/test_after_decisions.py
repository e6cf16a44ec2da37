"""The mean spread after decisions of a direction: how many count, the band."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.topics.policy.analysis import after_decisions


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
