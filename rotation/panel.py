"""Prices as wide arrays, which the store returns and analytics take, and the types of arrays."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

ARRAYS: Final = ("close", "volume", "dividend", "split", "open", "high", "low")
"""Names of the arrays of a panel, which are columns of the price table too."""


Record = TypeVar("Record", bound="DataclassInstance")


def until(record: Record, days: Days, last: dt.date | np.datetime64) -> Record:
    """Return a record of arrays without anything after a day (views, not copies).

    Parameters
    ----------
    record : dataclass
        Each of its arrays is along ``days`` first.
    days : datetime64[D] array of shape (n_days,)
        Ascending.
    last : date or datetime64[D]
    """
    end = int(np.searchsorted(days, np.datetime64(last), side="right"))
    values = ((part.name, getattr(record, part.name)) for part in fields(record))
    cut = {name: value[:end] for name, value in values if isinstance(value, np.ndarray)}
    return replace(record, **cut)


@dataclass(frozen=True, eq=False)
class Panel:
    """Daily bars of several symbols on one axis of sessions.

    Every array is shared between viewers and must not be written to (they are
    made read-only here). A session a symbol did not trade is NaN in ``close``
    and ``volume``, never a carried or invented value.

    Attributes
    ----------
    symbols : tuple of str, length n_symbols
        In the order of the columns.
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique: every session at least one symbol has.
    close, volume : float64 arrays of shape (n_sessions, n_symbols)
        Split-adjusted, not dividend-adjusted close [USD or index points] and
        volume [shares].
    dividend, split : float64 arrays of the same shape
        Cash per share on the ex-date [USD], 0 where none; split ratio (2.0 for
        2:1), 0 where none. Where all are zero they may be zero-stride views.
    open, high, low : float64 arrays of the same shape or None
        Absent in panels read for breadth, which do not need them.
    """

    symbols: tuple[str, ...]
    sessions: Days
    close: Floats
    volume: Floats
    dividend: Floats
    split: Floats
    open: Floats | None = field(default=None)
    high: Floats | None = field(default=None)
    low: Floats | None = field(default=None)

    def __post_init__(self) -> None:
        shape = (len(self.sessions), len(self.symbols))
        for name in ARRAYS:
            array = getattr(self, name)
            if array is None:
                continue
            if array.shape != shape:
                raise ValueError(f"{name} has shape {array.shape}, expected {shape}")
            array.flags.writeable = False

    @cached_property
    def columns(self) -> dict[str, int]:
        """Column number of each symbol."""
        return {symbol: number for number, symbol in enumerate(self.symbols)}

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.columns

    def until(self, session: np.datetime64) -> Panel:
        """The same panel without anything after ``session`` (views, not copies)."""
        return until(self, self.sessions, session)
