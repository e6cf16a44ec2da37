"""Windows of sessions: sums, extremes, means, medians and ranks that look back only.

Rows are sessions throughout, oldest first; a window is a number of rows. No
row of a result depends on a later row of its input.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rotation.panel import Flags, Floats, Ints


def enough(present: npt.NDArray[np.integer], window: int) -> Flags:
    """Whether at least 60% of a window's sessions are present, in whole numbers.

    Parameters
    ----------
    present : int array
        Sessions present in the window.
    window : int
        Sessions the window spans.
    """
    return 5 * present >= 3 * window


def least(window: int) -> int:
    """Sessions that are ``enough`` of a window."""
    return -(-3 * window // 5)


def ratio(above: Floats, below: Floats) -> Floats:
    """``above / below``, NaN where ``below`` is zero or either is missing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below == 0, np.nan, above / below)


def count_rows(flags: Flags) -> Floats:
    """Number of true values in every row, as floats.

    Row by row, because ``count_nonzero`` is many times faster on one
    contiguous row than along an axis.
    """
    return np.fromiter((np.count_nonzero(row) for row in flags), np.float64, len(flags))


class Rows(Protocol):
    """An array of shape (n_sessions, n_names), or an object that computes its rows when asked."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    def __getitem__(self, rows: slice, /) -> Floats: ...


def rolling(fold: np.ufunc, values: Rows, window: int) -> Iterator[tuple[slice, Floats]]:
    """Fold every window of ``window`` sessions, a block of sessions at a time.

    The algorithm of van Herk, Gil and Werman: sessions are cut into blocks as
    long as the window, so that every window is the tail of one block and the
    head of the next. Three operations a value whatever the window, and nothing
    is ever subtracted: a sum carries the rounding of its own window only, and
    a NaN spoils exactly the windows that hold it.

    Parameters
    ----------
    fold : ufunc
        ``np.add``, ``np.maximum`` or ``np.minimum``.
    values : Rows, float64
    window : int
        Sessions, >= 1.

    Yields
    ------
    rows : slice
        The sessions of this block.
    folded : array of shape (rows, n_names)
        For each of them the fold over the ``window`` sessions that end with
        it, fewer at the start of the axis. The array is reused for the next
        block: the caller may write to it and must not keep it.
    """
    sessions, names = values.shape
    heads = np.empty((min(window, sessions), names))
    tails = np.empty_like(heads)
    for start in range(0, sessions, window):
        block = values[start : start + window]
        length = len(block)
        folded = heads[:length]
        folded[0] = block[0]
        for row in range(1, length):
            fold(folded[row - 1], block[row], out=folded[row])
        shared = min(length, window - 1) if start else 0
        fold(folded[:shared], tails[1 : shared + 1], out=folded[:shared])
        yield slice(start, start + length), folded
        if start + window < sessions:
            tails[-1] = block[-1]
            for row in range(window - 2, 0, -1):
                fold(tails[row + 1], block[row], out=tails[row])


def trailing(values: Floats, window: int, lag: int = 0) -> Floats:
    """Every session's window as a row, padded with NaN before the first session.

    Parameters
    ----------
    values : array of shape (n_sessions, ...)
    window : int
        Sessions, >= 1.
    lag : int
        0 ends the window with the session itself, 1 with the session before.

    Returns
    -------
    read-only array of shape (n_sessions, ..., window)
    """
    before = np.full((window - 1 + lag, *values.shape[1:]), np.nan)
    padded = np.concatenate([before, values[: len(values) - lag]])
    return np.lib.stride_tricks.sliding_window_view(padded, window, axis=0)


def count_of_previous(values: Floats, window: int) -> Ints:
    """How many of the ``window`` sessions before each session are present."""
    counts: Ints = np.isfinite(trailing(values, window, lag=1)).sum(axis=-1)
    return counts


def count_in_trailing(values: Floats, window: int) -> Ints:
    """How many of the ``window`` sessions that end with each session are present."""
    counts: Ints = np.isfinite(trailing(values, window)).sum(axis=-1)
    return counts


def mean_of_previous(values: Floats, window: int) -> Floats:
    """Mean of the ``window`` sessions before each session, missing ones skipped.

    NaN where fewer than 60% of them are present. Shapes (n_sessions, ...) in
    and out.
    """
    windows = trailing(values, window, lag=1)
    count = count_of_previous(values, window)
    mean = np.where(np.isfinite(windows), windows, 0.0).sum(axis=-1) / np.maximum(count, 1)
    return np.where(enough(count, window), mean, np.nan)


def expansion(values: Floats, window: int) -> Floats:
    """Each session over the mean of the ``window`` before it, minus 1. [decimal]"""
    return ratio(values, mean_of_previous(values, window)) - 1.0


def percentile_in_trailing(today: Floats, values: Floats, window: int) -> Floats:
    """Share of a trailing window of ``values`` at or below the figure of today.

    Parameters
    ----------
    today : array of shape (n_sessions,)
        What to place; often ``values`` itself.
    values : array of shape (n_sessions,)
        What to place it among.
    window : int
        Sessions, the session itself included.

    Returns
    -------
    array of shape (n_sessions,)
        Within [0, 1], of the sessions present; NaN where the figure itself or
        more than 40% of the window is missing.
    """
    windows, count = trailing(values, window), count_in_trailing(values, window)
    below = (windows <= today[:, None]).sum(axis=-1)
    known = enough(count, window) & np.isfinite(today)
    return np.where(known, below / np.maximum(count, 1), np.nan)


def median_of_trailing(values: Floats, window: int) -> Floats:
    """Median of the trailing window, the session included, missing ones skipped.

    NaN where more than 40% of the window is missing. Shape (n_sessions,).
    """
    windows = np.sort(trailing(values, window), axis=-1)  # NaN sorts last
    count = count_in_trailing(values, window)
    row = np.arange(len(values))
    lower = windows[row, np.maximum(count - 1, 0) // 2]
    upper = windows[row, np.minimum(count // 2, window - 1)]
    return np.where(enough(count, window), (lower + upper) / 2, np.nan)


def exponential_average(values: Floats, alpha: float) -> Floats:
    """Exponential average seeded with the first value present.

    A missing value gives NaN and leaves the average where it was. Shape
    (n_sessions,) in and out.
    """
    averages = np.full(len(values), np.nan)
    average = np.nan
    for row, value in enumerate(values.tolist()):
        if np.isfinite(value):
            average = value if np.isnan(average) else average + alpha * (value - average)
            averages[row] = average
    return averages
