"""The technicals page's row of the ledger."""

from __future__ import annotations

from typing import Any

import pytest

from rotation.results.evidence import State
from rotation.selection import Selection
from rotation.topics.technicals.view import evidence
from tests.markets import MemoryMarket, result_of
from tests.topics.technicals.shapes import chart, vee
from tests.topics.technicals.test_view import FAILED, market, technicals

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize(
    ("form", "state", "figure"),
    [
        ({}, State.CONFIRMS, "cup with handle complete, pivot 100.30, target 122.83"),
        ({"after": FAILED}, State.CONTRADICTS, "cup with handle failed, pivot 100.30"),
        ({"after": ()}, State.MIXED, "cup with handle in progress"),
        ({"curve": vee, "depth": 0.4}, State.MIXED, "no cup with handle, fails cup depth, rounded"),
    ],
)
def test_row(form: dict[str, Any], state: State, figure: str) -> None:
    """Complete and not ended confirms, ended contradicts; failing rules are named."""
    (row,) = evidence.evidence(technicals(market(chart(**form))))
    assert row.state is state
    assert row.figure.startswith(figure)
    assert row.as_of is not None
    assert row.line


def test_row_without_prices_has_no_data() -> None:
    """And says why."""
    (row,) = evidence.evidence(technicals(market(chart(), "SPY")))
    assert row.state is State.NO_DATA
    assert "No prices are stored for IWM" in row.why


def test_row_of_a_history_too_short_for_any_cup_has_no_data() -> None:
    """Nothing was judged, so nothing is mixed."""
    whole = market(chart()).panel
    shown = technicals(MemoryMarket(whole.until(whole.sessions[0])))
    assert shown.sentences()[0].startswith("Of IWM 1 session is stored from ")
    (row,) = evidence.evidence(shown)
    assert row.state is State.NO_DATA
    assert row.why == "Too few sessions of IWM are stored for any cup with handle"
    assert row.as_of == whole.sessions[0].item()


def test_row_is_of_iwm_whatever_the_page_shows() -> None:
    """The ledger asks with the page's own options at their defaults."""
    on = market(chart(), "XYZ")
    shown = result_of("overview", Selection(), on)
    (row,) = (row for row in shown.tables["evidence"] if row["watchpoint"] == "technicals")
    assert row["state"] == "no data"
    assert row["page"] == "technicals"
