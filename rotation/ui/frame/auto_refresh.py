"""Redraws an open page when what it says is no more.

A table it reads has new rows, data are older, or a part of it that is redrawn by itself has moved:
what stands outside of that part, such as the line of controls, is of the former selection.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final

import streamlit as st

from rotation.results import computed
from rotation.selection import Selection
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
        shown = session.inputs(session.shown_versions())
        _watch(shown, session.selection(), store_status.get())


@st.fragment(run_every=CHECK_WHEN_HIDDEN)
def _watch(shown: Hashable, chosen: Selection, status: StoreStatus) -> None:
    """Compare what the page was drawn from with what is stored and chosen now.

    A page that can be seen looks every ``CHECK_EVERY`` seconds and soon after a move of a control,
    a hidden one seldom. That it looks at all also makes it draw itself anew on another server when
    its own is gone.
    """
    with error_boundary.guarded():
        # A look needs no more than that this part is drawn anew.
        _looks(key="looks", data={"every": CHECK_EVERY}, on_look_change=lambda: None, height=0)
        versions = computed.versions(session.tables(), max_age=computed.MAX_AGE)
        moved = session.selection() != chosen
        if moved or store_status.get() != status or session.ages_outdated():
            st.rerun()
        if versions != session.shown_versions() and session.inputs(versions) != shown:
            st.rerun()
