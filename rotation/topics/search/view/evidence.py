"""Evidence of the search page: does the public notice."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np

from rotation import formats
from rotation.formats import Format
from rotation.results.evidence import Evidence, State, Watchpoint
from rotation.results.result import Result
from rotation.topics.search.analysis.attention import SURGE, YEAR

ATTENTION: Final = Watchpoint(
    "attention",
    "Are people searching for it?",
    f"a search term scores {SURGE:.0f} or more, the last complete week in standard deviations from "
    "the year before",
    "no term scores above zero",
    order=80,
    data="Answers of Google Trends",
)
WATCHPOINTS: Final = (ATTENTION,)

SCORE: Final = Format("+.1f", suffix=" deviations", signed_zero=True)


def evidence(result: Result) -> tuple[Evidence, ...]:
    """Return whether small caps are searched for more than in the year before."""
    x = result.numbers
    week, score = x["last_week"], x["loudest_z"]
    as_of = None if week is None else week + dt.timedelta(days=6)
    if not formats.known(score):
        nothing = "No answer of Google Trends with a complete week is stored"
        why = nothing if week is None else result.why("z", "last") or "No term has a score"
        return (Evidence(ATTENTION, State.NO_DATA, as_of=as_of, why=why),)
    state = State.CONFIRMS if score >= SURGE else State.MIXED if score > 0 else State.CONTRADICTS
    shown = (
        f"“{x['loudest']}” {formats.SHORT_SCORE(score)}, {x['in_surge']} of {x['scored']} terms "
        f"with z ≥ {SURGE:g}"
    )
    terms = [row["term"] for row in result.tables["terms"]]
    scores = result.series.get("z", {})
    line = np.asarray(scores.get(f"term_{terms.index(x['loudest']) + 1}", ()), dtype=float)
    complete = np.asarray(scores.get("date", ()), dtype="datetime64[D]") <= np.datetime64(week)
    found = Evidence(ATTENTION, state, shown, as_of)
    return (found.with_line(score, line[complete][-YEAR:], SCORE),)
