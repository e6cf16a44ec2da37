"""Answer, figures, charts and tables of the technicals page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from rotation import formats
from rotation.charts import said
from rotation.results.result import Result
from rotation.topics.technicals import charts, metrics
from rotation.topics.technicals.analysis.scan import HORIZON, Pattern
from rotation.topics.technicals.view import sentences
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard

_LOOK_FOR: Final = {
    Pattern.COMPLETE: "The solid outline is the pattern; the dashed lines say what it promises and "
    "where it ends.",
    Pattern.IN_PROGRESS: "The dotted outline is a pattern in progress: it is none before a close "
    "above the pivot on volume.",
    Pattern.FAILED: "The outline is a pattern that was complete and has ended.",
    Pattern.NONE: "Circles are the rims and the low of the shape that passes the most rules; it is "
    "no pattern.",
}


def _symbol(result: Result) -> str:
    symbol: str = result.selection.option("symbol")
    return symbol


def _look_for(result: Result) -> str:
    word = result.numbers["pattern"]
    return "" if word is None else _LOOK_FOR[Pattern(word)] + " A filled candle fell."


def _past(result: Result) -> str:
    x = result.numbers
    if x["patterns"] is None:
        return ""
    if not x["patterns"]:
        return f"{_symbol(result)} has completed no cup with handle in the stored history"
    many = "cup" if x["patterns"] == 1 else "cups"
    if not x["patterns_over"]:
        return f"{x['patterns']} {many} with handle, not over yet"
    return (
        f"{x['patterns']} {many} with handle: of {x['patterns_over']} that are over "
        f"{_count(result, 'reached')} reached the target, {_count(result, 'failed')} failed"
    )


def _count(result: Result, outcome: str) -> int:
    return sum(row["outcome"] == outcome for row in result.tables["patterns"])


def _odds(result: Result) -> str:
    rows = [row for row in result.tables["hit_rates"] if formats.known(row["reached"])]
    return ", ".join(f"{row['whose']} {formats.SHORT_SHARE(row['reached'])}" for row in rows)


CANDLES: Final = ChartCard(
    "candles",
    charts.candles,
    sentences.stands,
    lambda result: f"{sentences.finding(result).removesuffix('.')}.",
    _look_for,
)

CHARTS: Final = (
    ChartCard(
        "paths",
        charts.paths,
        lambda result: f"{_symbol(result)}: closes over the pivot, {HORIZON} sessions",
        lambda result: said.sentence(_past(result)),
        "Each pattern is judged by what was known at its breakout.",
    ),
    ChartCard(
        "hit-rates",
        charts.hit_rates,
        "Share of cups with handle that reached the measured move",
        lambda result: said.sentence(_odds(result)),
        f"Published: {metrics.PUBLISHED_IN}; his counts have no limit of time.",
    ),
)


def implies(result: Result) -> None:
    """Draw where the close stands, what would end the pattern, what 300 implies, and the odds."""
    told = (sentences.trend, sentences.ends, sentences.article, sentences.odds)
    with st.container(border=True):
        text = cards.plain(" ".join(filter(None, (tell(result) for tell in told))))
        st.markdown(cards.unbroken(text))


_MARKS: Final = {True: "✓ passes", False: "✗ fails", None: "– open"}


def rules(result: Result) -> None:
    """Draw every rule with its number, passed or failed."""
    passed = result.numbers["rules_passed"] or 0
    rows = [
        {
            "Rule": row["rule"],
            "Result": _MARKS[row["passed"]],
            "Number": sentences.value(row),
            "Expected": row["expected"],
            "What the number is": row["measured"],
        }
        for row in result.tables["rules"]
    ]
    tables.card(
        result,
        "rules",
        rows,
        title=f"{passed} of {len(rows)} rules pass" if rows else "No shape to judge",
        caption="Of the pattern, or without one of the shape that passes the most; open ones "
        "cannot be tested, or not yet. Prices are adjusted for splits and not for dividends; highs "
        "and lows are those of the session.",
        alt="Every rule of a cup with handle, its number and whether it passes",
        ordered=True,
    )


def patterns(result: Result) -> None:
    """Draw the table of every complete pattern of the stored history, if there is one."""
    if not result.tables["patterns"]:
        return
    rows = [
        {
            "Breakout": row["breakout"],
            "Left rim": row["left_rim"],
            "Right rim": row["right_rim"],
            "Depth": row["depth"],
            "Pivot": row["pivot"],
            "Target": row["target"],
            "Outcome": row["outcome"],
            "On": row["decided"],
            **{f"{n} sessions after": row[f"after_{n}"] for n in (21, 63, HORIZON)},
        }
        for row in result.tables["patterns"]
    ]
    tables.card(
        result,
        "patterns",
        rows,
        title="Every cup with handle of the stored history",
        caption=f"Reached: a high at the target within {HORIZON} sessions, before a close below "
        "the handle's low or 8% below the pivot, which is failed.",
        alt="Every complete cup with handle and what followed",
        columns={
            **dict.fromkeys(("Pivot", "Target"), metrics.PRICE),
            **{f"{n} sessions after": formats.PERCENT for n in (21, 63, HORIZON)},
        },
    )
