"""Bands of a mean by the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.analytics import bootstrap


def test_band_is_that_of_the_normal_distribution_where_that_holds() -> None:
    """Mean plus and minus 1.96 standard errors, of many independent values."""
    values = np.random.default_rng(1).normal(0.02, 0.05, 400)
    low, high = bootstrap.mean_band(values)
    error = 1.96 * values.std() / np.sqrt(400)
    assert low == pytest.approx(values.mean() - error, abs=3e-4)
    assert high == pytest.approx(values.mean() + error, abs=3e-4)


def test_blocks_widen_the_band_of_values_that_depend_on_each_other() -> None:
    """Runs of equal values count as few, not as many."""
    values = np.repeat(np.random.default_rng(2).normal(0.0, 1.0, 40), 10)
    alone, together = (bootstrap.mean_band(values, block=block) for block in (1, 20))
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])


def test_few_values_have_no_band_and_the_same_values_the_same() -> None:
    """Seven are few."""
    values = np.arange(8.0)
    assert np.isnan(bootstrap.mean_band(values[:7])).all()
    assert bootstrap.mean_band(values) == bootstrap.mean_band(values)
