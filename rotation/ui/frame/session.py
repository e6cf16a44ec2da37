"""What the present script run works with: one market, one checked selection."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from rotation import settings
from rotation.results import computed as shared
from rotation.results import result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import Market
from rotation.store.search.searches import Searches
from rotation.topics import registry

_SELECTION = "_selection"
_MARKET = "_market"
_VERSION = "_version"
_AS_OF = "_as_of"


def tables() -> Tables:
    """The tables of the configured store."""
    return registry.tables(settings.current())


def open_market() -> Market:
    """The market of this run; all figures of one run come from one version of the data."""
    stored = tables()
    version = shared.version(stored)
    market = shared.market(stored, version)
    st.session_state[_MARKET] = market
    st.session_state[_VERSION] = version
    st.session_state[_AS_OF] = None
    return market


def warm(of: settings.Settings) -> None:
    """Read the prices of the pages' first figures before anyone asks."""
    stored = registry.tables(of)
    market = shared.market(stored, shared.version(stored))
    market.prices(list(market.holdings)[:1])


def market() -> Market:
    """The market of this run."""
    opened: Market = st.session_state[_MARKET]
    return opened


def of_searches() -> Searches:
    """The search interest of this run."""
    return shared.searches(tables(), shown_version())


def shown_version() -> shared.Version:
    """The versions of the tables this run was drawn from, the sample's included."""
    version: shared.Version = st.session_state[_VERSION]
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
    computed = shared.result(page, selection(), tables(), shown_version())
    days = (st.session_state.get(_AS_OF), computed.as_of)
    st.session_state[_AS_OF] = max((day for day in days if day is not None), default=None)
    return computed


def shown_as_of() -> dt.date | None:
    """The latest session of the results this run has shown so far."""
    latest: dt.date | None = st.session_state[_AS_OF]
    return latest
