"""What a year to date is called: it names its year and its end where that is not now."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from rotation import sessions
from rotation.results.result import Result


def ytd(result: Result, day: dt.date | None = None) -> str:
    """Return what stands on figures: ``YTD``, or ``2026 YTD to 18 Feb`` where data ends before.

    Parameters
    ----------
    result : Result
    day : date or None
        The last session of the figure, where that may be another one than the page's.
    """
    return note(result, day) or "YTD"


def note(result: Result, day: dt.date | None = None) -> str | None:
    """Return the line below a figure whose label has YTD; none where it runs to now."""
    end = _end(result, day)
    return f"{end.year} YTD to {end.day} {end:%b}" if end else None


def this_year(result: Result, day: dt.date | None = None) -> str:
    """Return what stands in sentences: ``this year``, or ``in 2026 to 18 Feb``."""
    end = _end(result, day)
    return f"in {end.year} to {end.day} {end:%b}" if end else "this year"


YEAR_ENDS: Final = re.compile(r"\bin \d{4} to \d{1,2} [A-Z][a-z]{2}\b")
"""What `this_year` writes where it names the end."""


def _end(result: Result, day: dt.date | None) -> dt.date | None:
    """Return the last session of the figures where it is not the last one there has been."""
    last = result.as_of if day is None else day
    return last if last is not None and last < sessions.last_complete() else None
