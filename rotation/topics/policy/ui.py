"""Figures, charts and tables of the policy page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.calendars import fomc
from rotation.charts import said
from rotation.formats import Format
from rotation.results.result import Result
from rotation.topics.policy import charts, metrics
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard


def _of_the_path(title: str, result: Result) -> str:
    day = result.numbers["path_as_of"]
    return title if day is None else f"{title}, by futures of {formats.day(day)}"


def _likeliest(result: Result) -> str:
    rows = result.tables["meetings"]
    if not rows:
        return ""
    said_of = (
        f"{metrics.range_text(row['likeliest_low'], row['likeliest_high'])} after "
        f"{formats.day(row['meeting'])} ({formats.SHORT_SHARE(row['probability'])})"
        for row in (rows[place] for place in dict.fromkeys((0, len(rows) - 1)))
    )
    return said.sentence(f"likeliest: {', '.join(said_of)}")


def _expected(result: Result) -> str:
    columns = result.series.get("expected")
    if columns is None or len(columns["day"]) < 2:
        return ""
    rates, day = columns["rate"], formats.day(columns["day"][-1].item())
    return said.sentence(
        f"{metrics.PERCENT(float(rates[0]))} now, {metrics.PERCENT(said.last(rates))} from {day}"
    )


def _decided(result: Result) -> str:
    columns, rows = result.series.get("ratio"), result.tables["decisions"]
    if columns is None:
        return ""
    days = columns["session"]
    first, last = (days[at].item() if len(days) else None for at in (0, -1))
    turn = said.versus(said.last(columns["ratio"]) / 100 - 1, f"that of {formats.day(first)}")
    subject = "ratio" if last == result.as_of else f"on {formats.day(last)} the ratio was"
    return said.sentence(turn and f"{subject} {turn}", _last_decision(result, rows))


def _last_decision(result: Result, rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the last decision, as the last one known where a later meeting has been held."""
    last = max(rows, key=lambda row: str(row["meeting"]), default=None)
    if last is None or result.as_of is None:
        return ""
    later = any(day > last["meeting"] for day in fomc.held(result.as_of))
    called = "last decision known here," if later else "last decision"
    return f"{called} {formats.day(last['meeting'])}: {last['direction']}"


def _after(result: Result) -> str:
    return said.sentence(
        ", ".join(
            f"{row['direction']} {formats.SHORT_PP(row['mean'])} (n = {row['n']})"
            for row in result.tables["after_decisions"]
            if row["n"]
        )
    )


def _tone(result: Result) -> str:
    columns = result.series.get("tone")
    if columns is None or not len(columns["day"]):
        return ""
    tone = formats.SCORE(said.last(columns["tone"]))
    return said.sentence(f"{tone} on {formats.day(columns['day'][-1].item())}")


CHARTS: Final = (
    ChartCard(
        "probabilities",
        charts.probabilities,
        lambda result: _of_the_path("Probability of each target range, %", result),
        _likeliest,
        "A column is a meeting. By FedWatch's method.",
    ),
    ChartCard(
        "expected-rate",
        charts.expected_rate,
        lambda result: _of_the_path("Expected rate", result),
        _expected,
        "Each step is a meeting. Small caps borrow at short rates: falling steps are relief.",
    ),
    ChartCard(
        "meetings",
        charts.meetings,
        lambda result: (
            f"{result.selection.pair.small}/{result.selection.pair.large} ratio with the FOMC's "
            "decisions"
        ),
        _decided,
        "Triangles down are cuts, triangles up are rises, circles changed nothing.",
    ),
    ChartCard(
        "after-decisions",
        charts.after,
        lambda result: (
            f"{result.selection.pair.small} minus {result.selection.pair.large}, 21 sessions after "
            "decisions"
        ),
        _after,
        "Whiskers: 95% band of the mean, from 8 decisions on; one that holds zero says nothing.",
    ),
)


TONE: Final = ChartCard(
    "tone",
    charts.tone,
    "Tone of the FOMC's statements",
    _tone,
    "Above zero dovish words prevail, below it hawkish ones.",
)


def path(result: Result) -> None:
    """Draw the table of the meetings of the path."""
    rows = [
        {
            "Meeting": row["meeting"],
            "Days": row["days"],
            "Rate before": row["rate_before"],
            "Rate after": row["rate_after"],
            "Likeliest range": metrics.range_text(row["likeliest_low"], row["likeliest_high"]),
            "Probability": row["probability"],
        }
        for row in result.tables["meetings"]
    ]
    tables.card(
        result,
        "path",
        rows,
        title=_of_the_path("Meetings to come", result),
        caption="Rates are the effective rate the contracts imply. The file has every target "
        "range.",
        alt="Rate before and after each coming meeting, and the likeliest target range",
        columns=dict.fromkeys(("Rate before", "Rate after"), metrics.PERCENT),
        as_of=result.numbers["path_as_of"],
        of="meetings",
        ordered=True,
        why=result.why("path", EVERYTHING),
    )


def decisions(result: Result) -> None:
    """Draw the table of the decisions, the last one first."""
    rows = [
        {
            "Meeting": formats.day(row["meeting"]) + ("" if row["scheduled"] else ", unscheduled"),
            "Target range": metrics.range_text(row["range_low"], row["range_high"]),
            "Decision": row["direction"],
            "Spread after (21 sessions)": row["spread_21"],
        }
        for row in reversed(result.tables["decisions"])
    ]
    tables.card(
        result,
        "decisions",
        rows,
        title="Decisions of the FOMC",
        caption="The spread runs from the close of the day of the decision. The calendar knows "
        "decisions from 2015 to January 2026.",
        alt="Decisions of the FOMC and the spread after each",
        ordered=True,
    )


_MARKED: Final = {"dovish": ":green-background[**{}**]", "hawkish": ":violet-background[*{}*]"}
_CHANGED: Final = {"added": ":green-background[**{}**]", "removed": ":gray[~~{}~~]"}


def statements(result: Result) -> None:
    """Draw the last statement with its scored words, and what changed in it."""
    rows = result.tables["statements"]
    if not rows:
        return
    last, told = rows[-1], st.tabs(["Words that scored", "Compared with the statement before"])
    with told[0], st.container(border=True):
        votes = "" if last["votes_for"] is None else _votes(last)
        cards.heading(
            f"Statement of {formats.day(last['date'])}",
            f"{formats.many(last['dovish'], 'dovish word')} (bold, green), "
            f"{formats.many(last['hawkish'], 'hawkish one')} (italic, violet){votes}.",
        )
        st.markdown(_paragraphs(result.tables["marked"]))
    with told[1], st.container(border=True):
        if len(rows) < 2:
            st.caption("One statement is stored: nothing to compare it with.")
            return
        cards.heading(
            f"{formats.day(last['date'])} vs {formats.day(rows[-2]['date'])}",
            "New words are bold on green, words that are gone are struck through.",
        )
        runs = (
            _wrapped(row["text"], _CHANGED.get(row["change"])) for row in result.tables["changes"]
        )
        st.markdown(" ".join(runs))


def _votes(row: Mapping[str, Any]) -> str:
    return f"; {row['votes_for']} voted for it and {row['votes_against']} against"


def _paragraphs(runs: Sequence[Mapping[str, Any]]) -> str:
    """Return runs of text as Markdown, a paragraph a number."""
    found: dict[int, str] = {}
    for run in runs:
        text = _wrapped(run["text"], _MARKED.get(run["side"]))
        found[run["paragraph"]] = found.get(run["paragraph"], "") + text
    return "\n\n".join(found.values())


def _wrapped(text: str, form: str | None) -> str:
    """Return a run as Markdown; a form is put around each paragraph's part of it."""
    parts = text.split("\n")
    shown = (
        part if not part or form is None else form.format(part) for part in map(cards.plain, parts)
    )
    return "\n\n".join(shown)


def economy(result: Result) -> None:
    """Draw the table of the economy's pulse."""
    rows = [
        {
            "Series": f"{row['name']} ({row['series']})",
            "Day": row["date"],
            "Value": row["value"],
            "Unit": row["unit"],
            "Change, 13 weeks": row["change_13w"],
        }
        for row in result.tables["economy"]
    ]
    tables.card(
        result,
        "economy",
        rows,
        title="The economy's pulse",
        caption="A sudden weakening would undo the setup: more claims, tighter conditions, wider "
        "spreads.",
        alt="Last value and change over 13 weeks of series of the economy",
        columns={"Value": Format(",.2f"), "Change, 13 weeks": Format("+,.2f")},
        ordered=True,
        why=result.why("economy"),
    )
