"""Holds a quoted figure against computed ones."""

from __future__ import annotations

import numpy as np

from rotation.panel import Days, Floats


def rounds_to(value: float, quoted: float, unit: float) -> bool:
    """Return whether a value rounds to a quoted one.

    Parameters
    ----------
    value, quoted : float
        Of the same unit.
    unit : float
        The last digit the quoted value has: 0.0001 for ``0.56 %``.
    """
    return round(value / unit) == round(quoted / unit)


def near(value: float, quoted: float, tolerance: float) -> bool:
    """Return whether a value is within a share of a quoted one, such as 0.02 for 2%."""
    return bool(abs(value - quoted) <= tolerance * abs(quoted))


def year_to_date(sessions: Days, level: Floats) -> tuple[Days, Floats]:
    """Return the return since the last close of the year before, at every later session.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending.
    level : array of shape (n_sessions,)
        Growth of a holding, in any unit.

    Returns
    -------
    tuple of arrays of shape (n_of_the_year,)
        Sessions of the last one's year, and the returns. [decimal] Empty where there is no
        session of the year before.
    """
    if not len(sessions):
        return sessions, level
    start = int(np.searchsorted(sessions, sessions[-1].astype("datetime64[Y]")))
    if not start:
        return sessions[:0], level[:0]
    return sessions[start:], level[start:] / level[start - 1] - 1


def closest(values: Floats, quoted: float) -> int | None:
    """Return the place of the known value nearest to a quoted one; None without any."""
    known = np.flatnonzero(np.isfinite(values))
    return int(known[np.argmin(np.abs(values[known] - quoted))]) if len(known) else None
