"""How loud a search term is against its own past year.

Arrays are (n_weeks, n_terms): one pull of weekly search interest, every term on
the same scale, rows consecutive weeks, oldest first; a week the pull lacks is a
row of NaN. ``partial`` marks the weeks that are not over, as Google does for
the last one; nothing is computed from them, and no figure uses a later week.

A pull is in whole index points. Where the year's deviation is well below one
point, as for a rare term beside a common one, a step of one point is already a
large score: show ``last`` beside ``z``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from rotation.analytics.gap import Gap, Why
from rotation.panel import Flags, Floats

YEAR: Final = 52
"""Weeks a week is measured against, all of them before it."""

MONTH: Final = 4
"""Weeks the change looks back."""

SURGE: Final = 2.0
"""The z-score from which a week is a surge."""

_WEEK: Final = "complete week"


@dataclass(frozen=True)
class TermFigures:
    """One term in the last complete week.

    Attributes
    ----------
    last : float
        Interest in that week. [index points, 0 to 100]
    z : float
        ``last`` minus the mean of the 52 weeks before, over their standard
        deviation (ddof 1).
    change_4w : float
        ``last`` minus the value 4 weeks before. [index points]
    surge : bool or None
        ``z >= 2``; None where ``z`` is NaN.
    missing : dict of str to Gap
        For each of ``last``, ``z`` and ``change_4w`` that is NaN, why.
    """

    last: float
    z: float
    change_4w: float
    surge: bool | None
    missing: dict[str, Gap]


def last_complete(partial: Flags) -> int | None:
    """Row of the last week that is over, None where there is none."""
    rows = np.flatnonzero(~partial)
    return int(rows[-1]) if rows.size else None


def term_figures(values: Floats, partial: Flags) -> tuple[TermFigures, ...]:
    """What the table of terms says, for the last complete week of the pull.

    Parameters
    ----------
    values : array of shape (n_weeks, n_terms)
        Interest, NaN where unknown. [index points]
    partial : bool array of shape (n_weeks,)

    Returns
    -------
    tuple of TermFigures, length n_terms
        All for the same week: a term without a value in it gets no older one.
    """
    row = last_complete(partial)
    if row is None:
        return tuple(_unknown(Why.NOT_STORED) for _ in values.T)
    year = slice(max(row - YEAR, 0), row + 1)
    known = _complete(values[year], partial[year])
    scores = z_series(values[year], partial[year])[-1]
    return tuple(_figures(term, float(z)) for term, z in zip(known.T, scores, strict=True))


def z_series(values: Floats, partial: Flags) -> Floats:
    """Standard score of every week against the 52 weeks before it.

    Parameters
    ----------
    values : array of shape (n_weeks, n_terms)
        Interest, NaN where unknown. [index points]
    partial : bool array of shape (n_weeks,)

    Returns
    -------
    array of shape (n_weeks, n_terms)
        Mean and standard deviation (ddof 1) are of the 52 weeks before, the
        week itself not among them. NaN where one of the 53 weeks is unknown or
        partial, and where the 52 are all equal.
    """
    known = _complete(values, partial)
    scores = np.full(known.shape, np.nan)
    if len(known) > YEAR:
        before = sliding_window_view(known, YEAR, axis=0)[:-1]
        moved = before.max(axis=-1) > before.min(axis=-1)
        deviation = np.where(moved, before.std(axis=-1, ddof=1), np.nan)
        scores[YEAR:] = (known[YEAR:] - before.mean(axis=-1)) / deviation
    return scores


def weekly_change(values: Floats, partial: Flags) -> Floats:
    """Change of interest since the week before, in index points.

    Not in percent: interest is often 0. Shapes as in ``z_series``; NaN in the
    first week and wherever one of the two weeks is unknown or partial.
    """
    return np.diff(_complete(values, partial), axis=0, prepend=np.nan)


def loudest(figures: tuple[TermFigures, ...]) -> int | None:
    """Number of the term with the highest score, the first of equals; None without scores."""
    scored = [number for number, term in enumerate(figures) if not np.isnan(term.z)]
    return max(scored, key=lambda number: figures[number].z) if scored else None


def _complete(values: Floats, partial: Flags) -> Floats:
    """The same values with NaN in the weeks that are not over."""
    return np.where(partial[:, np.newaxis], np.nan, values)


def _figures(term: Floats, z: float) -> TermFigures:
    """Figures of one term from its last 53 complete weeks (fewer if fewer are stored)."""
    last = float(term[-1])
    change = last - float(term[-1 - MONTH]) if term.size > MONTH else np.nan
    missing: dict[str, Gap] = {}
    if np.isnan(last):
        return _unknown(Why.NO_END)
    if np.isnan(z):
        missing["z"] = _no_score(term)
    if term.size <= MONTH:
        missing["change_4w"] = Gap(
            "change_4w", Why.TOO_SHORT, needs=MONTH + 1, has=term.size, unit=_WEEK
        )
    elif np.isnan(change):
        missing["change_4w"] = Gap("change_4w", Why.NO_START, needs=MONTH + 1, unit="week")
    return TermFigures(last, z, change, None if np.isnan(z) else z >= SURGE, missing)


def _unknown(why: Why) -> TermFigures:
    """A term without a value in the last complete week."""
    missing = {name: Gap(name, why, unit=_WEEK) for name in ("last", "z", "change_4w")}
    return TermFigures(np.nan, np.nan, np.nan, None, missing)


def _no_score(term: Floats) -> Gap:
    """Why a term whose last week is known has no score."""
    have = int(np.isfinite(term).sum())
    if have > YEAR:
        return Gap("z", Why.NOT_DEFINED, text=f"the {YEAR} weeks before are all equal")
    why = Why.TOO_SHORT if term.size <= YEAR else Why.INCOMPLETE
    return Gap("z", why, needs=YEAR + 1, has=have, unit=_WEEK)
