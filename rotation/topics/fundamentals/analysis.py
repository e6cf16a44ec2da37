"""Gaps of valuation, where they stand in their history, and what moved a pair."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.panel import Floats

FEWEST: Final = 20
"""Snapshots from which on a percentile is said."""


def gap(small: Floats | float, large: Floats | float) -> Floats:
    """Return ``small / large - 1``: below 0 small caps are cheaper. [decimal]

    Parameters
    ----------
    small, large : float or array of shape (n,)
        A ratio of both sides, above 0; NaN for none.
    """
    return np.asarray(np.asarray(small, float) / np.asarray(large, float) - 1)


def percentile(history: Floats) -> float:
    """Return the share of known values at or below the last one, NaN below ``FEWEST`` of them.

    Parameters
    ----------
    history : float64 array of shape (n,)
        Ascending in time, NaN where not known.
    """
    known = history[np.isfinite(history)]
    if len(known) < FEWEST or not math.isfinite(history[-1]):
        return math.nan
    return float((known <= history[-1]).mean())


@dataclass(frozen=True)
class Move:
    """What the relative move of a pair is made of, in logarithms, so that the parts add up.

    Attributes
    ----------
    relative : log of small over large, end ÷ start, in prices
    rerating : the same of their P/E
    earnings : what is left, the relative growth of earnings a share
    """

    relative: float
    rerating: float
    earnings: float


def decompose(ratio: tuple[float, float], small: tuple[float, float],
              large: tuple[float, float]) -> Move:  # fmt: skip
    """Split a relative move into re-rating and earnings: price is P/E times earnings.

    Parameters
    ----------
    ratio : (start, end)
        Price of the small side over that of the large one.
    small, large : (start, end)
        P/E of each side at the same days.
    """
    relative = math.log(ratio[1] / ratio[0])
    rerating = math.log(small[1] / small[0]) - math.log(large[1] / large[0])
    return Move(relative, rerating, relative - rerating)


def weighted_median(values: Floats, weights: Floats) -> float:
    """Return the value at which half of the weight is reached, NaN without any known value.

    Parameters
    ----------
    values : float64 array of shape (n,)
        NaN where not known; these do not count.
    weights : float64 array of shape (n,)
        Above 0.
    """
    known = np.isfinite(values)
    if not known.any():
        return math.nan
    order = np.argsort(values[known], kind="stable")
    ordered, weight = values[known][order], weights[known][order]
    reached = np.cumsum(weight) / weight.sum()
    place = int(np.searchsorted(reached, 0.5 - 1e-12))
    if math.isclose(reached[place], 0.5, abs_tol=1e-12) and place + 1 < len(ordered):
        return float((ordered[place] + ordered[place + 1]) / 2)
    return float(ordered[place])


def median_of_others(values: dict[str, float], one: str) -> float:
    """Return the median of the known values of all but one, NaN without any."""
    others = [value for name, value in values.items() if name != one and math.isfinite(value)]
    return float(np.median(others)) if others else math.nan
