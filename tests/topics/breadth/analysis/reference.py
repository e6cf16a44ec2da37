"""A small market with every kind of gap, and its breadth by straightforward pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd

SESSIONS, NAMES, SECTORS = 400, 80, 4


def _market() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Prices in cents and whole shares, with every kind of gap a real market has."""
    rng = np.random.default_rng(11)
    shape = (SESSIONS, NAMES)
    steps = rng.normal(0.0003, 0.02, shape) + rng.normal(0, 0.01, (SESSIONS, 1))
    close = np.round(np.exp(np.cumsum(steps, axis=0) + rng.uniform(0.5, 5, NAMES)), 2)
    volume = np.round(rng.lognormal(11, 0.6, shape) * rng.lognormal(0, 1.5, NAMES))
    close[:, 5] = 10.10  # never moves: level with its average, its high and its low
    close[:, 6] = np.round(close[:, 6], 0)  # whole dollars: many unchanged sessions
    volume[:, 6] = 5000.0  # always its own mean
    gaps = rng.random((SESSIONS, 20)) < 0.01
    close[:, 20:40][gaps] = volume[:, 20:40][gaps] = np.nan
    close[:180, 40] = volume[:180, 40] = np.nan  # joins
    close[250:, 41] = volume[250:, 41] = np.nan  # leaves
    close[200:216, 42] = volume[200:216, 42] = np.nan  # halts
    close[100:150, 43], volume[150:200, 44] = np.nan, np.nan  # one without the other
    volume[220:320, 45] = 0.0  # quoted, not traded
    close[310:] = np.where(np.arange(NAMES) == 46, np.round(close[310:] / 40, 2), close[310:])
    volume[300, :6] *= 40.0  # a session of few names
    close[90] = volume[90] = np.nan  # a session without anyone
    close[:, 47] = volume[:, 47] = np.nan  # a member without prices
    member = np.ones(shape, np.bool_)
    member[:200, 10] = member[150:, 11] = False
    return close, volume, member


CLOSE, VOLUME, MEMBER = _market()


def frames() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Closes and volumes of bars, and which members have one."""
    close, volume, member = (pd.DataFrame(array) for array in (CLOSE, VOLUME, MEMBER))
    bar = close.notna() & volume.notna()
    return close.where(bar), volume.where(bar), member & bar


def advances() -> dict[str, pd.Series]:
    """Coverage and what comes of advancers and decliners."""
    close, volume, has_data = frames()
    change = close.diff().where(has_data)
    up, down, level = ((change > 0), (change < 0), (change == 0))
    anyone = change.notna().any(axis=1)
    money = close * volume
    up_money, down_money = (money.where(side).sum(axis=1) for side in (up, down))
    net = up.sum(axis=1) - down.sum(axis=1)
    balance = 1000 * net / (up.sum(axis=1) + down.sum(axis=1))
    fast, slow = (balance.ewm(alpha=a, adjust=False, ignore_na=True).mean() for a in (0.1, 0.05))
    return {
        "coverage": has_data.sum(axis=1) / MEMBER.sum(axis=1),
        "with_data": has_data.sum(axis=1),
        "advancers": up.sum(axis=1).where(anyone),
        "decliners": down.sum(axis=1).where(anyone),
        "unchanged": level.sum(axis=1).where(anyone),
        "up_volume_share": up_money / (up_money + down_money),
        "ad_line": net.cumsum().where(anyone),
        "mcclellan": (fast - slow).where(balance.notna()),
    }


def levels() -> dict[str, pd.Series]:
    """Names above their averages and at the extremes of a year."""
    close, _, has_data = frames()
    cents = (close * 100).round()  # whole numbers: no rounding in the sums
    result = {}
    for window in (50, 200):
        total = cents.rolling(window, min_periods=window).sum().where(has_data)
        above = (cents * window > total).sum(axis=1)
        result[f"pct_above_{window}"] = above / total.notna().sum(axis=1).replace(0, np.nan)
    highest, lowest = (
        getattr(cents.rolling(252, min_periods=252), side)().where(has_data)
        for side in ("max", "min")
    )
    full = highest.notna().sum(axis=1)
    result["with_year"] = full
    result["new_highs"] = (cents == highest).sum(axis=1).where(full > 0)
    result["new_lows"] = (cents == lowest).sum(axis=1).where(full > 0)
    return result


def relative_volume(window: int) -> pd.DataFrame:
    """Volume over the mean of the sessions before, for members with a bar."""
    _, volume, has_data = frames()
    least = -(-3 * window // 5)
    past = volume.rolling(window, min_periods=least).sum().shift(1)
    count = volume.notna().rolling(window, min_periods=1).sum().shift(1)
    mean = (past / count).where(past > 0)
    return (volume / mean).where(has_data)


def money_of_members() -> pd.DataFrame:
    """Dollar volume of members, NaN without a bar."""
    close, volume, has_data = frames()
    return (close * volume).where(has_data)


def without_largest(money: pd.DataFrame, drop: int) -> pd.DataFrame:
    """The same without each session's largest names."""
    rank = money.rank(axis=1, ascending=False, method="first")
    return money.where(rank > drop)


def volume_expansion(window: int, drop: int) -> list[float]:
    """Session by session: today's largest names taken out of today and of every day before."""
    money = money_of_members()
    someone = money.notna().any(axis=1)
    expected = []
    for session in range(SESSIONS):
        names = money.columns.difference(money.loc[session].nlargest(drop).index)
        past = money.iloc[max(session - window, 0) : session]
        past = past[someone[past.index]]
        usual = past[names].sum(axis=1).mean() if 5 * len(past) >= 3 * window else np.nan
        today = money.loc[session, names].sum(min_count=1)
        expected.append(today / usual - 1)
    return expected
