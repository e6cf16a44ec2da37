"""Calendar months and years of a pair's history: their ends, returns and spreads.

Everywhere ``small`` and ``large`` are closes or wealth (``returns.wealth``) on the sessions both
symbols have, ascending, none missing. Spread is small minus large.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from rotation.panel import Days, Flags, Floats, Ints


@dataclass(frozen=True, eq=False)
class Periods:
    """The calendar months or years in which a history has a session.

    Attributes
    ----------
    period : datetime64[M] or datetime64[Y] array of shape (n_periods,), ascending
    start : int array of the same shape
        Row of the last session of the period before; -1 where that period has none.
    end : int array of the same shape
        Row of the period's own last session.
    """

    period: Days
    start: Ints
    end: Ints

    def returns(self, index: Floats) -> Floats:
        """Return over each period, from last session to last session; NaN without a start.

        Parameters
        ----------
        index : array of shape (n_sessions,)
            Closes or wealth, none missing.
        """
        return np.where(self.start < 0, np.nan, index[self.end] / index[self.start] - 1)

    def until(self, stop: int) -> Periods:
        """The first ``stop`` periods, for a last one that is not over."""
        return Periods(self.period[:stop], self.start[:stop], self.end[:stop])


def periods(sessions: Days, unit: Literal["M", "Y"]) -> Periods:
    """Return the months or years of a history, the running one included.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique.
    unit : {"M", "Y"}
        Months or years.
    """
    of_session = sessions.astype(f"datetime64[{unit}]")
    period, first = np.unique(of_session, return_index=True)
    follows: Flags = np.diff(period.astype(np.int64), prepend=np.int64(-(2**40))) == 1
    end = np.append(first[1:], len(sessions))[: len(first)] - 1
    return Periods(period, np.where(follows, first - 1, -1), end)


def calendar_years(small: Floats, large: Floats, sessions: Days) -> list[dict[str, Any]]:
    """Return of each calendar year, from last close to last close.

    Returns
    -------
    list of dict
        ``year, small, large, spread`` [decimal], ascending. The first year has NaN
        where the last close of the year before is not stored; the last one runs to the
        last session.
    """
    years = periods(sessions, "Y")
    one, other = years.returns(small), years.returns(large)
    columns = (years.period.astype(np.int64) + 1970, one, other, one - other)
    return [
        dict(zip(("year", "small", "large", "spread"), row, strict=True))
        for row in zip(*(column.tolist() for column in columns), strict=True)
    ]
