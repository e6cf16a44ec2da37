"""The flows page's row of the ledger, on both sides of its thresholds."""

from __future__ import annotations

import dataclasses

import pytest

from rotation.results.evidence import State
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics.flows.view import evidence
from tests.markets import result_of


@pytest.fixture
def sample(tables: Tables) -> Result:
    return result_of("flows", Selection(), sample_market(), tables)


def with_iwm(result: Result, **values: float) -> Result:
    """The result with other figures of IWM."""
    rows = [row | values if row["symbol"] == "IWM" else row for row in result.tables["funds"]]
    return dataclasses.replace(result, tables=result.tables | {"funds": rows})


@pytest.mark.parametrize(
    ("month", "year", "state"),
    [
        (1e6, 1e9, State.CONFIRMS),
        (1e6, -1e9, State.MIXED),
        (-1e6, 1e9, State.MIXED),
        (-1e6, -1e9, State.CONTRADICTS),
        (0.0, 0.0, State.CONTRADICTS),
        (float("nan"), float("nan"), State.NO_DATA),
    ],
)
def test_rule(sample: Result, month: float, year: float, state: State) -> None:
    """Inflow over 21 sessions and year to date."""
    (row,) = evidence.evidence(with_iwm(sample, flow_21=month, flow_ytd=year))
    assert row.state is state


@pytest.mark.parametrize(("move", "said"), [(0.02, True), (-0.02, False)])
def test_price_up_with_money_leaving_is_said(sample: Result, move: float, *, said: bool) -> None:
    """It is no news where the price falls too."""
    found = with_iwm(sample, flow_21=-1e6, flow_ytd=1e9, nav_return_21=move)
    (row,) = evidence.evidence(found)
    assert bool(row.why) == said


def test_fund_that_is_not_stored_is_no_data(sample: Result) -> None:
    """With the reason, and no figure."""
    others = [row for row in sample.tables["funds"] if row["symbol"] != "IWM"]
    without = dataclasses.replace(sample, tables=sample.tables | {"funds": others})
    (row,) = evidence.evidence(without)
    assert (row.state, row.figure) == (State.NO_DATA, "")
