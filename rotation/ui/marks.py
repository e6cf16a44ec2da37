"""The control of marks on charts of time, and the marks a viewer has chosen."""

from __future__ import annotations

import datetime as dt
from typing import Final

import plotly.graph_objects as go
import streamlit as st

from rotation import marks, sessions
from rotation import selection as sel
from rotation.charts import marks as drawn
from rotation.errors import BadInput

_CAPITALS: Final = ", ".join(
    f"[class~='st-key-{sel.MARKS}'] button:nth-of-type({place})"
    for place, kind in enumerate(marks.KINDS, 1)
    if kind in marks.WRITTEN
)
CSS: Final = f"{_CAPITALS} {{ text-transform: uppercase; }}"
"""A bound control shows the very words of the address."""


def control() -> None:
    """Draw the control. What it shows is what the address says."""
    st.pills(
        "Marks on charts",
        list(marks.KINDS),
        selection_mode="multi",
        key=sel.MARKS,
        bind="query-params",
        help="Days marked on every chart of time: decisions of the FOMC, releases of the CPI, "
        "reconstitutions of the Russell indices (after the close), the day of the article.",
    )


def settle() -> None:
    """Write the marks of the address one by one, as their control reads them.

    Raises
    ------
    BadInput
        The address has a word that is no kind. All of them are taken out of it.
    """
    given = st.query_params.get_all(sel.MARKS)
    if all(one in marks.KINDS for one in given):
        return
    try:
        kinds = sel.parse_marks(",".join(given))
    except BadInput:
        del st.query_params[sel.MARKS]
        raise
    if kinds:
        st.query_params[sel.MARKS] = kinds
    else:
        del st.query_params[sel.MARKS]
    st.rerun()


def chosen() -> tuple[str, ...]:
    """Return the kinds that are chosen, before or after their control has read the address."""
    given = st.session_state.get(sel.MARKS)
    kinds = st.query_params.get_all(sel.MARKS) if given is None else given
    return tuple(kind for kind in marks.KINDS if kind in kinds)


def on(chart: go.Figure) -> tuple[go.Figure, str]:
    """Return a chart with the chosen marks, and a sentence on them; as it is, and none, without."""
    day: dt.date | None = st.session_state.get("asof")
    return drawn.marked(chart, chosen(), day or sessions.today())
