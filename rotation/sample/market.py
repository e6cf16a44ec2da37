"""The sample's market: its sessions, the factors that move every price, and trading's mood."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

from rotation.panel import Days, Floats
from rotation.sample import script

Array = TypeVar("Array", Floats, npt.NDArray[np.float32])

SECTORS: Final = tuple(script.SECTOR_TILTS)
FACTORS: Final = ("market", "size", "value", "rates", *SECTORS)
YIELDS: Final = ("^IRX", "^FVX", "^TNX")

_ORDINARY_VOLATILITY: Final = 0.0092  # of the market, a day
_GOOD_FRIDAYS: Final = (
    "2017-04-14 2018-03-30 2019-04-19 2020-04-10 2021-04-02 "
    "2022-04-15 2023-04-07 2024-03-29 2025-04-18 2026-04-03"
)
_TRADING: Final = (
    ("broad_surge", 1.55, 1.85),
    ("broad_selloff", 1.40, 1.60),
    ("narrow_viral", 0.85, 0.80),
    ("quiet", 0.74, 0.70),
)
"""Volume of the first and the last session of each episode against the 50 sessions before."""

_MOURNING: Final = "2018-12-05 2025-01-09"  # for two presidents


def rng(part: str) -> np.random.Generator:
    """A generator for one part of the sample, independent of every other part."""
    return np.random.default_rng([script.SEED, *part.encode()])


def sessions() -> Days:
    """Sessions of the New York Stock Exchange from ``START`` to ``END``.

    Worked out from the exchange's holiday rules, in a millisecond: building the
    full calendar takes longer than the whole sample may.

    Returns
    -------
    datetime64[D] array of shape (n_sessions,)
    """
    years = range(script.START.year, script.END.year + 1)

    def nth(month: int, n: int, weekday: str) -> Days:
        firsts = np.array([f"{year}-{month:02}-01" for year in years], dtype="datetime64[D]")
        found: Days = np.busday_offset(firsts, n, roll="forward", weekmask=weekday)
        return found

    def observed(month: int, day: int, since: int = 0) -> Days:
        days = np.array(
            [f"{year}-{month:02}-{day:02}" for year in years if year >= since],
            dtype="datetime64[D]",
        )
        moved: Days = days + np.array([0, 0, 0, 0, 0, -1, 1])[_weekday(days)]
        return moved

    new_year = observed(1, 1)
    holidays = np.concatenate(
        [
            new_year[new_year.astype("datetime64[M]").astype(int) % 12 == 0],  # never 31 December
            nth(1, 2, "Mon"),
            nth(2, 2, "Mon"),
            nth(6, -1, "Mon"),  # the last Monday of May
            observed(6, 19, since=2022),
            observed(7, 4),
            nth(9, 0, "Mon"),
            nth(11, 3, "Thu"),
            observed(12, 25),
            np.array(f"{_GOOD_FRIDAYS} {_MOURNING}".split(), dtype="datetime64[D]"),
        ]
    )
    first, last = np.datetime64(script.START), np.datetime64(script.END)
    count = np.busday_count(first, last + np.timedelta64(1, "D"), holidays=holidays)
    return np.busday_offset(first, np.arange(count), holidays=holidays)


def span(days: Days, first: datetime.date, last: datetime.date) -> slice:
    """Rows of the sessions from ``first`` to ``last``, both included."""
    start = int(np.searchsorted(days, np.datetime64(first)))
    return slice(start, int(np.searchsorted(days, np.datetime64(last), side="right")))


def eve(days: Days) -> int:
    """Row of the last session before the rotation, the one levels are quoted for."""
    return int(np.searchsorted(days, np.datetime64(script.ROTATION_START))) - 1


def episode(days: Days, name: str) -> slice:
    """Rows of one planted episode."""
    found = next(one for one in script.EPISODES if one.name == name)
    return span(days, found.first, found.last)


def expiries(days: Days) -> npt.NDArray[np.bool_]:
    """Which sessions are a month's options expiry: the third Friday or the session before it."""
    months = np.unique(days.astype("datetime64[M]"))
    fridays = np.busday_offset(months, 2, roll="forward", weekmask="Fri")
    rows = np.searchsorted(days, fridays, side="right") - 1
    found = np.zeros(len(days), dtype=bool)
    found[rows[rows >= 0]] = True
    return found


def punch(days: Days, symbols: Sequence[str], bars: Mapping[str, Floats]) -> None:
    """Put the holes of ``HOLES`` into arrays of shape (n_sessions, n_symbols), in place."""
    for hole in script.HOLES:
        if hole.symbol not in symbols:
            continue
        rows, column = span(days, hole.first, hole.last), symbols.index(hole.symbol)
        for name, array in bars.items():
            if hole.kind != "zero_volume":
                array[rows, column] = np.nan
            elif name == "volume":
                array[rows, column] = 0.0
            else:
                array[rows, column] = bars["close"][rows.start - 1, column]


def go_viral(days: Days, returns: Floats, column: int, share: float = 1.0) -> None:
    """Give a column of log returns its viral fortnight and the slow way back, in place."""
    viral, moves = episode(days, "narrow_viral"), share * np.array(script.VIRAL_RETURNS)
    returns[viral, column] = moves
    returns[viral.stop : viral.stop + 30, column] -= 0.8 * moves.sum() / 30.0


def persistent(shocks: Array, keep: float) -> Array:
    """First-order autoregression ``y[t] = keep * y[t-1] + shocks[t]`` along the first axis."""
    out = shocks.copy()
    for row in range(1, len(out)):
        out[row] += keep * out[row - 1]
    return out


def through(noise: Floats, rows: Sequence[int], levels: Sequence[float]) -> Floats:
    """Noise bent so that its running sum passes given levels.

    Parameters
    ----------
    noise : array of shape (n_sessions,)
        Log returns without a drift.
    rows : sequence of int, length n_levels
        Ascending, the first 0 and the last ``n_sessions - 1``.
    levels : sequence of float, length n_levels
        Log level at each of those rows.

    Returns
    -------
    array of shape (n_sessions,)
        Log returns, 0 in row 0.
    """
    out = np.zeros_like(noise)
    for i in range(1, len(rows)):
        part = slice(rows[i - 1] + 1, rows[i] + 1)
        step = (levels[i] - levels[i - 1]) / (rows[i] - rows[i - 1])
        out[part] = noise[part] - noise[part].mean() + step
    return out


@dataclass(frozen=True, eq=False)
class Market:
    """What every instrument and every member is made of.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
    factors : array of shape (n_sessions, n_factors)
        Log returns (total) in the order of ``FACTORS``; ``rates`` is the fall
        of the 10-year yield, a sector its excess over the market. [decimal]
    yields : array of shape (n_sessions, 3)
        Levels in the order of ``YIELDS``. [percent]
    volatility : array of shape (n_sessions,)
        The market's volatility expected after each session, annualized. [decimal]
    mood : array of shape (n_sessions,)
        Log of trading volume against its ordinary level, common to all names.
    """

    sessions: Days
    factors: Floats
    yields: Floats
    volatility: Floats
    mood: Floats


def market() -> Market:
    """The simulated market; every call gives the same."""
    days = sessions()
    random = rng("market")
    shocks, expected = _stormy(random, len(days))
    daily = expected[:-1]
    rows = [int(np.searchsorted(days, np.datetime64(point.day))) for point in script.WAYPOINTS]
    rough = np.repeat([point.roughness for point in script.WAYPOINTS], np.diff(rows, prepend=-1))
    large = np.log([point.large for point in script.WAYPOINTS])
    small = np.log([point.small for point in script.WAYPOINTS])
    size_noise = random.standard_normal(len(days)) * 0.0054 * (daily / _ORDINARY_VOLATILITY) ** 0.5
    yields = _yields(len(days))
    factors = np.column_stack(
        [
            through(shocks * daily * rough, rows, list(large)),
            through(size_noise * rough, rows, list(small - 1.1 * large)),
            _tilted(random.standard_normal(len(days)) * 0.0035, days, script.VALUE_TILT),
            np.diff(yields[:, -1], prepend=yields[0, -1]) / -100.0,
            _sectors(random, days),
        ]
    )
    volatility = expected[1:] * np.sqrt(252.0)
    return Market(days, factors, yields, volatility, _mood(days, volatility))


def _weekday(days: Days) -> npt.NDArray[np.int64]:
    return (days.astype(int) + 3) % 7  # 0 is Monday


def _stormy(random: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    """Fat-tailed unit shocks (n), and a daily volatility that clusters and rises after losses.

    The volatility has ``n + 1`` values: number ``t`` is expected before session
    ``t``, the last one after all of them.
    """
    shocks = random.standard_t(6, n) * np.sqrt(4.0 / 6.0)
    surprises = random.standard_normal(n) * 0.06
    log_volatility = np.zeros(n + 1)
    for t in range(n):
        log_volatility[t + 1] = 0.965 * log_volatility[t] - 0.07 * shocks[t] + surprises[t]
    return shocks, _ORDINARY_VOLATILITY * np.exp(np.clip(log_volatility, -0.45, 1.4))


def _yields(n: int) -> Floats:
    """Three yields that revert to a mean and never reach zero. [percent]"""
    random = rng("yields")
    own = random.standard_normal((n, len(YIELDS)))
    shocks = (0.75 * own[:, 2:] + 0.66 * own) * np.array([0.010, 0.015, 0.013])
    levels: Floats = np.array([3.4, 3.6, 3.9]) * np.exp(persistent(shocks, 0.9965))
    return levels


def _tilted(noise: Floats, days: Days, tilt: script.Tilt) -> Floats:
    """A factor with its drift before the rotation and the excess it is to have since."""
    base = eve(days)
    surge = episode(days, "broad_surge").stop - 1
    before = tilt.before * base / 252.0
    levels = [0.0, before, before + 0.25 * tilt.after, before + tilt.after]
    return through(noise, [0, base, surge, len(days) - 1], levels)


def _sectors(random: np.random.Generator, days: Days) -> Floats:
    """Excess return of each sector; weighted by size they add up to nothing."""
    tilts = script.SECTOR_TILTS.values()
    noise = random.standard_normal((len(days), len(tilts))) * 0.0056
    excess = np.column_stack([_tilted(noise[:, i], days, tilt) for i, tilt in enumerate(tilts)])
    weights = np.array([tilt.weight for tilt in tilts])
    balanced: Floats = excess - (excess @ weights / weights.sum())[:, None]
    return balanced


def _mood(days: Days, volatility: Floats) -> Floats:
    """Volume's common pattern: weekday, expiry, earnings, year-end, storms and the episodes."""
    month = days.astype("datetime64[M]")
    day_of_month = (days - month).astype(int) + 1
    month_number = month.astype(int) % 12 + 1
    mood = np.array([-0.06, 0.0, 0.02, 0.02, 0.02])[_weekday(days)]
    mood += 0.20 * expiries(days)
    mood += 0.06 * ((month_number % 3 == 1) & (day_of_month >= 18))
    mood -= 0.35 * ((month_number == 12) & (day_of_month >= 24))
    mood += 0.35 * np.log(volatility / np.median(volatility))
    mood += persistent(rng("mood").standard_normal(len(days)) * 0.08, 0.6)
    after = np.arange(len(days) - episode(days, "broad_surge").stop)
    mood[-len(after) :] += 0.25 * np.exp(-after / 12.0)
    for name, first, last in _TRADING:
        rows = episode(days, name)
        ordinary = mood[rows.start - 50 : rows.start].mean()
        mood[rows] = ordinary + np.log(np.linspace(first, last, rows.stop - rows.start))
    return mood
