"""Evidence of the breadth page: does volume broaden."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from rotation.analytics.gap import EVERYTHING
from rotation.formats import Format
from rotation.panel import Days
from rotation.results.evidence import Evidence, State, Watchpoint, aged
from rotation.results.page import Data
from rotation.results.result import Result
from rotation.results.standings import Standing
from rotation.selection import Selection
from rotation.topics.breadth.analysis import rules
from rotation.topics.breadth.analysis.rules import SESSIONS
from rotation.topics.breadth.view import arrays, words

STATES: Final[Mapping[str | None, State]] = {
    rules.ADVANCE: State.CONFIRMS,
    rules.DECLINE: State.CONTRADICTS,
    rules.CONCENTRATED: State.CONTRADICTS,
    rules.QUIET: State.MIXED,
    rules.NO_SIGNAL: State.MIXED,
    None: State.NO_DATA,
}

VOLUME: Final = Watchpoint(
    "volume breadth",
    "Does volume broaden?",
    f"the breadth verdict is {rules.ADVANCE}",
    f"it is {rules.DECLINE} or {rules.CONCENTRATED}",
    order=70,
    data="Members' prices",
)
WATCHPOINTS: Final = (VOLUME,)

UP: Final = Format(".0f", 100, "% of volume up")


def evidence(result: Result) -> tuple[Evidence, ...]:
    """Return what the breadth verdict says of the rotation."""
    x = result.numbers
    state = STATES[x["verdict"]]
    if state is State.NO_DATA:
        why = result.why("verdict", EVERYTHING)
        return (Evidence(VOLUME, state, as_of=result.as_of, why=why),)
    found = Evidence(VOLUME, state, f"{x['verdict']}: {words.figures(result)}", result.as_of)
    daily = np.asarray(result.series["breadth"]["up_volume_share"])
    line = np.convolve(daily, np.ones(SESSIONS) / SESSIONS, "valid") if len(daily) else daily
    return (found.with_line(x[f"up_volume_share_{SESSIONS}"], line, UP),)


def standings(result: Result) -> tuple[Standing, ...]:
    """Return the breadth verdict, where the figures decide it."""
    word = result.numbers["verdict"]
    return () if word is None else (Standing(VOLUME.name, word),)


def past(selection: Selection, data: Data, days: Days) -> Mapping[str, Sequence[State]]:
    """Return the state on past days: as the page as of each day would say.

    Parameters
    ----------
    selection : Selection
    data : Data
    days : datetime64[D] array of shape (n_days,)
    """
    whole = arrays.of(data.market)
    return {VOLUME.name: tuple(_on(whole, day.item()) for day in days)}


def _on(whole: arrays.BreadthData | None, day: dt.date) -> State:
    row = None if whole is None else whole.row(day)
    if whole is None or row is None:
        return State.NO_DATA
    state = STATES[whole.record.names[row]]
    return aged(Evidence(VOLUME, state, as_of=whole.sessions[row].item()), day).state
