"""Figures, charts and table of the spread page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from rotation.results import metric
from rotation.results.metric import Figure
from rotation.results.result import Result
from rotation.topics.spread import charts, metrics
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard


def _pair(result: Result) -> str:
    return f"{result.selection.pair.small} and {result.selection.pair.large}"


def _ratio(result: Result) -> str:
    return f"{result.selection.pair.small} to {result.selection.pair.large}"


CHARTS: Final = (
    ChartCard(
        "rebased",
        charts.rebased,
        lambda result: f"{_pair(result)} over {result.selection.lookback} sessions, from 100",
        "The gap at the right end is the spread of the lookback.",
        lambda result: f"{_pair(result)} over {result.selection.lookback} sessions, both from 100",
    ),
    ChartCard(
        "ratio",
        charts.ratio,
        "Small over large, with its 50- and 200-session averages",
        "A ratio above both rising averages is a lasting lead, not a bounce.",
        lambda result: f"Ratio of {_ratio(result)} with its averages",
    ),
    ChartCard(
        "rolling",
        charts.rolling_spread,
        lambda result: f"Spread over {result.selection.lookback} sessions, at every session",
        "Above zero small caps led over the lookback; crossings mark changes of lead.",
        lambda result: (
            f"Rolling {result.selection.lookback}-session spread of "
            f"{result.selection.pair.small} over {result.selection.pair.large}"
        ),
    ),
    ChartCard(
        "years",
        charts.calendar_years,
        "Calendar years",
        "Compare this year's two bars with last year's; this year runs to the as-of day.",
        lambda result: f"Return of {_pair(result)} by calendar year",
    ),
)


def figures(result: Result) -> list[Figure]:
    """Return every figure of the spread page."""
    return metric.figures(result, metrics.WALL)


def horizons(result: Result) -> None:
    """Draw the table of returns and spread over every horizon."""
    pair = result.selection.pair
    names = tables.horizon_names(result.selection.lookback)
    rows = [
        {
            "Horizon": names[row["horizon"]],
            pair.small: 100 * row["small"],
            pair.large: 100 * row["large"],
            "Spread": 100 * row["spread"],
        }
        for row in result.tables["horizons"]
    ]
    with st.container(border=True):
        cards.heading(
            "Every horizon",
            "Sessions between the two ends in brackets; an empty cell lacks history.",
        )
        shown = st.column_config.NumberColumn(format="%+.2f %%")
        tables.table(
            result,
            "horizons",
            rows,
            alt=f"Return of {pair.small} and {pair.large} over every horizon",
            columns=dict.fromkeys((pair.small, pair.large, "Spread"), shown),
        )
