"""The band of a mean."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotation.analytics import bootstrap


def test_band_of_independent_values_is_that_of_the_textbook() -> None:
    """Plus and minus 1.96 standard errors, for 400 values one by one."""
    values = np.random.default_rng(3).normal(0.01, 0.03, 400)
    low, high = bootstrap.mean_band(values, 1)
    reach = 1.96 * values.std() / 20
    assert low == pytest.approx(values.mean() - reach, abs=0.15 * reach)
    assert high == pytest.approx(values.mean() + reach, abs=0.15 * reach)


def test_values_that_last_have_a_wider_band_in_blocks() -> None:
    """Ten in a row alike are one observation: the band is about root ten times as wide."""
    values = np.repeat(np.random.default_rng(4).normal(0, 0.03, 60), 10)
    alone, together = (np.diff(bootstrap.mean_band(values, block))[0] for block in (1, 20))
    assert 2.3 < together / alone < 4.0


def test_same_values_have_the_same_band() -> None:
    """Nothing on a page moves by itself."""
    values = np.arange(20.0)
    assert bootstrap.mean_band(values, 3) == bootstrap.mean_band(values.copy(), 3)


@pytest.mark.parametrize(("count", "block"), [(0, 1), (7, 1), (9, 5)])
def test_too_few_values_have_no_band(count: int, block: int) -> None:
    """Eight, and two blocks."""
    assert all(math.isnan(end) for end in bootstrap.mean_band(np.ones(count), block))


def test_blocks_are_neighbours_and_the_end_is_joined_to_the_start() -> None:
    """Inside a block a position follows the one before it; each is drawn as often as another."""
    rows = bootstrap.positions(10, 5)
    assert rows.shape == (bootstrap.DRAWS, 10)
    assert ((rows[:, 1:5] - rows[:, :4]) % 10 == 1).all()
    counts = np.bincount(rows.ravel(), minlength=10) / rows.size
    assert counts == pytest.approx(0.1, abs=0.01)
