"""A press on a day of a chart: go back to that session, or measure from it to another day.

What stands in a chart is measured in the browser, from the numbers it was drawn of; only going to
a day is a run of the page.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

import streamlit as st

from rotation.charts import clock, measure, scripts
from rotation.ui.frame import fold, session

_KEY: Final = "picked_session"

_picked = st.components.v2.component(
    "rotation_picked_session",
    html=measure.HTML,
    css=measure.CSS,
    js=scripts.MEASURE.read_text(encoding="utf-8"),
)


def draw(*, asof: bool) -> None:
    """Let a press on a chart of time show its session, and two what happened between them.

    Parameters
    ----------
    asof : bool
        Whether the page can go back to a day.
    """
    sample = session.market().kind == "sample"
    _picked(key=_KEY, data=measure.data(sample=sample, asof=asof), on_day_change=_go)


def _go() -> None:
    """Make the day of the pressed session the one the next run shows."""
    with suppress(ValueError):  # a browser can send anything
        fold.go_to(clock.day_of(str(st.session_state[_KEY].day)), session.market())
