"""Two pulls as one history: one factor, its error, and what is an estimate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.errors import NoData
from rotation.topics.search.analysis.joined_pulls import FEWEST, join

SUNDAY = np.datetime64("2024-01-07")
WEEK = np.timedelta64(7, "D")
Pull = tuple[np.ndarray, np.ndarray, np.ndarray]


def pull(first: int, values: list[list[float]], partial: int = 0) -> Pull:
    """Weeks from a number on, the last ``partial`` of them not over."""
    dates = SUNDAY + np.arange(first, first + len(values)) * WEEK
    flags = np.arange(len(values)) >= len(values) - partial
    return dates, np.array(values, float), flags


def test_half_the_scale() -> None:
    """The older pull's weeks are all twice the newer's: factor 1/2, no error."""
    older = pull(0, [[10.0, 20.0], [30.0, 40.0], *[[50.0, 100.0]] * 12])
    newer = pull(2, [[25.0, 50.0]] * 12)
    found = join(older, newer)
    assert found.factor == pytest.approx(0.5, abs=1e-12)
    np.testing.assert_allclose(found.error, [0.0, 0.0], atol=1e-12)
    assert found.overlap == 12
    np.testing.assert_allclose(found.values[:3], [[5, 10], [15, 20], [25, 50]])
    assert found.estimated.tolist() == [True] * 2 + [False] * 12
    assert found.dates.tolist() == [(SUNDAY + n * WEEK).item() for n in range(14)]


def test_error_by_hand() -> None:
    """Older always 1; newer 1 and 3 in turn: factor 2, off by 1 each week."""
    older = pull(0, [[9.0]] + [[1.0]] * 12)
    newer = pull(1, [[1.0], [3.0]] * 6)
    found = join(older, newer)
    assert found.factor == pytest.approx(2.0)
    assert found.error.tolist() == pytest.approx([1.0])
    assert found.values[0].tolist() == [18.0]


def test_one_factor_for_all_terms() -> None:
    """Terms of a pull share a scale: the larger one weighs more, (1x1 + 10x20)/(1 + 100)."""
    older, newer = pull(0, [[1.0, 10.0]] * 13), pull(1, [[1.0, 20.0]] * 12)
    found = join(older, newer)
    assert found.factor == pytest.approx(201 / 101)
    assert found.error.tolist() == pytest.approx([abs(1 - 201 / 101), abs(20 - 2010 / 101)])


def test_newer_pull_is_left_as_it_is() -> None:
    """Unfinished week and unknown values included; the older one's unfinished week is left out."""
    older = pull(0, [[50.0]] * 13 + [[7.0]], partial=1)
    newer = pull(1, [[25.0]] * 12 + [[np.nan], [99.0]], partial=1)
    found = join(older, newer)
    assert found.factor == pytest.approx(0.5)
    assert found.overlap == 12
    np.testing.assert_array_equal(found.values[1:], newer[1])
    assert len(found.dates) == 15


def test_term_without_overlap_has_no_error() -> None:
    """It is scaled all the same: the factor is that of the pull."""
    older = pull(0, [[50.0, 4.0]] + [[50.0, np.nan]] * 12)
    newer = pull(1, [[25.0, 8.0]] * 12)
    found = join(older, newer)
    assert np.isnan(found.error).tolist() == [False, True]
    assert found.values[0].tolist() == [25.0, 2.0]


@pytest.mark.parametrize("overlap", [0, 1, FEWEST - 1])
def test_too_little_in_common(overlap: int) -> None:
    """No factor from a handful of weeks."""
    older, newer = pull(0, [[5.0]] * 20), pull(20 - overlap, [[5.0]] * 20)
    with pytest.raises(NoData, match=f"needs {FEWEST} .* they have {overlap}"):
        join(older, newer)


@pytest.mark.parametrize(("before", "after"), [(0.0, 0.0), (0.0, 3.0), (3.0, 0.0)])
def test_nothing_but_zeros_in_common(before: float, after: float) -> None:
    """In one of the two is enough: neither 0/0 nor 0 nor infinity is a factor."""
    with pytest.raises(NoData):
        join(pull(0, [[5.0]] + [[before]] * 12), pull(1, [[after]] * 12 + [[5.0]]))


@given(
    st.lists(st.floats(1, 100), min_size=14, max_size=40),
    st.floats(0.05, 20),
    st.integers(1, 2),
)
def test_any_exact_multiple_is_found(values: list[float], scale: float, extra: int) -> None:
    """However the two were scaled, a pull joined to its own multiple is that pull."""
    whole = np.array(values)[:, None]
    older, newer = pull(0, whole.tolist()), pull(extra, (scale * whole[extra:]).tolist())
    found = join(older, newer)
    np.testing.assert_allclose(found.values, scale * whole, rtol=1e-9)
    assert found.error[0] == pytest.approx(0.0, abs=1e-6)
