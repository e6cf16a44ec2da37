"""Rows of the ledger: states of conditions, and the one rule for stale data."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math

import numpy as np
import pytest

from rotation.results.evidence import (
    STALE_AFTER,
    Evidence,
    State,
    Watchpoint,
    aged,
    last_of_all,
    positive,
    sparkline,
    state_of,
)
from rotation.results.result import Result, provenance
from rotation.selection import Selection
from tests.markets import AT, MemoryMarket, days_until, panel

POINT = Watchpoint("x", "X?", "a", "b", data="Members' prices")
DAYS = days_until("2026-01-16", 20)


@pytest.mark.parametrize(
    "conditions",
    [one for count in (1, 2, 3) for one in itertools.product((True, False, None), repeat=count)],
)  # fmt: skip
def test_state_of_conditions(conditions: tuple[bool | None, ...]) -> None:
    """All hold, none holds, some do; what is not known decides nothing and hides nothing."""
    state = state_of(*conditions)
    if True in conditions and False in conditions:
        assert state is State.MIXED
    elif None in conditions:
        assert state is State.NO_DATA
    else:
        assert state is (State.CONFIRMS if conditions[0] else State.CONTRADICTS)


def test_no_condition_is_no_data() -> None:
    """Nothing to go by never passes."""
    assert state_of() is State.NO_DATA


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1e-9, True), (0.0, False), (-1e-9, False), (math.nan, None), (None, None)],
)
def test_positive(value: float | None, expected: bool | None) -> None:
    """Zero is not above zero; unknown is not known."""
    assert positive(value) is expected


@pytest.mark.parametrize("behind", range(9))
def test_data_more_than_five_sessions_old_is_stale(behind: int) -> None:
    """Five still count, six do not; the figure then has its day, the reason both days."""
    row = Evidence(POINT, State.CONFIRMS, "+1.0 pp", DAYS[-1 - behind].item())
    found = aged(row, DAYS[-1].item())
    if behind <= STALE_AFTER == 5:
        assert found == row
        assert found.counts
        return
    day = DAYS[-1 - behind].item()
    assert found.state is State.STALE
    assert not found.counts
    assert found.figure == f"+1.0 pp (on {day.day} Jan 2026)"
    assert found.why == (
        f"Members' prices end on {day.day} Jan 2026, {behind} sessions before 16 Jan 2026"
    )


def test_a_row_without_data_of_old_inputs_is_stale_too() -> None:
    """It says since when, and shows no figure."""
    found = aged(Evidence(POINT, State.NO_DATA, as_of=DAYS[0].item()), DAYS[-1].item())
    assert (found.state, found.figure) == (State.STALE, "")
    assert "19 sessions before 16 Jan 2026" in found.why


@pytest.mark.parametrize(("own", "page"), [(None, dt.date(2026, 1, 16)), (DAYS[0].item(), None)])
def test_without_a_day_nothing_is_stale(own: dt.date | None, page: dt.date | None) -> None:
    """A row that has no day has no data; a page without one has no ledger to be late for."""
    row = Evidence(POINT, State.NO_DATA, as_of=own)
    assert aged(row, page) is row


def test_a_weekend_after_the_session_is_not_old() -> None:
    """Search weeks end on Saturdays: the day may even be later than the session."""
    row = Evidence(POINT, State.MIXED, "z", dt.date(2026, 1, 17))
    assert aged(row, dt.date(2026, 1, 16)) is row


def test_last_day_of_several_inputs_is_the_earliest() -> None:
    """None as soon as one has none."""
    close = np.full((20, 2), 100.0)
    close[-7:, 1] = np.nan
    market = MemoryMarket(panel(["A", "B"], DAYS, close), fetched_at=AT)
    entries = tuple(
        entry
        for symbol, day in (("A", DAYS[-1]), ("B", DAYS[-8]))
        if (entry := provenance(market, symbol, day.item())) is not None
    )
    result = Result("x", Selection(), None, entries, {}, {})
    assert last_of_all(result, ["A"]) == DAYS[-1].item()
    assert last_of_all(result, ["A", "B"]) == DAYS[-8].item()
    assert last_of_all(result, ["A", "C"]) is None


def test_sparkline_is_thinned_and_known() -> None:
    """At most forty values, the last one included."""
    values = np.arange(400.0)
    values[3] = np.nan
    line = sparkline(values)
    assert len(line) <= 40
    assert line[-1] == 399.0
    assert sparkline(np.array([np.nan, 1.0, 2.0])) == (1.0, 2.0)


def test_rule_and_short_form_are_words() -> None:
    """What the page and the definitions show."""
    assert POINT.rule == "Confirms when a; contradicts when b; mixed otherwise."
    row = Evidence(POINT, State.MIXED, value=0.0042)
    assert row.short == "mixed, +0.42 pp"
    assert dataclasses.replace(row, state=State.STALE).short == "stale"
