"""Where a symbol's volumes go over to another level."""

from __future__ import annotations

from typing import Final

import numpy as np

from rotation.panel import Floats

WINDOW: Final = 20
"""Sessions on each side of a change whose medians are compared."""
FACTOR: Final = 20.0
"""From here on a change is one of what is counted: a split of ten to one is less."""


def volume_break(volume: Floats) -> tuple[int, float] | None:
    """Return the first row of the largest change of level, and how many times as high it is.

    Parameters
    ----------
    volume : float64 array of shape (n_sessions,)
        Above zero, nothing missing.

    Returns
    -------
    tuple of int and float, or None
        None where no median of WINDOW sessions is FACTOR times that of those before, or a
        FACTOR-th of it.
    """
    if len(volume) < 2 * WINDOW:
        return None
    medians = np.median(np.lib.stride_tricks.sliding_window_view(volume, WINDOW), axis=1)
    change = np.log(medians[WINDOW:] / medians[:-WINDOW])
    wide = np.flatnonzero(np.abs(change) >= np.log(FACTOR))
    if not len(wide):
        return None
    rows = wide + WINDOW
    steps = np.abs(np.log(volume[rows] / volume[rows - 1]))
    place = int(np.argmax(steps))
    return int(rows[place]), float(np.exp(change[wide[place]]))
