"""The rules of the verdict: every pair of states, and one wording for everybody."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from rotation.results.evidence import State
from rotation.topics.breadth.view.evidence import VOLUME
from rotation.topics.overview import PAGE
from rotation.topics.overview.analysis import rules
from rotation.topics.spread.view.evidence import LEADERSHIP

EXPECTED = {
    ("confirms", "confirms"): "broad rotation",
    ("confirms", "mixed"): "narrow rotation",
    ("confirms", "contradicts"): "narrow rotation",
    ("confirms", "no data"): "unconfirmed rotation",
    ("confirms", "stale"): "unconfirmed rotation",
} | {
    (leadership, breadth): verdict
    for leadership, verdict in (
        ("mixed", "stalling"), ("contradicts", "no rotation"), ("no data", "not enough data"),
        ("stale", "not enough data"),
    )
    for breadth in State
}  # fmt: skip


@pytest.mark.parametrize(("leadership", "breadth"), [*itertools.product(State, State)])
def test_verdict_of_every_pair_of_states(leadership: State, breadth: State) -> None:
    """Each pair meets exactly one rule, the one the definitions name."""
    assert rules.verdict(leadership, breadth) == EXPECTED[leadership, breadth]
    met = [
        rule for rule in rules.RULES if leadership in rule.leadership and breadth in rule.breadth
    ]
    assert len(met) == 1


def test_states_and_names_are_those_of_the_ledger() -> None:
    """Analysis may not import the records of results: they say the same words."""
    assert set(rules.STATES) == set(State)
    assert (LEADERSHIP.name, VOLUME.name) == (rules.LEADERSHIP, rules.BREADTH)


def test_definitions_carry_the_wording() -> None:
    """The text of the document is that of the rules, word for word."""
    text = (Path(__file__).parents[4] / "docs" / "DEFINITIONS.md").read_text(encoding="utf-8")
    for rule in rules.RULES:
        assert f"{rule.verdict.capitalize()}: {rule.text}" in text
    assert next(metric for metric in PAGE.metrics if metric.name == "verdict").formula in text


def test_definitions_carry_the_rule_of_every_watchpoint() -> None:
    """Whichever page brings it."""
    text = (Path(__file__).parents[4] / "docs" / "DEFINITIONS.md").read_text(encoding="utf-8")
    for point in (LEADERSHIP, VOLUME):
        assert point.rule in text
