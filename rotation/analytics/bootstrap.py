"""Bands of a mean by the bootstrap."""

from __future__ import annotations

from typing import Final

import numpy as np

from rotation.panel import Floats

DRAWS: Final = 2000
CONFIDENCE: Final = 0.95
FEWEST: Final = 8
"""Values below which a mean has no band."""

_SEED: Final = 1913


def mean_band(values: Floats, *, block: int = 1, seed: int = _SEED) -> tuple[float, float]:
    """Band that holds the mean of such values in 95 of 100 draws.

    Parameters
    ----------
    values : array of shape (n,)
        None missing, in their order in time.
    block : int
        Values drawn together, >= 1: as many as depend on each other, 1 where none do. Blocks
        run on from the end to the start, so that every value is as likely as any other.
    seed : int
        Of the draws; the same values give the same band.

    Returns
    -------
    tuple of float
        Low and high, in the unit of the values; NaN with fewer than ``FEWEST`` values.
    """
    count = len(values)
    if count < FEWEST:
        return float("nan"), float("nan")
    starts = np.random.default_rng(seed).integers(0, count, (DRAWS, -(-count // block), 1))
    rows = (starts + np.arange(block)).reshape(DRAWS, -1)[:, :count] % count
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values[rows].mean(axis=1), [tail, 1 - tail])
    return float(low), float(high)
