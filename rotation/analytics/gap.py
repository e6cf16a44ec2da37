"""The record of a figure that is missing, thin or not of its time, and of the cause."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

EVERYTHING: Final = "everything"
"""``Gap.what`` where a page has no figure at all."""


class Why(StrEnum):
    """Cause of a gap; the second half are caveats of figures that are there."""

    TOO_SHORT = "too_short"  # fewer sessions, weeks or names than ``needs``
    INCOMPLETE = "incomplete"  # long enough, with unknown values among the last ``needs``
    NO_END = "no_end"  # no value at ``day``, the last session; the latest is of ``last``
    NO_START = "no_start"  # no value at ``day``, ``needs - 1`` before the last session
    NO_YEAR = "no_year"  # no close in the year of ``day``
    NO_YEAR_END = "no_year_end"  # no close on ``day``, the last session of its year
    NOT_STORED = "not_stored"
    NOT_DEFINED = "not_defined"
    NO_POINT = "no_point"  # no point in the part that is drawn
    BENCHMARK = "benchmark"  # it is what the others are measured against
    ON_ITS_PAGE = "on_its_page"  # another page names the cause

    HOLES = (
        "holes"  # ``has`` of ``needs`` weeks have a bar, the first one without is after ``last``
    )
    MISSING_SESSIONS = "missing_sessions"  # no bar on ``has`` sessions from ``since`` to ``last``
    SUSPECTED_SPLIT = "suspected_split"  # the close of ``day`` jumps as at a split not adjusted for
    PARTIAL_VOLUME = "partial_volume"  # of one exchange, or of another unit
    COVERAGE = "coverage"  # ``has`` of ``needs`` names have a bar
    NOT_OF_ITS_TIME = "not_of_its_time"  # taken from a later or a much earlier day
    REPLACED = "replaced"  # something else is shown in the place of what was asked for
    ESTIMATED = "estimated"
    OVERLAPPING = "overlapping"  # windows share sessions or months; ``has`` share none


@dataclass(frozen=True)
class Gap:
    """Why a figure, or a group of figures, is missing or needs a caveat.

    Attributes
    ----------
    what : str
        Name of the figure, table or series; EVERYTHING for the whole page.
    why : Why
    needs, has : int or None
        How many of ``unit`` are needed and stored.
    unit : str
        What the two count, in the singular.
    whose : str
        Whose values are meant: the symbol's own, the benchmark's, or those of both of a pair.
    since : date or None
        The first of the ``has`` that are stored.
    day : date or None
        The day that lacks a value, or the day the gap is stated for.
    last : date or None
        The last day with a value before those that lack one.
    names : tuple of str
        Symbols, pairs or terms concerned, in the order of the page.
    total, kind : int, str
        How many names there are, and what they are called in the plural.
    horizons : tuple of str
        Horizons concerned, with the largest ``needs`` of them.
    lost : tuple of str
        Those of them that have no figure for this very cause, where the others have one.
    form : str
        Template of the sentence, filled by ``results.gaps``: ``{reason} {names} {every}
        {day} {has} {units}``.
    text : str
        Wording of the reason where none is written from ``why`` alone.
    """

    what: str
    why: Why
    needs: int | None = None
    has: int | None = None
    unit: str = "session"
    whose: Literal["", "benchmark", "both"] = ""
    since: dt.date | None = None
    day: dt.date | None = None
    last: dt.date | None = None
    names: tuple[str, ...] = ()
    total: int = 0
    kind: str = ""
    horizons: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    form: str = "{reason}"
    text: str = ""
