"""Sample or stored, never both; one object is one version of the data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rotation import universe
from rotation.errors import StoreError
from rotation.imports import prices as imports
from rotation.store import market
from rotation.store.delta.tables import Tables
from rotation.store.market import SampleMarket, StoredMarket
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until, market_of, price_file, walk

DAYS = days_until("2026-11-20", 5)


def fetch(tables: Tables, *symbols: str) -> None:
    """Store bars of symbols as the refresher would."""
    rows = pd.concat(bars(symbol, DAYS, walk(n, 5)) for n, symbol in enumerate(symbols))
    writer.merge_prices(tables, rows, source="yahoo", at=AT)


def test_sample_is_shown_while_nothing_is_stored(tables: Tables) -> None:
    """It is one object for the whole process, and has every core symbol."""
    shown = market_of(tables)
    assert isinstance(shown, SampleMarket)
    assert shown is market_of(tables)
    assert set(shown.extents) == set(universe.core_symbols())
    assert {extent.source for extent in shown.extents.values()} == {"sample"}


@pytest.mark.parametrize(
    "symbols", [("IWM",), ("SPY", "QQQ", "XLK"), ("IWM", "VV"), ("^RUT", "SPY")], ids=str
)
def test_sample_is_shown_until_a_pair_is_whole(tables: Tables, symbols: tuple[str, ...]) -> None:
    """One side is not enough, nor sides of different pairs."""
    fetch(tables, *symbols)
    assert market_of(tables).kind == "sample"


@pytest.mark.parametrize("symbols", [("IWM", "SPY"), ("^RUT", "^GSPC"), ("VB", "VV")], ids=str)
def test_stored_prices_are_shown_once_a_pair_is_whole(
    tables: Tables, symbols: tuple[str, ...]
) -> None:
    """From then on nothing simulated, not even for symbols that are still missing."""
    fetch(tables, symbols[0])
    assert market_of(tables).kind == "sample"
    fetch(tables, symbols[1])
    shown = market_of(tables)
    assert shown.kind == "stored"
    assert set(shown.extents) == set(symbols)
    assert shown.prices(universe.core_symbols()).symbols == tuple(
        symbol for symbol in universe.core_symbols() if symbol in symbols
    )


def test_anything_imported_is_shown_at_once(tables: Tables, tmp_path: Path) -> None:
    """A person who brings one symbol sees it, and nothing simulated beside it."""
    path = price_file(tmp_path / "own.csv", bars("MINE", DAYS, walk(1, 5)))
    imports.import_prices(tables, path, at=AT)
    shown = market_of(tables)
    assert (shown.kind, set(shown.extents)) == ("stored", {"MINE"})
    fetch(tables, "SPY")
    assert set(market_of(tables).extents) == {"MINE", "SPY"}


def test_quarantined_rows_are_no_reason_to_flip(tables: Tables) -> None:
    """A pair of which every bar was bad is not stored."""
    rows = pd.concat([bars("IWM", DAYS, [-1.0] * 5), bars("SPY", DAYS, [-1.0] * 5)])
    writer.merge_prices(tables, rows, source="yahoo", at=AT)
    assert market_of(tables).kind == "sample"


def test_damaged_store_is_not_mistaken_for_an_empty_one(tables: Tables, store_folder: Path) -> None:
    """Simulated prices in place of a person's own would be a lie."""
    fetch(tables, "IWM", "SPY")
    for path in (store_folder / "prices" / "_delta_log").glob("*.json"):
        path.write_text("garbage")
    with pytest.raises(StoreError):
        market_of(tables)


def test_holdings_tell_what_is_stored(tables: Tables) -> None:
    """First, last, rows, source, when."""
    fetch(tables, "IWM", "SPY")
    held = market_of(tables).extents["SPY"]
    assert (held.first, held.last, held.rows) == (dt.date(2026, 11, 16), dt.date(2026, 11, 20), 5)
    assert (held.source, held.fetched_at) == ("yahoo", AT)


def test_prices_of_symbols_beyond_the_core_are_read_too(tables: Tables) -> None:
    """Any two stored symbols make a pair."""
    fetch(tables, "IWM", "SPY", "AAA")
    shown = market_of(tables)
    panel = shown.prices(["AAA", "SPY", "NOPE"])
    assert panel.symbols == ("AAA", "SPY")
    np.testing.assert_array_equal(panel.close, np.column_stack([walk(2, 5), walk(1, 5)]))


def test_market_stays_at_its_version(tables: Tables) -> None:
    """What was opened before a commit does not see it, also where it reads only now."""
    fetch(tables, "IWM", "SPY", "AAA")
    opened = market_of(tables)
    assert isinstance(opened, StoredMarket)
    later = pd.concat([bars(name, DAYS[-1:], [500.0]) for name in ("IWM", "AAA", "NEW")])
    writer.merge_prices(tables, later, source="yahoo", at=AT)
    assert "NEW" not in opened.extents
    assert opened.prices(["IWM"]).close[-1, 0] == walk(0, 5)[-1]
    assert opened.prices(["AAA"]).close[-1, 0] == walk(2, 5)[-1]
    now = market_of(tables)
    assert now.version > opened.version
    assert now.prices(["AAA"]).close[-1, 0] == 500.0


def test_sample_panel_has_the_symbols_asked_for() -> None:
    """In their order; sessions none of them traded are left out."""
    shown = market.sample_market()
    panel = shown.prices(["SPY", "NOPE", "IWM"])
    assert panel.symbols == ("SPY", "IWM")
    assert np.isfinite(panel.close).any(axis=1).all()
    assert panel.sessions[-1].item() == shown.extents["IWM"].last
