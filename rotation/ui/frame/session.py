"""What a script run works with: one version of the data and one checked selection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rotation import sessions, settings
from rotation.results import computed
from rotation.results.headline import Headline
from rotation.results.page import Data, Page
from rotation.results.result import Provenance, Result, provenance
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import Market
from rotation.store.open import open_tables
from rotation.store.search.searches import Searches

_SELECTION = "_selection"
_DATA = "_data"
_VERSIONS = "_versions"
_AS_OF = "_as_of"
_PAGES = "_pages"
_TITLE = "_title"
_AGES = "_ages"
_SAID = "_page_of_title"
_TAB = "_tab"
_SUMMARY = "_summary"


def tables() -> Tables:
    """Return the tables of the configured store."""
    return open_tables(settings.current())


def open_market(pages: tuple[Page, ...]) -> Market:
    """Fix the version of the data that all figures of this run come from; return its market.

    ``pages`` are all of the app.
    """
    stored = tables()
    versions = computed.versions(stored)
    data = computed.data(stored, versions, pages)
    st.session_state[_DATA] = data
    st.session_state[_VERSIONS] = versions
    st.session_state[_AS_OF] = None
    st.session_state[_PAGES] = {}
    st.session_state[_AGES] = None
    st.session_state[_SUMMARY] = ""
    return data.market


def warm(configured: settings.Settings) -> None:
    """Read the prices of the pages' first figures before the first viewer asks."""
    stored = open_tables(configured)
    market = computed.market(stored, computed.versions(stored))
    market.prices(list(market.extents)[:1])


def market() -> Market:
    """Return the market of this run."""
    return _data().market


def searches() -> Searches:
    """Return the search interest of this run."""
    return _data().searches


def shown_versions() -> computed.Versions:
    """Return the versions of the tables this run was drawn from."""
    versions: computed.Versions = st.session_state[_VERSIONS]
    return versions


def inputs(versions: computed.Versions) -> Hashable:
    """Return a key that is equal as long as no figure of the pages in this run can differ."""
    pages: dict[str, Page] = st.session_state.get(_PAGES, {})
    if not pages:
        return versions
    stored, chosen = tables(), selection()
    return tuple(computed.inputs(stored, versions, page, chosen) for page in pages.values())


def keep(selection: Selection) -> None:
    """Make a selection the one of this run."""
    st.session_state[_SELECTION] = selection


def selection() -> Selection:
    """Return the selection of this run."""
    kept: Selection = st.session_state[_SELECTION]
    return kept


def compute(page: Page) -> Result:
    """Return the result of a page for this run's selection as the page shows it.

    The result itself is cached across viewers.
    """
    st.session_state[_PAGES][page.name] = page
    result = page.shown(_data().result(page, selection()))
    days = (st.session_state.get(_AS_OF), result.as_of)
    st.session_state[_AS_OF] = max((day for day in days if day is not None), default=None)
    return result


def page_of(name: str) -> Page | None:
    """Return a page of the app by name, shown in this run or not; None where no app is drawn."""
    data: Data | None = st.session_state.get(_DATA)
    return next((page for page in data.pages if page.name == name), None) if data else None


def page_names() -> list[str]:
    """Return the names of the app's pages."""
    return [page.name for page in _data().pages]


def derived(view: Callable[[Selection, Data], Result]) -> Result:
    """Return a part of a page's result that is there before the whole."""
    return view(selection(), _data())


def tab() -> str:
    """Return the title of the browser's tab as the run before left it."""
    title: str = st.session_state.get(_TAB, "Rotation")
    return title


def name_tab(title: str) -> None:
    """Name the browser's tab, its history and its bookmarks after what the page says."""
    named = f"{title} · Rotation"
    if named != tab():
        st.session_state[_TAB] = named
        st.set_page_config(page_title=named)


def place_title(name: str) -> None:
    """Make the place of this run's title.

    The name of the page stands there until its finding is known. At another run of the same page
    the former finding stands there instead: nobody can read a title that goes and comes back at
    each move of a slider.
    """
    again = st.session_state.pop(_SAID, None) == name
    place = st.container() if again else st.empty()
    st.session_state[_TITLE] = (name, place)
    if not again:
        name_page()


def entitle(above: str, title: str, sentence: str) -> None:
    """Put what a page found in the place of its name.

    Parameters
    ----------
    above : str
        A few words over the title.
    title : str
        The finding, as Markdown.
    sentence : str
        What stands behind it, as Markdown.
    """
    name, place = st.session_state[_TITLE]
    with place.container(gap="xxsmall"):
        st.caption(above)
        st.title(title, width="stretch", anchor=False)
        st.markdown(sentence)
    st.session_state[_SAID] = name


def summarize(said: Headline) -> None:
    """Remember what this run's page found, with its day."""
    st.session_state[_SUMMARY] = f"{said.title}\n{said.description}"


def summary() -> str:
    """Return what this run's page found, as text; empty if it found nothing."""
    said: str = st.session_state[_SUMMARY]
    return said


def name_page() -> None:
    """Put the name of the page in the place of its title, if this run has found nothing."""
    if st.session_state.get(_SAID) is None and _TITLE in st.session_state:
        name, place = st.session_state[_TITLE]
        place.title(name, width="stretch")
        name_tab(name)


def shown_as_of() -> dt.date | None:
    """Return the latest session of the results this run has shown so far."""
    latest: dt.date | None = st.session_state[_AS_OF]
    return latest


def show_ages(entries: Sequence[Provenance]) -> None:
    """Remember what this run says of its inputs, and by which calendar day."""
    st.session_state[_AGES] = sessions.last_complete(), tuple(entries)


def ages_outdated() -> bool:
    """Whether what this run says of its inputs is no longer so, with nothing new stored."""
    shown = st.session_state.get(_AGES)
    if shown is None:
        return False
    complete, entries = shown
    held = market()
    return complete != sessions.last_complete() or any(
        entry != provenance(held, entry.key, entry.as_of)
        for entry in entries
        if entry.of_prices and entry.key in held.extents
    )


def _data() -> Data:
    data: Data = st.session_state[_DATA]
    return data


def returned() -> bool:
    """Return whether this run is for an entry of the browser's history."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
