"""The parts of the search page: controls, the answer in words, figures, tables."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from rotation import formats, universe
from rotation.catalog import is_imported
from rotation.options import TextOption
from rotation.results import metric
from rotation.results.result import Result
from rotation.topics.search import PAGE, metrics
from rotation.topics.search.analysis.attention import SURGE, YEAR
from rotation.topics.search.view import controls as search_request
from rotation.topics.search.view import sentences
from rotation.ui import cards, choices, tables
from rotation.ui.frame import fold, freshness, own_controls

_ASKED_BEFORE: Final = "_terms_before"
_SURGE_LOOKS: Final[dict[bool | None, tuple[str, str, str]]] = {
    True: ("Surge", ":material/trending_up:", "green"),
    False: ("No surge", ":material/horizontal_rule:", "gray"),
    None: ("Not enough weeks", ":material/help:", "gray"),
}
WALL: Final = tuple(
    dataclasses.replace(figure, help=sentences.lead_sentence)
    if figure.name == "lead_lag_weeks"
    else figure
    for figure in metric.labelled(metrics.METRICS)
)


def choose() -> None:
    """Presets and the page's own controls."""
    typed = st.session_state.get("terms", st.query_params.get("terms"))
    text = search_request.DEFAULT_TERMS if typed is None else str(typed)
    asked = (text, *map(_value, (search_request.GEO, search_request.SPAN)))
    before = st.session_state.get(_ASKED_BEFORE, asked)
    if before[0] != text:
        st.query_params.pop(search_request.TERM.name, None)  # it was one of the terms before
    if before != asked:
        st.query_params.pop(search_request.PULL.name, None)  # another search is wanted
    st.session_state[_ASKED_BEFORE] = asked
    with st.container(key=f"{fold.OWN}-presets"):
        choices.pick(
            "preset",
            "Presets",
            list(search_request.PRESETS),
            search_request.preset_of(text),
            on_pick=_take_preset,
            help="Each is one search, its terms on one scale. Or type terms of your own below.",
        )
    own_controls.draw(PAGE)


def _value(option: TextOption) -> str:
    """What a box holds, before it is drawn in this run."""
    return str(st.session_state.get(option.name, st.query_params.get(option.name, option.default)))


def _take_preset(chosen: str) -> None:
    st.session_state["terms"] = search_request.PRESETS[chosen]


def headline(result: Result) -> None:
    """The loudest term and whether it surges, in a sentence."""
    x = result.numbers
    with st.container(border=True, key="search-headline"):
        badge = cards.badge(*_SURGE_LOOKS[x["surge"]])
        loudest = cards.plain(loudest_sentence(result))
        st.markdown(f"**Are people searching for it?**  \n{badge} {loudest}")
        said = [pull_sentence(result)] if x["pull"] else []
        said += [views_sentence(result)] if x["pageviews_week"] else []
        st.caption("  \n".join(said))


def loudest_sentence(result: Result) -> str:
    """The loudest term of the last complete week, or why there is none."""
    x = result.numbers
    if x["pull"] is None:
        return result.why("pull")
    if x["loudest"] is None:
        weeks = f"No term has a score: that takes {YEAR + 1} weeks in a row that are over."
        return result.why("z", "last") or weeks
    much, clause = _weeks_sentence(x["loudest_z"]), sentences.loudest(result)
    return (
        f"{clause[:1].upper()}{clause[1:]}: {x['loudest_last']:.0f} of 100 in the week of "
        f"{formats.day(x['last_week'])}, {much} the mean of the year before. "
        f"{sentences.in_surge(result)}."
    )


def pull_sentence(result: Result) -> str:
    """Whose answer it is, and when it was made."""
    x = result.numbers
    made, source = x["pull_made_at"], x["pull_source"]
    if source == "sample":
        return "One simulated search: every value is relative to its largest."
    whose = "From a file of Google Trends" if is_imported(source) else "Google Trends"
    when = "" if made is None else f", fetched {formats.instant(made)} ({freshness.ago(made)})"
    return f"{whose}{when}: every value is relative to its largest, and no other search compares."


def views_sentence(result: Result) -> str:
    """Whether Wikipedia says the same, on its own scale."""
    x = result.numbers
    if x["pageviews_loudest"] is None:
        return "Wikipedia page views: no article has a score."
    name = universe.ARTICLES[x["pageviews_loudest"]]
    surge = "a surge" if x["pageviews_surge"] else "no surge"
    return (
        f"Wikipedia, a second gauge on its own scale: {name} shows the largest increase, "
        f"{_weeks_sentence(x['pageviews_z'])} its mean in the week of "
        f"{formats.day(x['pageviews_week'])}: {surge}."
    )


def term(result: Result) -> None:
    """Which term is held against the market; the URL says it."""
    names = [row["term"] for row in result.tables["terms"]]
    if len(names) < 2:
        return

    def choose_term(picked: str) -> None:
        if picked != names[0]:
            st.query_params[search_request.TERM.name] = picked
        else:
            st.query_params.pop(search_request.TERM.name, None)

    choices.pick(
        "term_choice",
        search_request.TERM.label,
        names,
        result.numbers["term"],
        on_pick=choose_term,
        format_func=cards.plain,
        help=search_request.TERM.help,
    )


def terms(result: Result) -> None:
    """The table of terms, with what leads."""
    leads = {row["term"]: row for row in result.tables["leads"]}
    rows = [
        {
            "Term": row["term"],
            "Interest": row["last"],
            **_figures(row),
            "Lead–lag vs spread": metrics.order(leads.get(row["term"])),
        }
        for row in result.tables["terms"]
    ]
    with st.container(border=True):
        cards.heading(
            "Every term in the last complete week",
            f"A score of {SURGE:.0f} or more is a surge. Low-interest terms move in "
            "coarse steps; treat their z-scores with care.",
        )
        tables.table(
            result,
            "terms",
            rows,
            alt="Interest, score, four-week change and surge of each term",
        )
        if interest := result.tables["interest"]:
            tables.download(result, "interest", interest, label="CSV of the whole search")


def related(result: Result) -> None:
    """Rising related queries of every term."""
    rows = [row for row in result.tables["related"] if row["kind"] == "rising"]
    tables.card(
        result,
        "related",
        [
            {
                "Term": row["term"],
                "Query": row["query"],
                "Growth": "breakout" if row["breakout"] else _growth(row["value"]),
            }
            for row in rows
        ],
        title="Rising related queries",
        caption="Related queries with the fastest growth. A breakout grew more than fifty-fold.",
        alt="Rising queries by term, with their growth",
    )


def articles(result: Result) -> None:
    """Page views of the last whole week."""
    tables.card(
        result,
        "pageviews",
        [
            {
                "Article": universe.ARTICLES[row["article"]],
                "Views, week": row["last"],
                **_figures(row),
            }
            for row in result.tables["pageviews"]
        ],
        title="Wikipedia page views, last complete week",
        caption="Views by people, crawlers left out, from Sunday to Saturday.",
        alt="Views, score, four-week change and surge of each article",
        columns={"Views, week": formats.COUNT, "4-week change": metrics.CHANGE},
    )


def _figures(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is said of the last week of a term or an article."""
    surge = {True: "yes", False: "no", None: None}[row["surge"]]
    return {"z-score": row["z"], "4-week change": row["change_4w"], "Surge": surge}


def _weeks_sentence(z: float) -> str:
    many = f"{abs(z):.1f} standard deviations"
    return f"{many} {'above' if z >= 0 else 'below'}"


def _growth(value: float) -> str | None:
    return None if math.isnan(value) else f"+{value:,.0f}%"
