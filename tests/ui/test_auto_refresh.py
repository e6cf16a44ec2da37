"""Open pages and new rows: how often they look at the store."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from rotation import sessions
from rotation.results import computed
from rotation.results.result import provenance
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from rotation.topics import registry
from rotation.ui.frame import session
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
        page.session_state["_selection"] = Selection()
        page.run()
        assert not page.exception
    assert computed.readings(own) == before


def _watching_page() -> None:
    """Draw the spread on odd runs; on the others only look, as the fragment does by itself."""
    import streamlit as st

    from rotation.telemetry import store_status
    from rotation.topics import registry
    from rotation.ui.frame import auto_refresh, session

    st.session_state["runs"] = runs = st.session_state.get("runs", 0) + 1
    if runs % 2:
        session.open_market(registry.PAGES)
        session.keep(registry.page("spread").parse({}, session.market()).selection)
        session.compute(registry.page("spread"))
        st.session_state["shown"] = session.inputs(session.shown_versions())
    auto_refresh._watch(st.session_state["shown"], session.selection(), store_status.get())


@pytest.mark.parametrize(("symbol", "redrawn"), [("MEMBER", False), ("IWM", True)])
def test_open_page_is_redrawn_for_rows_it_reads(
    own: Tables, monkeypatch: pytest.MonkeyPatch, symbol: str, *, redrawn: bool
) -> None:
    """A write of a member of the index leaves the page of the spread as it is."""
    monkeypatch.setattr(computed, "MAX_AGE", 0.0)
    page = AppTest.from_function(_watching_page).run()
    later = AT + dt.timedelta(hours=1)
    writer.merge_prices(own, bars(symbol, DAYS[-1:], [90.0]), source="yahoo", at=later)
    page.run()
    assert not page.exception
    assert page.session_state["runs"] == (3 if redrawn else 2)


def test_page_judges_its_age_with_nothing_new_stored(
    own: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at once finds what is shown still so; one days after the last row does not."""
    monkeypatch.setattr(session.st, "session_state", {})
    market = session.open_market(registry.PAGES)
    assert not session.ages_outdated()
    found = [provenance(market, symbol, None) for symbol in ("IWM", "SPY")]
    shown = [entry for entry in found if entry is not None]
    shares = dataclasses.replace(shown[0], rows=7, counts="counts of shares")  # are no prices
    session.show_ages([*shown, shares])
    assert not session.ages_outdated()
    monkeypatch.setattr(sessions, "now", lambda: AT + dt.timedelta(days=2, hours=16.6))
    assert not session.ages_outdated()  # Monday, six minutes after the open
    monkeypatch.setattr(sessions, "now", lambda: AT + dt.timedelta(days=2, hours=17))
    assert session.ages_outdated()
