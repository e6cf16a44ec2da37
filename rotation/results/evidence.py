"""Evidence: what each page says about the rotation, as a row of the ledger.

A page brings its rows by its descriptor: ``Page.watchpoints`` says what they ask and by which
rule, ``Page.evidence`` reads them off a result, ``Page.past`` says what they were on past days.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from rotation import formats, sessions
from rotation.analytics.gap import Why
from rotation.formats import Format
from rotation.panel import Floats
from rotation.results.result import Result, thinned

STALE_AFTER: Final = 5
"""Sessions data may be older than the page's as-of and still count."""


class State(StrEnum):
    """What a row says of the rotation; the last two are not counted."""

    CONFIRMS = "confirms"
    MIXED = "mixed"
    CONTRADICTS = "contradicts"
    NO_DATA = "no data"
    STALE = "stale"


COUNTED: Final = (State.CONFIRMS, State.MIXED, State.CONTRADICTS)


@dataclass(frozen=True)
class Watchpoint:
    """A question of the ledger, and the rule that answers it.

    Attributes
    ----------
    name : name in the table ``evidence``
    question : what is asked, in a few words
    confirms, contradicts : when it does; clauses without the final stop
    order : place in the ledger; rows of equal order stand in the order of the pages
    data : what its data is, at the start of a sentence, in the plural
    mixes : whether there is anything between the two
    """

    name: str
    question: str
    confirms: str
    contradicts: str
    order: int = 100
    data: str = "Prices"
    mixes: bool = True

    @property
    def rule(self) -> str:
        """The rule in words."""
        mixed = "; mixed otherwise" if self.mixes else ""
        return f"Confirms when {self.confirms}; contradicts when {self.contradicts}{mixed}."


@dataclass(frozen=True)
class Evidence:
    """A row of the ledger.

    Attributes
    ----------
    watchpoint : Watchpoint
    state : State
    figure : the figures it rests on, in words; empty where there are none
    as_of : last day its data is of, the oldest of several; None without any
    value : the figure whose moves are followed, in the unit of ``line``
    written : how ``value`` is written
    line : the figure over the lookback, for a sparkline
    why : why there is no figure, or what else must be known
    page : name of the page that brings it
    """

    watchpoint: Watchpoint
    state: State
    figure: str = ""
    as_of: dt.date | None = None
    value: float = math.nan
    written: Format = formats.SHORT_PP
    line: tuple[float, ...] = ()
    why: str = ""
    page: str = ""

    def with_line(self, value: float, line: Floats, written: Format = formats.SHORT_PP) -> Evidence:
        """Return the row with the figure whose moves are followed, over the lookback."""
        return dataclasses.replace(self, value=value, line=sparkline(line), written=written)

    @property
    def counts(self) -> bool:
        """Whether it is counted for or against."""
        return self.state in COUNTED

    @property
    def short(self) -> str:
        """State and followed figure, such as ``mixed, +0.4 pp``."""
        known = self.counts and formats.known(self.value)
        return f"{self.state}, {self.written(self.value)}" if known else str(self.state)


def state_of(*conditions: bool | None) -> State:
    """Return confirms where all conditions hold, contradicts where none does, mixed between.

    None is a condition of which it is not known: no data, unless others already differ.
    """
    if True in conditions and False in conditions:
        return State.MIXED
    if None in conditions or not conditions:
        return State.NO_DATA
    return State.CONFIRMS if conditions[0] else State.CONTRADICTS


def positive(value: float | None) -> bool | None:
    """Return whether a figure is above zero, None where it is not known."""
    return value > 0 if formats.known(value) else None


def aged(row: Evidence, as_of: dt.date | None) -> Evidence:
    """Return a row as it stands on a page of a day: stale if its data is too old to count.

    The one rule for stale rows: what is more than ``STALE_AFTER`` sessions older than the
    page's as-of is not counted, and a figure of it is shown with both days.

    Parameters
    ----------
    row : Evidence
    as_of : date or None
        The page's as-of.
    """
    if row.as_of is None or as_of is None:
        return row
    behind = sessions.between(row.as_of, as_of)
    if behind <= STALE_AFTER:
        return row
    days = f"{formats.day(row.as_of)}, {behind:,} sessions before {formats.day(as_of)}"
    why = f"{row.watchpoint.data} end on {days}"
    figure = f"{row.figure} (on {formats.day(row.as_of)})" if row.figure else ""
    return dataclasses.replace(row, state=State.STALE, figure=figure, why=why)


def last_of_all(result: Result, keys: Iterable[str]) -> dt.date | None:
    """Return the last day all of some inputs have, None where one of them has none.

    Parameters
    ----------
    result : Result
    keys : iterable of str
        Symbols or names of inputs, as in the provenance of the result.
    """
    known = {entry.key: entry.as_of for entry in result.provenance}
    days = [known.get(key) for key in keys]
    found = [day for day in days if day is not None]
    return min(found) if len(found) == len(days) else None


def suspicion(result: Result, window: str) -> str:
    """Return in a few words which suspected splits a figure crosses; empty where it crosses none.

    Parameters
    ----------
    result : Result
        Whose ``figures`` name the flaws of their windows.
    window : str
        Name of the one figure's window.
    """
    named = [
        f"{formats.joined(gap.names)} on {formats.day(gap.day)}"
        for gap in result.gaps
        if gap.what == "figures" and gap.why is Why.SUSPECTED_SPLIT and window in gap.horizons
    ]
    return f"suspected split of {formats.joined(named)}" if named else ""


def doubted(texts: Sequence[str], suspicions: Sequence[str]) -> list[str]:
    """Return figures in words, each that crosses a suspected split with that it may be wrong.

    Parameters
    ----------
    texts : sequence of str
    suspicions : sequence of str
        Of each figure, as from `suspicion`; the same one is named once.
    """
    found, named = [], set()
    for text, suspected in zip(texts, suspicions, strict=True):
        note = f"may be wrong: {suspected}" if suspected not in named else "may be wrong too"
        found.append(f"{text} ({note})" if suspected else text)
        named.add(suspected)
    return found


def sparkline(values: Floats) -> tuple[float, ...]:
    """Return a series as a sparkline: thinned, unknown values left out."""
    shown = values[thinned(len(values))]
    return tuple(shown[np.isfinite(shown)].tolist())
