"""Correlation of attention with the market at weekly lags, with a block-bootstrap band.

Everything here is weekly and aligned: element t of every array is the same
week. At lag k attention of week t is paired with the market of week t + k, so
attention leads at a positive k and follows at a negative one.

The band is what a correlation looks like **without any relation**. Blocks of
consecutive weeks of the first series, drawn with replacement and set end to end
(its end joined to its start, so that every week is as likely as any other),
make a series that keeps its own ups and downs but has nothing to do with the
second, which stays as it is. 95% of such series stay within the band at *all*
lags at once: with seventeen lags to look at, a band made for one lag alone
would be left somewhere by more than every second pure noise. The width at a
lag goes with 1 / sqrt(n). A correlation outside the band is remarkable; it does
not say why.

Blocks have to outlast the series' memory. Weekly changes have little, a quarter
will do; the score against the past year and volatility have much, and get half
a year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from rotation.analytics import returns
from rotation.analytics.gap import Gap, Why
from rotation.panel import Days, Floats, Ints

FURTHEST: Final = 8
"""Weeks the lags reach to either side."""

BLOCK: Final = 13  # weeks, of changes
LEVEL_BLOCK: Final = 26  # weeks, of levels
DRAWS: Final = 1000
CONFIDENCE: Final = 0.95
FEWEST: Final = 26
"""Pairs of weeks below which there is no correlation, half a year."""

_SEED: Final = 1926
_STILL: Final = 1e-12
"""Movement below this share of the series is rounding, not movement."""
_WEEK: Final = np.timedelta64(7, "D")


@dataclass(frozen=True, eq=False)
class LeadLag:
    """Correlation at every lag, with the band of no relation.

    Attributes
    ----------
    k : int array of shape (n_lags,)
        Weeks the second series comes later.
    correlation : array of shape (n_lags,)
        Pearson's; NaN with fewer than 26 pairs or where a series does not move.
    low, high : arrays of shape (n_lags,)
        Within [-1, 1]: without a relation the whole curve stays inside 95 times of 100.
    low_alone, high_alone : arrays of shape (n_lags,)
        The same for one lag looked at alone, so narrower.
    n : int array of shape (n_lags,)
        Pairs of weeks with both.
    missing : Gap or None
        Why a correlation is NaN, None where none is.
    """

    k: Ints
    correlation: Floats
    low: Floats
    high: Floats
    low_alone: Floats
    high_alone: Floats
    n: Ints
    missing: Gap | None


def weekly_spread(
    sessions: Days, small: Floats, large: Floats, week_starts: Days, *, last_week_complete: bool
) -> Floats:
    """Return of small caps minus return of large caps in each week.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique: the sessions both symbols have, none after ``asof``.
    small, large : arrays of shape (n_sessions,)
        Closes or wealth, none missing.
    week_starts : datetime64[D] array of shape (n_weeks,)
        First day of each week; Google's weeks start on Sunday.
    last_week_complete : bool
        Whether the last of ``sessions`` is the calendar's last session of its week.

    Returns
    -------
    array of shape (n_weeks,)
        From the last close before the week to the last close in it. NaN in a
        week without a session, in a week after one without (its return would
        span both), and in an unfinished one. [decimal]
    """
    rows, first, stop = _weeks(sessions, week_starts, last_week_complete)
    out = np.full(len(week_starts), np.nan)
    start, end = first[rows] - 1, stop[rows] - 1
    out[rows] = small[end] / small[start] - large[end] / large[start]
    return out


def next_week_volatility(
    sessions: Days, close: Floats, week_starts: Days, *, last_week_complete: bool
) -> Floats:
    """Realised volatility in the week after each week.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique: the sessions the symbol has, none after ``asof``.
    close : array of shape (n_sessions,)
        Closes or wealth, none missing.
    week_starts : datetime64[D] array of shape (n_weeks,)
    last_week_complete : bool
        As for ``weekly_spread``.

    Returns
    -------
    array of shape (n_weeks,)
        sqrt(252) times the standard deviation (ddof 1) of the daily returns of
        the next week's sessions, the first of them against the close before.
        NaN where that week has fewer than two or is unfinished, and where no
        session of the week itself precedes it. [decimal a year]
    """
    rows, first, stop = _weeks(sessions, week_starts + _WEEK, last_week_complete)
    out = np.full(len(week_starts), np.nan)
    rows = rows[stop[rows] - first[rows] >= 2]
    if rows.size:
        daily = np.r_[np.nan, close[1:] / close[:-1] - 1.0]
        place = first[rows, np.newaxis] + np.arange(7)
        inside = place < stop[rows, np.newaxis]
        week = np.where(inside, daily[np.minimum(place, len(daily) - 1)], np.nan)
        out[rows] = np.nanstd(week, axis=1, ddof=1) * np.sqrt(returns.TRADING_DAYS)
    return out


def lead_lag(change: Floats, spread: Floats, *, seed: int = _SEED) -> LeadLag:
    """Correlation of the change in attention with the spread k weeks later.

    Parameters
    ----------
    change : array of shape (n_weeks,)
        Weekly change of one term's interest, from ``attention.weekly_change``. [index points]
    spread : array of shape (n_weeks,)
        Weekly spread of the pair, NaN where unknown. [decimal]
    seed : int
        Of the bootstrap's draws; the same inputs give the same band.

    Returns
    -------
    LeadLag
        k = -8 to 8.
    """
    return _related(change, spread, np.arange(-FURTHEST, FURTHEST + 1), BLOCK, seed)


def attention_vs_volatility(z: Floats, volatility: Floats, *, seed: int = _SEED) -> LeadLag:
    """Correlation of attention's z-score with next week's volatility.

    Parameters
    ----------
    z : array of shape (n_weeks,)
        One term's score of each week, from ``attention.z_series``.
    volatility : array of shape (n_weeks,)
        Volatility of the week after each, from ``next_week_volatility``.
    seed : int

    Returns
    -------
    LeadLag
        One row, k = 1.
    """
    related = _related(z, volatility, np.array([0]), LEVEL_BLOCK, seed)
    return replace(related, k=np.array([1]))  # the series given is one week ahead already


def strongest(result: LeadLag) -> int | None:
    """The lag whose correlation leaves the band furthest, None where all stay inside."""
    outside = np.abs(result.correlation) - result.high
    known = np.isfinite(outside)
    if not known.any() or outside[known].max() <= 0.0:
        return None
    return int(result.k[known][np.argmax(outside[known])])


def _related(x: Floats, y: Floats, lags: Ints, block: int, seed: int) -> LeadLag:
    """Correlations of ``x`` with the later ``y``, and the two bands."""
    pairs = np.sum(np.isfinite(x) & np.isfinite(_later(y, lags)), axis=1)
    enough = pairs >= FEWEST
    correlation, together, alone = np.full((3, len(lags)), np.nan)
    if enough.any():
        known = np.flatnonzero(np.isfinite(x))
        span = slice(known[0], known[-1] + 1)
        own, later = _standard(x)[span], _later(_standard(y), lags[enough])[:, span]
        correlation[enough] = _correlations(own[np.newaxis], later)[0][0]
        drawn, counts = _correlations(_drawn(own, block, seed), later)
        heights = np.abs(drawn) * np.sqrt(counts)
        reach = 1.0 / np.sqrt(pairs[enough])
        together[enough] = _quantile(np.fmax.reduce(heights, axis=1)) * reach
        alone[enough] = np.array([_quantile(height) for height in heights.T]) * reach
        together, alone = np.minimum(together, 1.0), np.minimum(alone, 1.0)
    missing = _missing(correlation, pairs)
    return LeadLag(lags, correlation, -together, together, -alone, alone, pairs, missing)


def _later(y: Floats, lags: Ints) -> Floats:
    """Row j holds ``y[t + lags[j]]``, NaN beyond its ends; shape (n_lags, n_weeks)."""
    weeks = np.arange(len(y)) + lags[:, np.newaxis]
    inside = (weeks >= 0) & (weeks < len(y))
    return np.where(inside, y[np.where(inside, weeks, 0)], np.nan)


def _drawn(x: Floats, block: int, seed: int) -> Floats:
    """Series made of blocks of ``x``, of shape (DRAWS, n_weeks)."""
    weeks = len(x)
    starts = np.random.default_rng(seed).integers(0, weeks, (DRAWS, -(-weeks // block)))
    rows = (starts[:, :, np.newaxis] + np.arange(block)).reshape(DRAWS, -1)[:, :weeks]
    drawn: Floats = x[rows % weeks]
    return drawn


def _correlations(x: Floats, later: Floats) -> tuple[Floats, Floats]:
    """Pearson's correlation of every row of ``x`` with every row of ``later``, and their pairs.

    Shapes (n_series, n_weeks) and (n_lags, n_weeks), of about unit scale, NaN
    where unknown; (n_series, n_lags) out, one row of pairs where all are alike.
    NaN where a side of the pairs does not move.
    """
    has_x, has_y = np.isfinite(x), np.isfinite(later)
    x, y = np.where(has_x, x, 0.0), np.where(has_y, later, 0.0)
    in_x, in_y = has_x.astype(np.float64), has_y.astype(np.float64)
    if has_x.all():
        in_x = in_x[:1]  # the same for every series
    count = _sums(in_x, in_y)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_x, mean_y = _sums(x, in_y) / count, _sums(in_x, y) / count
        variance_x = _sums(x * x, in_y) / count - mean_x**2
        variance_y = _sums(in_x, y * y) / count - mean_y**2
        moved = (variance_x > _STILL) & (variance_y > _STILL)
        covariance = _sums(x, y) / count - mean_x * mean_y
        return np.where(moved, covariance / np.sqrt(variance_x * variance_y), np.nan), count


def _sums(x: Floats, y: Floats) -> Floats:
    """Sums over weeks of every row of ``x`` times every row of ``y``.

    Not ``@``: its threads wait for each other on a busy machine, ten times as long as this takes.
    """
    sums: Floats = np.einsum("sw,lw->sl", x, y)
    return sums


def _standard(values: Floats) -> Floats:
    """The same series around 0 with deviation 1 (0 throughout if it never moves)."""
    centred = values - np.nanmean(values)
    deviation = np.nanstd(values)
    still = deviation <= _STILL * np.nanmax(np.abs(values))
    return centred * 0.0 if still else centred / deviation


def _quantile(heights: Floats) -> float:
    """Height that 95% of the draws do not exceed; draws that do not move tell nothing."""
    known = heights[np.isfinite(heights)]
    return float(np.quantile(known, CONFIDENCE, method="higher")) if known.size else np.nan


def _missing(correlation: Floats, pairs: Ints) -> Gap | None:
    """Why a correlation is NaN; None where none is."""
    if np.isfinite(correlation).all():
        return None
    if pairs.min() < FEWEST:
        have = int(pairs.min())
        return Gap("lead_lag", Why.TOO_SHORT, needs=FEWEST, has=have, unit="week", whose="both")
    still = "interest or the market did not move in the weeks both are known"
    return Gap("lead_lag", Why.NOT_DEFINED, text=still)


def _weeks(sessions: Days, week_starts: Days, last_week_complete: bool) -> tuple[Ints, Ints, Ints]:
    """Numbers of the weeks that have a return; of every week its first row and the one after it.

    A week has a return if it and the week before have sessions and it is not unfinished.
    """
    first = np.searchsorted(sessions, week_starts)
    stop = np.searchsorted(sessions, week_starts + _WEEK)
    usable = (stop > first) & (first > np.searchsorted(sessions, week_starts - _WEEK))
    if not last_week_complete:
        usable &= stop < len(sessions)
    return np.flatnonzero(usable), first, stop
