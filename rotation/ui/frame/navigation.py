"""The navigation, made from the pages' descriptors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import streamlit as st

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
