"""Windows of every day against what ``Flaws`` says of its last one."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.analytics.holes import Hole
from rotation.analytics.splits import SplitJump
from rotation.results import flaws_over_time
from rotation.results.flaws import Flaws
from tests.markets import days_until

DAYS = days_until("2026-01-16", 300)
HOLE = Hole(DAYS[200].item(), DAYS[203].item(), 4)
JUMP = SplitJump(DAYS[150].item(), 0.5, 2.0, told=False)


def until(row: int) -> Flaws:
    """What was wrong as of a session."""
    return Flaws(DAYS[: row + 1], {"IWM": (HOLE,)}, {"SPY": (JUMP,)})


@pytest.mark.parametrize("length", [1, 63, 252])
def test_first_sessions_of_windows_and_years_are_those_of_each_day(length: int) -> None:
    """NaT where ``Flaws`` has none."""
    every = until(len(DAYS) - 1)
    starts = flaws_over_time.starts(every, DAYS, length)
    years = flaws_over_time.starts_of_years(every, DAYS)
    for row in range(len(DAYS)):
        then = until(row)
        assert starts[row].item() == then.start(length)
        assert years[row].item() == then.start_of_year


def test_days_in_holes_and_windows_across_splits_are_those_of_each_day() -> None:
    """The first and the last session of a hole count; a split on the first day does not."""
    every, symbols = until(len(DAYS) - 1), ("IWM", "SPY")
    in_hole = flaws_over_time.in_hole(every, symbols, DAYS)
    assert np.flatnonzero(in_hole).tolist() == [200, 201, 202, 203]
    for row in range(len(DAYS)):
        assert in_hole[row] == bool(every.lacking(symbols, DAYS[row].item()))
        across = flaws_over_time.across_split(every, symbols, DAYS[-1:], DAYS[row : row + 1])
        assert across[0] == (row < 150) == every.suspected("SPY", DAYS[row].item())
