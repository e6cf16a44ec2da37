"""The headline of a page: title of a link to it, description, and the figures on its picture."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rotation import formats, sessions
from rotation.analytics.gap import EVERYTHING
from rotation.results import spans
from rotation.results.result import Result

QUESTION: Final = "Is the rotation from large caps to small caps real, and is it broad?"


@dataclass(frozen=True)
class Headline:
    """A page in short.

    Attributes
    ----------
    title : what it says, at most 70 characters or so
    description : what stands behind that, one or two sentences
    figures : label and value, at most four
    day : last day the title's figures are of, where that may be another one than the page's
    """

    title: str
    description: str
    figures: tuple[tuple[str, str], ...] = ()
    day: dt.date | None = None

    def dated(self, result: Result) -> Headline:
        """Return the headline with the day in its description, and the mark of the sample."""
        mark = "Sample data (simulated). " if result.sample else ""
        when = f" As of {formats.day(result.as_of)}." if result.as_of else ""
        return dataclasses.replace(self, description=f"{mark}{self.description}{when}")


def of_its_day(title: str, result: Result, day: dt.date | None = None) -> str:
    """Return a title with the day of its figures, where that is before the one asked for.

    Without a day asked for, that is the last one there has been. A title that has it already
    stays as it is, as one of a year to date has its end; simulated prices are
    not old.

    Parameters
    ----------
    title : str
    result : Result
    day : date or None
        Last day of the figures; that of the result without.
    """
    last = day or result.as_of
    ends = [sessions.last_complete(), *([result.selection.asof] if result.selection.asof else [])]
    if last is None or result.sample or not sessions.between(last, min(ends)):
        return title
    named = formats.day(last) in title or spans.YEAR_ENDS.search(title)
    return title if named else f"{title}, as of {formats.day(last)}"


def ahead(spread: float, other: str) -> str:
    """A spread in words, such as ``6.5 pp ahead``; ``other`` is what it is level with."""
    return formats.SHORT_PP.apart(spread, "ahead", "behind", f"level with {other}")


def count_known(values: Iterable[float]) -> int:
    """Return how many of some figures are defined."""
    return sum(math.isfinite(value) for value in values)


def styles_led(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return in which of value and growth small caps lead this year; empty where one is not known.

    Parameters
    ----------
    rows : sequence of mapping
        ``style``, and ``ytd`` with the spread.
    """
    spreads = {row["style"]: row["ytd"] for row in rows if row["style"] in ("value", "growth")}
    if len(spreads) < 2 or not all(math.isfinite(spread) for spread in spreads.values()):
        return ""
    led = [style for style, spread in spreads.items() if spread > 0]
    if len(led) == 1:
        return f"in {led[0]} only"
    return "in both value and growth" if led else "in neither value nor growth"


def first_gap(result: Result, *what: str) -> str:
    """Return why figures are missing: the first reason of theirs, or of the whole page.

    Parameters
    ----------
    result : Result
    what : str
        Names of the figures or tables that the headline lacks; none where any reason is theirs.
    """
    if what:
        return result.why(*what, EVERYTHING) or _UNKNOWN
    return (*result.sentences(), _UNKNOWN)[0]


_UNKNOWN: Final = "Not enough is stored to say."
