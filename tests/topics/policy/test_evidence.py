"""The row of the ledger that policy brings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rotation.analytics.gap import Gap, Why
from rotation.results.evidence import State
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics.policy.view import evidence
from tests.markets import result_of

KNOWN = {
    "path_as_of": dt.date(2026, 1, 29), "path_direction": "flat", "path_change": -0.05,
    "path_until": dt.date(2027, 1, 27),
    "last_statement": dt.date(2026, 1, 28), "tone": 0.2, "tone_change": 0.0,
}  # fmt: skip


def row(*gaps: Gap, **numbers: Any) -> evidence.Evidence:
    found = Result("policy", Selection(), dt.date(2026, 1, 30), (), KNOWN | numbers, {}, gaps=gaps)
    return evidence.evidence(found)[0]


@pytest.mark.parametrize(
    ("numbers", "state"),
    [
        ({}, State.CONFIRMS),
        ({"tone": -0.3, "tone_change": 0.1, "path_direction": "falling"}, State.CONFIRMS),
        ({"path_direction": "rising"}, State.MIXED),
        ({"tone": 0.1, "tone_change": -0.1}, State.MIXED),
        ({"tone": -0.5, "tone_change": -0.3}, State.MIXED),
        ({"tone": 0.0, "tone_change": -0.2}, State.CONTRADICTS),
        ({"tone": -0.2, "tone_change": -0.5, "path_direction": "falling"}, State.CONTRADICTS),
    ],
)
def test_tone_and_path_decide(numbers: dict[str, Any], state: State) -> None:
    """A turn from dovish to cautious contradicts, whatever the path."""
    assert row(**numbers).state is state


@pytest.mark.parametrize("what", ["last_statement", "tone", "tone_change"])
def test_what_a_statement_lacks_is_told_as_on_the_page(what: str) -> None:
    """The row is not counted, and its reason is the page's own sentence."""
    found = row(Gap(what, Why.NOT_STORED, text="It is not stored."))
    assert (found.state, found.why) == (State.NO_DATA, "It is not stored.")


def test_without_a_path_the_row_is_not_counted() -> None:
    """And says so."""
    found = row(path_direction=None)
    assert (found.state, found.why) == (
        State.NO_DATA, "No path of fed funds futures is known",
    )  # fmt: skip


def test_the_row_is_of_the_day_of_the_closes(tables: Tables) -> None:
    """A statement is current until the next meeting, so its age does not count."""
    found = row()
    assert found.as_of == dt.date(2026, 1, 29)
    assert found.figure == "tone +0.20, before +0.20; path flat, −0.05 pp to 27 Jan 2027"
    sample = result_of("policy", Selection(), sample_market(), tables)
    assert evidence.evidence(sample)[0].counts


def test_path_of_a_later_day_is_told() -> None:
    """The page itself, without a day asked for, shows it."""
    found = row(
        Gap("path", Why.NOT_STORED, text="Those stored are later."),
        path_direction=None,
        path_as_of=None,
    )
    assert (found.state, found.why) == (State.NO_DATA, "Those stored are later.")
