"""The states of the ledger and the verdict as of the last session that is over."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rotation import formats, sessions, universe
from rotation.results import ledger
from rotation.results.evidence import STALE_AFTER, Evidence
from rotation.results.page import FRONT, Data
from rotation.results.result import Result, is_provisional
from rotation.selection import Selection
from rotation.topics.overview.analysis import rules
from rotation.topics.overview.view.verdict import verdict

VERDICT: Final = "verdict"
"""Name of the verdict beside those of the watchpoints."""

LAPSES: Final = {rules.UNCONFIRMED: (rules.BROAD, rules.NARROW)}
"""Verdicts that only say that data for another one is gone, after that one."""


@dataclass(frozen=True)
class State:
    """The state of a watchpoint, or the verdict.

    Attributes
    ----------
    name : of the watchpoint, or ``VERDICT``
    state : such as ``confirms``, or the verdict
    known : whether it rests on data; what does not is no change of state
    text : the figures it rests on with their day where that is another; why it is not known
    page : page that brings it
    lapses : states after which this one only says that their data is gone: no change either
    """

    name: str
    state: str
    known: bool
    text: str
    page: str
    lapses: tuple[str, ...] = ()


@dataclass(frozen=True)
class States:
    """The states on one day.

    Attributes
    ----------
    selection : the selection of the result
    session : day they are of; None where nothing is known
    rows : the ledger
    states : the verdict, then the watchpoints in the order of the ledger
    sample : whether the prices are simulated
    behind : sessions that are over and have no prices
    result : of the overview
    """

    selection: Selection
    session: dt.date | None
    rows: tuple[Evidence, ...]
    states: tuple[State, ...]
    sample: bool
    behind: int
    result: Result

    @property
    def stale(self) -> bool:
        """Whether the prices are too old for a state to be that of today's market."""
        return self.behind > STALE_AFTER

    @property
    def notice(self) -> str:
        """What must be known before the rest is read; empty where nothing must."""
        if self.sample:
            return (
                "Sample data (simulated): no real prices are stored; nothing is compared, nothing "
                "is sent."
            )
        if self.session is None:
            reasons = (*self.result.sentences(), "Nothing is stored that says so.")
            return f"The state of the rotation is not known, nothing is compared: {reasons[0]}"
        if self.stale:
            return (
                f"Stale: prices end on {formats.day(self.session)}, {self.behind} sessions before "
                "the last one that is over; this is not today's market."
            )
        return ""


def read(data: Data) -> States:
    """Return the states on a version of the data.

    A bar from the middle of a session decides nothing: the session before it is looked at.
    """
    selection = Selection()
    result = data.result_of(FRONT, selection)
    if result.as_of is not None and _unfinished(data, result.as_of):
        selection = dataclasses.replace(selection, asof=sessions.back(result.as_of, 1))
        result = data.result_of(FRONT, selection)
    day = result.as_of
    rows = ledger.ledger(selection, data, day)
    behind = 0 if day is None else sessions.between(day, sessions.last_complete())
    found = (_verdict(result, rows), *_of_rows(rows, day))
    sample = data.market.kind == "sample"
    return States(selection, day, rows, found, sample, 0 if sample else behind, result)


def _unfinished(data: Data, day: dt.date) -> bool:
    """Whether a core symbol's bar of a day was fetched before that session was over."""
    extents = (data.market.extents.get(symbol) for symbol in universe.core_symbols())
    return any(
        extent is not None and extent.last == day and is_provisional(extent) for extent in extents
    )


def _verdict(result: Result, rows: tuple[Evidence, ...]) -> State:
    found = verdict(rows)
    sentence = result.numbers["verdict_sentence"]
    known, lapses = found != rules.NOT_ENOUGH, LAPSES.get(found, ())
    return State(VERDICT, found, known, sentence, result.page, lapses)


def _of_rows(rows: tuple[Evidence, ...], day: dt.date | None) -> Iterator[State]:
    for row in rows:
        text = row.figure if row.counts else row.why.rstrip(".")
        if row.counts and row.as_of not in (None, day):
            text += f" (on {formats.day(row.as_of)})"
        yield State(row.watchpoint.name, str(row.state), row.counts, text, row.page)
