"""The control of marks on charts of time, and the marks a viewer has chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from rotation import marks, sessions
from rotation import selection as sel
from rotation.charts import marks as drawn
from rotation.errors import BadInput


def control() -> None:
    """Draw the control. What it shows is what the address says."""
    st.segmented_control(
        "Marks on charts",
        list(sel.MARK_CHOICES),
        default=sel.NO_MARKS,
        key=sel.MARKS,
        bind="query-params",
        required=True,
        help="Days marked on every chart of time: decisions of the FOMC, the day of the article.",
    )


def wanted(asked: str | None) -> str | None:
    """Return the choice that a text of the address means, None where the control reads it itself.

    Raises
    ------
    BadInput
        The text is no list of kinds.
    """
    if asked is None or asked in sel.MARK_CHOICES:
        return None
    return ",".join(sel.parse_marks(asked)) or sel.NO_MARKS


def chosen() -> tuple[str, ...]:
    """Return the kinds that are chosen in this run."""
    try:
        return sel.parse_marks(str(st.session_state.get(sel.MARKS, sel.NO_MARKS)))
    except BadInput:
        return ()


def on(chart: go.Figure) -> tuple[go.Figure, str]:
    """Return a chart with the chosen marks, and a sentence on them; as it is, and none, without."""
    kinds = chosen()
    if not kinds or not drawn.is_timeline(chart):
        return chart, ""
    day: dt.date | None = st.session_state.get("asof")
    marked = drawn.marked(chart, kinds, day or sessions.today())
    shown = _shown(marked, kinds)
    return marked, f" Dotted: {marks.names(shown)}." if shown else ""


def _shown(chart: go.Figure, kinds: Sequence[str]) -> list[str]:
    names = {trace.get("name") for trace in getattr(chart, "spec", {}).get("data", ())}
    return [kind for kind in kinds if marks.KINDS[kind] in names]
