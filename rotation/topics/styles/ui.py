"""Figures, charts and tables of the styles page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from rotation.results.metric import Figure
from rotation.results.result import Result
from rotation.topics.styles import charts, metrics, view
from rotation.ui import tables
from rotation.ui.chart_cards import ChartCard

CHARTS: Final = (
    ChartCard(
        "box-ytd",
        lambda result: charts.box(result, "ytd"),
        "The style box this year",
        "Small caps on the bottom row: a rotation into all of them colours the whole row.",
        "Return year to date of small, mid and large caps by style",
    ),
    ChartCard(
        "box-lookback",
        lambda result: charts.box(result, "lookback"),
        lambda result: f"The style box over {result.selection.lookback} sessions",
        "Compare with the year: a cell that changed colour has changed its course.",
        lambda result: (
            f"Return over {result.selection.lookback} sessions of small, mid and large "
            "caps by style"
        ),
    ),
    ChartCard(
        "ratios",
        charts.ratios,
        lambda result: (
            f"Small over large within each style, {result.selection.lookback} sessions, from 100"
        ),
        "Both solid lines rising: small caps lead whatever the style.",
        lambda result: (
            "Ratio of small to large within value, blend and growth over "
            f"{result.selection.lookback} sessions"
        ),
    ),
    ChartCard(
        "spreads-by-horizon",
        charts.spreads,
        "Small minus large within each style, every horizon",
        "Value and growth bars on the same side of zero agree about size.",
        "Small minus large within value, blend and growth over every horizon",
    ),
)


def figures(result: Result) -> list[Figure]:
    """Return small minus large within each style."""
    return metrics.figures(result)


def answer(rows: Sequence[dict[str, Any]], lookback: int) -> None:
    """Draw whether small caps lead in both value and growth, in words.

    Parameters
    ----------
    rows : sequence of dict
        The table of spreads within each style.
    lookback : int
        Sessions.
    """
    with st.container(border=True):
        st.markdown("**Does small lead in both value and growth?**")
        st.markdown(view.answer(rows, "ytd", "year to date"))
        st.markdown(view.answer(rows, "lookback", f"over {lookback} sessions"))


def cells(result: Result) -> None:
    """The table of the style box."""
    tables.by_horizon(
        result,
        "cells",
        title="Every fund over every horizon",
        caption="The last column says what a fund lacks.",
        names={"size": "Size", "style": "Style", "symbol": "Fund"},
        more={"missing": "Missing"},
    )


def spreads(result: Result) -> None:
    """The table of small minus large within each style."""
    tables.by_horizon(
        result,
        "spreads",
        title="Small minus large within each style",
        caption="Above zero small caps of that style did better than large caps of it.",
        names={"style": "Style", "small": "Small", "large": "Large"},
    )
