"""What pages computed from a version of the data that has passed is not held by any cache."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from rotation import universe
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from tests.markets import MemoryMarket, days_until, panel, result_of, walk

DAYS = days_until("2026-11-20", 300)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("page", [page.name for page in registry.PAGES if page.reads])
def test_market_is_let_go(page: str, tables: Tables) -> None:
    """A cache with a market in its keys would hold several versions of all prices read."""
    symbols = universe.core_symbols()
    closes = np.column_stack([walk(number, len(DAYS)) for number in range(len(symbols))])
    market = MemoryMarket(panel(symbols, DAYS, closes, volume=np.full(closes.shape, 1e6)))
    result_of(page, Selection(), market, tables)
    watched = weakref.ref(market)
    del market
    gc.collect()
    assert watched() is None
