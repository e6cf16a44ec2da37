"""Runs of calendar years that went to the same side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np

from rotation.panel import Floats

SIDES: Final = {1.0: "small", -1.0: "large", 0.0: "neither"}


def runs(years: Sequence[int], small: Floats, large: Floats) -> list[dict[str, Any]]:
    """Return the runs of consecutive calendar years that went to the same side.

    Parameters
    ----------
    years : sequence of int, length n_years
        Ascending, only years that are over.
    small, large : arrays of shape (n_years,)
        Return of each year, NaN where not known, as in the year after a missing one. [decimal]

    Returns
    -------
    list of dict
        ``first, last`` (years), ``side`` (small, large or neither), ``years`` (how many),
        ``small, large`` (compounded over the run) and ``spread`` [decimal], ascending. A year
        without a return ends a run and begins none.
    """
    sides = [SIDES.get(sign, "") for sign in np.sign(small - large).tolist()]
    found = []
    for side, rows in groupby(range(len(years)), sides.__getitem__):
        own = list(rows)
        if not side:
            continue
        one, other = (float(np.prod(1 + returns[own]) - 1) for returns in (small, large))
        found.append(
            {
                "first": years[own[0]],
                "last": years[own[-1]],
                "side": side,
                "years": len(own),
                "small": one,
                "large": other,
                "spread": one - other,
            }
        )
    return found
