"""Charts first while a slider is moved. See docs/adr/0023."""

from __future__ import annotations

import dataclasses
import time
from typing import Final, Literal

import streamlit as st

from rotation.results.result import Result
from rotation.selection import Selection

HEAD_START: Final = 0.06
"""Of the charts, over words and tables: what arrives together a browser draws together, charts
last. [s]"""


def charts_first(result: Result, *, moved: Literal["lookback", "options"]) -> None:
    """Wait a moment if nothing but this was changed since the page was last drawn here.

    Parameters
    ----------
    result : Result
        Of the page, its charts drawn, its words and tables not yet.
    moved : {"lookback", "options"}
        What the slider changes that redraws those charts: the lookback all pages share, or a
        control of the page's own.
    """
    now, name = result.selection, f"_drawn_{result.page}_{moved}"
    before: Selection | None = st.session_state.get(name)
    st.session_state[name] = now
    if before is None or before == now:
        return
    if dataclasses.replace(before, **{moved: getattr(now, moved)}) == now:
        time.sleep(HEAD_START)
