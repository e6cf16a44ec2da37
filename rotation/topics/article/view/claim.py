"""A claim of the article, and what a page says of it on a day."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from rotation import formats, sessions
from rotation.marks import ARTICLE
from rotation.results.evidence import STALE_AFTER, Evidence
from rotation.results.page import Data, Page
from rotation.results.result import Result
from rotation.selection import Pair, Selection

DAY: Final = ARTICLE
"""Day of the article."""


NOT_KNOWN: Final = "not known"


class Holds(StrEnum):
    """Whether a claim holds."""

    HOLDS = "holds"
    DOES_NOT = "does not hold"
    UNKNOWN = "cannot be checked"


_OF: Final = {True: Holds.HOLDS, False: Holds.DOES_NOT, None: Holds.UNKNOWN}


@dataclass(frozen=True)
class Reading:
    """What a page says of a claim on a day.

    Attributes
    ----------
    figure : the figures in words; empty where none is known
    as_of : last day its data is of; None without any
    holds : whether the claim holds by them; None where that is not known
    why : what decides, or why nothing does, as sentences
    values : figures that are compared between two days
    pair : pair whose figure it quotes, where that may be another than the one asked for
    """

    figure: str = ""
    as_of: dt.date | None = None
    holds: bool | None = None
    why: str = ""
    values: tuple[float, ...] = ()
    pair: Pair | None = None

    @property
    def state(self) -> Holds:
        """``holds`` in words."""
        return _OF[self.holds]

    def dated(self, sample: bool, otherwise: dt.date | None) -> str:
        """Return the figures behind their day, simulated ones marked; never undated.

        Parameters
        ----------
        sample : bool
            Whether prices are simulated.
        otherwise : date or None
            The day asked for, which stands where there is no figure.
        """
        if not self.figure:
            return f"{formats.day(otherwise)}: {NOT_KNOWN}" if otherwise else NOT_KNOWN
        return f"{formats.day(self.as_of)}{' (sample)' if sample else ''}: {self.figure}"


@dataclass(frozen=True)
class On:
    """The results of the other pages on a day, as far as there are such pages.

    Attributes
    ----------
    data : Data
    selection : shared controls that all of them get
    """

    data: Data
    selection: Selection

    def page(self, name: str) -> Page | None:
        """Return a page by name; None where the app has none of that name."""
        return next((page for page in self.data.pages if page.name == name), None)

    def result(self, name: str, pair: Pair | None = None) -> Result:
        """Return the result of a page."""
        chosen = self.selection
        if pair is not None:
            chosen = dataclasses.replace(chosen, pair=pair)
        return self.data.result_of(name, chosen)

    def evidence(self, name: str, watchpoint: str) -> Evidence | None:
        """Return a page's row of the ledger; None where it brings no such row."""
        page = self.page(name)
        rows = () if page is None or page.evidence is None else page.evidence(self.result(name))
        return next((row for row in rows if row.watchpoint.name == watchpoint), None)


@dataclass(frozen=True)
class Claim:
    """A claim of the article.

    Attributes
    ----------
    name : what it is about
    said : what the article says, in our own words
    rule : when it holds, a clause without the final stop
    page : name of the page behind it
    data : what its data is, at the start of a sentence, in the plural
    read : what the pages say of it on a day
    followed : of an expectation, whether it has come true: from the readings of the article's day
        and of now
    standing : whether it can be asked again now
    """

    name: str
    said: str
    rule: str
    page: str
    data: str
    read: Callable[[On], Reading]
    followed: Callable[[Reading, Reading], Reading] | None = None
    standing: bool = False

    def on(self, pages: On, day: dt.date) -> Reading:
        """Return what the pages say on a day; nothing is decided by data too old for it."""
        if pages.page(self.page) is None:
            return Reading(why=f"This version has no page {self.page}, which would answer it.")
        found = self.read(pages)
        if found.as_of is None:
            why = f"{self.data} are not stored up to {formats.day(day)}."
            return Reading(why=why)
        behind = sessions.between(found.as_of, day)
        if behind > STALE_AFTER:
            old = f"{formats.day(found.as_of)}, {behind:,} sessions before {formats.day(day)}"
            why = f"{self.data} end on {old}."
            return dataclasses.replace(found, holds=None, why=why, values=())
        return found


def smaller_now(what: str) -> Callable[[Reading, Reading], Reading]:
    """Return a judgement of two readings: every value that both have is smaller now."""
    return _moved(what, "Smaller", lambda then, now: now < then)


def larger_now(what: str) -> Callable[[Reading, Reading], Reading]:
    """Return a judgement of two readings: every value that both have is larger now."""
    return _moved(what, "Larger", lambda then, now: now > then)


def _moved(
    what: str, word: str, moved: Callable[[float, float], bool]
) -> Callable[[Reading, Reading], Reading]:
    def judged(then: Reading, now: Reading) -> Reading:
        unread = next((reading for reading in (then, now) if not reading.values), None)
        if unread is not None:
            return unread
        if then.as_of is None or now.as_of is None or now.as_of <= then.as_of:
            return Reading(why="Nothing later than the article's day is stored.")
        pairs = [
            (old, new)
            for old, new in zip(then.values, now.values, strict=True)
            if formats.known(old) and formats.known(new)
        ]
        if not pairs:
            return Reading(why=f"None of the {what} is known on both days.")
        count = sum(moved(old, new) for old, new in pairs)
        holds = count == len(pairs)
        days = f"{formats.day(now.as_of)} than on {formats.day(then.as_of)}"
        why = f"{word} on {days}: {count} of {len(pairs)} {what}."
        return Reading(as_of=now.as_of, holds=holds, why=why)

    return judged
