"""The fundamentals page's rows of the ledger, on both sides of their thresholds."""

from __future__ import annotations

import dataclasses
import math

import pytest

from rotation.results.evidence import State
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics.fundamentals.view import evidence
from tests.markets import result_of

NAN = math.nan


@pytest.fixture
def sample(tables: Tables) -> Result:
    return result_of("fundamentals", Selection(), sample_market(), tables)


def with_numbers(result: Result, **numbers: float) -> Result:
    return dataclasses.replace(result, numbers=result.numbers | numbers)


@pytest.mark.parametrize(
    ("gap", "percentile", "state"),
    [
        (-0.2, 0.3, State.CONFIRMS),
        (-0.2, 0.5, State.CONFIRMS),
        (-0.2, 0.51, State.MIXED),
        (0.2, 0.3, State.MIXED),
        (0.0, 0.9, State.CONTRADICTS),
        (-0.2, NAN, State.NO_DATA),
        (NAN, NAN, State.NO_DATA),
    ],
)
def test_valuation(sample: Result, gap: float, percentile: float, state: State) -> None:
    """Cheaper, and in the wider half of what is stored; too short a history gives the level."""
    found = with_numbers(sample, pe_gap=gap, pe_percentile=percentile)
    row = evidence.evidence(found)[0]
    assert row.state is state
    assert ("no percentile yet" in row.figure) == (not math.isnan(gap) and math.isnan(percentile))


@pytest.mark.parametrize(
    ("bottom_up", "top_down", "state"),
    [
        (0.0, -0.1, State.CONFIRMS),
        (0.1, -0.1, State.MIXED),
        (0.1, 0.1, State.CONTRADICTS),
        (NAN, 0.1, State.NO_DATA),
        (NAN, NAN, State.NO_DATA),
    ],
)
def test_earnings_gap(sample: Result, bottom_up: float, top_down: float, state: State) -> None:
    """Of technology against the median sector, by both ways."""
    found = with_numbers(sample, earnings_gap_bottom_up=bottom_up, earnings_gap_top_down=top_down)
    assert evidence.evidence(found)[1].state is state
