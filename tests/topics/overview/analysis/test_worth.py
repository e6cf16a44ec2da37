"""What a verdict was worth: windows after month-ends, their means and bands, what overlaps."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.analytics import bootstrap
from rotation.topics.overview.analysis import worth
from tests.markets import days_until

DAYS = days_until("2026-01-16", 320)


def test_month_ends_are_of_months_that_are_over() -> None:
    """The last session of each; January is not over."""
    ends = DAYS[worth.month_ends(DAYS)]
    assert str(ends[-1]) == "2025-12-31"
    assert str(ends[-2]) == "2025-11-28"
    assert len(set(ends.astype("datetime64[M]"))) == len(ends)


def test_a_month_end_is_over_only_once_a_later_session_is_there() -> None:
    """On 31 December itself nobody can know from the data that it was the last."""
    until = DAYS[np.datetime64("2026-01-01") > DAYS]
    assert str(until[worth.month_ends(until)][-1]) == "2025-11-28"


def test_windows_that_overlap_are_flagged() -> None:
    """One that begins on the day the one before ends does not overlap it."""
    rows = np.array([0, 21, 41, 63])
    assert worth.overlapping(rows, 21).tolist() == [False, False, True, False]
    assert worth.overlapping(rows, 63).tolist() == [False, True, True, True]
    assert worth.overlapping(rows[:0], 21).tolist() == []


def test_mean_and_median_are_of_the_verdict_alone() -> None:
    """Three of six, by hand; too few for a band."""
    spreads = np.array([0.01, 0.5, 0.03, 0.5, 0.08, np.nan])
    found = worth.worth(["a", "b", "a", "b", "a", "a"], spreads, "a")
    assert (found.n, found.differs) == (3, None)
    assert found.mean == pytest.approx(0.04)
    assert found.median == pytest.approx(0.03)
    assert np.isnan(found.low)
    assert worth.worth(["b"], np.array([0.1]), "a").n == 0


def planted(shift: float) -> tuple[list[str], np.ndarray]:
    random = np.random.default_rng(4)
    verdicts = ["up" if (n // 6) % 2 else "down" for n in range(120)]
    noise = random.normal(0, 0.02, 120)
    return verdicts, noise + np.where(np.array(verdicts) == "up", shift, 0.0)


def test_what_predicts_is_told_from_what_does_not() -> None:
    """A planted difference leaves the band of chance, noise alone does not."""
    telling, nothing = (worth.worth(*planted(shift), "up") for shift in (0.03, 0.0))
    assert telling.differs is True
    assert worth.worth(*planted(0.03), "down").differs is True
    assert nothing.differs is False
    verdicts, noise = planted(0.0)
    assert worth.worth(verdicts, noise + 0.1, "up").differs is False
    for found in (telling, nothing):
        assert found.low < found.mean < found.high


def test_all_month_ends_have_nothing_to_differ_from() -> None:
    """The row of all of them has a band and no difference."""
    _, spreads = planted(0.0)
    found = worth.worth(["any"] * 120, spreads, "any")
    assert found.differs is None
    assert found.low < found.mean < found.high


def test_the_band_is_the_same_at_every_call() -> None:
    """And wider where neighbours move together: blocks, not single months, are drawn."""
    verdicts, spreads = planted(0.0)
    assert worth.worth(verdicts, spreads, "up") == worth.worth(verdicts, spreads, "up")
    together = np.repeat(spreads[::6], 6)
    wide, narrow = (worth.worth(["any"] * 120, values, "any") for values in (together, spreads))
    assert (wide.high - wide.low) / together.std() > 1.5 * (
        narrow.high - narrow.low
    ) / spreads.std()


@pytest.mark.parametrize(
    ("count", "banded"), [(bootstrap.FEWEST - 1, False), (bootstrap.FEWEST, True)]
)
def test_a_band_needs_a_few_cases(count: int, banded: bool) -> None:
    """Below that the page says that it says nothing."""
    verdicts = ["a"] * count + ["b"] * 20
    found = worth.worth(verdicts, np.linspace(-0.1, 0.1, len(verdicts)), "a")
    assert bool(np.isfinite(found.low)) is banded
