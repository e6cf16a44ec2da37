"""How long to leave a symbol or an upstream alone after it failed."""

from __future__ import annotations

import datetime as dt
from typing import Final

from rotation.errors import RateLimited, SourceError, Unavailable, UnknownSymbol
from rotation.store.coordination.fetch_log import Outcome

DAY: Final = dt.timedelta(days=1)
AFTER_REFUSAL: Final = dt.timedelta(hours=6)
"""Longest pause of an upstream that says too many requests, unless it asks for more."""

AFTER_TROUBLE: Final = dt.timedelta(minutes=15)
"""Longest pause of an upstream, or of a symbol, that cannot be reached or is in trouble."""

AFTER_NONSENSE: Final = dt.timedelta(minutes=10)
"""First pause of a symbol whose answer could not be used, doubled up to a day."""

AFTER_UNKNOWN: Final = dt.timedelta(hours=1)
"""The same for one the upstream does not know: now and then it forgets those it does."""


def word(error: SourceError) -> Outcome:
    """An error as the log has it."""
    match error:
        case RateLimited():
            return "rate_limited"
        case Unavailable():
            return "unavailable"
        case UnknownSymbol():
            return "unknown"
        case _:
            return "bad_response"


def with_upstream(
    error: SourceError,
    refusals: int,
    cool_down: dt.timedelta,
    longest: dt.timedelta | None = None,
) -> dt.timedelta:
    """How long to call nobody after an upstream ended a run.

    Parameters
    ----------
    error : SourceError
        What ended it.
    refusals : int
        How often that happened before without a bar in between.
    cool_down : timedelta
        The first pause; doubled with each refusal before.
    longest : timedelta, optional
        What it is doubled up to.
    """
    if longest is None:
        longest = AFTER_REFUSAL if isinstance(error, RateLimited) else AFTER_TROUBLE
    wait = _doubled(cool_down, refusals, longest)
    if isinstance(error, RateLimited) and error.retry_after:
        wait = max(wait, dt.timedelta(seconds=min(error.retry_after, DAY.total_seconds())))
    return wait


def with_symbol(error: SourceError, failures: int, cool_down: dt.timedelta) -> dt.timedelta | None:
    """How long not to ask for a symbol that failed ``failures`` times before; None if no matter."""
    match error:
        case RateLimited():
            return None
        case Unavailable():
            return _doubled(cool_down, failures, AFTER_TROUBLE)
        case UnknownSymbol():
            return _doubled(AFTER_UNKNOWN, failures, DAY)
        case _:
            return _doubled(AFTER_NONSENSE, failures, DAY)


def _doubled(first: dt.timedelta, failures: int, longest: dt.timedelta) -> dt.timedelta:
    """``first``, doubled with each failure; at most ``longest``, or ``first`` if that is more."""
    return min(first * float(2 ** min(failures, 20)), max(first, longest))
