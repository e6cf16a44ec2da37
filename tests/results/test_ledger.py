"""The ledger: rows come from the pages' descriptors, and a new page joins by its own alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence

import numpy as np
import pytest

from rotation import universe
from rotation.panel import Days
from rotation.results.evidence import Evidence, State, Watchpoint
from rotation.results.ledger import ledger, past, watchpoints
from rotation.results.page import Data, Page
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.store.market import sample_market
from rotation.topics import registry
from tests.markets import MemoryMarket, data_of, days_until, panel, walk

pytestmark = pytest.mark.usefixtures("clock")

DAYS = days_until("2026-01-16", 320)
LAST: dt.date = DAYS[-1].item()
LATER = Watchpoint("later", "What comes later?", "it does", "it does not", order=900)

NAMES = [
    "leadership", "lasting", "value and growth", "sectors broad", "equal weight", "quality",
    "volume breadth", "attention", "flows", "valuation", "earnings gap", "policy",
    "technicals",
]  # fmt: skip


def market(symbols: Sequence[str] = universe.core_symbols()) -> MemoryMarket:
    close = np.column_stack([walk(number, len(DAYS)) for number in range(len(symbols))])
    return MemoryMarket(panel(symbols, DAYS, close))


def later(seen: list[Selection], day: dt.date = LAST) -> Page:
    """A page of a later day: nothing of it is known anywhere but in this descriptor."""

    def compute(selection: Selection, data: Data) -> Result:
        seen.append(selection)
        return Result("later", selection, min(day, selection.asof or day), (), {}, {})

    def evidence(result: Result) -> tuple[Evidence, ...]:
        return (Evidence(LATER, State.CONFIRMS, "+1.2 bn", result.as_of),)

    def states(selection: Selection, data: Data, days: Days) -> dict[str, list[State]]:
        return {LATER.name: [State.MIXED] * len(days)}

    return dataclasses.replace(
        registry.page("data"), name="later", compute=compute, watchpoints=(LATER,),
        evidence=evidence, evidence_of=("asof",), past=states, reads=("prices",), options=(),
    )  # fmt: skip


def with_later(seen: list[Selection], day: dt.date = LAST) -> Data:
    return dataclasses.replace(data_of(market()), pages=(*registry.PAGES, later(seen, day)))


def test_rows_stand_in_the_order_of_the_ledger() -> None:
    """Leadership first, whichever page brings what."""
    rows = ledger(Selection(), data_of(market()), DAYS[-1].item())
    assert [row.watchpoint.name for row in rows] == NAMES
    pages = {"spread", "styles", "sectors", "breadth", "search", "flows", "fundamentals", "policy",
             "technicals"}  # fmt: skip
    assert {row.page for row in rows} == pages


@pytest.mark.parametrize("page", [page for page in registry.PAGES if page.evidence])
def test_every_page_brings_the_rows_it_declares(page: Page) -> None:
    """On the sample, on stored prices and where nothing it needs is stored."""
    for held in (sample_market(), market(), market(["AAPL"])):
        data = data_of(held)
        assert page.evidence is not None
        rows = page.evidence(data.result(page, Selection()))
        assert tuple(row.watchpoint for row in rows) == page.watchpoints
    assert not page.watchpoints[0].rule.endswith("..")


def test_names_of_watchpoints_are_told_apart() -> None:
    """Each stands for one row."""
    names = [point.name for _, point in watchpoints(registry.PAGES)]
    assert len(set(names)) == len(names)


def test_a_new_page_joins_by_its_descriptor() -> None:
    """In the ledger, on the overview and among the past states, with no change to either."""
    seen: list[Selection] = []
    data = with_later(seen)
    overview = data.result_of("overview", Selection())
    assert [row["watchpoint"] for row in overview.tables["evidence"]] == [*NAMES, "later"]
    row = overview.tables["evidence"][-1]
    assert (row["state"], row["figure"], row["page"]) == ("confirms", "+1.2 bn", "later")
    without = data_of(market()).result_of("overview", Selection())
    assert overview.numbers["counted"] == without.numbers["counted"] + 1
    assert overview.numbers["confirms"] == without.numbers["confirms"] + 1
    assert overview.numbers["verdict"] == without.numbers["verdict"]
    assert past(Selection(), data, DAYS[-3:])["later"] == (State.MIXED,) * 3


def test_a_page_is_asked_with_the_controls_its_rows_depend_on() -> None:
    """So that a slider that changes nothing of it computes nothing."""
    seen: list[Selection] = []
    wish = Selection(Pair("IJR", "SPY"), 30, DAYS[-1].item(), "price")
    ledger(wish, with_later(seen), DAYS[-1].item())
    assert {(one.pair, one.lookback, one.basis) for one in seen} == {
        (Selection().pair, Selection().lookback, "total")
    }
    assert {one.asof for one in seen} == {DAYS[-1].item()}


def test_a_page_that_is_further_than_the_ledger_is_asked_as_of_its_day() -> None:
    """No row is of a later day than the page it stands on."""
    seen: list[Selection] = []
    data = with_later(seen, DAYS[-1].item())
    rows = ledger(Selection(), data, DAYS[-10].item())
    assert rows[-1].as_of == DAYS[-10].item()
    assert [one.asof for one in seen] == [None, DAYS[-10].item()]


def test_a_page_that_is_behind_is_stale() -> None:
    """Wherever the row comes from: the rule has one place."""
    rows = ledger(Selection(), with_later([], DAYS[-7].item()), DAYS[-1].item())
    assert rows[-1].state is State.STALE
    assert "6 sessions before 16 Jan 2026" in rows[-1].why


@pytest.mark.parametrize(
    ("pair", "question"),
    [(Pair("IWM", "SPY"), "Do small caps lead?"), (Pair("XLK", "XLE"), "Does XLK lead?")],
)
def test_leadership_asks_after_the_pair_there_is(pair: Pair, question: str) -> None:
    """Whatever the question is, the row keeps its place."""
    rows = ledger(Selection(pair=pair), data_of(market()), LAST)
    assert [row.watchpoint.name for row in rows] == NAMES
    assert rows[0].watchpoint.question == question
