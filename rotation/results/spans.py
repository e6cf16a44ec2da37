"""What a year to date is called: it names its year and its end where that is not now."""

from __future__ import annotations

from rotation import sessions
from rotation.results.result import Result


def ytd(result: Result) -> str:
    """Return what stands on figures: ``YTD``, or ``2026 YTD to 18 Feb`` where data ends before."""
    return f"{result.as_of.year} YTD {_end(result)}" if result.as_of and _ended(result) else "YTD"


def note(result: Result) -> str | None:
    """Return the line below a figure whose label has YTD; none where it runs to now."""
    return ytd(result) if _ended(result) else None


def this_year(result: Result) -> str:
    """Return what stands in sentences: ``this year``, or ``in 2026 to 18 Feb``."""
    ended = result.as_of and _ended(result)
    return f"in {result.as_of.year} {_end(result)}" if result.as_of and ended else "this year"


def _ended(result: Result) -> bool:
    """Whether the last session of the figures is not the last one there has been."""
    return result.as_of is not None and result.as_of < sessions.last_complete()


def _end(result: Result) -> str:
    return f"to {result.as_of.day} {result.as_of:%b}" if result.as_of else ""
