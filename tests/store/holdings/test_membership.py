"""Who belongs when: lists of members in the store, point in time, the better one kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation import sessions
from rotation.sources.ishares.members import COLUMNS
from rotation.store.delta.tables import Tables
from rotation.store.holdings import lists as holdings
from rotation.store.holdings import membership
from rotation.store.holdings.membership import Membership
from rotation.store.market import StoredMarket, version_of
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until, market_of, walk

JANUARY, FEBRUARY, MARCH = "2026-01-30", "2026-02-27", "2026-03-31"


def a_list(day: str, symbols: Sequence[str], **columns: Any) -> pd.DataFrame:
    """One list as sources give it; weights fall in the order given unless they are given."""
    count = len(symbols)
    rows = pd.DataFrame(
        {
            "fund": "IWM",
            "as_of": pd.Timestamp(day),
            "ticker": list(symbols),
            "symbol": list(symbols),
            "name": [f"{symbol} Inc" for symbol in symbols],
            "sector": "Industrials",
            "asset_class": "Equity",
            "weight": np.linspace(0.5, 0.1, count),
            "shares": 1_000.0,
            "market_value": 10_000.0,
            "price": 10.0,
        }
    ).assign(**columns)
    return rows[list(COLUMNS)]


def put(tables: Tables, *lists: pd.DataFrame, source: str = "ishares") -> holdings.Written:
    return holdings.replace(tables, pd.concat(lists), source=source, at=AT)


def read(tables: Tables) -> Membership:
    found = membership.read(tables)
    assert found is not None
    return found


def members_on(found: Membership, day: str) -> set[str]:
    inside = found.members(np.array([day], dtype="datetime64[D]"))[0]
    return {symbol for symbol, belongs in zip(found.symbols, inside, strict=True) if belongs}


def test_no_list_is_stored(tables: Tables) -> None:
    """Nothing stored is no membership, not an empty one."""
    assert membership.read(tables) is None
    assert membership.current(tables) == []


def test_session_has_the_latest_list_at_or_before_it(tables: Tables) -> None:
    """B leaves and C joins with the list of February, on its very day and not before."""
    put(tables, a_list(JANUARY, ["A", "B"]), a_list(FEBRUARY, ["A", "C"]))
    found = read(tables)
    assert members_on(found, "2026-01-30") == {"A", "B"}
    assert members_on(found, "2026-02-26") == {"A", "B"}
    assert members_on(found, "2026-02-27") == {"A", "C"}
    assert members_on(found, "2026-06-30") == {"A", "C"}


def test_before_the_first_list_its_members_stand_in_and_that_is_known(tables: Tables) -> None:
    """A session from before any list has the first one's members, and says so."""
    put(tables, a_list(JANUARY, ["A", "B"]))
    found = read(tables)
    assert members_on(found, "2025-06-30") == {"A", "B"}
    assert not found.known(np.datetime64("2025-06-30"))
    assert found.known(np.datetime64(JANUARY))


def test_sector_of_the_list_itself_goes_before_those_of_others(tables: Tables) -> None:
    """A's sector changes in March; February's figures keep that of February."""
    put(
        tables,
        a_list(JANUARY, ["A"], sector="Utilities"),
        a_list(FEBRUARY, ["A"], sector="Energy"),
        a_list(MARCH, ["A"], sector="Materials"),
    )
    found = read(tables)
    codes, later = found.sectors_at(found.number(np.datetime64(FEBRUARY)))
    assert (found.sectors[codes[0]], later[0]) == ("Energy", False)


def test_sector_only_a_later_list_tells_is_marked(tables: Tables) -> None:
    """January's plain list has none: A's is of February and marked, B's is known nowhere."""
    plain = a_list(JANUARY, ["A", "B"], sector=None, weight=np.nan)
    march = a_list(MARCH, ["A"], sector="Materials")
    put(tables, plain, a_list(FEBRUARY, ["A"], sector="Energy"), march)
    found = read(tables)
    codes, later = found.sectors_at(0)
    assert [found.sectors[codes[0]], codes[1]] == ["Energy", -1]
    assert later.tolist() == [True, False]


def test_sector_of_an_earlier_list_goes_before_a_later_one(tables: Tables) -> None:
    """What was known at the time is not overruled by what came to be known."""
    plain = a_list(FEBRUARY, ["A"], sector=None, weight=np.nan)
    put(
        tables,
        a_list(JANUARY, ["A"], sector="Energy"),
        plain,
        a_list(MARCH, ["A"], sector="Materials"),
    )
    codes, later = read(tables).sectors_at(1)
    assert (read(tables).sectors[codes[0]], later[0]) == ("Energy", False)


def test_current_members_are_those_of_the_latest_list_largest_first(tables: Tables) -> None:
    """So a first fill is useful after its first hundred names."""
    put(
        tables,
        a_list(MARCH, ["SMALL", "BIG", "MID"], weight=[0.1, 0.6, 0.3]),
        a_list(JANUARY, ["GONE"]),
    )
    assert membership.current(tables) == ["BIG", "MID", "SMALL"]


def test_list_of_a_day_to_come_does_not_count(tables: Tables) -> None:
    """Neither as today's members nor as a list that others left; one of today does."""
    today = f"{sessions.today()}"
    put(
        tables,
        a_list(JANUARY, ["OLD", "GONE"]),
        a_list(today, ["OLD"]),
        a_list("2099-01-16", ["NEW"]),
    )
    assert membership.current(tables) == ["OLD"]
    assert membership.former(tables) == {"GONE": dt.date.fromisoformat(JANUARY)}
    assert read(tables).symbols == ("GONE", "OLD")
    assert read(tables).days[-1].item() == sessions.today()


def test_lists_of_another_fund_are_not_mixed_in(tables: Tables) -> None:
    """IJR's members are no members of the Russell 2000."""
    put(tables, a_list(JANUARY, ["A"]), a_list(FEBRUARY, ["X", "Y"], fund="IJR"))
    assert read(tables).symbols == ("A",)
    assert membership.current(tables) == ["A"]


def test_a_list_takes_the_place_of_that_of_its_day_alone(tables: Tables) -> None:
    """Fetched again: one list a day remains, other days are untouched, in one commit."""
    put(tables, a_list(JANUARY, ["A", "B"]), a_list(FEBRUARY, ["A", "B"]))
    version = tables.version("holdings")
    put(tables, a_list(FEBRUARY, ["A", "C"]))
    assert tables.version("holdings") == version + 1
    found = read(tables)
    assert members_on(found, JANUARY) == {"A", "B"}
    assert members_on(found, FEBRUARY) == {"A", "C"}


def test_a_much_shorter_list_does_not_replace_a_whole_one(tables: Tables) -> None:
    """17 of 20 is less than nine in ten: the stored one stays and the reason is given."""
    whole = [f"A{number}" for number in range(20)]
    put(tables, a_list(JANUARY, whole))
    written = put(tables, a_list(JANUARY, whole[:17]))
    assert written.stored == ()
    assert written.sentences() == [
        "The stored list of IWM of 30 Jan 2026 stays: it has 20 members and the other 17."
    ]
    assert len(members_on(read(tables), JANUARY)) == 20
    assert put(tables, a_list(JANUARY, whole[:18])).kept == {}


def test_a_plain_list_does_not_replace_one_with_weights(tables: Tables) -> None:
    """The other way round it does."""
    plain = a_list(JANUARY, ["A", "B"], weight=np.nan, sector=None)
    put(tables, plain)
    assert put(tables, a_list(JANUARY, ["A", "C"])).kept == {}
    assert put(tables, plain, source="import").stored == ()
    assert members_on(read(tables), JANUARY) == {"A", "C"}


def test_one_bad_list_does_not_keep_the_others_out(tables: Tables) -> None:
    """Of two lists in a file the one that is worse is left, the other stored."""
    put(tables, a_list(JANUARY, ["A", "B", "C"]))
    written = put(tables, a_list(JANUARY, ["A"]), a_list(FEBRUARY, ["A", "D"]))
    assert written.stored == (("IWM", dt.date(2026, 2, 27)),)
    assert list(written.kept) == [("IWM", dt.date(2026, 1, 30))]


def test_source_and_time_are_kept_with_a_list(tables: Tables) -> None:
    """Every figure can say where its members come from."""
    put(tables, a_list(JANUARY, ["A"]))
    put(tables, a_list(FEBRUARY, ["A"]), source="import")
    found = read(tables)
    assert found.sources == ("ishares", "import")
    assert found.fetched_at == (AT, AT)
    assert found.names == {"A": "A Inc"}


DAYS = days_until("2026-03-31", 40)


@pytest.fixture
def market(tables: Tables) -> StoredMarket:
    """Members A (whole), B (half) and D (no price); C was never a member."""
    put(tables, a_list(JANUARY, ["A", "B", "D"]))
    rows = [
        bars("A", DAYS, walk(1, 40)),
        bars("B", DAYS[20:], walk(2, 20)),
        bars("C", days_until("2026-03-31", 60), walk(3, 60)),
    ]
    writer.merge_prices(tables, pd.concat(rows), source="import", at=AT)
    found = market_of(tables)
    assert isinstance(found, StoredMarket)
    return found


def test_members_without_prices_are_counted(market: StoredMarket) -> None:
    """D has no column and is missing at every session; C is not there; the watch list is."""
    found = market.members()
    assert found is not None
    assert found.symbols == ("A", "B", "OPEN", "SMR")
    assert np.isfinite(found.close).sum(axis=0).tolist() == [40, 20, 0, 0]
    assert found.member.all(axis=0).tolist() == [True, True, False, False]
    assert not found.member[:, 2:].any()
    assert found.missing.tolist() == [1] * 40


def test_sessions_are_those_of_members_only(market: StoredMarket) -> None:
    """C's earlier sessions are none of breadth's."""
    found = market.members()
    assert found is not None
    assert found.sessions.tolist() == DAYS.tolist()
    assert found.close[:, 0].tolist() == walk(1, 40).tolist()
    assert (found.volume[:, 0] == 1000.0).all()


def test_session_that_all_members_lack_is_one_without_prices(tables: Tables) -> None:
    """It stays between those before and after it, also where another symbol has it."""
    put(tables, a_list(JANUARY, ["A", "B"]))
    held = np.isin(np.arange(40), [10, 11, 12], invert=True)
    for symbol in ("A", "B"):
        rows = bars(symbol, DAYS[held], walk(1, 40)[held])
        writer.merge_prices(tables, rows, source="import", at=AT)
    writer.merge_prices(tables, bars("IWM", DAYS, walk(4, 40)), source="import", at=AT)
    found = market_of(tables).members()
    assert found is not None
    assert found.sessions.tolist() == DAYS.tolist()
    assert np.flatnonzero(np.isnan(found.close[:, 0])).tolist() == [10, 11, 12]
    assert np.isnan(found.volume[10:13]).all()


def test_key_changes_with_members_prices_and_lists_only(
    market: StoredMarket, tables: Tables
) -> None:
    """A core symbol's new bar leaves the large arrays as they are, a member's does not."""
    known = market.members_key
    writer.merge_prices(tables, bars("IWM", DAYS, walk(4, 40)), source="import", at=AT)
    assert market_of(tables).members_key == known
    writer.merge_prices(tables, bars("D", DAYS, walk(5, 40)), source="import", at=AT)
    second = market_of(tables).members_key
    assert second != known
    put(tables, a_list(FEBRUARY, ["A"]))
    assert market_of(tables).members_key not in (known, second)


@pytest.mark.parametrize("rows", [slice(30, 40), slice(0, 30)], ids=["the last", "earlier ones"])
def test_key_changes_with_the_bars_of_a_member_that_are_replaced(
    market: StoredMarket, tables: Tables, rows: slice
) -> None:
    """As many as before, and its last one the same or not: an import corrects what it has."""
    known, later = market.members_key, AT + dt.timedelta(days=1)
    corrected = bars("A", DAYS[rows], walk(6, 40)[rows])
    writer.merge_prices(tables, corrected, source="import", at=later)
    assert market_of(tables).members_key != known


def test_market_is_of_the_lists_it_was_opened_with(market: StoredMarket, tables: Tables) -> None:
    """A list stored later is seen by the next market, and told by the versions."""
    before = version_of(tables, tables.version)
    put(tables, a_list(FEBRUARY, ["A", "C"]))
    assert version_of(tables, tables.version) != before
    found = market.members()
    assert found is not None
    assert "C" not in found.symbols


def test_no_list_no_members(tables: Tables) -> None:
    """Prices without a list are no breadth."""
    writer.merge_prices(tables, bars("A", DAYS, walk(1, 40)), source="import", at=AT)
    assert market_of(tables).members() is None
    assert market_of(tables).members_key is None
