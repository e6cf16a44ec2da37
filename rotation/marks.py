"""Days that every chart of time can mark: meetings, releases, index changes, and the article."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from rotation import formats
from rotation.calendars import cpi, fomc, russell

ARTICLE: Final = dt.date(2026, 1, 16)
"""Day of the article the product was asked for after."""

KINDS: Final = {
    "fomc": "FOMC decisions",
    "cpi": "CPI releases",
    "reconstitution": "Russell reconstitutions",
    "article": "the article of 16 Jan 2026",
}
"""What each kind marks, by its word in the address."""

WRITTEN: Final = {"fomc": "FOMC", "cpi": "CPI"}
"""Kinds that a page writes otherwise than the address."""

LAST: Final = {"fomc": fomc.LAST, "cpi": cpi.LAST, "reconstitution": russell.LAST}
"""Day up to which the calendar of a kind is known, for those that go on."""


@dataclass(frozen=True)
class Mark:
    """A marked day.

    Attributes
    ----------
    kind : one of KINDS
    day : the day
    text : what it is, in a few words
    """

    kind: str
    day: dt.date
    text: str


def marks(
    kinds: Collection[str], first: dt.date, last: dt.date, as_of: dt.date
) -> tuple[Mark, ...]:
    """Return the marks from a day to a day, as they were known on a third.

    Parameters
    ----------
    kinds : collection of str
        Of KINDS.
    first, last : date
        Both included.
    as_of : date
        Later decisions are meetings on the calendar of this day.
    """
    found = [mark for kind in KINDS if kind in kinds for mark in _OF[kind](as_of)]
    return tuple(mark for mark in found if first <= mark.day <= last)


def _fomc(as_of: dt.date) -> list[Mark]:
    decided = {decision.day: decision for decision in fomc.decisions(as_of)}
    found = []
    for day in (*fomc.held(as_of), *fomc.upcoming(as_of)):
        text = "FOMC meeting"
        if (decision := decided.get(day)) is not None:
            text = f"FOMC, {decision.direction}: {decision.low:.2f} to {decision.high:.2f}%"
        found.append(Mark("fomc", day, text))
    return found


def _cpi(as_of: dt.date) -> list[Mark]:
    return [Mark("cpi", day, f"CPI of {cpi.month_of(day):%b %Y}") for day in cpi.released(as_of)]


def _reconstitution(as_of: dt.date) -> list[Mark]:
    days = russell.reconstitutions(as_of)
    return [Mark("reconstitution", day, "Russell reconstitution, at the close") for day in days]


def _article(_: dt.date) -> list[Mark]:
    return [Mark("article", ARTICLE, "The article")]


_OF: Final = {
    "fomc": _fomc,
    "cpi": _cpi,
    "reconstitution": _reconstitution,
    "article": _article,
}


def names(kinds: Collection[str], signs: Mapping[str, str] | None = None) -> str:
    """Return what kinds mark, as a part of a sentence; each behind its sign where it has one."""
    return formats.joined(
        [
            f"{(signs or {}).get(kind, '')} {name}".lstrip()
            for kind, name in KINDS.items()
            if kind in kinds
        ]
    )


def unknown(kinds: Collection[str], last: dt.date) -> str:
    """Return a sentence on the kinds whose calendar ends before a day; empty without any."""
    ended = [
        f"{KINDS[kind]} after {formats.day(day)}"
        for kind, day in LAST.items()
        if kind in kinds and day < last
    ]
    return f"Not in the calendar: {formats.joined(ended)}." if ended else ""
