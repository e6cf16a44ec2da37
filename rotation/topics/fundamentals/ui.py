"""Figures, charts and tables of the fundamentals page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from rotation.results.metric import Figure
from rotation.results.result import Result
from rotation.topics.fundamentals import charts, metrics
from rotation.topics.fundamentals.view import sentences
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard


def _pair(result: Result) -> str:
    return f"{result.selection.pair.small} against {result.selection.pair.large}"


CHARTS: Final = (
    ChartCard(
        "valuation",
        charts.valuation,
        "P/E of small-cap and large-cap funds",
        "Orange bars shorter than blue ones: small caps cost less for the same earnings.",
        "P/E of the followed funds, small-cap and large-cap, ranked",
    ),
    ChartCard(
        "gaps",
        charts.gaps,
        lambda result: f"Valuation gap of {_pair(result)}, {result.selection.lookback} sessions",
        "A line that rises towards zero: small caps are being re-rated, not just growing.",
        lambda result: f"Gap of P/E, P/B and P/S of {_pair(result)} at every stored snapshot",
    ),
    ChartCard(
        "growth",
        charts.growth,
        "Earnings growth by sector",
        "Technology no longer the tallest: the reason to pay up for large caps fades.",
        "Earnings growth of each sector, from its fund and from its largest holdings",
    ),
    ChartCard(
        "move",
        charts.move,
        lambda result: f"What moved {_pair(result)}, {result.selection.lookback} sessions",
        "Re-rating alone can be taken back; earnings tend to stay.",
        lambda result: f"Relative move of {_pair(result)}, split into re-rating and earnings",
    ),
)


def figures(result: Result) -> list[Figure]:
    """Return valuation gap, what moved the pair, and both earnings gaps."""
    return metrics.figures(result)


def answer(result: Result) -> None:
    """Draw whether small caps are cheap and technology outgrows the rest, in words."""
    with st.container(border=True):
        st.markdown("**Are small caps cheap, and does technology still outgrow the rest?**")
        st.markdown(cards.plain(sentences.valuation(result)))
        st.markdown(cards.plain(sentences.earnings(result)))
        if parts := sentences.parts(result):
            st.markdown(cards.plain(parts))


def valuation(result: Result) -> None:
    """Draw the table of valuations."""
    number = st.column_config.NumberColumn(format="%.2f")
    rows = [
        {
            "Fund": row["symbol"],
            **{words: row[name] for name, words in metrics.RATIOS.items()},
            "As of": row["as_of"],
            "Given as": row["form"] or None,
        }
        for row in result.tables["valuation"]
    ]
    with st.container(border=True):
        cards.heading(
            "Valuation of every fund",
            "Yahoo gives ratios of funds as reciprocals; the last column says how it did.",
        )
        tables.table(
            result,
            "valuation",
            rows,
            alt="P/E, P/B and P/S of every followed fund",
            columns=dict.fromkeys(metrics.RATIOS.values(), number),
        )


def growth(result: Result) -> None:
    """Draw the table of earnings growth."""
    share = st.column_config.NumberColumn(format="%+.1f %%")
    rows = [
        {
            "Sector": row["sector"],
            "Next year, holdings": 100 * row["bottom_up"],
            "A year over three, fund": 100 * row["top_down"],
            "Coverage": 100 * row["coverage"],
            "Holdings": row["holdings"],
            "As of": row["as_of"],
        }
        for row in result.tables["earnings_growth"]
    ]
    with st.container(border=True):
        cards.heading(
            "Earnings growth of every sector",
            "From below: the median by weight of the largest holdings' expected growth; coverage "
            "is their part of the fund.",
        )
        tables.table(
            result,
            "earnings_growth",
            rows,
            alt="Earnings growth of every sector, from its fund and from its largest holdings",
            columns={
                **dict.fromkeys(("Next year, holdings", "A year over three, fund"), share),
                "Coverage": st.column_config.NumberColumn(format="%.0f %%"),
            },
        )
