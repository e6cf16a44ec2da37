"""The price table as wide arrays: every value in its place, holes as NaN."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotation.errors import StoreError
from rotation.store.delta.tables import Tables
from rotation.store.prices import reader, writer
from tests.markets import AT, bars, days_until

DAYS = days_until("2026-11-20", 5)


def store(tables: Tables, *frames: pd.DataFrame, source: str = "yahoo") -> None:
    writer.merge_prices(tables, pd.concat(frames), source=source, at=AT)


def test_values_are_in_their_places(tables: Tables) -> None:
    """IWM lacks the second session, SPY the last; a dividend and a split on one each."""
    iwm = bars("IWM", DAYS[[0, 2, 3, 4]], [1.0, 3.0, 4.0, 5.0], dividend=[0, 0.5, 0, 0])
    spy = bars("SPY", DAYS[:4], [10.0, 20.0, 30.0, 40.0], split=[0, 0, 2.0, 0])
    store(tables, spy, iwm)
    panel = reader.panel(tables, ["IWM", "SPY"])
    assert panel.symbols == ("IWM", "SPY")
    assert panel.sessions.tolist() == DAYS.tolist()
    expected = [[1, 10], [math.nan, 20], [3, 30], [4, 40], [5, math.nan]]
    np.testing.assert_array_equal(panel.close, expected)
    np.testing.assert_array_equal(panel.dividend[:, 0], [0, 0, 0.5, 0, 0])
    np.testing.assert_array_equal(panel.split[:, 1], [0, 0, 2.0, 0, 0])
    np.testing.assert_array_equal(np.isnan(panel.volume), np.isnan(panel.close))
    assert panel.high is not None
    assert panel.high[4, 0] == pytest.approx(5.05)


def test_symbols_come_in_the_order_asked_for(tables: Tables) -> None:
    """Each once; one that is not stored is left out."""
    store(tables, *(bars(name, DAYS, [float(n + 1)] * 5) for n, name in enumerate(["A", "B", "C"])))
    panel = reader.panel(tables, ["C", "NOPE", "A", "C"])
    assert panel.symbols == ("C", "A")
    assert panel.close[0].tolist() == [3.0, 1.0]
    assert ("B" in panel, "A" in panel) == (False, True)


def test_sessions_are_those_of_the_symbols_asked_for(tables: Tables) -> None:
    """Another symbol's session is no hole of theirs."""
    store(tables, bars("A", DAYS[:2], [1.0, 1.0]), bars("B", DAYS, [2.0] * 5))
    assert reader.panel(tables, ["A"]).sessions.tolist() == DAYS[:2].tolist()


def test_nothing_stored_of_the_symbols_is_an_empty_panel(tables: Tables) -> None:
    """Not an error: the page says which prices are missing."""
    store(tables, bars("A", DAYS, [1.0] * 5))
    panel = reader.panel(tables, ["NOPE"])
    assert (panel.symbols, panel.close.shape) == ((), (0, 0))


def test_breadth_does_without_open_high_and_low(tables: Tables) -> None:
    """Half the columns are not read."""
    store(tables, bars("A", DAYS, [1.0] * 5))
    found = reader.wide(tables, ["A"], DAYS, ["close", "volume", "dividend", "split"])
    assert list(found.arrays) == ["close", "volume", "dividend", "split"]
    assert found.arrays["close"][:, 0].tolist() == [1.0] * 5


def test_arrays_cannot_be_written_to(tables: Tables) -> None:
    """All viewers share them."""
    store(tables, bars("A", DAYS, [1.0] * 5))
    panel = reader.panel(tables, ["A"])
    for array in (panel.close, panel.volume, panel.dividend, panel.split):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 9.0


def test_earlier_version_can_be_read(tables: Tables) -> None:
    """A page that began before a commit does not see half of it."""
    store(tables, bars("A", DAYS, [1.0] * 5))
    version = tables.version("prices")
    store(tables, bars("A", DAYS[-1:], [2.0]), bars("B", DAYS, [1.0] * 5))
    before = reader.panel(tables, ["A"], version=version)
    assert (before.symbols, before.close[-1].tolist()) == (("A",), [1.0])
    assert list(reader.extents(tables, version)) == ["A"]


def test_extents_tell_what_is_stored_of_each_symbol(tables: Tables) -> None:
    """First and last session, rows, and where the last row came from."""
    store(tables, bars("A", DAYS[:3], [1.0] * 3), source="import")
    store(tables, bars("A", DAYS[3:], [1.0] * 2), bars("B", DAYS[1:2], [1.0]))
    found = reader.extents(tables)
    first, last, only = dt.date(2026, 11, 16), dt.date(2026, 11, 20), dt.date(2026, 11, 17)
    assert list(found.items()) == [
        ("A", reader.SymbolExtent("A", first, last, 5, "yahoo", AT, AT)),
        ("B", reader.SymbolExtent("B", only, only, 1, "yahoo", AT, AT)),
    ]


@pytest.mark.parametrize("others", [2, 501])
def test_rows_are_those_of_the_symbols_asked_for(tables: Tables, others: int) -> None:
    """By symbol and session, however many are asked for; of a day and later; none of nothing."""
    asked = ["B", "A", *(f"X{number}" for number in range(others))]
    assert reader.bars(tables, asked).empty
    store(tables, *(bars(name, DAYS, [float(n + 1)] * 5) for n, name in enumerate("CAB")))
    found = reader.bars(tables, asked)
    assert found["symbol"].tolist() == ["A"] * 5 + ["B"] * 5
    assert found["session"].to_numpy().astype("datetime64[D]").tolist() == 2 * DAYS.tolist()
    assert found["close"].tolist() == [2.0] * 5 + [3.0] * 5
    assert len(reader.bars(tables, asked, dt.date(2026, 11, 19))) == 4
    assert reader.bars(tables, []).empty


def test_missing_table_is_an_error_of_the_store(tables: Tables) -> None:
    """Whoever asks for prices has looked whether there are any."""
    with pytest.raises(StoreError):
        reader.panel(tables, ["A"])
    with pytest.raises(StoreError):
        reader.wide(tables, ["A"], DAYS, ["close"])
    assert reader.extents(tables) == {}


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.integers(0, 2**32 - 1))
def test_panel_is_the_pivot_of_the_rows(tables: Tables, seed: int) -> None:
    """Any rows, any order, over several commits: as pandas pivots them."""
    random = np.random.default_rng(seed)
    days = days_until("2026-11-20", 12)
    every = pd.concat(
        [bars(symbol, days, random.uniform(50, 60, 12), volume=random.integers(1, 99, 12))
         for symbol in ("A", "B", "C-D", "^E")]
    )  # fmt: skip
    rows = every.sample(frac=0.6, random_state=seed % 2**31)
    fresh = Tables(f"{tables.root}/{seed}")
    for part in np.array_split(np.arange(len(rows)), 3):
        writer.merge_prices(fresh, rows.iloc[part], source="yahoo", at=AT)
    panel = reader.panel(fresh, ["A", "B", "C-D", "^E"])
    for name in ("close", "volume"):
        expected = rows.pivot_table(index="session", columns="symbol", values=name)
        np.testing.assert_array_equal(getattr(panel, name), expected.to_numpy())
        assert panel.symbols == tuple(expected.columns)
        assert panel.sessions.tolist() == [day.date() for day in expected.index]
