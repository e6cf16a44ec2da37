"""Figures, charts and tables of the flows page."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from rotation import formats
from rotation.charts import said
from rotation.formats import Format
from rotation.results import spans
from rotation.results.result import Result
from rotation.topics.flows import charts, metrics
from rotation.topics.flows.view import books, sentences
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard


def _fund(result: Result) -> str:
    fund: str = result.selection.option("fund")
    return fund


def _flows(result: Result) -> str:
    x = result.numbers
    day = metrics.day_of(result)
    to = "" if day == result.as_of else f" to {formats.day(day)}"
    parts = {f"over 21 sessions{to}": x["flow_21"], spans.this_year(result, day): x["flow_ytd"]}
    return said.sentence(
        ", ".join(f"{formats.MONEY(v)} {n}" for n, v in parts.items() if formats.known(v))
    )


def _pale(result: Result) -> str:
    by = result.selection.option("by")
    return (
        "" if by == "day" else f"A pale bar is a {by} that is not over yet, or that counts stop in."
    )


def _assets(result: Result) -> str:
    columns = result.series.get("assets")
    if columns is None or not np.isfinite(columns["aum"]).any():
        return ""
    row = np.flatnonzero(np.isfinite(columns["aum"]))[-1]
    aum, inflow, day = (columns[name][row] for name in ("aum", "inflow", "session"))
    came = "came in" if inflow >= 0 else "left"
    since = formats.day(columns["session"][0])
    return said.sentence(
        f"{formats.ASSETS(aum)} on {formats.day(day)}",
        f"{formats.ASSETS(abs(inflow))} net {came} from {since} on"
        if formats.known(inflow)
        else "",
    )


def _cumulative(result: Result) -> str:
    columns = result.series.get("cumulative", {})
    rows = (
        (books.called(family).lower(), said.last(columns[family]))
        for family in charts.FAMILIES
        if family in columns
    )
    return said.sentence(said.listed(rows, formats.PERCENT))


def _ranked(result: Result) -> str:
    rows = ((row["symbol"], row["share_of_aum_21"]) for row in result.tables["funds"])
    ends = said.ends(rows, formats.PERCENT, "highest", "lowest")
    return said.sentence(f"{ends}{metrics.oldest(result, table='funds')}" if ends else "")


CHARTS: Final = (
    ChartCard(
        "flows",
        charts.flows,
        lambda result: (
            f"{_fund(result)}: net flow by {result.selection.option('by')}, "
            f"{result.selection.lookback} sessions"
        ),
        _flows,
        _pale,
    ),
    ChartCard(
        "assets",
        charts.assets,
        lambda result: f"{_fund(result)}: assets and net inflow",
        _assets,
        "Assets that rise while the dashed line is flat have grown by the market alone.",
    ),
    ChartCard(
        "cumulative",
        charts.cumulative,
        lambda result: f"Net flow by family over {result.selection.lookback} sessions, % of assets",
        _cumulative,
    ),
    ChartCard("ranked", charts.ranked, "Net flow by fund over 21 sessions, % of assets", _ranked),
)

_MONEY: Final = Format("+.2f")
_BILLIONS: Final = dict.fromkeys(map(metrics.window, metrics.WINDOWS), _MONEY) | {
    "Assets": formats.DECIMAL
}


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
            **{metrics.window(name): row[f"flow_{name}"] / 1e9 for name in metrics.WINDOWS},
            "Of assets, YTD": row["share_of_aum_ytd"],
            "Outflow, sessions in a row": row["outflow_days"],
            "Estimates agree": row["agrees"],
        }
        for row in result.tables["funds"]
    ]
    tables.card(
        result,
        "funds",
        rows,
        title="Every fund, billions of dollars",
        caption="Flows are the change of shares outstanding times net asset value, as the issuer "
        "states both; volume is no flow.",
        alt="Assets and flows of every followed fund",
        columns=_BILLIONS,
    )


def families(result: Result) -> None:
    """Draw the table of the families of funds."""
    rows = [
        {
            "Funds": books.called(row["family"]),
            "In it": row["funds"],
            "As of": row["as_of"],
            "Assets": row["aum"] / 1e9,
            **{metrics.window(name): row[f"flow_{name}"] / 1e9 for name in metrics.WINDOWS},
            "Of assets, 21": row["share_of_aum_21"],
            "Of assets, YTD": row["share_of_aum_ytd"],
        }
        for row in result.tables["families"]
    ]
    tables.card(
        result,
        "families",
        rows,
        title="Small caps vs large caps, billions of dollars",
        caption=sentences.families(),
        alt="Assets and flows of each family of funds",
        columns=_BILLIONS,
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
            "hundredth of a percent of assets. Millions of dollars.",
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
