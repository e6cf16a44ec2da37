"""What the present script run works with: one market, one checked selection."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from rotation import sessions, settings
from rotation.selection import Selection
from rotation.store import market as markets
from rotation.store import search as searches
from rotation.store.market import Market
from rotation.store.tables import Tables
from rotation.views import pages, result

_SELECTION = "_selection"
_MARKET = "_market"
_VERSION = "_version"

Version = tuple[markets.Version, searches.Version]
"""Of what a market is made of, and of what people search for."""


def versions() -> Version:
    """The versions of the tables as they are now."""
    stored = tables()
    return markets.versions(stored), searches.versions(stored)


def tables() -> Tables:
    """The tables of the configured store."""
    return pages.tables(settings.current())


def open_market() -> Market:
    """The market of this run; all figures of one run come from one version of the data."""
    version = versions()
    market = _shared_market(tables().root, version[0])
    st.session_state[_MARKET] = market
    st.session_state[_VERSION] = version
    return market


@st.cache_resource(max_entries=3, show_spinner=False)
def _shared_market(root: str, version: markets.Version) -> Market:
    return pages.market(Tables(root))


def warm(of: settings.Settings) -> None:
    """Read the prices of the pages' first figures before anyone asks."""
    stored = pages.tables(of)
    shared = _shared_market(stored.root, markets.versions(stored))
    shared.prices(list(shared.holdings)[:1])


def market() -> Market:
    """The market of this run."""
    opened: Market = st.session_state[_MARKET]
    return opened


def of_searches() -> searches.Searches:
    """The search interest of this run."""
    return pages.searches_beside(market(), tables())


def shown_version() -> Version:
    """The versions of the tables this run was drawn from, the sample's included."""
    version: Version = st.session_state[_VERSION]
    return version


def keep(selection: Selection) -> None:
    """Make a selection the one of this run."""
    st.session_state[_SELECTION] = selection


def selection() -> Selection:
    """The selection of this run."""
    kept: Selection = st.session_state[_SELECTION]
    return kept


def compute(page: str) -> result.Result:
    """The result of a page for this run's selection, shared between viewers."""
    stored = tables()
    if page == "data":  # follows the log of fetches too, which has a version of its own
        return pages.compute(page, selection(), market(), stored)
    of_market, of_searches = shown_version()
    key = (of_market, of_searches if page == "search" else None)  # a new pull changes no other
    return _shared_result(page, selection(), key, stored.root, sessions.last_complete())


@st.cache_resource(max_entries=512, show_spinner=False)
def _shared_result(
    page: str,
    selection: Selection,
    version: tuple[markets.Version, searches.Version | None],
    root: str,
    last_complete: dt.date,  # a part of the key: how far behind the calendar prices are, ages
) -> result.Result:
    return pages.compute(page, selection, _shared_market(root, version[0]), Tables(root))
