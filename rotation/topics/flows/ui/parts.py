"""Figures, charts and tables of the flows page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from rotation.results.metric import Figure
from rotation.results.result import Result
from rotation.topics.flows import charts, metrics
from rotation.topics.flows.view import sentences
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard


def _fund(result: Result) -> str:
    fund: str = result.selection.option("fund")
    return fund


CHARTS: Final = (
    ChartCard(
        "flows",
        charts.flows,
        lambda result: (
            f"{_fund(result)}: money in and out by {result.selection.option('by')}, "
            f"{result.selection.lookback} sessions"
        ),
        "Bars above zero for weeks on end are buying that lasts; a pale bar is not over yet.",
        lambda result: f"Flows of {_fund(result)} by {result.selection.option('by')}",
    ),
    ChartCard(
        "assets",
        charts.assets,
        lambda result: f"{_fund(result)}: assets, and what came in",
        "Assets that climb while the dashed line is flat have grown by the market alone.",
        lambda result: f"Assets of {_fund(result)} and the sum of its flows over the lookback",
    ),
    ChartCard(
        "cumulative",
        charts.cumulative,
        lambda result: (
            f"Small, large and sector funds: flows over {result.selection.lookback} sessions, "
            "of assets"
        ),
        "Orange above blue: more of the money goes to small caps than their size would have it.",
        "Summed flows of each family of funds as a share of its assets at the start",
    ),
    ChartCard(
        "ranked",
        charts.ranked,
        "Every fund, flow over 21 sessions, of assets",
        "Orange bars on top: small-cap funds draw the most for their size.",
        "Flow of each fund over 21 sessions as a share of its assets",
    ),
)

_MONEY: Final = st.column_config.NumberColumn(format="%+.2f")
_SHARE: Final = st.column_config.NumberColumn(format="%+.2f %%")


def figures(result: Result) -> list[Figure]:
    """Return assets and flows of the chosen fund, and those of both families."""
    return metrics.figures(result)


def answer(result: Result) -> None:
    """Draw whether money follows prices, and what assets are and what inflows are."""
    with st.container(border=True):
        st.markdown("**Does money follow?**")
        st.markdown(cards.plain(sentences.answer(result)))
        if apart := sentences.apart(result):
            st.markdown("**Assets are not inflows**")
            st.markdown(cards.plain(apart))
        st.markdown(cards.faint(sentences.estimates(result)))


def funds(result: Result) -> None:
    """Draw the table of every fund."""
    rows = [
        {
            "Fund": row["symbol"],
            "As of": row["as_of"],
            "Assets": row["aum"] / 1e9,
            **{_window(name): row[f"flow_{name}"] / 1e9 for name in metrics.WINDOWS},
            "Of assets, this year": 100 * row["share_of_aum_ytd"],
            "Outflow, sessions in a row": row["outflow_days"],
            "Estimates agree": row["agrees"],
        }
        for row in result.tables["funds"]
    ]
    money = dict.fromkeys(map(_window, metrics.WINDOWS), _MONEY)
    with st.container(border=True):
        cards.heading(
            "Every fund, billions of dollars",
            "Flows are the change of shares outstanding times net asset value, as the issuer "
            "states both; volume is no flow.",
        )
        tables.table(
            result,
            "funds",
            rows,
            alt="Assets and flows of every followed fund",
            columns={
                **money,
                "Assets": st.column_config.NumberColumn(format="%.2f"),
                "Of assets, this year": _SHARE,
            },
        )


def families(result: Result) -> None:
    """Draw the table of the families of funds."""
    rows = [
        {
            "Funds": sentences.family_name(row["family"]),
            "In it": row["funds"],
            "As of": row["as_of"],
            "Assets": row["aum"] / 1e9,
            **{_window(name): row[f"flow_{name}"] / 1e9 for name in metrics.WINDOWS},
            "Of assets, 21": 100 * row["share_of_aum_21"],
            "Of assets, this year": 100 * row["share_of_aum_ytd"],
        }
        for row in result.tables["families"]
    ]
    with st.container(border=True):
        cards.heading("Small caps against large caps, billions of dollars", sentences.families())
        tables.table(
            result,
            "families",
            rows,
            alt="Assets and flows of each family of funds",
            columns={
                **dict.fromkeys(map(_window, metrics.WINDOWS), _MONEY),
                "Assets": st.column_config.NumberColumn(format="%.2f"),
                **dict.fromkeys(("Of assets, 21", "Of assets, this year"), _SHARE),
            },
        )


def left_out(result: Result) -> None:
    """Draw the sessions that are no flow, and those on which the two estimates differ."""
    with st.expander("Sessions left out, and sessions the two estimates differ on"):
        cards.heading(
            "Left out",
            "No flow: a count more than a third off that is back within three sessions, one that "
            "no fourth session confirms yet, one that has stood still for ten sessions.",
        )
        tables.table(
            result,
            "restated",
            [
                {
                    "Fund": row["symbol"],
                    "Session": row["session"],
                    "Shares, millions": row["shares"] / 1e6,
                    "Why": row["reason"],
                }
                for row in result.tables["restated"]
            ],
            alt="Sessions whose count of shares is not used",
        )
        cards.heading(
            "Estimates that differ",
            "Shares × NAV against assets less return, over the last 252 sessions, by more than a "
            "hundredth of a per cent of assets. Millions of dollars.",
        )
        tables.table(
            result,
            "disagreements",
            [
                {
                    "Fund": row["symbol"],
                    "Session": row["session"],
                    "From shares": row["flow"] / 1e6,
                    "From assets": row["second"] / 1e6,
                    "Why": row["reason"],
                }
                for row in result.tables["disagreements"]
            ],
            alt="Sessions on which the two estimates of a flow differ",
            columns=dict.fromkeys(("From shares", "From assets"), _MONEY),
        )


def _window(name: str) -> str:
    names = {"1": "1 session", "ytd": "This year"}
    return names.get(name, f"{name} sessions")
