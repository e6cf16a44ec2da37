"""Past rotations: rises of the ratio of small over large, and how each went on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final

import numpy as np

from rotation.analytics import bootstrap
from rotation.panel import Floats, Ints

HORIZONS: Final = (21, 63, 126, 252)
"""Sessions looked ahead from where a past rotation was as large as the present one."""

BLOCK: Final = 2
"""Rotations drawn together: neighbours may share sessions of what followed."""


@dataclass(frozen=True)
class Rotation:
    """A rise of the ratio.

    Attributes
    ----------
    low, peak : int
        Rows of its lowest and, so far, its highest ratio.
    gain : float
        Ratio at the peak over ratio at the low, minus 1. [decimal]
    over : bool
        Whether the ratio has since fallen back from the peak by the reversal.
    """

    low: int
    peak: int
    gain: float
    over: bool


def rotations(ratio: Floats, reversal: float, breaks: Sequence[int] = ()) -> list[Rotation]:
    """Return the rises of a ratio, each known from when it happened on.

    A rise begins at a low and is one once the ratio is ``reversal`` above it; it is over once the
    ratio is ``reversal`` below its highest since. What comes later changes no rise that is over.
    A rise from the first session is left out: its low may lie before it. So is one from a session
    of ``breaks``, and one that is not over before the next of them.

    Parameters
    ----------
    ratio : array of shape (n_sessions,)
        Small over large, none missing.
    reversal : float
        Above 0. [decimal]
    breaks : sequence of int, ascending
        Rows from which on the ratio has another basis than before.
    """
    found: list[Rotation] = []
    for first, stop in pairwise((0, *breaks, len(ratio))):
        own = _of_one_basis(ratio[first:stop], reversal)
        found += [
            replace(rotation, low=first + rotation.low, peak=first + rotation.peak)
            for rotation in own
            if rotation.over or stop == len(ratio)
        ]
    return found


def _of_one_basis(ratio: Floats, reversal: float) -> list[Rotation]:
    """The rises of a ratio that has one basis."""
    found: list[Rotation] = []
    low, peak = 0, -1  # of a rise; without one the peak is -1
    values = ratio.tolist()
    for row, value in enumerate(values):
        if peak < 0:
            if value < values[low]:
                low = row
            elif value / values[low] - 1 >= reversal:
                peak = row
        elif value > values[peak]:
            peak = row
        elif value / values[peak] - 1 <= -reversal:
            found.append(Rotation(low, peak, values[peak] / values[low] - 1, over=True))
            low, peak = row, -1
    if peak >= 0:
        found.append(Rotation(low, peak, values[peak] / values[low] - 1, over=False))
    return [rotation for rotation in found if rotation.low]


def reached(ratio: Floats, rotation: Rotation, gain: float) -> int | None:
    """Row at which a rotation first was as large as ``gain``; None where it never was."""
    rise = ratio[rotation.low : rotation.peak + 1] / ratio[rotation.low] - 1
    places = np.flatnonzero(rise >= gain)
    return rotation.low + int(places[0]) if places.size else None


def after(rows: Ints, spreads: Mapping[int, Floats]) -> list[dict[str, Any]]:
    """What followed the rows at which past rotations were as large as the present one.

    Parameters
    ----------
    rows : int array of shape (n_rows,), ascending
    spreads : mapping of each of ``HORIZONS`` to an array of shape (n_rows,)
        Spread after each row, NaN where it is not known. [decimal]

    Returns
    -------
    list of dict
        A row a horizon: ``horizon`` [sessions], the ``bootstrap.summary`` of the known spreads,
        and ``overlapping``, how many windows begin before the one before has ended.
    """
    return [_after(rows, spread, horizon) for horizon, spread in spreads.items()]


def _after(rows: Ints, spread: Floats, horizon: int) -> dict[str, Any]:
    known = np.isfinite(spread)
    return {
        "horizon": horizon,
        **bootstrap.summary(spread[known], BLOCK),
        "overlapping": int((np.diff(rows[known]) < horizon).sum()),
    }
