"""Figures, charts and tables of the fundamentals page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from rotation import catalog, formats, universe
from rotation.charts import said
from rotation.results.result import Result
from rotation.topics.fundamentals import charts, metrics
from rotation.topics.fundamentals.view import sentences
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard


def _pair(result: Result) -> str:
    return f"{result.selection.pair.small} vs {result.selection.pair.large}"


def _valuation(result: Result) -> str:
    x, pair = result.numbers, result.selection.pair
    if not formats.known(x["pe_gap"]):
        return ""
    both = (
        f"{pair.small} {formats.INDEX(x['pe_small'])}, {pair.large} {formats.INDEX(x['pe_large'])}"
    )
    gap = formats.SHORT_PERCENT(x["pe_gap"])
    return said.sentence(f"P/E of {both}{_on(result)}", f"gap {gap}")


def _on(result: Result) -> str:
    """Return the day of the valuation, behind a figure, where that is not the page's."""
    day = result.numbers["valuation_as_of"]
    return "" if day == result.as_of else f" on {formats.day(day)}"


def _gaps(result: Result) -> str:
    x = result.numbers
    known = {"P/E": x["pe_gap"], "P/B": x["pb_gap"], "P/S": x["ps_gap"]}
    listed = said.listed(known.items(), formats.SHORT_PERCENT)
    return said.sentence(f"{listed}{_on(result)}" if listed else "")


def _growth(result: Result) -> str:
    rows = (
        (charts.named(result, row, "sector"), row["bottom_up"])
        for row in result.tables["earnings_growth"]
    )
    return said.sentence(said.ends(rows, formats.SHORT_PERCENT, "fastest", "slowest"))


def _move_title(result: Result) -> str:
    since, until = result.numbers["move_since"], result.numbers["move_until"]
    lookback = f"{result.selection.lookback} sessions"
    return f"What moved {_pair(result)}, {formats.span(since, until) if since else lookback}"


def _move(result: Result) -> str:
    x = result.numbers
    names = {"moved": "relative_move", "re-rating": "rerating", "earnings": "earnings_part"}
    parts = ((words, x[name]) for words, name in names.items())
    return said.sentence(said.listed(parts, formats.SHORT_PERCENT))


CHARTS: Final = (
    ChartCard(
        "valuation",
        charts.valuation,
        "P/E of small-cap (orange) and large-cap (blue) funds",
        _valuation,
    ),
    ChartCard(
        "gaps",
        charts.gaps,
        lambda result: f"Valuation gap of {_pair(result)}, {result.selection.lookback} sessions",
        _gaps,
        lambda result: f"Rising towards zero: {result.selection.pair.small} is being re-rated.",
    ),
    ChartCard("growth", charts.growth, "Earnings growth by sector", _growth),
    ChartCard(
        "move",
        charts.move,
        _move_title,
        _move,
        "In logarithms. Re-rating can be taken back; earnings tend to stay.",
    ),
)


def answer(result: Result) -> None:
    """Draw whether small caps are cheap and technology outgrows the rest, in words."""
    with st.container(border=True):
        pair = result.selection.pair
        cheap = f"Is {pair.small} cheap against {pair.large}"
        if universe.is_small_against_large(pair.small, pair.large):
            cheap = "Are small caps cheap"
        st.markdown(f"**{cheap}, and does technology still outgrow the rest?**")
        st.markdown(cards.plain(sentences.valuation(result)))
        st.markdown(cards.plain(sentences.earnings(result)))
        if parts := sentences.parts(result):
            st.markdown(cards.plain(parts))


def valuation(result: Result) -> None:
    """Draw the table of valuations."""
    rows = [
        {
            "Fund": row["symbol"],
            **{words: row[name] for name, words in metrics.RATIOS.items()},
            "As of": row["as_of"],
            "Given as": row["form"] or None,
        }
        for row in result.tables["valuation"]
    ]
    tables.card(
        result,
        "valuation",
        rows,
        title="Valuation of every fund",
        caption="Yahoo gives ratios of funds as reciprocals; the last column says how it did.",
        alt="P/E, P/B and P/S of every followed fund",
        columns=dict.fromkeys(metrics.RATIOS.values(), formats.DECIMAL),
    )


def _lister(result: Result, source: str) -> str | None:
    """Return whose list the holdings of a sector are from, None without a list."""
    if result.sample:
        return "simulated"
    return catalog.source_title(source) if source else None


def growth(result: Result) -> None:
    """Draw the table of earnings growth."""
    rows = [
        {
            "Sector": row["sector"],
            "Next year, holdings": row["bottom_up"],
            "A year over three, fund": row["top_down"],
            "Coverage": row["coverage"],
            "Holdings": row["holdings"],
            "List of": row["listed"],
            "Listed by": _lister(result, row["listed_by"]),
            "As of": row["as_of"],
        }
        for row in result.tables["earnings_growth"]
    ]
    tables.card(
        result,
        "earnings_growth",
        rows,
        title="Earnings growth of every sector",
        caption="From below: the median by weight of the expected growth of the "
        f"{universe.LARGEST_HOLDINGS} largest holdings, ten where Yahoo alone names them; "
        "coverage is their part of the fund.",
        alt="Earnings growth of every sector, from its fund and from its largest holdings",
    )
