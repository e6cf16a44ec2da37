"""What the spread of small over large caps did after decisions on the target range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.analytics import bootstrap
from rotation.panel import Floats

SESSIONS: Final = 21
"""Sessions looked at after a decision."""


@dataclass(frozen=True)
class AfterDecisions:
    """Spread after all decisions of one direction.

    Attributes
    ----------
    n : int
        Decisions whose window is over.
    mean : float
        Mean spread, NaN without any. [decimal]
    low, high : float
        95% band of the mean by the bootstrap, NaN with too few. [decimal]
    """

    n: int
    mean: float
    low: float
    high: float


def by_direction(
    spread: Floats, directions: Sequence[str], wanted: Sequence[str]
) -> dict[str, AfterDecisions]:
    """Mean spread after the decisions of each direction.

    Parameters
    ----------
    spread : array of shape (n_decisions,)
        NaN where it is not known. [decimal]
    directions : sequence of str, length n_decisions
    wanted : sequence of str
        The directions, in the order of the result.
    """
    found = {}
    own = np.array(directions, dtype=object)
    for direction in wanted:
        values = spread[(own == direction) & np.isfinite(spread)]
        mean = float(values.mean()) if len(values) else float("nan")
        found[direction] = AfterDecisions(len(values), mean, *bootstrap.mean_band(values, 1))
    return found
