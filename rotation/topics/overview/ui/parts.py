"""The parts of the overview: the verdict, what changed, the race, what the verdict was worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from rotation import formats
from rotation.charts import said
from rotation.results import headline
from rotation.results.result import Result
from rotation.topics.overview import charts
from rotation.topics.overview.analysis import rules
from rotation.topics.overview.view import worth
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard


def _race(result: Result) -> str:
    pair, columns = result.selection.pair, result.series.get("race")
    if columns is None:
        return ""
    gap = (said.last(columns["small"]) - said.last(columns["large"])) / 100
    return said.sentence(said.ahead(pair.small, pair.large, gap))


RACE: Final = ChartCard(
    "race",
    charts.race,
    lambda result: f"{result.selection.pair.small} vs {result.selection.pair.large}, year to date",
    _race,
    "Both are 100 at the last close of the year before.",
)


def title(result: Result) -> str:
    """Return the heading of the page: the verdict, with its day where that is an earlier one."""
    return headline.of_its_day(str(result.numbers["verdict"]).capitalize(), result)


def sentence(result: Result) -> str:
    """Return the verdict with its figures, and how the ledger stands, as Markdown."""
    x = result.numbers
    claim = str(x["verdict_sentence"]).partition(": ")[2]
    total = len(result.tables["evidence"])
    counted = (
        f"{x['confirms']} of {x['counted']} watchpoints confirm, {x['mixed']} mixed, "
        f"{x['contradicts']} contradict; {total - x['counted']} of {total} not counted."
        f"{'' if result.as_of is None else f' As of {formats.day(result.as_of)}.'}"
    )
    return f"{cards.plain(claim[:1].upper() + claim[1:])}.  \n{cards.faint(counted)}"


def changes(result: Result) -> None:
    """Draw what changed since the last session and since a week ago."""
    rows = result.tables["changes"]
    with st.container(border=True, key="changes"):
        st.markdown("**What changed**")
        if not rows:
            st.caption("Nothing is known of the session before.")
        for day in sorted({row["since"] for row in rows}, reverse=True):
            lines = [_change(row) for row in rows if row["since"] == day]
            st.markdown("  \n".join([f":small[:gray[Since {formats.day(day)}]]", *lines]))


def _change(row: Mapping[str, Any]) -> str:
    """One change as a line: what, from what, to what; state and unit once where they stay."""
    before, now = row["before"], row["now"]
    state, _, figure = before.partition(", ")
    if figure and now.startswith(f"{state}, "):
        text = " → ".join(formats.moved(figure, now.partition(", ")[2]))
    else:
        text = f"{before} → {now}"
    name = row["watchpoint"][:1].upper() + row["watchpoint"][1:]
    return f":small[**{cards.plain(name)}** {cards.unbroken(cards.plain(text))}]"


def value(result: Result) -> None:
    """Draw what the verdict was worth on past month-ends, in words and with every case."""
    rows, past = result.tables["worth"], result.tables["past"]
    with st.container(border=True, key="worth"):
        cards.heading(
            "What the verdict was worth",
            "The same rules on every past month-end, and what the pair's spread did afterwards.",
        )
        st.markdown(cards.plain(worth.statement(rows, result.numbers["verdict"])))
        tables.table(
            result,
            "worth",
            [_worth(row) for row in rows],
            alt="Spread after past month-ends by verdict: number, mean, median and band",
            ordered=True,
        )
        with st.expander(f"Every month-end ({len(past)})"):
            tables.table(
                result,
                "past",
                [_past(row) for row in reversed(past)],
                alt="Verdict of each past month-end and the spread that followed",
                ordered=True,
            )
        st.caption(
            "Windows overlap where a month-end follows within the sessions looked ahead; the band "
            "is a block bootstrap of neighbouring month-ends. A mean differs from any where the "
            "band of their difference leaves out zero. A past verdict used nothing later."
        )


def rules_in_words(result: Result) -> None:
    """Draw the rules: of the verdict, and of every row."""
    with st.expander("The rules"):
        st.markdown(cards.plain(rules.wording()))
        lines = [
            f"- **{row['question']}** {cards.plain(row['rule'])}"
            for row in result.tables["evidence"]
        ]
        st.markdown("\n".join(lines))


def _worth(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Verdict": row["verdict"].capitalize(),
        "Sessions after": row["horizon"],
        "n": row["n"],
        "Mean": row["mean"],
        "Median": row["median"],
        "From": row["low"],
        "To": row["high"],
        "Differs from any": {True: "yes", False: "no", None: None}[row["differs"]],
        "Overlapping": row["overlapping"],
    }


def _past(row: Mapping[str, Any]) -> dict[str, Any]:
    overlaps: Sequence[str] = [horizon for horizon in ("21", "63") if row[f"overlaps_{horizon}"]]
    return {
        "Month-end": row["session"],
        "Verdict": row["verdict"],
        "21 sessions": row["spread_21"],
        "63 sessions": row["spread_63"],
        "Overlaps": ", ".join(overlaps),
        "Leadership": row["leadership"],
        "Volume breadth": row["volume_breadth"],
    }
