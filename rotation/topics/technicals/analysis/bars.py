"""Daily bars of one symbol, none missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotation.panel import Days, Floats


@dataclass(frozen=True, eq=False)
class Bars:
    """Split-adjusted bars of a symbol's own sessions; dividends are not reinvested.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n,)
        Ascending and unique.
    open, high, low, close : float64 arrays of shape (n,)
        None missing. [USD or index points]
    volume : float64 array of shape (n,)
        NaN where it is not known. [shares]
    """

    sessions: Days
    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __len__(self) -> int:
        return len(self.sessions)


def mean_before(values: Floats, window: int) -> Floats:
    """Return the mean of the ``window`` values before each one, itself left out.

    Parameters
    ----------
    values : float64 array of shape (n,)
    window : int, >= 1

    Returns
    -------
    float64 array of shape (n,)
        NaN where fewer are stored, one of them is not known, or all of them are 0.
    """
    out = np.full(len(values), np.nan)
    if len(values) > window:
        windows = np.lib.stride_tricks.sliding_window_view(values[:-1], window)
        out[window:] = windows.mean(axis=1)
    out[out == 0] = np.nan
    return out


def share_rising(bars: Bars, rise: float, sessions: int) -> tuple[float, int]:
    """Return how often the high rose by as much within some sessions of a close.

    Parameters
    ----------
    bars : Bars
    rise : float
        High / close - 1 that is asked for. [decimal]
    sessions : int
        Length of the windows, >= 1.

    Returns
    -------
    tuple of float and int
        Share of the closes with as many sessions after them, NaN without any; how many closes
        that are. The windows overlap.
    """
    count = len(bars) - sessions
    if count < 1:
        return float("nan"), 0
    windows = np.lib.stride_tricks.sliding_window_view(bars.high[1:], sessions)
    reached = windows.max(axis=1) >= bars.close[:count] * (1 + rise)
    return float(reached.mean()), count
