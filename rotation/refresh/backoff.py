"""Pauses after failures: of one task, and of a whole upstream."""

from __future__ import annotations

import datetime as dt
from typing import Final

from rotation.errors import LONGEST_WAIT, RateLimited, SourceError, Unavailable, UnknownSymbol
from rotation.store.coordination.fetch_log import Outcome

DAY: Final = dt.timedelta(days=1)
AFTER_REFUSAL: Final = dt.timedelta(hours=6)
"""Longest pause of an upstream that answers too many requests, unless it asks for more."""

AFTER_TROUBLE: Final = dt.timedelta(minutes=15)
"""Longest pause of an upstream, or of a task, that cannot be reached or is in trouble, unless it
asks for more."""

AFTER_NONSENSE: Final = dt.timedelta(minutes=10)
"""First pause of a task whose answer could not be used, doubled up to a day."""

AFTER_UNKNOWN: Final = dt.timedelta(hours=1)
"""First pause of a task unknown to the upstream, doubled up to a day: some become known again."""


def outcome(error: SourceError) -> Outcome:
    """Return the word for an error in the fetch log."""
    match error:
        case RateLimited():
            return "rate_limited"
        case Unavailable():
            return "unavailable"
        case UnknownSymbol():
            return "unknown"
        case _:
            return "bad_response"


def upstream_pause(
    error: SourceError,
    refusals: int,
    cool_down: dt.timedelta,
    longest: dt.timedelta | None = None,
) -> dt.timedelta:
    """Return how long an upstream is not called after an error ended a run.

    Parameters
    ----------
    error : SourceError
        The error that ended the run.
    refusals : int
        Earlier runs that ended so, without an answer since.
    cool_down : timedelta
        The first pause; doubled with each earlier refusal.
    longest : timedelta, optional
        Limit of the doubling; by default AFTER_REFUSAL or AFTER_TROUBLE, by the error.
    """
    if longest is None:
        longest = AFTER_REFUSAL if isinstance(error, RateLimited) else AFTER_TROUBLE
    return max(_doubled(cool_down, refusals, longest), _asked_for(error))


def task_pause(error: SourceError, failures: int, cool_down: dt.timedelta) -> dt.timedelta | None:
    """Return how long a task is not tried after an error; None if the error is the upstream's.

    Parameters
    ----------
    error : SourceError
    failures : int
        Earlier failures of the task in a row.
    cool_down : timedelta
        First pause where the upstream could not be reached.
    """
    match error:
        case RateLimited():
            return None
        case Unavailable():
            return max(_doubled(cool_down, failures, AFTER_TROUBLE), _asked_for(error))
        case UnknownSymbol():
            return _doubled(AFTER_UNKNOWN, failures, DAY)
        case _:
            return _doubled(AFTER_NONSENSE, failures, DAY)


def _asked_for(error: SourceError) -> dt.timedelta:
    """Return the pause that an upstream asks for, at most LONGEST_WAIT; none is of no length."""
    asked = error.retry_after if isinstance(error, RateLimited | Unavailable) else None
    return dt.timedelta(seconds=min(asked or 0.0, LONGEST_WAIT))


def _doubled(first: dt.timedelta, failures: int, longest: dt.timedelta) -> dt.timedelta:
    """Return ``first`` doubled per failure, at most ``longest``, or ``first`` if that is more."""
    return min(first * float(2 ** min(failures, 20)), max(first, longest))
