"""Small caps against large caps: spread, ratio and their statistics.

Everywhere ``small`` and ``large`` are closes or wealth (``returns.wealth``) on the
sessions both symbols have, ascending, none missing. Spread is small minus large,
ratio is small over large.
"""

from __future__ import annotations

import numpy as np

from rotation.analytics import returns
from rotation.errors import NotEnoughHistory
from rotation.panel import Floats

STILL = 1e-12
"""A deviation that is nothing but rounding."""


def ratio_vs_average(ratio: Floats, window: int = 50) -> float:
    """Last ratio over the mean of the last ``window`` (today included), minus 1. [decimal]

    Raises
    ------
    NotEnoughHistory
        Fewer than ``window`` sessions.
    """
    values = _last(ratio, window, f"The {window}-session average of the ratio")
    return float(values[-1] / values.mean() - 1)


def average_change(ratio: Floats, window: int = 200, sessions: int = 21) -> float:
    """Mean of the last ``window`` ratios over that of ``sessions`` before, minus 1. [decimal]

    Raises
    ------
    NotEnoughHistory
        Fewer than ``window + sessions`` sessions.
    """
    what = f"The change of the {window}-session average of the ratio"
    values = _last(ratio, window + sessions, what)
    return float(values[-window:].mean() / values[:window].mean() - 1)


def ratio_zscore(ratio: Floats, window: int = 252) -> float:
    """Standard score of the last log ratio among the last ``window`` (today included).

    Standard deviation with ddof 0; NaN if the ratio never moved.

    Raises
    ------
    NotEnoughHistory
        Fewer than ``window`` sessions.
    """
    found = log_deviation(_last(ratio, window, "The z-score of the ratio"), window)
    return float("nan") if found is None else float((np.log(ratio[-1]) - found[0]) / found[1])


def log_deviation(ratio: Floats, window: int = 252) -> tuple[float, float] | None:
    """Mean and standard deviation (ddof 0) of the last ``window`` log ratios, which z-scores use.

    None with fewer of them, and where the ratio never moved.
    """
    logs = np.log(ratio[-window:])
    if len(logs) < window or not np.isfinite(logs).all() or logs.std() <= STILL:
        return None
    return float(logs.mean()), float(logs.std())


def beta(small: Floats, large: Floats, lookback: int) -> float:
    """Slope of small's daily returns on large's over the ``lookback`` returns (OLS).

    NaN if large never moved.

    Raises
    ------
    NotEnoughHistory
        Fewer than ``lookback + 1`` sessions.
    """
    y, x = _daily(small, lookback), _daily(large, lookback)
    deviation = x - x.mean()
    if x.std() <= STILL:
        return float("nan")
    return float(deviation @ (y - y.mean())) / float(deviation @ deviation)


def spread_volatility(small: Floats, large: Floats, lookback: int) -> float:
    """Standard deviation (ddof 1) of daily return differences, annualized. [decimal a year]

    Raises
    ------
    NotEnoughHistory
        Fewer than ``lookback + 1`` sessions.
    """
    differences = _daily(small, lookback) - _daily(large, lookback)
    return float(differences.std(ddof=1) * np.sqrt(returns.TRADING_DAYS))


def ratio_drawdown(ratio: Floats, lookback: int) -> float:
    """Last ratio over the highest of the last ``lookback + 1``, minus 1. [decimal, <= 0]

    Raises
    ------
    NotEnoughHistory
        Fewer than ``lookback + 1`` sessions.
    """
    values = _last(ratio, lookback + 1, "The drawdown of the ratio")
    return float(values[-1] / values.max() - 1)


def _daily(index: Floats, lookback: int) -> Floats:
    """The last ``lookback`` daily returns."""
    window = _last(index, lookback + 1, f"Daily returns over {lookback} sessions")
    return np.asarray(window[1:] / window[:-1] - 1)


def _last(values: Floats, count: int, what: str) -> Floats:
    if len(values) < count:
        raise NotEnoughHistory(count, len(values), what)
    return values[-count:]
