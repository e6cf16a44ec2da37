"""Two pulls of the same terms as one longer history, by what both tell of the same dates.

A pull's values are relative to its own largest, so that an older pull is on another scale
and, Google counting samples, tells the same weeks a little differently. Where the two
overlap, one factor for all terms (they share a scale) is estimated; what only the older
one has is multiplied by it. Such values are **estimates**, and how far the two still
differ where both are known is their error.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.errors import NoData
from rotation.panel import Days, Flags, Floats

FEWEST: Final = 12
"""Dates both pulls must tell, below which no factor is estimated."""


@dataclass(frozen=True, eq=False)
class Joined:
    """A history on the scale of the newer pull.

    Attributes
    ----------
    dates : datetime64[D] array of shape (n,)
        Ascending: those only the older pull has, then all of the newer one.
    values : array of shape (n, n_terms)
        The newer pull's as they are; those of the older one times ``factor``, which may
        lie above 100. [index points of the newer pull]
    estimated : bool array of shape (n,)
        Taken from the older pull.
    factor : float
        Least squares through the origin over every term and date both know.
    error : array of shape (n_terms,)
        Root mean square of newer - factor x older over the overlap; NaN for a term
        without one. [index points of the newer pull]
    overlap : int
        Dates both pulls know, complete in both.
    """

    dates: Days
    values: Floats
    estimated: Flags
    factor: float
    error: Floats
    overlap: int


def join(older: tuple[Days, Floats, Flags], newer: tuple[Days, Floats, Flags]) -> Joined:
    """The newer pull with what the older one tells of the time before it.

    Parameters
    ----------
    older, newer : (dates, values, partial)
        Dates (datetime64[D], ascending), values of shape (n, n_terms) with the same terms in
        the same columns, and which dates were not over: those are not compared, and
        the older pull's are left out.

    Returns
    -------
    Joined

    Raises
    ------
    NoData
        The two have fewer than FEWEST complete dates in common, or nothing but zeros there.
    """
    old_dates, old, old_partial = older
    new_dates, new, new_partial = newer
    _, at_old, at_new = np.intersect1d(
        old_dates[~old_partial], new_dates[~new_partial], return_indices=True
    )
    before, after = old[~old_partial][at_old], new[~new_partial][at_new]
    known = np.isfinite(before) & np.isfinite(after)
    overlap = int(known.any(axis=1).sum())
    x, y = np.where(known, before, 0.0), np.where(known, after, 0.0)
    if overlap < FEWEST or not x.any() or not y.any():
        raise NoData(
            f"Joining two searches needs {FEWEST} complete dates that both tell something of, and "
            f"they have {overlap}."
        )
    factor = float((x * y).sum() / (x * x).sum())
    count = known.sum(axis=0)
    square = ((y - factor * x) ** 2).sum(axis=0)
    error = np.sqrt(square / np.where(count > 0, count, np.nan))
    extra = ~old_partial & (old_dates < new_dates[0])
    return Joined(
        dates=np.concatenate([old_dates[extra], new_dates]),
        values=np.concatenate([factor * old[extra], new]),
        estimated=np.r_[np.ones(int(extra.sum()), bool), np.zeros(len(new_dates), bool)],
        factor=factor,
        error=error,
        overlap=overlap,
    )
