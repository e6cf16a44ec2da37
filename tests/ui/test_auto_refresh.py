"""Open pages and new rows: how often they look at the store."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from rotation.results import computed
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until, walk

DAYS = days_until("2026-11-20", 90)


@pytest.fixture
def own(tables: Tables, clock: object) -> Tables:
    for seed, symbol in enumerate(("IWM", "SPY")):
        rows = bars(symbol, DAYS, walk(seed, len(DAYS)))
        writer.merge_prices(tables, rows, source="yahoo", at=AT)
    return tables


def _looking_part() -> None:
    from rotation.ui.frame import auto_refresh

    auto_refresh.redraw_on_new_data()


def test_ten_open_pages_share_a_look(own: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are open: within a while the store's versions are read once."""
    monkeypatch.setattr(computed, "MAX_AGE", 3600.0)
    version = computed.versions(own)
    before = computed.readings(own)
    for _ in range(10):
        page = AppTest.from_function(_looking_part)
        page.session_state["_versions"] = version
        page.run()
        assert not page.exception
    assert computed.readings(own) == before
