"""The spread over the sessions after days: where windows begin and end, and what flaws do."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.analytics.holes import Hole
from rotation.analytics.splits import SplitJump
from rotation.panel import Days
from rotation.results import flaws, following
from rotation.results.flaws import Flaws
from rotation.results.pairs import PairHistory
from tests.markets import days_until, walk

DAYS = days_until("2026-01-16", 60)
SMALL, LARGE = walk(1, 60), walk(2, 60)


def history(found: Flaws = flaws.NONE, lacking: slice = slice(0, 0)) -> PairHistory:
    own = np.delete(np.arange(60), lacking)
    return PairHistory(DAYS[own], SMALL[own], LARGE[own], ("IWM", "SPY"), found)


def holed(lacking: slice) -> PairHistory:
    first, last = DAYS[lacking][[0, -1]].tolist()
    hole = Hole(first, last, len(DAYS[lacking]))
    return history(Flaws(DAYS, {"SPY": (hole,)}, {}), lacking)


def spread(first: int, last: int) -> float:
    return float(SMALL[last] / SMALL[first] - LARGE[last] / LARGE[first])


def known(of: PairHistory, days: Days) -> list[bool]:
    return np.isfinite(following.after(of, days, 21).spreads).tolist()


def test_a_window_begins_at_the_close_of_its_day() -> None:
    """And ends 21 sessions later."""
    found = following.after(history(), DAYS[[10]], 21)
    assert found.spreads.tolist() == pytest.approx([spread(10, 31)])
    assert found.windows == ()


def test_a_sunday_begins_at_fridays_close() -> None:
    """So that the window holds what Monday made of it."""
    sunday = np.array(["2025-12-14"], dtype="datetime64[D]")
    friday = int(np.searchsorted(DAYS, np.datetime64("2025-12-12")))
    (found,) = following.after(history(), sunday, 21).spreads
    assert found == pytest.approx(spread(friday, friday + 21))


def test_windows_before_the_prices_or_not_over_are_not_known() -> None:
    """The last one that counts ends at the last session."""
    days = np.array([np.datetime64("2020-01-29"), DAYS[38], DAYS[39]])
    assert known(history(), days) == [False, True, False]
    assert known(holed(slice(2, 4)), days) == [False, True, False]


def test_no_end_lies_in_a_hole() -> None:
    """Neither by the exchange's calendar nor the first one; a hole between the ends is crossed."""
    lacking = slice(25, 28)
    days = DAYS[[3, 4, 6, 7, 24, 25, 28]]
    assert known(holed(lacking), days) == [True, False, False, True, True, False, True]
    found = following.after(holed(lacking), DAYS[[4, 7]], 21)
    assert found.spreads[1] == pytest.approx(spread(7, 31))
    lost, crossing = found.windows
    assert (lost.known, lost.start) == (False, DAYS[25].item())
    assert (crossing.known, crossing.start, crossing.end) == (
        True, DAYS[7].item(), DAYS[31].item(),
    )  # fmt: skip
    assert lost.name.startswith("the 21 sessions after")


def test_no_window_crosses_a_suspected_split() -> None:
    """One that begins at its close lies behind it."""
    jump = SplitJump(DAYS[30].item(), 0.5, 2.0, told=False)
    split = history(Flaws(DAYS, {}, {"IWM": (jump,)}))
    assert known(split, DAYS[[8, 9, 29, 30]]) == [True, False, False, True]
