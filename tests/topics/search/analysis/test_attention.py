"""Search interest against its own past year."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.topics.search.analysis import attention
from tests.gaps import reasons

TWO_DEVIATIONS = [48.0, 52.0] * 24 + [53.0, 49.0, 49.0, 49.0]
"""52 weeks with mean 50 and deviations whose squares add up to 24*8 + 9 + 3 = 204 = 51 * 2**2."""


def weeks(*terms: list[float]) -> np.ndarray:
    """One column a term, oldest week first."""
    return np.array(terms, dtype=float).T


def over(values: np.ndarray) -> np.ndarray:
    """Every week is over."""
    return np.zeros(len(values), dtype=bool)


def last_is_partial(values: np.ndarray) -> np.ndarray:
    flags = over(values)
    flags[-1] = True
    return flags


def one(*values: float, partial: bool = False) -> attention.TermFigures:
    """Figures of a single term."""
    table = weeks(list(values))
    (figures,) = attention.term_figures(table, last_is_partial(table) if partial else over(table))
    return figures


def pulls(length: int = 130, terms: int = 5, seed: int = 3) -> np.ndarray:
    """Whole index points, with some weeks unknown."""
    random = np.random.default_rng(seed)
    values = random.integers(0, 101, (length, terms)).astype(float)
    values[random.random(values.shape) < 0.004] = np.nan
    return values


def plain_z(values: list[float], week: int) -> float:
    """The definition, for one week, with lists."""
    before = values[week - 52 : week]
    if week < 52 or any(math.isnan(value) for value in [*before, values[week]]):
        return math.nan
    deviation = statistics.stdev(before)
    return (values[week] - statistics.fmean(before)) / deviation if deviation else math.nan


# One week


def test_score_by_hand() -> None:
    """Mean 50 and deviation 2 of the 52 weeks before: 57 stands 3.5 deviations above."""
    figures = one(*TWO_DEVIATIONS, 57.0)
    assert figures.last == 57.0
    assert figures.z == 3.5
    assert figures.missing == {}


@pytest.mark.parametrize(("last", "surge"), [(53.0, False), (54.0, True), (46.0, False)])
def test_surge_starts_at_two_deviations(last: float, surge: bool) -> None:
    """54 is exactly 2 deviations above and a surge; 2 below is none."""
    assert one(*TWO_DEVIATIONS, last).surge is surge


def test_week_is_not_among_those_it_is_measured_against() -> None:
    """Whatever the last week is, it stands in the numerator only: 1 point is half a deviation."""
    scores = [one(*TWO_DEVIATIONS, last).z for last in (50.0, 51.0, 99.0)]
    assert scores == [0.0, 0.5, 24.5]


def test_older_weeks_do_not_count() -> None:
    """Only the 52 weeks before are the measure."""
    assert one(0.0, 100.0, 0.0, *TWO_DEVIATIONS, 57.0).z == 3.5


def test_change_is_over_four_weeks_in_points() -> None:
    """10, 20, 30, 40, 45: from 10 to 45."""
    figures = one(99.0, 10.0, 20.0, 30.0, 40.0, 45.0)
    assert figures.change_4w == 35.0


def test_partial_week_is_not_the_last() -> None:
    """A week that is not over changes no figure, whatever its value."""
    whole = one(*TWO_DEVIATIONS, 57.0)
    assert one(*TWO_DEVIATIONS, 57.0, 3.0, partial=True) == whole
    assert one(*TWO_DEVIATIONS, 57.0, 100.0, partial=True) == whole


def test_terms_are_independent_and_of_the_same_week() -> None:
    """Each column has its own figures, in order; one without a value gets no older one."""
    table = weeks([*TWO_DEVIATIONS, 57.0], [*TWO_DEVIATIONS, math.nan], [7.0] * 53)
    loud, silent, still = attention.term_figures(table, over(table))
    assert loud.z == 3.5
    assert math.isnan(silent.last)
    assert math.isnan(silent.change_4w)
    assert silent.surge is None
    assert set(silent.missing) == {"last", "z", "change_4w"}
    assert still.last == 7.0


# What cannot be said, and why


def test_score_needs_53_complete_weeks() -> None:
    """52 complete weeks and a partial one give no score, but a reason."""
    figures = one(*TWO_DEVIATIONS, 57.0, partial=True)
    assert math.isnan(figures.z)
    assert figures.surge is None
    assert reasons(figures.missing) == {"z": "needs 53 complete weeks, 52 stored"}


def test_unknown_week_in_the_year_leaves_no_score() -> None:
    """A hole in the 52 weeks before is not bridged."""
    figures = one(50.0, *TWO_DEVIATIONS[:30], math.nan, *TWO_DEVIATIONS[31:], 57.0)
    assert math.isnan(figures.z)
    assert reasons(figures.missing) == {"z": "needs 53 complete weeks, 52 of the last 53 stored"}


def test_year_that_never_moved_leaves_no_score() -> None:
    """A rare term is 0 all year: its first point is not infinitely loud."""
    figures = one(*[0.0] * 52, 1.0)
    assert math.isnan(figures.z)
    assert figures.surge is None
    assert reasons(figures.missing) == {"z": "the 52 weeks before are all equal"}


def test_level_no_binary_fraction_holds_still_counts_as_still() -> None:
    """The mean of 52 times 0.1 is not 0.1 in floating point, and is no deviation either."""
    assert math.isnan(one(*[0.1] * 52, 0.7).z)


def test_change_says_why_it_is_missing() -> None:
    """Too few weeks, or none known four weeks before."""
    assert (
        reasons(one(1.0, 2.0, 3.0, 4.0).missing)["change_4w"] == "needs 5 complete weeks, 4 stored"
    )
    assert (
        reasons(one(math.nan, 2.0, 3.0, 4.0, 5.0).missing)["change_4w"] == "no value 4 weeks before"
    )


@pytest.mark.parametrize("length", [0, 1])
def test_no_complete_week(length: int) -> None:
    """Nothing stored, or a partial week alone: NaN with a reason for every term."""
    table = np.full((length, 2), 5.0)
    figures = attention.term_figures(table, np.ones(length, dtype=bool))
    assert len(figures) == 2
    for term in figures:
        assert all(math.isnan(value) for value in (term.last, term.z, term.change_4w))
        assert term.surge is None
        assert reasons(term.missing)["z"] == "no complete week is stored"
    assert attention.last_complete(np.ones(length, dtype=bool)) is None


# Every week


def test_series_agrees_with_the_definition() -> None:
    """130 weeks of five terms with holes, each week by plain lists, to 1e-9."""
    values = pulls()
    found = attention.z_series(values, over(values))
    expected = [[plain_z(term, week) for term in values.T.tolist()] for week in range(130)]
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
    assert 0 < np.isfinite(found).sum() < found[52:].size


def test_figures_are_the_end_of_the_series() -> None:
    """The table and the chart say the same, also behind a partial week."""
    values = np.nan_to_num(pulls())
    partial = last_is_partial(values)
    series = attention.z_series(values, partial)
    assert np.isnan(series[-1]).all()
    figures = attention.term_figures(values, partial)
    np.testing.assert_allclose([term.z for term in figures], series[-2], rtol=0, atol=1e-12)


def test_short_pull_has_an_empty_series() -> None:
    """Fewer than 53 weeks: NaN of the same shape."""
    values = pulls(length=52)
    assert np.isnan(attention.z_series(values, over(values))).all()
    assert attention.z_series(values, over(values)).shape == (52, 5)


@settings(max_examples=40, deadline=None)
@given(cut=st.integers(1, 129), seed=st.integers(0, 50))
def test_no_score_looks_ahead(cut: int, seed: int) -> None:
    """Scores and figures at a week are the same on the full pull and on one cut there."""
    values = pulls(seed=seed)
    full = attention.z_series(values, over(values))
    short = attention.z_series(values[:cut], over(values[:cut]))
    np.testing.assert_array_equal(full[:cut], short)
    later = np.arange(len(values)) >= cut
    figures = attention.term_figures(values[:cut], over(values[:cut]))
    # By their text, because NaN does not equal NaN.
    assert repr(attention.term_figures(values, later)) == repr(figures)


@settings(max_examples=40, deadline=None)
@given(scale=st.floats(0.01, 100.0), shift=st.floats(-50.0, 50.0))
def test_score_does_not_depend_on_the_scale_of_the_pull(scale: float, shift: float) -> None:
    """Google scales a pull to its largest point: that changes points, not scores."""
    values = pulls()
    before = attention.z_series(values, over(values))
    after = attention.z_series(values * scale + shift, over(values))
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-7)


def test_change_is_from_week_to_week() -> None:
    """5, 8, unknown, 9, 7 and a partial 1: only 5 to 8 and 9 to 7 are known changes."""
    values = weeks([5.0, 8.0, math.nan, 9.0, 7.0, 1.0])
    change = attention.weekly_change(values, last_is_partial(values))
    np.testing.assert_array_equal(change[:, 0], [math.nan, 3.0, math.nan, math.nan, -2.0, math.nan])


# Several terms


def test_loudest_is_the_highest_score() -> None:
    """Not the largest interest; a term without a score does not stand for election."""
    table = weeks([*TWO_DEVIATIONS, 53.0], [0.0] * 52 + [99.0], [*TWO_DEVIATIONS, 57.0])
    figures = attention.term_figures(table, over(table))
    assert attention.loudest(figures) == 2
    assert attention.loudest(figures[1:2]) is None
    assert attention.loudest(()) is None
