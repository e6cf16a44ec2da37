"""Markets and results of one server, computed once for all pages, links and programs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Hashable
from pathlib import Path

import pytest

from rotation import sessions
from rotation.catalog import HOLDINGS
from rotation.errors import StoreError
from rotation.results import computed
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.store.delta.tables import Tables
from rotation.store.holdings import lists
from rotation.store.prices import writer
from rotation.topics import registry
from tests.markets import AT, bars, days_until, member_lists, walk

DAYS = days_until("2026-11-20", 90)
PAIR = Selection(pair=Pair("IWM", "SPY"), lookback=20)


def result_on(page: str, selection: Selection, tables: Tables, at: computed.Versions) -> Result:
    """The result of a page by its name, as a server computes it."""
    return computed.data(tables, at, registry.PAGES).result_of(page, selection)


@pytest.fixture
def own(tables: Tables, clock: object) -> Tables:
    for seed, symbol in enumerate(("IWM", "SPY")):
        rows = bars(symbol, DAYS, walk(seed, len(DAYS)))
        writer.merge_prices(tables, rows, source="yahoo", at=AT)
    return tables


def test_result_is_computed_once_for_all(own: Tables) -> None:
    """For the same page, values and data; options at their default are the same as none."""
    version = computed.versions(own)
    first = result_on("spread", PAIR, own, version)
    assert result_on("spread", PAIR, own, version) is first
    assert result_on("overview", PAIR, own, version) is not first
    sectors = result_on("sectors", PAIR, own, version)
    chosen = registry.page("sectors").complete(PAIR)
    assert chosen != PAIR
    assert result_on("sectors", chosen, own, version) is sectors


def test_new_rows_are_another_result(own: Tables) -> None:
    """A new version of the table."""
    first = result_on("spread", PAIR, own, computed.versions(own))
    writer.merge_prices(own, bars("IWM", DAYS[-1:], [150.0]), source="yahoo", at=AT)
    second = result_on("spread", PAIR, own, computed.versions(own))
    assert second.numbers["small_return"] > first.numbers["small_return"]


@pytest.mark.parametrize(
    ("page", "symbol", "changes"),
    [
        ("spread", "MEMBER", False),
        ("sectors", "MEMBER", False),
        ("search", "MEMBER", False),
        ("breadth", "MEMBER", True),
        ("data", "MEMBER", True),
        ("overview", "MEMBER", True),
        ("spread", "SPY", True),
        ("sectors", "XLK", True),
    ],
)
def test_inputs_of_a_page(own: Tables, page: str, symbol: str, *, changes: bool) -> None:
    """New rows of a member of the index concern the pages that read members, and no other."""

    def inputs() -> Hashable:
        return computed.inputs(own, computed.versions(own), registry.page(page), PAIR)

    before = inputs()
    assert inputs() == before
    rows = bars(symbol, DAYS[-1:], [90.0])
    writer.merge_prices(own, rows, source="yahoo", at=AT + dt.timedelta(hours=1))
    assert (inputs() != before) == changes


@pytest.mark.parametrize(
    ("name", "option", "values"),
    [
        ("technicals", "symbol", ("MEMBER", "IWM")),
        ("spread", "compare", ("MEMBER-SPY", "")),
    ],
)
def test_rows_of_a_symbol_that_a_page_is_asked_for_concern_it(
    own: Tables, name: str, option: str, values: tuple[str, str]
) -> None:
    """A member of the index whose chart is shown redraws the page, and no other one does."""
    page = registry.page(name)
    shown, other = (dataclasses.replace(PAIR, options=((option, value),)) for value in values)

    def inputs() -> list[Hashable]:
        versions = computed.versions(own)
        return [computed.inputs(own, versions, page, wish) for wish in (shown, other)]

    before = inputs()
    rows = bars("MEMBER", DAYS[-1:], [90.0])
    writer.merge_prices(own, rows, source="yahoo", at=AT + dt.timedelta(hours=1))
    assert [now != then for now, then in zip(inputs(), before, strict=True)] == [True, False]


def test_a_page_made_of_others_is_computed_anew_when_a_table_of_theirs_changes(
    own: Tables,
) -> None:
    """The overview reads prices itself; a list of members, which breadth reads, concerns it too."""
    first = result_on("overview", PAIR, own, computed.versions(own))
    assert result_on("overview", PAIR, own, computed.versions(own)) is first
    spread = result_on("spread", PAIR, own, computed.versions(own))
    listed = member_lists(DAYS[-1:], [["IWM", "SPY"]])
    blank = {name: None for name in HOLDINGS.schema.names if name not in listed}
    lists.replace(own, listed.assign(**blank), source="import", at=AT)
    assert result_on("overview", PAIR, own, computed.versions(own)) is not first
    assert result_on("spread", PAIR, own, computed.versions(own)) is spread


@pytest.mark.parametrize("how", ["restored", "made anew"])
def test_replaced_store_is_another_result(own: Tables, tmp_path: Path, how: str) -> None:
    """Though its tables count through the same version numbers as the former ones."""
    backup = tmp_path / "backup"
    shutil.copytree(own.root, backup)
    writer.merge_prices(own, bars("IWM", DAYS[-1:], [150.0]), source="yahoo", at=AT)
    before = computed.versions(own)
    first = result_on("spread", PAIR, own, before)
    shutil.rmtree(own.root)
    if how == "restored":
        shutil.copytree(backup, own.root)
    else:
        for seed, symbol in enumerate(("IWM", "SPY")):
            rows = bars(symbol, DAYS, walk(seed, len(DAYS)))
            writer.merge_prices(own, rows, source="yahoo", at=AT)
    writer.merge_prices(own, bars("IWM", DAYS[-1:], [50.0]), source="yahoo", at=AT)
    after = computed.versions(own)
    assert [int(number) for _, number in after.numbers] == [int(n) for _, n in before.numbers]
    assert after != before
    second = result_on("spread", PAIR, own, after)
    assert second.numbers["small_return"] < 0 < first.numbers["small_return"]


def test_replaced_table_is_not_read_as_the_former(own: Tables) -> None:
    """A market of the former table names what happened; it never mixes the two."""
    former = computed.market(own, computed.versions(own))
    shutil.rmtree(own.root)
    for seed, symbol in enumerate(("IWM", "SPY")):
        rows = bars(symbol, DAYS, walk(seed, len(DAYS)))
        writer.merge_prices(own, rows, source="yahoo", at=AT)
    with pytest.raises(StoreError, match="was replaced while it was read"):
        former.prices(["IWM"])


def test_another_day_is_another_result(own: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far prices are behind the calendar is a part of a result."""
    version = computed.versions(own)
    first = result_on("spread", PAIR, own, version)
    monkeypatch.setattr(sessions, "now", lambda: AT + dt.timedelta(days=7))
    second = result_on("spread", PAIR, own, version)
    assert [entry.sessions_behind for entry in first.provenance] == [0, 0]
    assert [entry.sessions_behind for entry in second.provenance] == [4, 4]


def test_data_page_is_never_kept(own: Tables) -> None:
    """It follows the log of fetches, and the clock."""
    version = computed.versions(own)
    first = result_on("data", PAIR, own, version)
    assert result_on("data", PAIR, own, version) is not first


def test_those_who_ask_within_a_while_share_one_look_at_the_store(own: Tables) -> None:
    """A hundred viewers look once; who wants to know now looks."""
    computed.versions(own)
    before = computed.readings(own)
    for _ in range(100):
        computed.versions(own, max_age=3600)
    assert computed.readings(own) == before
    writer.merge_prices(own, bars("IJR", DAYS[-1:], [50.0]), source="yahoo", at=AT)
    old = computed.versions(own, max_age=3600)
    new = computed.versions(own)
    assert new != old
    assert computed.versions(own, max_age=3600) == new
    assert computed.readings(own) == before + 1
