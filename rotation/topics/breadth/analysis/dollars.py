"""Dollar volume of many names, computed a block of sessions at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.panel import Flags, Floats

_BLOCK: Final = 128
"""Sessions for which an array over all names is made at once."""


@dataclass(frozen=True, eq=False)
class DollarVolume:
    """Close times volume of members, 0 without a bar, computed for the rows asked for. [USD]

    An array of all sessions would take as much memory as each of the two it is made from.
    """

    close: Floats
    volume: Floats
    has_data: Flags

    @property
    def shape(self) -> tuple[int, int]:
        """(n_sessions, n_names)."""
        sessions, names = self.close.shape
        return sessions, names

    def __getitem__(self, rows: slice | int) -> Floats:
        """Return the rows as an array that the caller may write to."""
        with np.errstate(invalid="ignore", over="ignore"):
            dollars: Floats = self.close[rows] * self.volume[rows]
        dollars[~self.has_data[rows]] = 0.0
        return dollars

    def blocks(self) -> Iterator[tuple[slice, Floats]]:
        """Yield all rows, in blocks."""
        for start in range(0, len(self.close), _BLOCK):
            rows = slice(start, start + _BLOCK)
            yield rows, self[rows]


def bars_of(close: Floats, volume: Floats) -> Flags:
    """Return whether each name has a close and a volume at each session."""
    bar = np.empty(close.shape, np.bool_)
    with np.errstate(invalid="ignore", over="ignore"):
        for start in range(0, len(close), _BLOCK):
            rows = slice(start, start + _BLOCK)
            np.isfinite(close[rows] * volume[rows], out=bar[rows])
    return bar
