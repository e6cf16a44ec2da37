"""Parts of a report that stand in several of its pages."""

from __future__ import annotations

import datetime as dt

import pytest

from rotation.reports import parts
from rotation.results.result import Result
from rotation.selection import Selection
from tests.results.test_result import entry, market


@pytest.mark.parametrize(
    ("last", "state"),
    [("2026-11-16", "stale, 4 sessions old"), ("2026-11-19", "stale, 1 session old")],
)
@pytest.mark.usefixtures("clock")
def test_state_of_an_input_says_how_old_it_is(last: str, state: str) -> None:
    """In sessions, of which one is one session."""
    shown = Result("spread", Selection(), None, (entry(market(last)),), {}, {})
    assert f">{state}</td>" in parts.provenance([shown])


@pytest.mark.parametrize(
    ("asof", "state"), [(dt.date(2026, 11, 16), "imported"), (None, "imported, 4 sessions old")]
)
@pytest.mark.usefixtures("clock")
def test_age_of_an_input_is_up_to_the_chosen_day(asof: dt.date | None, state: str) -> None:
    """As its page says it, not up to the day the report is made on."""
    used = entry(market("2026-11-16", source="import"))
    shown = Result("spread", Selection(asof=asof), None, (used,), {}, {})
    assert f">{state}</td>" in parts.provenance([shown])
