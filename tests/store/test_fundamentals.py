"""Which of several lists of a fund's holdings counts, for pages and for the refresher alike."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from rotation import sessions, universe
from rotation.store import fundamentals
from rotation.store.delta.tables import Tables

FRIDAY = dt.date(2026, 1, 16)
EVENING = dt.time(23)


def yahoo(tables: Tables, day: dt.date, *symbols: str, fund: str = "XLK") -> None:
    """Store what Yahoo names on the evening of a session, equal weights."""
    rows = pd.DataFrame({"kind": "holding", "fund": fund, "symbol": list(symbols), "weight": 0.05})
    rows = rows.assign(pe=float("nan"), pb=float("nan"), ps=float("nan"), growth=float("nan"))
    at = dt.datetime.combine(day, EVENING, dt.UTC)
    fundamentals.add(tables, rows.assign(form=""), source="yahoo", at=at)


def issuer(
    tables: Tables, day: dt.date, *symbols: str, source: str = "state_street", hour: int = 23
) -> int:
    """Store an issuer's list of a day, the first symbol the largest."""
    weights = [0.06 - 0.002 * place for place in range(len(symbols))]
    rows = pd.DataFrame({"fund": "XLK", "symbol": list(symbols), "weight": weights})
    rows["as_of"] = pd.Timestamp(day)
    at = dt.datetime.combine(day, dt.time(hour), dt.UTC)
    return fundamentals.add_list(tables, rows, source=source, at=at)


def shown(tables: Tables, until: dt.date | None = None) -> list[str]:
    """The holdings of XLK that the page shows on a day; on no day those the refresher asks for."""
    version = tables.version("fundamentals")
    found = fundamentals.current("stored", tables, version).until(until).holdings["XLK"]
    last = sorted(found[found["as_of"] == found["as_of"].iloc[-1]]["symbol"])
    if until is None:
        assert sorted(fundamentals.largest_holdings(tables)) == last
    return last


def test_issuers_list_counts_before_yahoos_of_the_same_day(tables: Tables) -> None:
    """Whichever was stored first; each keeps its rows."""
    issuer(tables, FRIDAY, "A", "B", "C")
    yahoo(tables, FRIDAY, "A", "B")
    assert shown(tables) == ["A", "B", "C"]
    sources = tables.query("SELECT source, symbol FROM fundamentals", "fundamentals").to_pylist()
    assert sorted((row["source"], row["symbol"]) for row in sources) == [
        ("state_street", "A"), ("state_street", "B"), ("state_street", "C"),
        ("yahoo", "A"), ("yahoo", "B"),
    ]  # fmt: skip


@pytest.mark.parametrize("source", ["state_street", "import"])
def test_whole_list_stands_for_31_days(tables: Tables, source: str) -> None:
    """On the 31st day Yahoo's later list is not used, on the next session it is again."""
    issuer(tables, FRIDAY, "A", "B", "C", source=source)
    last = dt.date(2026, 2, 13)
    assert (dt.date(2026, 2, 17) - FRIDAY).days == 32
    yahoo(tables, last, "A", "B")
    assert shown(tables) == ["A", "B", "C"]
    yahoo(tables, dt.date(2026, 2, 17), "A", "D")
    assert shown(tables) == ["A", "D"]
    assert shown(tables, last) == ["A", "B", "C"]


def test_the_bound_itself() -> None:
    """31 days are within, 32 are not."""
    rows = pd.DataFrame(
        {
            "fund": "XLK",
            "symbol": ["A", "B", "C"],
            "as_of": pd.to_datetime(["2026-01-16", "2026-02-16", "2026-02-17"]),
            "source": ["state_street", "yahoo", "yahoo"],
            "fetched_at": pd.Timestamp("2026-02-18", tz="UTC"),
        }
    )
    assert list(fundamentals.in_force(rows)["symbol"]) == ["A", "C"]


def test_yahoos_list_of_before_is_what_was_known_then(tables: Tables) -> None:
    """A later issuer's list does not take it out of the past."""
    yahoo(tables, dt.date(2026, 1, 14), "A", "B")
    issuer(tables, FRIDAY, "A", "B", "C")
    assert shown(tables, dt.date(2026, 1, 15)) == ["A", "B"]
    assert shown(tables) == ["A", "B", "C"]


def test_other_funds_keep_yahoos_list(tables: Tables) -> None:
    """The rule is of a fund."""
    issuer(tables, FRIDAY, "A", "B", "C")
    yahoo(tables, FRIDAY, "E", fund="XLE")
    yahoo(tables, FRIDAY, "A")
    found = fundamentals.current("stored", tables, tables.version("fundamentals")).holdings
    assert {fund: len(rows) for fund, rows in found.items()} == {"XLK": 3, "XLE": 1}
    assert fundamentals.largest_holdings(tables) == ["A", "B", "C", "E"]


def test_corrected_list_of_one_day(tables: Tables) -> None:
    """What it does not name any more is gone; of two whole lists the one fetched last counts."""
    issuer(tables, FRIDAY, "A", "B", "C", hour=21)
    issuer(tables, FRIDAY, "A", "B", "D", hour=22)
    assert shown(tables) == ["A", "B", "D"]
    issuer(tables, FRIDAY, "A", "E", source="import", hour=23)
    assert shown(tables) == ["A", "E"]


def test_twenty_largest_of_a_list(tables: Tables) -> None:
    """The rest of a long list is not stored."""
    symbols = [f"S{chr(65 + n)}" for n in range(25)]
    assert issuer(tables, FRIDAY, *symbols) == universe.LARGEST_HOLDINGS == 20
    assert shown(tables) == symbols[:20]


def test_days_of_whole_lists(tables: Tables) -> None:
    """Yahoo's lists are none of them; before the first there is no table."""
    assert fundamentals.last_lists(tables) == {}
    yahoo(tables, FRIDAY, "E", fund="XLE")
    issuer(tables, dt.date(2026, 1, 14), "A")
    issuer(tables, dt.date(2026, 1, 15), "A", source="import")
    assert fundamentals.last_lists(tables) == {"XLK": dt.date(2026, 1, 15)}


def test_snapshot_of_a_clock_ahead_is_none(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a session to come: neither shown, nor taken for the one that is due."""
    now = dt.datetime.combine(FRIDAY, EVENING, dt.UTC)
    monkeypatch.setattr(sessions, "now", lambda: now)
    yahoo(tables, FRIDAY, "NVDA")
    yahoo(tables, dt.date(2026, 6, 1), "AAPL")
    assert fundamentals.last_days(tables) == {("holding", "NVDA"): FRIDAY}
    assert shown(tables) == ["NVDA"]
