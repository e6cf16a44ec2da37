"""Answers about something else: another currency, another instrument, another unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from tests.loopback.yahoo import Listing, YahooServer, simulated_bars
from tests.refresh.conftest import PRICES, TUESDAY, WEDNESDAY, World, xnys

UNCHANGED = "what is stored is unchanged"


def refused(world: World, *words: str) -> None:
    """The next run stores nothing of IWM, says why, and the others get their day."""
    before = world.stored("IWM")
    report = world.run()
    assert (report.fetched, report.failed) == (3, 1)
    pd.testing.assert_frame_equal(world.stored("IWM"), before)
    assert list(world.errors()) == ["IWM"]
    line = world.errors()["IWM"]
    assert line["outcome"] == "bad_response"
    for part in (*words, UNCHANGED):
        assert part in line["error"]
    assert line["error"].count(". ") == 0
    assert world.stored("SPY").index[-1].date() == TUESDAY


def healed(world: World) -> None:
    """Once the source is right again, so is the store."""
    world.later(minutes=11)
    world.run()
    assert world.errors() == {}
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))


@pytest.mark.parametrize("rate", [1.0, 1.37])
def test_prices_in_another_currency_are_refused(world: World, rate: float) -> None:
    """Whatever the figures are: the answer says what they are in."""
    world.run()
    world.evening(TUESDAY)
    listing = world.server.market["IWM"]
    right = listing.bars.copy()
    listing.bars[PRICES[:4]] *= rate
    listing.currency = "CAD"
    refused(world, "expected prices in USD, got prices in CAD")
    world.later(minutes=11)
    assert world.refresher().run(["IWM"], whole=True).failed == 1
    listing.bars, listing.currency = right, "USD"
    world.later(minutes=11)
    healed(world)


def test_first_fetch_in_another_currency_is_refused(world: World) -> None:
    """Nothing is stored, and the page does not draw a spread of two currencies."""
    world.server.market["IWM"].currency = "GBp"
    world.run()
    assert "IWM" not in world.stored().index.unique("symbol")
    assert "got prices in GBp" in world.errors()["IWM"]["error"]


@pytest.mark.parametrize(("symbol", "currency"), [("^VIX", "CAD"), ("^VIX", None), ("IWC", None)])
def test_index_has_no_currency(world: World, symbol: str, currency: str | None) -> None:
    """Nor is one held against an answer that does not say it."""
    made = YahooServer.simulated([symbol], xnys()).market[symbol]
    made.currency = currency
    world.server.market[symbol] = made
    assert world.run(symbol).fetched == 1
    assert len(world.stored(symbol)) == len(world.told(symbol))


def test_another_instrument_under_the_symbol_is_refused(world: World) -> None:
    """Its closes are no revision of those stored; somebody may want them all the same."""
    world.run()
    world.evening(TUESDAY)
    right = world.server.market["IWM"]
    world.server.market["IWM"] = Listing(simulated_bars("OTHER", xnys(), seed=99))
    refused(
        world, "expected closes of the same instrument", "rotation refresh --whole --symbols IWM"
    )
    world.later(minutes=11)
    assert world.refresher().run(["IWM"], whole=True).fetched == 1
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))
    world.server.market["IWM"] = right
    world.refresher().run(["IWM"], whole=True)
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))


@pytest.mark.parametrize("factor", [100.0, 0.01, 1000.0])
def test_another_unit_is_refused(world: World, factor: float) -> None:
    """Pence for pounds: no split says so, and the next right answer is stored as before."""
    world.run()
    world.evening(TUESDAY)
    listing = world.server.market["IWM"]
    right = listing.bars.copy()
    listing.bars[PRICES[:4]] *= factor
    refused(world, "expected closes in the unit of those stored", f"closes {factor:,.3g} times")
    listing.bars = right
    healed(world)


def test_another_unit_is_not_explained_by_an_old_split(world: World) -> None:
    """One of that very size, told and adjusted for long ago."""
    world.server.split("IWM", xnys()[30].date(), 0.01)
    world.run()
    world.evening(TUESDAY)
    world.server.market["IWM"].bars[PRICES[:4]] *= 100
    refused(world, "expected closes in the unit of those stored")


def test_unit_is_not_explained_by_a_split_of_another_size(world: World) -> None:
    """Pence and a 2-for-1 split in one answer."""
    world.run()
    world.evening(TUESDAY)
    world.server.market["IWM"].bars[PRICES[:4]] *= 100
    world.server.market["IWM"].splits[TUESDAY] = 2.0
    refused(world, "expected closes in the unit of those stored")


@pytest.mark.parametrize("ratio", [0.01, 100.0, 0.001])
def test_split_of_a_power_of_ten_is_one(world: World, ratio: float) -> None:
    """It is told, and the closes before it move by it."""
    world.run()
    world.server.split("IWM", TUESDAY, ratio)
    world.evening(TUESDAY)
    assert world.run().fetched == 4
    told = world.told("IWM")
    np.testing.assert_allclose(world.stored("IWM")["close"], told["close"])
    assert world.errors() == {}


def test_reverse_split_adjusted_for_late(world: World) -> None:
    """One for a hundred is told; the closes before it are adjusted a session later."""
    world.run()
    right = world.server.market["IWM"].after_split(TUESDAY, 0.01, later_too=True)
    late = world.server.market["IWM"]
    late.bars = right.bars.copy()
    early = late.bars["session"] < pd.Timestamp(TUESDAY)
    late.bars.loc[early, PRICES[:4]] *= 0.01
    late.splits.update(right.splits)
    world.evening(TUESDAY)
    world.run()
    world.server.market["IWM"] = right
    world.evening(WEDNESDAY)
    assert world.run().fetched == 4
    np.testing.assert_allclose(world.stored("IWM")["close"], world.told("IWM")["close"])


def test_reverse_split_that_is_withdrawn(world: World) -> None:
    """One for a hundred that never was: closes are a hundredth of those stored."""
    world.run()
    right = world.server.market["IWM"]
    world.server.split("IWM", TUESDAY, 0.01, later_too=False)
    world.evening(TUESDAY)
    world.run()
    assert world.stored("IWM")["split"].sum() == 0.01
    world.server.market["IWM"] = right
    world.evening(WEDNESDAY)
    assert world.run().fetched == 4
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))
    assert "a split of 1 for 100 on 20 Jan 2026 is withdrawn" in world.errors()["IWM"]["error"]


def test_one_factor_on_all_closes_without_a_split_is_told(world: World) -> None:
    """A vendor's adjustment for a spin-off is stored, and a line says by how much."""
    world.run()
    world.server.market["IWM"].bars[PRICES[:4]] *= 0.9
    world.evening(TUESDAY)
    world.run()
    pd.testing.assert_frame_equal(world.stored("IWM")[PRICES], world.told("IWM"))
    assert world.errors()["IWM"]["error"] == (
        "yahoo, IWM: 159 of 159 closes of 2025-06-02 to 2026-01-16 were revised by a factor of 0.9."
    )
