"""The pages of the app, by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="3" '
    'stroke-linecap="round" stroke-linejoin="round"><path d="M3 8h17m-5-5 5 5-5 5" '
    'stroke="#E07B2A"/><path d="M21 17H5m4-4-4 4 4 4" stroke="#3E7CC9"/></svg>'
)
"""Small caps one way, large caps the other; drawn here, or each browser asks a host for it."""


def pages() -> Mapping[str, Sequence[st.Page]]:
    """Section title to pages; the first page is the one at the root."""
    return {
        "": [
            st.Page(
                "pages/answer/overview.py",
                title="Overview",
                icon=":material/compare_arrows:",
                default=True,
                help="Is the rotation real and broad? The pair's race this year at a glance.",
            ),
            st.Page(
                "pages/rotation/spread.py",
                title="Spread",
                icon=":material/show_chart:",
                help="How far small caps are ahead of large caps, over any lookback.",
            ),
            st.Page(
                "pages/rotation/sectors.py",
                title="Sectors",
                icon=":material/donut_small:",
                help="Which sectors lead, whether small caps lead inside them, the rotation map.",
            ),
            st.Page(
                "pages/rotation/styles.py",
                title="Styles",
                icon=":material/grid_view:",
                help="Russell's style box: does small lead in both value and growth?",
            ),
            st.Page(
                "pages/rotation/breadth.py",
                title="Breadth",
                icon=":material/groups:",
                help="Is it broad? Volume of the Russell 2000's members, with or without the few.",
            ),
            st.Page(
                "pages/rotation/search.py",
                title="Search",
                icon=":material/search:",
                help="Is it the main character? Search interest against the spread.",
            ),
            st.Page(
                "pages/behind/data.py",
                title="Data",
                icon=":material/database:",
                help="What is stored, how old it is, what went wrong, what is running.",
            ),
        ]
    }
