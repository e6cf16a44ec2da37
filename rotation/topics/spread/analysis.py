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
    if len(ratio) < window:
        raise NotEnoughHistory(window, len(ratio), f"The {window}-session average of the ratio")
    return float(ratio[-1] / ratio[-window:].mean() - 1)


def average_change(ratio: Floats, window: int = 200, sessions: int = 21) -> float:
    """Mean of the last ``window`` ratios over that of ``sessions`` before, minus 1. [decimal]

    Raises
    ------
    NotEnoughHistory
        Fewer than ``window + sessions`` sessions.
    """
    if len(ratio) < window + sessions:
        what = f"The change of the {window}-session average of the ratio"
        raise NotEnoughHistory(window + sessions, len(ratio), what)
    before = ratio[-window - sessions : -sessions]
    return float(ratio[-window:].mean() / before.mean() - 1)


def ratio_zscore(ratio: Floats, window: int = 252) -> float:
    """Standard score of the last log ratio among the last ``window`` (today included).

    Standard deviation with ddof 0; NaN if the ratio never moved.

    Raises
    ------
    NotEnoughHistory
        Fewer than ``window`` sessions.
    """
    if len(ratio) < window:
        raise NotEnoughHistory(window, len(ratio), "The z-score of the ratio")
    found = log_deviation(ratio, window)
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
    if len(ratio) < lookback + 1:
        raise NotEnoughHistory(lookback + 1, len(ratio), "The drawdown of the ratio")
    return float(ratio[-1] / ratio[-1 - lookback :].max() - 1)


def _daily(index: Floats, lookback: int) -> Floats:
    """The last ``lookback`` daily returns."""
    if len(index) < lookback + 1:
        raise NotEnoughHistory(lookback + 1, len(index), f"Daily returns over {lookback} sessions")
    window = index[-1 - lookback :]
    return np.asarray(window[1:] / window[:-1] - 1)
