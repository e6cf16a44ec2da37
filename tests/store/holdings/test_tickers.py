"""Renamed companies in lists of members."""

from __future__ import annotations

import pandas as pd

from rotation.store.delta.tables import Tables
from rotation.store.holdings import lists as holdings
from rotation.store.holdings import membership, tickers
from tests.markets import AT, member_lists


def lists(*names: dict[str, str]) -> pd.DataFrame:
    """A list a month from symbols and names."""
    months = [f"2025-0{number}-28" for number in range(1, len(names) + 1)]
    frame = member_lists(months, [list(one) for one in names])
    frame["name"] = [name for one in names for name in one.values()]
    return frame


def test_symbol_that_leaves_as_another_joins_under_its_name() -> None:
    """The company changed its ticker, twice."""
    found = tickers.renamed(
        lists(
            {"OLD": "Acme Inc", "AAA": "Alpha"},
            {"MID": "Acme Inc", "AAA": "Alpha"},
            {"NEW": "Acme Inc", "AAA": "Alpha"},
        )
    )
    assert found == {"OLD": "NEW", "MID": "NEW"}


def test_two_classes_of_one_name_are_not_linked() -> None:
    """A name that two members have says nothing, nor does a pair of which one stays."""
    classes = {"GEF": "Greif", "GEF-B": "Greif", "AAA": "Alpha"}
    assert tickers.renamed(lists(classes, {"NEW": "Greif", "AAA": "Alpha"})) == {}
    assert tickers.renamed(lists({"AAA": "Alpha"}, {"AAA": "Other", "BBB": "Alpha"})) == {}


def test_old_ticker_is_taken_for_the_new_one_where_that_alone_has_prices(tables: Tables) -> None:
    """The upstream tells the history under the new ticker."""
    frame = lists({"OLD": "Acme Inc", "AAA": "Alpha"}, {"NEW": "Acme Inc", "AAA": "Alpha"})
    holdings.replace(
        tables, frame.assign(shares=1.0, market_value=1.0, price=1.0), source="ishares", at=AT
    )
    linked = membership.read(tables, stored={"NEW", "AAA"})
    assert linked is not None
    assert linked.symbols == ("AAA", "NEW")
    assert linked.inside.all()
    apart = membership.read(tables, stored={"OLD", "AAA"})
    assert apart is not None
    assert apart.symbols == ("AAA", "NEW", "OLD")


def test_former_members_are_those_of_earlier_lists_alone(tables: Tables) -> None:
    """Who left last comes first; a renamed company did not leave."""
    frame = lists(
        {"GONE": "Gone", "OLD": "Acme Inc", "AAA": "Alpha", "LEFT": "Left"},
        {"NEW": "Acme Inc", "AAA": "Alpha", "LEFT": "Left"},
        {"NEW": "Acme Inc", "AAA": "Alpha"},
    )
    holdings.replace(
        tables, frame.assign(shares=1.0, market_value=1.0, price=1.0), source="ishares", at=AT
    )
    found = membership.former(tables)
    assert {name: str(day) for name, day in found.items()} == {
        "LEFT": "2025-02-28",
        "GONE": "2025-01-28",
    }
    assert list(found) == ["LEFT", "GONE"]
