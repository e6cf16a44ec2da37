"""Returns and the value of a holding with its dividends reinvested."""

from __future__ import annotations

from typing import Literal

import numpy as np

from rotation.errors import NotEnoughHistory
from rotation.panel import Days, Floats, Ints

TRADING_DAYS = 252
"""Sessions a year, for annualising."""


def wealth(close: Floats, dividend: Floats, basis: Literal["total", "price"]) -> Floats:
    """Value of one share bought at the first close.

    Parameters
    ----------
    close : array of shape (n_sessions,)
        One symbol's own bars, none missing. [USD]
    dividend : array of shape (n_sessions,)
        Cash per share on the ex-date, 0 where none. [USD]
    basis : {"total", "price"}
        ``total`` reinvests dividends at the ex-date close; ``price`` is the close itself.

    Returns
    -------
    array of shape (n_sessions,)
        ``w[0] = close[0]``, ``w[t] = w[t-1] * (close[t] + dividend[t]) / close[t-1]``. [USD]
    """
    if basis == "price" or not len(close):
        return close
    growth = np.r_[close[0], (close[1:] + dividend[1:]) / close[:-1]]
    return np.asarray(np.cumprod(growth))


def over(index: Floats, lookback: int) -> float:
    """Return over the last ``lookback`` sessions.

    Parameters
    ----------
    index : array of shape (n_sessions,)
        Closes or wealth, none missing.
    lookback : int
        Sessions between the two ends, >= 1.

    Returns
    -------
    float
        ``index[-1] / index[-1 - lookback] - 1``. [decimal]

    Raises
    ------
    NotEnoughHistory
        Fewer than ``lookback + 1`` sessions.
    """
    if len(index) < lookback + 1:
        raise NotEnoughHistory(lookback + 1, len(index), f"A return over {lookback} sessions")
    return float(index[-1] / index[-1 - lookback] - 1)


def year_start(sessions: Days) -> int | None:
    """Position of the last session of the year before the last session's year.

    Parameters
    ----------
    sessions : datetime64[D] array, ascending, not empty

    Returns
    -------
    int or None
        None if no session of the year before (or earlier) exists.
    """
    new_year = sessions[-1].astype("datetime64[Y]").astype("datetime64[D]")
    place = int(np.searchsorted(sessions, new_year)) - 1
    before = new_year.astype("datetime64[Y]") - np.timedelta64(1, "Y")
    if place < 0 or sessions[place].astype("datetime64[Y]") != before:
        return None
    return place


def year_to_date(index: Floats, sessions: Days) -> float:
    """Return since the last close of the year before; NaN if that year is not stored."""
    start = year_start(sessions)
    return float("nan") if start is None else float(index[-1] / index[start] - 1)


def rolling_year_to_date(index: Floats, sessions: Days) -> Floats:
    """``year_to_date`` at every session, NaN where the year before has none. Same shape.

    Parameters
    ----------
    index : array of shape (n_sessions,)
        Closes or wealth, NaN where there is no bar.
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique.
    """
    years = sessions.astype("datetime64[Y]")
    starts = np.searchsorted(sessions, years.astype("datetime64[D]")) - 1
    known = (starts >= 0) & (years[starts] == years - np.timedelta64(1, "Y"))
    return np.where(known, index / index[starts] - 1, np.nan)


def rolling_mean(values: Floats, window: int) -> Floats:
    """Mean of the last ``window`` values, today included; NaN before there are enough.

    Parameters
    ----------
    values : array of shape (n,), none missing
    window : int, >= 1
    """
    out = np.full(len(values), np.nan)
    if len(values) >= window:
        out[window - 1 :] = np.lib.stride_tricks.sliding_window_view(values, window).mean(axis=1)
    return out


def rebased(values: Floats, base: float | None = None) -> Floats:
    """Values as a multiple of a base, times 100.

    Parameters
    ----------
    values : array of shape (n,)
        n >= 1 where no base is given.
    base : float, optional
        The first value where not given.
    """
    return np.asarray(100 * (values / (values[0] if base is None else base)))


def spread_after(small: Floats, large: Floats, rows: Ints, length: int) -> Floats:
    """Return of small minus return of large over the sessions after some rows.

    Parameters
    ----------
    small, large : arrays of shape (n_sessions,)
        Closes or wealth, none missing.
    rows : int array of shape (n_rows,)
        Where windows begin; below 0 lies before the first session.
    length : int
        Sessions, >= 1.

    Returns
    -------
    array of shape (n_rows,)
        ``small[row + n] / small[row] - large[row + n] / large[row]``, NaN where a window begins
        before the first session or is not over. [decimal]
    """
    known = (rows >= 0) & (rows + length < len(small))
    first, last = np.where(known, rows, 0), np.where(known, rows + length, 0)
    return np.where(known, small[last] / small[first] - large[last] / large[first], np.nan)


def rolling_spread(small: Floats, large: Floats, lookback: int) -> Floats:
    """``size_spread`` at every session; NaN before there is enough history. Same shape."""
    out = np.full(len(small), np.nan)
    if len(small) > lookback:
        out[lookback:] = small[lookback:] / small[:-lookback] - large[lookback:] / large[:-lookback]
    return out
