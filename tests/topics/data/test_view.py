"""The data page lists whatever tables and sources the catalog has."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from rotation import catalog, universe
from rotation.catalog import Retention, Source, Table
from rotation.cli import main as cli
from rotation.results.render import text
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN, Fetch
from rotation.store.delta import maintenance
from rotation.store.delta.tables import Tables
from rotation.store.holdings import lists as holdings
from rotation.store.prices.writer import merge_prices
from tests.markets import AT, bars, days_until, market_of, member_lists, result_of

HOUR = dt.timedelta(hours=1)
FLOWS = Table(
    "flows",
    pa.schema([("fund", pa.string()), ("traded", pa.date32()), ("dollars", pa.float64())]),
    day="traded",
    key=("fund", "traded"),
    retention=Retention(dt.timedelta(days=365)),
)
ISSUER = Source(
    name="issuer",
    title="The Issuer",
    covers="Flows of every fund",
    units="funds",
    note="",
    group="flows",
    required=False,
    url_setting="yahoo_url",
    switch="search",
)


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch, clock: dt.datetime) -> None:
    """A table and a source that are nowhere but in the catalog."""
    monkeypatch.setitem(catalog.TABLES, FLOWS.name, FLOWS)
    monkeypatch.setitem(catalog.SOURCES, ISSUER.name, ISSUER)


def flows(*days: dt.date, dollars: float = 1.0) -> pa.Table:
    rows = [{"fund": "IWM", "traded": day, "dollars": dollars} for day in days]
    return pa.Table.from_pylist(rows, schema=FLOWS.schema)


def data(tables: Tables) -> Result:
    return result_of("data", Selection(), market_of(tables), tables)


def row(result: Result, table: str, /, **wanted: str) -> dict[str, object]:
    """The one row of a table with these values."""
    (found,) = [
        row for row in result.tables[table] if all(row[key] == wanted[key] for key in wanted)
    ]
    return dict(found)


def test_table_is_listed_by_the_day_its_entry_names(tables: Tables) -> None:
    """No table needs a column called session."""
    first, last = dt.date(2026, 1, 2), dt.date(2026, 1, 15)
    assert row(data(tables), "tables", table="flows")["rows"] == 0
    tables.merge("flows", flows(first, last))
    found = row(data(tables), "tables", table="flows")
    assert (found["rows"], found["first"], found["last"]) == (2, first, last)
    assert found["sessions_behind"] is None


def test_table_is_merged_and_pruned_by_its_entry(tables: Tables) -> None:
    """Rows with the same key are one; housekeeping deletes those past the retention."""
    old, today = AT.date() - dt.timedelta(days=400), AT.date()
    tables.merge("flows", flows(old, today))
    tables.merge("flows", flows(today, dollars=2.0))
    maintenance.sweep(tables, AT)
    stored = tables.query("SELECT traded, dollars FROM flows", "flows").to_pylist()
    assert stored == [{"traded": today, "dollars": 2.0}]


def test_closes_that_move_as_at_a_split_are_listed(tables: Tables) -> None:
    """Over 60% and halvings; a split of 1 is none, one of 2 explains the move."""
    days = days_until("2026-11-20", 3)
    halved, fallen, risen = [200.0, 100.0, 100.0], [200.0, 104.0, 100.0], [10.0, 10.0, 17.0]
    split = [0.0, 2.0, 0.0]
    frames = [
        bars("XLK", days, halved),
        bars("XLF", days, fallen),
        bars("XLE", days, risen),
        bars("XLV", days, halved, split=split),
    ]
    merge_prices(tables, pd.concat(frames), source="import", at=AT)
    rows = data(tables).tables["jumps"]
    assert [(row["symbol"], row["move"]) for row in rows] == [
        ("XLE", pytest.approx(0.7)),
        ("XLK", pytest.approx(-0.5)),
    ]


def test_holes_of_histories_are_listed_in_ranges(tables: Tables) -> None:
    """IWM lacks two runs of sessions, AAON one: core symbols first, then the latest, and counts."""
    days = days_until("2026-11-20", 12)
    frames = [
        bars("IWM", np.delete(days, [2, 3, 7]), np.full(9, 50.0)),
        bars("AAON", np.delete(days, [9]), np.full(11, 50.0)),
        bars("SPY", days[3:], np.full(9, 50.0)),
    ]
    merge_prices(tables, pd.concat(frames), source="import", at=AT)
    result = data(tables)
    assert [tuple(row.values())[:4] for row in result.tables["holes"]] == [
        ("IWM", days[7].item(), days[7].item(), 1),
        ("IWM", days[2].item(), days[3].item(), 2),
        ("AAON", days[9].item(), days[9].item(), 1),
    ]
    assert (result.numbers["symbols_with_holes"], result.numbers["missing_sessions"]) == (2, 4)
    assert "missing_sessions" in text.render(result)


def test_stocks_have_the_names_of_the_lists(tables: Tables) -> None:
    """A former member has its last one; a stock of no list with a name has its symbol."""
    days = days_until("2026-11-20", 3)
    symbols = ("IWM", "SPY", "AAON", "GONE", "MUTE")
    frames = [bars(symbol, days, np.full(3, 50.0)) for symbol in symbols]
    merge_prices(tables, pd.concat(frames), source="import", at=AT)
    earlier, latest = (
        member_lists([day], [members])
        for day, members in (("2026-10-30", ["AAON", "GONE"]), ("2026-11-20", ["AAON", "MUTE"]))
    )
    earlier["name"] = ["Aaon of before", "Gone Corp"]
    latest["name"] = ["AAON INC", None]
    written = pd.concat([earlier, latest]).assign(shares=1.0, market_value=1.0, price=1.0)
    holdings.replace(tables, written, source="import", at=AT)
    names = {row["symbol"]: row["name"] for row in data(tables).tables["symbols"]}
    assert names["IWM"] == universe.NAMES["IWM"]
    assert names["AAON"] == "AAON INC"
    assert (names["GONE"], names["MUTE"]) == ("Gone Corp", "MUTE")


def test_internal_table_is_not_listed(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables about people are no business of the page."""
    hidden = dataclasses.replace(FLOWS, internal=True)
    monkeypatch.setitem(catalog.TABLES, FLOWS.name, hidden)
    listed = {row["table"] for row in data(tables).tables["tables"]}
    assert listed == {table.name for table in catalog.TABLES.values() if not table.internal}
    assert "flows" not in listed


def test_source_is_described_by_its_entry(tables: Tables) -> None:
    """What it covers, its failures, and a refusal of all it gives, by the word for it."""
    refused = Fetch(ISSUER.name, RUN, AT - HOUR, "unavailable", 0, "issuer: down.", AT + HOUR)
    fetch_log.append(tables, [Fetch(ISSUER.name, "IWM", AT - 2 * HOUR, "ok", 5), refused])
    result = data(tables)
    found = row(result, "sources", source=ISSUER.name)
    assert found["covers"] == "Flows of every fund (The Issuer)"
    assert (found["symbols_ok"], found["last_error"]) == (1, "issuer: down.")
    assert found["cooling_down"]
    assert row(result, "errors", source=ISSUER.name)["key"] == "all funds"


@pytest.mark.parametrize("name", ["google_trends", "wikimedia"])
def test_refusal_of_a_source_is_of_all_its_units(tables: Tables, name: str) -> None:
    """Not of everything, which other sources still give."""
    fetch_log.append(
        tables, [Fetch(name, RUN, AT - HOUR, "rate_limited", 0, "too many.", AT + HOUR)]
    )
    key = f"all {catalog.SOURCES[name].units}"
    assert row(data(tables), "errors", source=name)["key"] == key


def test_source_that_is_switched_off_says_so(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Instead of an error of long ago."""
    monkeypatch.setenv("ROTATION_SEARCH", "false")
    fetch_log.append(
        tables, [Fetch(ISSUER.name, "IWM", AT - HOUR, "unavailable", 0, "down.", AT + HOUR)]
    )
    found = row(data(tables), "sources", source=ISSUER.name)
    assert str(found["last_error"]).startswith("ROTATION_SEARCH is off")
    assert found["next_attempt"] is None


def test_failures_expire_as_the_entry_says(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """After that age they are neither counted nor listed."""
    failed = Fetch(ISSUER.name, "IWM", AT - 2 * HOUR, "unavailable", 0, "down.", AT + HOUR)
    fetch_log.append(tables, [failed])
    assert row(data(tables), "sources", source=ISSUER.name)["symbols_failed"] == 1
    brief = dataclasses.replace(ISSUER, failures_expire=HOUR)
    monkeypatch.setitem(catalog.SOURCES, ISSUER.name, brief)
    result = data(tables)
    assert row(result, "sources", source=ISSUER.name)["symbols_failed"] == 0
    assert ISSUER.name not in {error["source"] for error in result.tables["errors"]}


def test_log_is_read_once_a_version_however_many_sources_there_are(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page redraws every other second; its cache holds all of them."""
    for number in range(5):
        more = dataclasses.replace(ISSUER, name=f"issuer{number}")
        monkeypatch.setitem(catalog.SOURCES, more.name, more)
    fetch_log.append(tables, [Fetch(ISSUER.name, "IWM", AT - HOUR, "ok", 5)])
    before = data(tables)
    asked: list[str] = []
    query = Tables.query

    def counted(self: Tables, sql: str, name: str, version: int | None = None) -> pa.Table:
        asked.append(sql)
        return query(self, sql, name, version)

    monkeypatch.setattr(Tables, "query", counted)
    assert data(tables).tables["sources"] == before.tables["sources"]
    assert asked == []
    fetch_log.append(tables, [Fetch(ISSUER.name, "SPY", AT - HOUR, "ok", 5)])
    assert row(data(tables), "sources", source=ISSUER.name)["symbols_ok"] == 2
    assert asked


COMMANDS = sorted({one for table in catalog.TABLES.values() for one in table.filled_by})


@pytest.mark.parametrize("command", COMMANDS)
def test_command_that_fills_a_table_is_one(command: str, tmp_path: Path) -> None:
    """Each is read by the command line as it stands, and imports fail for the file alone."""
    program, *arguments = command.split()
    assert program == "rotation"
    if "FILE" in arguments:
        missing = str(tmp_path / "none.csv")
        words = [missing if word == "FILE" else word for word in arguments]
        assert cli.main(words) == 2
    else:
        assert arguments[0] == "refresh"
        assert arguments[1:] in ([], *(["--only", group] for group in catalog.groups()))


def test_tables_say_what_fills_them(tables: Tables) -> None:
    """What is shown and empty can be brought; what other work writes needs no command."""
    listed = {row["table"]: row["filled_by"] for row in data(tables).tables["tables"]}
    assert listed["holdings"] == (
        "rotation refresh --only members; rotation import holdings FILE; "
        "rotation import members FILE"
    )
    written = {name for name, command in listed.items() if command is None}
    assert written == {"quarantine", "fetches", "repairs", "asked", "alerts", "flows"}
