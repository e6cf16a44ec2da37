"""Evidence of the policy page: does the Federal Reserve stand in the way."""

from __future__ import annotations

from typing import Final

import numpy as np

from rotation import formats
from rotation.results.evidence import Evidence, State, Watchpoint
from rotation.results.result import Result

POLICY: Final = Watchpoint(
    "policy",
    "Does the Fed stand in the way?",
    "the last statement is no more hawkish than the one before and the path that futures imply "
    "does not rise",
    "the tone has turned from dovish, above zero, to cautious, zero or below",
    order=120,
    data="Closes of fed funds futures",
)
WATCHPOINTS: Final = (POLICY,)


def evidence(result: Result) -> tuple[Evidence, ...]:
    """Return whether tone and path leave room; a statement is current until the next meeting."""
    x = result.numbers
    why = _lacking(result)
    if why:
        return (Evidence(POLICY, State.NO_DATA, as_of=x["path_as_of"], why=why),)
    before = x["tone"] - x["tone_change"]
    if before > 0 >= x["tone"]:
        state = State.CONTRADICTS
    elif x["tone_change"] >= 0 and x["path_direction"] != "rising":
        state = State.CONFIRMS
    else:
        state = State.MIXED
    until = x["path_until"]  # contracts may end well within a year
    shown = (
        f"tone {formats.SCORE(x['tone'])}, before {formats.SCORE(before)}; path "
        f"{x['path_direction']}, {formats.SCORE(x['path_change'])} pp to {formats.day(until)}"
    )
    line = np.asarray(result.series.get("tone", {}).get("tone", ()), dtype=float)
    found = Evidence(POLICY, state, shown, x["path_as_of"])
    return (found.with_line(x["tone"], line, formats.SCORE.named("in tone")),)


def _lacking(result: Result) -> str:
    """What is missing for an answer, empty where nothing is."""
    if result.numbers["path_direction"] is None:
        unknown = "No path of fed funds futures is known"
        return unknown if result.numbers["path_as_of"] else result.why("path") or unknown
    return result.why("last_statement", "tone", "tone_change")
