"""The path that futures imply: CME's own example, made-up markets put back together, the ends."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.calendars import fomc
from rotation.panel import Days, Floats
from rotation.topics.policy.analysis import path
from rotation.topics.policy.analysis.path import ImpliedPath


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def strip(
    first: str, count: int, rate: float, meetings: Sequence[dt.date], changes: Sequence[float]
) -> tuple[Days, Floats]:
    """Contracts that close exactly where known changes at known meetings put them."""
    months = np.datetime64(first, "M") + np.arange(count)
    steps = dict(zip(meetings, changes, strict=False))
    close = []
    for month in months.tolist():
        length = calendar.monthrange(month.year, month.month)[1]
        daily = []
        for number in range(1, length + 1):
            rate += steps.get(dt.date(month.year, month.month, number), 0.0)
            daily.append(rate)
        close.append(100.0 - float(np.mean(daily)))
    return months, np.array(close)


def implied(months: Days, close: Floats, on: str, low: float) -> ImpliedPath:
    session = day(on)
    return path.implied_path(months, close, fomc.upcoming(session), fomc.held(session), low)


def test_the_example_of_cme() -> None:
    """August 2015 at 99.8675 and September at 99.805: 53.6% for a rise on 17 September."""
    months = np.array(["2015-08", "2015-09"], dtype="datetime64[M]")
    found = implied(months, np.array([99.8675, 99.805]), "2015-08-31", 0.0)
    assert found.meetings == (day("2015-09-17"),)
    assert found.before[0] == pytest.approx(0.1325)
    assert found.after[0] == pytest.approx(0.26643, abs=1e-5)
    assert found.low.tolist() == [0.0, 0.25]
    assert found.probability[0].tolist() == pytest.approx([0.464, 0.536], abs=5e-4)


def test_a_meeting_near_the_end_of_its_month_takes_the_rate_of_the_next_one() -> None:
    """28 October 2026: October's own average over four days would give 4.57% for 3.9%."""
    months = np.array(["2026-09", "2026-10", "2026-11"], dtype="datetime64[M]")
    found = implied(months, np.array([96.12, 96.105, 96.1]), "2026-09-20", 3.75)
    assert found.meetings == (day("2026-10-28"),)
    assert found.after[0] == pytest.approx(3.9)
    assert found.before[0] == pytest.approx((31 * 3.895 - 4 * 3.9) / 27)


def test_meetings_in_months_that_follow_one_another_are_a_chain_from_behind() -> None:
    """Closes that agree with no single path: August, without a meeting, tells July's first."""
    months = np.datetime64("2026-05", "M") + np.arange(4)
    may, june, july, august = 3.60, 3.70, 3.85, 4.00
    found = implied(months, 100.0 - np.array([may, june, july, august]), "2026-05-15", 3.5)
    assert found.meetings == (day("2026-06-17"), day("2026-07-29"))
    between = (31 * july - 3 * august) / 28
    assert found.before.tolist() == pytest.approx([may, between])
    assert found.after.tolist() == pytest.approx([between, august])


def test_a_rate_of_the_last_days_of_a_month_is_told_by_no_contract_of_that_month() -> None:
    """October 2026 alone, from the 28th on: the path is empty."""
    october = np.array(["2026-10"], dtype="datetime64[M]")
    assert implied(october, np.array([96.1]), "2026-10-20", 3.75).meetings == ()


@given(
    on=st.dates(day("2021-02-01"), day("2025-12-20")),
    changes=st.lists(st.floats(-0.8, 0.8), min_size=40, max_size=40),
)
def test_the_method_gives_back_the_changes_that_made_the_closes(
    on: dt.date, changes: list[float]
) -> None:
    """On any day, for any changes: rates before and after every meeting that is told."""
    meetings = fomc.upcoming(on)
    first = np.datetime64(on, "M").astype(str)
    months, close = strip(first, 16, 4.0, meetings, changes)
    busy = [held for held in fomc.held(on) if held.strftime("%Y-%m") == first]
    found = path.implied_path(months, close, meetings, busy, 3.75)
    number = len(found.meetings)
    if number and found.estimated:
        number = 0  # the first rate was given: nothing to compare the first change with
    ends = 4.0 + np.cumsum(changes[:number])
    assert found.after[:number] == pytest.approx(ends, abs=1e-7)
    assert found.before[:number] == pytest.approx(ends - changes[:number], abs=1e-7)


def test_probabilities_are_a_tree_of_independent_decisions() -> None:
    """40% and 20% of a rise each: three ranges, added up by hand."""
    meetings = fomc.upcoming(day("2023-03-10"))
    months, close = strip("2023-02", 7, 4.58, meetings, [0.10, 0.05])
    found = implied(months, close, "2023-03-10", 4.5)
    by_low = dict(zip(found.low.tolist(), found.probability[1].tolist(), strict=True))
    assert by_low[4.5] == pytest.approx(0.6 * 0.8)
    assert by_low[4.75] == pytest.approx(0.4 * 0.8 + 0.6 * 0.2)
    assert by_low[5.0] == pytest.approx(0.4 * 0.2)
    assert found.probability.sum(axis=1) == pytest.approx(1.0)


def test_a_cut_lies_between_two_whole_numbers_too() -> None:
    """A fall of 0.34 steps is a cut in 34 of 100 cases."""
    months, close = strip("2023-02", 3, 4.58, fomc.upcoming(day("2023-03-10")), [-0.085])
    found = implied(months, close, "2023-03-10", 4.5)
    assert found.low.tolist() == [4.25, 4.5]
    assert found.probability[0].tolist() == pytest.approx([0.34, 0.66])


def test_the_path_ends_where_contracts_end() -> None:
    """A later meeting in the last month with a contract is confirmed by no other contract."""
    meetings = fomc.upcoming(day("2023-03-10"))
    months, close = strip("2023-03", 15, 4.58, meetings, [0.1] * 12)
    found = implied(months, close, "2023-03-10", 4.5)
    assert found.meetings[-1] == day("2024-03-20")
    assert len(found.meetings) == 9


def test_a_gap_in_the_contracts_ends_the_path() -> None:
    """And a session without any contract of a coming meeting has none."""
    months, close = strip("2023-03", 15, 4.58, fomc.upcoming(day("2023-03-10")), [0.1] * 12)
    without = months != np.datetime64("2023-07", "M")
    found = implied(months[without], close[without], "2023-03-10", 4.5)
    assert found.meetings[-1] == day("2023-05-03")
    nothing = implied(months[:0], close[:0], "2023-03-10", 4.5)
    assert (nothing.meetings, nothing.low.size, nothing.probability.size) == ((), 0, 0)


def test_a_handful_of_days_tells_no_rate() -> None:
    """On 1 May 2023, two days before the meeting and without April's contract, it is given."""
    meetings = fomc.upcoming(day("2023-05-01"))
    months, close = strip("2023-05", 6, 4.83, meetings, [0.25, 0.0])
    found = implied(months, close + 0.002, "2023-05-01", 4.75)
    assert found.estimated
    assert found.before[0] == 4.875
    with_april = np.r_[months[:1] - 1, months], np.r_[95.17, close]
    exact = implied(*with_april, "2023-05-01", 4.75)
    assert not exact.estimated
    assert exact.after[0] - exact.before[0] == pytest.approx(0.25)
