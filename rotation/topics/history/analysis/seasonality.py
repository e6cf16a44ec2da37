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
        Twelve rows ``month`` (1 to 12), ``small_won`` (share of the months with a spread above
        zero), ``n`` (how many there are), ``mean`` and the ends ``low, high`` of its band
        (``bootstrap.mean_band``, one observation a year). [decimal] NaN where n is 0.
    """
    number = months.astype(np.int64) % 12 + 1
    return [_row(month, spreads[(number == month) & np.isfinite(spreads)]) for month in _MONTHS]


_MONTHS: Final = range(1, 13)


def _row(month: int, spreads: Floats) -> dict[str, Any]:
    if not len(spreads):
        nothing = dict.fromkeys(("small_won", "n", "mean", "low", "high"), float("nan"))
        return {"month": month, **nothing, "n": 0}
    low, high = bootstrap.mean_band(spreads, BLOCK)
    return {
        "month": month,
        "small_won": float((spreads > 0).mean()),
        "n": len(spreads),
        "mean": float(spreads.mean()),
        "low": low,
        "high": high,
    }
