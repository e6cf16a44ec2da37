"""Rolling windows of ten years, from month end to month end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.analytics import bootstrap
from rotation.panel import Days, Floats

MONTHS: Final = 120
YEARS: Final = 10


@dataclass(frozen=True, eq=False)
class Windows:
    """Every window of ten years that ends with a month.

    Attributes
    ----------
    end : datetime64[M] array of shape (n_windows,), ascending
    spread : array of the same shape
        Return a year of small minus return a year of large. [decimal a year]
    """

    end: Days
    spread: Floats

    @property
    def share_small_won(self) -> float:
        """Share of the windows with a spread above zero; NaN without a window."""
        return float((self.spread > 0).mean()) if len(self.spread) else float("nan")

    @property
    def apart(self) -> int:
        """How many windows fit that share no month: from the first end in steps of ten years."""
        count, following = 0, self.end[0] if len(self.end) else None
        for end in self.end:
            if end >= following:
                count, following = count + 1, end + MONTHS
        return count

    @property
    def percentile(self) -> float:
        """Share of the windows at or below the last one, itself included; NaN below two."""
        if len(self.spread) < 2:
            return float("nan")
        return float((self.spread <= self.spread[-1]).mean())

    def band(self) -> tuple[float, float]:
        """The band of ``share_small_won``, windows drawn ten years of ends together."""
        return bootstrap.mean_band((self.spread > 0).astype(np.float64), MONTHS)


def rolling(months: Days, small: Floats, large: Floats) -> Windows:
    """Return every window of ten years.

    Parameters
    ----------
    months : datetime64[M] array of shape (n_months,), ascending
        Months that are over.
    small, large : arrays of shape (n_months,)
        Level at the end of each, none missing.

    Returns
    -------
    Windows
        Each from the end of a month to the end of the same month ten years later, where both
        months have one.
    """
    before = np.searchsorted(months, months - MONTHS)
    found = months[before] == months - MONTHS
    end, start = np.flatnonzero(found), before[found]
    one, other = ((index[end] / index[start]) ** (1 / YEARS) for index in (small, large))
    return Windows(months[end], one - other)
