"""What a verdict was worth: what the spread did after each past month-end that gave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from rotation.analytics import bootstrap, calendar
from rotation.panel import Days, Flags, Floats, Ints

FOLLOWING: Final = (21, 63)
"""Sessions looked ahead from a month-end."""

BLOCK: Final = 6
"""Month-ends drawn together: windows of 63 sessions overlap over three, verdicts last as long."""


@dataclass(frozen=True)
class Worth:
    """What followed one verdict.

    Attributes
    ----------
    n : int
        Month-ends that gave the verdict and whose following window is over.
    mean, median : float
        Of the spread over the window; NaN without any. [decimal]
    low, high : float
        Block-bootstrap 95% band of the mean, NaN below ``bootstrap.FEWEST``. [decimal]
    differs : bool or None
        Whether the mean differs from that of all month-ends: the band of the difference
        excludes zero. None where there is no band or nothing to differ from.
    """

    n: int
    mean: float
    median: float
    low: float
    high: float
    differs: bool | None


def month_ends(sessions: Days) -> Ints:
    """Rows of the last session of every month that is over.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending. The last month counts as over only if a later one has begun.
    """
    return calendar.periods(sessions, "M").end[:-1]


def overlapping(rows: Ints, horizon: int) -> Flags:
    """Whether a row's window begins before the window of the row before it has ended."""
    soon: Flags = np.diff(rows, prepend=-horizon) < horizon
    return soon & (np.arange(len(rows)) > 0)


def worth(verdicts: Sequence[str], spreads: Floats, wanted: str) -> Worth:
    """What followed the month-ends that gave one verdict.

    Parameters
    ----------
    verdicts : sequence of str, length n
        Of every month-end, in order.
    spreads : array of shape (n,)
        What followed each, NaN where that is not known.
    wanted : str
        The verdict.
    """
    known = np.isfinite(spreads)
    given = np.array([verdict == wanted for verdict in verdicts], dtype=bool)[known]
    values = spreads[known]
    chosen = values[given]
    if not len(chosen):
        return Worth(0, np.nan, np.nan, np.nan, np.nan, None)
    mean, median = float(chosen.mean()), float(np.median(chosen))
    if len(chosen) < bootstrap.FEWEST:
        return Worth(len(chosen), mean, median, np.nan, np.nan, None)
    drawn, everyone = _drawn_means(values, given)
    low, high = bootstrap.band(drawn)
    if given.all():
        return Worth(len(chosen), mean, median, low, high, None)
    least, most = bootstrap.band(drawn - everyone)
    return Worth(len(chosen), mean, median, low, high, bool(least > 0 or most < 0))


def _drawn_means(values: Floats, given: Flags) -> tuple[Floats, Floats]:
    """Means of the chosen and of all values in each draw of circular blocks; NaN without any."""
    rows = bootstrap.positions(len(values), BLOCK)
    chosen: npt.NDArray[np.float64] = given[rows].astype(np.float64)
    number = chosen.sum(axis=1)
    total = (values[rows] * chosen).sum(axis=1)
    drawn = np.where(number > 0, total / np.maximum(number, 1), np.nan)
    return drawn, values[rows].mean(axis=1)
