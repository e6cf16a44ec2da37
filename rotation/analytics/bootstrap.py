"""The band of a mean by a circular block bootstrap.

Neighbouring observations are drawn together, so that what lasts, or is counted twice because
windows overlap, widens the band as it should. The end is joined to the start: every observation is
as likely as any other.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

import numpy as np

from rotation.panel import Floats, Ints

DRAWS: Final = 2000
CONFIDENCE: Final = 0.95
FEWEST: Final = 8
"""Observations below which there is no band."""

_SEED: Final = 20260116


def mean_band(values: Floats, block: int) -> tuple[float, float]:
    """Return the two ends of the 95% band of a mean.

    Parameters
    ----------
    values : array of shape (n,)
        Observations in the order of time, none missing.
    block : int
        Consecutive observations drawn together, >= 1.

    Returns
    -------
    (float, float)
        The 2.5% and the 97.5% quantile of the means of ``DRAWS`` draws; NaN with fewer than
        ``FEWEST`` observations or fewer than two blocks. The same values give the same band.
    """
    if len(values) < max(FEWEST, 2 * block):
        return float("nan"), float("nan")
    return band(values[positions(len(values), block)].mean(axis=1))


def summary(spreads: Floats, block: int) -> dict[str, Any]:
    """Return how often small caps won, and the mean of some spreads with its ``mean_band``.

    Parameters
    ----------
    spreads : array of shape (n,)
        Return of small minus return of large, none missing. [decimal]
    block : int
        As for ``mean_band``.

    Returns
    -------
    dict
        ``small_won`` (share of the spreads above zero), ``n``, ``mean``, ``low`` and ``high``.
        [decimal] NaN where n is 0.
    """
    low, high = mean_band(spreads, block)
    count = len(spreads)
    return {
        "small_won": float((spreads > 0).mean()) if count else float("nan"),
        "n": count,
        "mean": float(spreads.mean()) if count else float("nan"),
        "low": low,
        "high": high,
    }


def band(drawn: Floats) -> tuple[float, float]:
    """Return the ends of the middle 95% of drawn figures; draws that are NaN tell nothing."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


@lru_cache(maxsize=16)
def positions(count: int, block: int) -> Ints:
    """Positions drawn in circular blocks, of shape (DRAWS, count); the same at every call."""
    starts = np.random.default_rng(_SEED).integers(0, count, (DRAWS, -(-count // block), 1))
    rows: Ints = (starts + np.arange(block)).reshape(DRAWS, -1)[:, :count] % count
    rows.flags.writeable = False
    return rows
