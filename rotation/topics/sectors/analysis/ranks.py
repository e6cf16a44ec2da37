"""Who leads: ranks, the best and the worst, and how ranks moved.

Rank 1 is the highest figure. Equal figures share the lowest rank number of
their places and the next place is skipped (1, 2, 2, 4). A missing figure has no
rank and takes no place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from rotation.errors import BadInput, NotEnoughHistory
from rotation.panel import Days, Flags, Floats


@dataclass(frozen=True, eq=False)
class RankHistory:
    """Ranks of several groups session by session.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n,)
        The benchmark's sessions of the lookback, both ends included.
    returns : float64 array of shape (n, n_groups)
        Trailing return of each group, NaN where missing. [decimal]
    ranks : float64 array of shape (n, n_groups)
        1 is best, NaN where there is no return. Where a group is missing the
        others are ranked among themselves.
    """

    sessions: Days
    returns: Floats
    ranks: Floats


def ranks_along(values: Floats) -> Floats:
    """Rank along the last axis, 1 for the highest, ties sharing the lowest number.

    Parameters
    ----------
    values : float64 array of shape (..., n_groups)
        NaN where missing.

    Returns
    -------
    float64 array of the same shape
        ``1 + how many are higher``, NaN where missing.
    """
    higher = (values[..., np.newaxis, :] > values[..., :, np.newaxis]).sum(axis=-1)
    return np.where(np.isnan(values), np.nan, 1.0 + higher)


def rank(values: Mapping[str, float]) -> dict[str, float]:
    """Rank of each symbol by its figure, NaN for one without a figure."""
    ranked = ranks_along(np.array(list(values.values()), dtype=np.float64))
    return dict(zip(values, ranked.tolist(), strict=True))


def count_beating(values: Mapping[str, float], benchmark: float) -> int | None:
    """How many symbols are strictly above the benchmark.

    Parameters
    ----------
    values : mapping of str to float
        Returns by symbol, NaN where missing. [decimal]
    benchmark : float
        The benchmark's return over the same window. [decimal]

    Returns
    -------
    int or None
        Symbols without a figure do not count; None where there is nothing to
        compare (no benchmark, or no figure at all), which is not the same as 0.
    """
    if math.isnan(benchmark) or all(math.isnan(value) for value in values.values()):
        return None
    return sum(value > benchmark for value in values.values())


def best_and_worst(values: Mapping[str, float]) -> tuple[str, str] | None:
    """Symbols of the highest and the lowest figure.

    Returns
    -------
    tuple of (str, str) or None
        Among equals the one listed first. None with fewer than two figures.
    """
    known = {symbol: value for symbol, value in values.items() if not math.isnan(value)}
    if len(known) < 2:
        return None
    return max(known, key=known.__getitem__), min(known, key=known.__getitem__)


def rank_over_time(
    sessions: Days,
    indices: Floats,
    benchmark: Floats,
    window: int,
    lookback: int,
    *,
    lost: Flags | None = None,
) -> RankHistory:
    """Rank of each group by its trailing return, on every session of the lookback.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique, none after ``asof``.
    indices : float64 array of shape (n_sessions, n_groups)
        Total-return or price indices, NaN where a group has no bar.
    benchmark : float64 array of shape (n_sessions,)
        The index whose sessions are counted, NaN where it has no bar.
    window : int
        Sessions of each trailing return, >= 1.
    lookback : int
        Sessions between the first and the last ranking, >= 1.
    lost : bool array of shape (n_sessions, n_groups), optional
        Sessions up to which a group has no return over ``window`` that compares: it is
        unranked that day.

    Returns
    -------
    RankHistory
        ``lookback + 1`` sessions, or fewer where history is short: a session
        with no start ``window`` sessions before it is left out. A group without
        a bar on either end of a window is unranked that day.

    Raises
    ------
    BadInput
        ``window`` or ``lookback`` below 1.
    NotEnoughHistory
        The benchmark has fewer than ``window + 1`` sessions.
    """
    if window < 1 or lookback < 1:
        raise BadInput(
            f"A window and a lookback are at least 1 session, not {window} and {lookback}."
        )
    counted = np.flatnonzero(np.isfinite(benchmark))
    if counted.size <= window:
        raise NotEnoughHistory(window + 1, counted.size, "The rank over time")
    kept = counted[-(lookback + 1 + window) :]
    levels = indices[kept]
    returns = levels[window:] / levels[:-window] - 1.0
    if lost is not None:
        returns[lost[kept[window:]]] = np.nan
    return RankHistory(sessions[kept[window:]], returns, ranks_along(returns))
