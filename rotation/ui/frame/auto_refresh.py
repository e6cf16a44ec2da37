"""Redraws an open page when a table it reads has new rows, or what it says of ages is no more."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

import streamlit as st

from rotation.results import computed
from rotation.telemetry import store_status
from rotation.telemetry.store_status import StoreStatus
from rotation.ui import script_files
from rotation.ui.frame import error_boundary, session

CHECK_EVERY: Final = 5.0
"""Pause between looks at the versions of the tables, on a page that can be seen. [s]"""

CHECK_WHEN_HIDDEN: Final = 300.0
"""The same on a page that cannot. [s]"""


_looks = st.components.v2.component("rotation_looks", js=script_files.beside(__file__))


def redraw_on_new_data() -> None:
    """Redraw the page when a figure of it can have changed."""
    with error_boundary.guarded():
        _watch(session.inputs(session.shown_versions()), store_status.get())


@st.fragment(run_every=CHECK_WHEN_HIDDEN)
def _watch(shown: Hashable, status: StoreStatus) -> None:
    """Compare what the page was drawn from with what is stored now.

    A page that can be seen looks every ``CHECK_EVERY`` seconds, a hidden one seldom. That it
    looks at all also makes it draw itself anew on another server when its own is gone.
    """
    with error_boundary.guarded():
        # A look needs no more than that this part is drawn anew.
        _looks(key="looks", data={"every": CHECK_EVERY}, on_look_change=lambda: None, height=0)
        versions = computed.versions(session.tables(), max_age=computed.MAX_AGE)
        if store_status.get() != status or session.ages_outdated():
            st.rerun()
        if versions != session.shown_versions() and session.inputs(versions) != shown:
            st.rerun()
