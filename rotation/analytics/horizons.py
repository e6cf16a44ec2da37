"""Returns of several symbols over the same windows, side by side.

The two ends of a window are the same sessions for every symbol of a table, or
the figures would not compare. They are counted on the sessions of one
benchmark: the end is the benchmark's last session at hand, the start of N
sessions is its N-th session before that. A symbol without a bar on either of
the two is a named gap, NaN with a record of why. It is never given a
carried close, and never a window that its own missing bars have stretched. Bars
missing between the ends do not matter, nor does volume: a session without a
trade but with a close counts.

A difference of two symbols (`horizon_spreads`) counts the sessions both have,
as the spread of the pair does. With no bar missing the two ways agree.

Every index here is a total-return index or a split-adjusted close, of any
base: a 2:1 split leaves no mark on it. The caller cuts at ``asof``; nothing
here knows of a row it is not given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from rotation.analytics.gap import Gap, Why
from rotation.errors import BadInput
from rotation.panel import Days, Flags, Floats

HORIZONS: Final[dict[str, int]] = {"d5": 5, "d21": 21, "d63": 63, "d126": 126, "d252": 252}
"""Sessions of each fixed horizon; ``ytd`` and ``lookback`` come after them in every result."""


@dataclass(frozen=True)
class Windows:
    """The two ends of every horizon on one axis of sessions.

    Attributes
    ----------
    end : int or None
        Row of the last session counted, None where none is.
    starts : dict of str to int
        Row of each horizon's first close; a horizon that reaches too far is left out.
    missing : dict of str to Gap
        For each horizon left out, why.
    """

    end: int | None
    starts: dict[str, int]
    missing: dict[str, Gap]


@dataclass(frozen=True)
class HorizonReturns:
    """Returns (or spreads) over every horizon.

    Attributes
    ----------
    values : dict of str to float
        Keyed ``d5 d21 d63 d126 d252 ytd lookback``, NaN where missing. [decimal, 0.01 = 1%]
    missing : dict of str to Gap
        For each NaN, why.
    """

    values: dict[str, float]
    missing: dict[str, Gap]


def windows(sessions: Days, present: Flags, lookback: int) -> Windows:
    """Where each horizon starts and where all of them end.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique.
    present : bool array of shape (n_sessions,)
        The sessions that count, such as those the benchmark has.
    lookback : int
        Sessions between the two ends of the horizon ``lookback``, >= 1.

    Returns
    -------
    Windows
        The start of N sessions is the N-th counted session before the end. The
        start of ``ytd`` is the last session of the year before; if that one does
        not count, an earlier close does not stand in for it.

    Raises
    ------
    BadInput
        ``lookback`` below 1.
    """
    if lookback < 1:
        raise BadInput(f"A lookback is at least 1 session, not {lookback}.")
    rows = np.flatnonzero(present)
    if rows.size == 0:
        return Windows(None, {}, _throughout(Gap("", Why.NOT_STORED, unit="bar")))
    end = int(rows[-1])
    starts: dict[str, int] = {}
    missing: dict[str, Gap] = {}
    for horizon, length in {**HORIZONS, "lookback": lookback}.items():
        if rows.size > length:
            starts[horizon] = int(rows[-1 - length])
        else:
            missing[horizon] = Gap(
                horizon,
                Why.TOO_SHORT,
                needs=length + 1,
                has=rows.size,
                since=_day(sessions[rows[0]]),
            )
    last_year = sessions[end].astype("datetime64[Y]") - np.timedelta64(1, "Y")
    of_last_year = np.flatnonzero(sessions.astype("datetime64[Y]") == last_year)
    if not present[of_last_year].any():
        missing["ytd"] = Gap("ytd", Why.NO_YEAR, day=_day(last_year))
    elif not present[of_last_year[-1]]:
        missing["ytd"] = Gap("ytd", Why.NO_YEAR_END, day=_day(sessions[of_last_year[-1]]))
    else:
        starts["ytd"] = int(of_last_year[-1])
    return Windows(end, starts, missing)


def horizon_returns(
    sessions: Days, index: Floats, benchmark: Floats, lookback: int
) -> HorizonReturns:
    """Return of one symbol over every horizon, between the benchmark's sessions.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique, none after ``asof``.
    index : float64 array of shape (n_sessions,)
        The symbol's total-return or price index, NaN where it has no bar.
    benchmark : float64 array of shape (n_sessions,)
        The index whose sessions are counted, NaN where it has no bar. It may be
        ``index`` itself.
    lookback : int
        Sessions between the two ends of the horizon ``lookback``, >= 1.

    Returns
    -------
    HorizonReturns
        ``index[end] / index[start] - 1`` for each horizon.

    Raises
    ------
    BadInput
        ``lookback`` below 1.
    """
    ends = windows(sessions, np.isfinite(benchmark), lookback)
    values = dict.fromkeys([*HORIZONS, "ytd", "lookback"], np.nan)
    if ends.end is None:
        return HorizonReturns(values, _throughout(Gap("", Why.NOT_STORED, whose="benchmark")))
    has_bar = np.isfinite(index[: ends.end + 1])
    if not has_bar[-1]:
        return HorizonReturns(values, _throughout(_no_end(sessions, has_bar)))
    counted = np.isfinite(benchmark[: ends.end + 1])
    lengths = {**HORIZONS, "lookback": lookback}
    missing = {
        horizon: _too_short(sessions, has_bar, counted, horizon, lengths[horizon])
        if horizon in lengths
        else _no_year_of(gap, sessions[: has_bar.size][has_bar])
        for horizon, gap in ends.missing.items()
    }
    for horizon, start in ends.starts.items():
        if has_bar[start]:
            values[horizon] = float(index[ends.end] / index[start] - 1.0)
        elif horizon == "ytd":
            missing[horizon] = _no_year_end(sessions, has_bar, start)
        elif has_bar[:start].any():
            needs, day = lengths[horizon] + 1, _day(sessions[start])
            missing[horizon] = Gap(horizon, Why.NO_START, needs=needs, day=day)
        else:
            missing[horizon] = _too_short(sessions, has_bar, counted, horizon, lengths[horizon])
    return HorizonReturns(values, missing)


def horizon_spreads(
    sessions: Days, small: Floats, large: Floats, as_of: np.datetime64, lookback: int
) -> HorizonReturns:
    """Return of small minus return of large over every horizon, on sessions both have.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique.
    small, large : float64 arrays of shape (n_sessions,)
        Indices of the two symbols, NaN where there is no bar.
    as_of : datetime64[D]
        The session the table ends at; later rows are not read.
    lookback : int
        Sessions between the two ends of the horizon ``lookback``, >= 1.

    Returns
    -------
    HorizonReturns
        Spreads. All NaN where the two have no common bar at ``as_of``, so that
        no row of a table ends earlier than its neighbours without a word.

    Raises
    ------
    BadInput
        ``lookback`` below 1.
    """
    stop = int(np.searchsorted(sessions, as_of, side="right"))
    common = np.isfinite(small[:stop]) & np.isfinite(large[:stop])
    ends = windows(sessions[:stop], common, lookback)
    values = dict.fromkeys([*HORIZONS, "ytd", "lookback"], np.nan)
    if ends.end is None:
        return HorizonReturns(values, _throughout(Gap("", Why.NOT_STORED, whose="both")))
    if sessions[ends.end] != as_of:
        last = _day(sessions[ends.end])
        gap = Gap("", Why.NO_END, whose="both", day=_day(as_of), last=last)
        return HorizonReturns(values, _throughout(gap))
    for horizon, start in ends.starts.items():
        values[horizon] = float(small[ends.end] / small[start] - large[ends.end] / large[start])
    return HorizonReturns(values, ends.missing)


def excess(values: Mapping[str, float], benchmark: Mapping[str, float]) -> dict[str, float]:
    """Return above the benchmark's over each horizon, a plain difference.

    Parameters
    ----------
    values, benchmark : mapping of str to float
        Returns by horizon. [decimal]

    Returns
    -------
    dict of str to float
        ``values[h] - benchmark[h]``, NaN where either is.
    """
    return {horizon: value - benchmark[horizon] for horizon, value in values.items()}


def _throughout(gap: Gap) -> dict[str, Gap]:
    """The same cause for every horizon."""
    return {horizon: replace(gap, what=horizon) for horizon in [*HORIZONS, "ytd", "lookback"]}


def _no_end(sessions: Days, has_bar: Flags) -> Gap:
    """Why a symbol without a bar on the last session has no return."""
    own = np.flatnonzero(has_bar)
    last = _day(sessions[own[-1]]) if own.size else None
    return Gap("", Why.NO_END, day=_day(sessions[has_bar.size - 1]), last=last)


def _too_short(sessions: Days, has_bar: Flags, counted: Flags, horizon: str, length: int) -> Gap:
    """How much history a horizon needs, and how much there is of the symbol and the axis."""
    first = max(int(np.argmax(has_bar)), int(np.argmax(counted)))
    return Gap(
        horizon,
        Why.TOO_SHORT,
        needs=length + 1,
        has=int(np.count_nonzero(counted[first:])),
        since=_day(sessions[first]),
    )


def _no_year_end(sessions: Days, has_bar: Flags, start: int) -> Gap:
    """Why a symbol without a bar on the last session of a year has no return since."""
    years = sessions[: has_bar.size][has_bar].astype("datetime64[Y]")
    known = np.any(years == sessions[start].astype("datetime64[Y]"))
    return Gap("ytd", Why.NO_YEAR_END if known else Why.NO_YEAR, day=_day(sessions[start]))


def _no_year_of(gap: Gap, own: Days) -> Gap:
    """The cause of the benchmark's missing year end: its own where the symbol has that close."""
    day = np.datetime64(gap.day)
    has = (own == day) if gap.why is Why.NO_YEAR_END else (own.astype("datetime64[Y]") == day)
    return replace(gap, whose="benchmark") if has.any() else gap


def _day(session: np.datetime64) -> dt.date:
    day: dt.date = session.astype("datetime64[D]").item()
    return day
