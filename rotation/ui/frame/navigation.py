"""The navigation, made from the pages' descriptors."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import streamlit as st
from streamlit.commands import navigation

from rotation.options import quoted
from rotation.results.page import FRONT, Page

ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round"><path d="M3 8h17m-5-5 5 5-5 5" '
    'stroke="#E07B2A"/><path d="M21 17H5m4-4-4 4 4 4" stroke="#3E7CC9"/></svg>'
)
"""Small caps one way, large caps the other; drawn here, or each browser asks a host for it."""


def entries(pages: Iterable[Page]) -> Mapping[str, Sequence[st.Page]]:
    """Return the navigation: section title to pages; the page at the root is the default."""
    sections: dict[str, list[st.Page]] = {}
    for page in pages:
        sections.setdefault(page.section, []).append(
            st.Page(
                page.script,
                title=page.title,
                icon=page.icon,
                help=page.help,
                default=page.name == FRONT,
            )
        )
    return sections


_UNKNOWN: Final = "_unknown_page"


def _keep_unknown(ctx: Any) -> None:
    """Keep the name in the address that is no page's, for ``unknown``."""
    st.session_state[_UNKNOWN] = ctx.pages_manager.intended_page_name


# Streamlit would lay a dialog over the front page that tells of a "main page" and of no other.
navigation.send_page_not_found = _keep_unknown


def unknown(pages: Iterable[str]) -> dict[str, str]:
    """Return a sentence on an address that was opened and is no page's; nothing without one.

    Nothing either for the name of the front page, which is shown and is at the root.

    Parameters
    ----------
    pages : iterable of str
        Names of the pages.
    """
    name = st.session_state.pop(_UNKNOWN, None)
    if not name or name.lower() == FRONT:
        return {}
    alike = difflib.get_close_matches(name.lower(), [page for page in pages if page != FRONT], 1)
    meant = f"; expected was /{alike[0]}" if alike else ""
    return {
        _UNKNOWN: f"The address has {quoted(name)}, which is no page{meant}. The overview is shown."
    }
