"""Parts of a report that stand in several of its pages."""

from __future__ import annotations

import pytest

from rotation.reports import parts
from rotation.results.result import Result
from rotation.selection import Selection
from tests.results.test_result import entry, market


@pytest.mark.parametrize(
    ("last", "state"),
    [("2026-11-16", "stale, 4 sessions behind"), ("2026-11-19", "stale, 1 session behind")],
)
@pytest.mark.usefixtures("clock")
def test_state_of_an_input_says_how_far_it_is_behind(last: str, state: str) -> None:
    """In sessions, of which one is one session."""
    shown = Result("spread", Selection(), None, (entry(market(last)),), {}, {})
    assert f">{state}</td>" in parts.provenance([shown])
