"""The spread by calendar month."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from rotation.analytics import bootstrap
from rotation.panel import Days, Floats

BLOCK: Final = 3
"""Consecutive years drawn together: one side of the market leads for some years at a time."""


def by_month(months: Days, spreads: Floats) -> list[dict[str, Any]]:
    """How often, and by how much on average, small caps won each calendar month.

    Parameters
    ----------
    months : datetime64[M] array of shape (n_months,), ascending
        Months that are over.
    spreads : array of shape (n_months,)
        Return of small minus return of large in each, NaN where not known. [decimal]

    Returns
    -------
    list of dict
        Twelve rows ``month`` (1 to 12) with the ``bootstrap.summary`` of its spreads, one
        observation a year.
    """
    number = np.where(np.isfinite(spreads), months.astype(np.int64) % 12 + 1, 0)
    return [
        {"month": month, **bootstrap.summary(spreads[number == month], BLOCK)}
        for month in range(1, 13)
    ]
