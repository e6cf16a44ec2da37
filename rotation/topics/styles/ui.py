"""Figures, charts and tables of the styles page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import streamlit as st

from rotation import formats
from rotation.charts import said
from rotation.results.result import Result
from rotation.topics.styles import charts, view
from rotation.ui import tables
from rotation.ui.chart_cards import ChartCard


def _box(horizon: str) -> Callable[[Result], str]:
    def finding(result: Result) -> str:
        cells = ((row["symbol"], row[horizon]) for row in result.tables["cells"])
        return said.sentence(said.ends(cells, formats.SHORT_PERCENT, "best", "worst"))

    return finding


def _spreads(horizon: str, when: str) -> Callable[[Result], str]:
    def finding(result: Result) -> str:
        rows = ((row["style"], row[horizon]) for row in result.tables["spreads"])
        known = said.listed(rows, formats.SHORT_PP)
        return said.sentence(known and f"{when.format(n=result.selection.lookback)}: {known}")

    return finding


CHARTS: Final = (
    ChartCard(
        "box-ytd",
        lambda result: charts.box(result, "ytd"),
        "Style box, year to date",
        _box("ytd"),
        "Small caps are the bottom row.",
    ),
    ChartCard(
        "box-lookback",
        lambda result: charts.box(result, "lookback"),
        lambda result: f"Style box, {result.selection.lookback} sessions",
        _box("lookback"),
        "A colour change from the year means the trend reversed.",
    ),
    ChartCard(
        "ratios",
        charts.ratios,
        lambda result: (
            f"Small/large ratio by style, rebased to 100 ({result.selection.lookback} sessions)"
        ),
        _spreads("lookback", "small minus large over {n} sessions"),
    ),
    ChartCard(
        "spreads-by-horizon",
        charts.spreads,
        "Small- minus large-cap return by style and horizon",
        _spreads("ytd", "year to date"),
        "Value and growth on the same side of zero agree about size.",
    ),
)


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
        st.markdown("**Do small caps lead in both value and growth?**")
        horizons = {"ytd": "year to date", "lookback": f"over {lookback} sessions"}
        asked = [row[name] for row in rows if row["style"] in view.TOGETHER for name in horizons]
        if not any(map(formats.known, asked)):  # for one reason, which is said once
            horizons = {"ytd": formats.joined([*horizons.values()])}
        for name, over in horizons.items():
            st.markdown(view.answer(rows, name, over))


def cells(result: Result) -> None:
    """The table of the style box."""
    tables.by_horizon(
        result,
        "cells",
        title="Every fund over every horizon",
        caption="The last column says what a fund lacks.",
        names={"symbol": "Fund", "size": "Size", "style": "Style"},
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
