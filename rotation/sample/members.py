"""The sample's 2,000 small caps: who they are, how they trade, and who is in the index when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation import universe
from rotation.panel import Days, Floats, Panel
from rotation.sample import script
from rotation.sample.instruments import INSTRUMENTS
from rotation.sample.market import FACTORS, Market, episode, eve, persistent, punch, rng

Numbers = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]

COUNT: Final = 2_000
_SIMULATED: Final = COUNT - len(universe.WATCH_LIST)
_CHUNK: Final = 333  # names simulated at a time, which bounds the memory in use


class Sector(NamedTuple):
    """A GICS sector as iShares writes it."""

    name: str
    factor: str
    share: float
    """Share of the members."""


SECTORS: Final = (
    Sector("Financials", "XLF", 0.21),
    Sector("Health Care", "XLV", 0.20),
    Sector("Industrials", "XLI", 0.14),
    Sector("Information Technology", "XLK", 0.11),
    Sector("Consumer Discretionary", "XLY", 0.10),
    Sector("Energy", "XLE", 0.055),
    Sector("Real Estate", "XLRE", 0.055),
    Sector("Materials", "XLB", 0.04),
    Sector("Communication", "XLC", 0.04),
    Sector("Consumer Staples", "XLP", 0.03),
    Sector("Utilities", "XLU", 0.02),
)
_WATCHED: Final = {"OPEN": ("Real Estate", 4.0e9), "SMR": ("Industrials", 3.5e9)}
"""Sector and capitalisation [USD] of the names on the watch list."""

_NEWS_A_DAY: Final = 0.004  # chance that a name has news on a session
_TURNOVER: Final = 0.0045  # of the capitalisation, a session
_PASSED_OVER: Final = (8, 12)  # largest and smallest names left out at a reconstitution


@dataclass(frozen=True, eq=False)
class Names:
    """What does not change about the numbered names; each array has shape (1998,).

    Attributes
    ----------
    symbols : tuple of str
    sector : int array
        Position in ``SECTORS``.
    beta : array
        Exposure to small caps.
    noise : array
        Daily volatility of its own. [decimal]
    cap : array
        Capitalisation at a reconstitution. [USD]
    dollars : array
        Ordinary dollar volume before the rotation. [USD a session]
    price : array
        Geometric mean of its closes, unless that puts one under 0.60. [USD]
    first, last : int array
        Rows of the first and the last session it trades.
    """

    symbols: tuple[str, ...]
    sector: Numbers
    beta: Floats
    noise: Floats
    cap: Floats
    dollars: Floats
    price: Floats
    first: Numbers
    last: Numbers


def simulate(simulated: Market, watched: Panel) -> Panel:
    """Closes and volumes of every member.

    Parameters
    ----------
    simulated : Market
    watched : Panel
        Holds the names of ``universe.WATCH_LIST``, which are taken from it.

    Returns
    -------
    Panel of shape (n_sessions, 2000)
        Dividend and split are zero-stride views of a single 0.
    """
    days = simulated.sessions
    names = _names(len(days))
    symbols = (*names.symbols, *universe.WATCH_LIST)
    close = _closes(simulated, names, watched)
    volume = _volumes(simulated, names, watched, close)
    bars = {"close": close, "volume": volume}
    _drop_odd_sessions(names, bars)
    punch(days, symbols, bars)
    nothing = np.broadcast_to(np.zeros(1), close.shape)
    return Panel(symbols, days, close, volume, dividend=nothing, split=nothing)


def membership(simulated: Market, watched: Panel) -> pd.DataFrame:
    """Month-end members with their sector and weight: see ``sample.membership``."""
    days = simulated.sessions
    names = _names(len(days))
    month = days.astype("datetime64[M]")
    ends = np.append(np.flatnonzero(month[1:] != month[:-1]), len(days) - 1)
    close = _closes(simulated, names, watched)[ends]
    cap = np.append(names.cap, [size for _, size in _WATCHED.values()])
    cap_now = np.empty_like(close)
    inside = np.zeros(close.shape, dtype=bool)
    base = close[0]
    for row in range(len(ends)):
        # Shares are counted anew each June: until then a weight moves with the price alone.
        cap_now[row] = cap * close[row] / np.where(np.isnan(base), close[row], base)
        inside[row] = inside[row - 1] & ~np.isnan(close[row])
        if row == 0 or month[ends[row]].astype(int) % 12 == 5:
            inside[row] = _reconstituted(cap_now[row])
            base = close[row]
    weights = np.where(inside, cap_now, 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    dates, columns = np.nonzero(inside)
    who = _who(names).take(columns).reset_index(drop=True)
    who.insert(0, "as_of", days[ends][dates])
    return who.assign(weight=weights[inside])


def _reconstituted(cap: Floats) -> npt.NDArray[np.bool_]:
    """Names chosen in June: all that trade but the very largest and the very smallest."""
    largest, smallest = _PASSED_OVER
    numbered = cap[:_SIMULATED]
    order = np.argsort(numbered, kind="stable")  # names that do not trade (NaN) come last
    order = order[: int(np.isfinite(numbered).sum())]
    chosen = np.isfinite(cap)  # the watch list is never passed over
    chosen[order[:smallest]] = False
    chosen[order[-largest:]] = False
    return chosen


def _who(names: Names) -> pd.DataFrame:
    """Symbol, name and sector of all 2,000, in the order of the panel's columns."""
    sectors = [SECTORS[number].name for number in names.sector]
    return pd.DataFrame(
        {
            "symbol": [*names.symbols, *_WATCHED],
            "name": [
                *(f"Simulated company {symbol[1:]}" for symbol in names.symbols),
                *(f"{universe.name_of(symbol)} (simulated)" for symbol in _WATCHED),
            ],
            "sector": [*sectors, *(sector for sector, _ in _WATCHED.values())],
        }
    )


def _names(n_sessions: int) -> Names:
    """The numbered names, drawn from their own seed."""
    random = rng("names")
    n = _SIMULATED
    symbols = tuple(f"S{number:04}" for number in range(1, n + 1))
    size = random.standard_normal(n)
    cap = 0.9e9 * np.exp(1.05 * size)
    dollars = cap * _TURNOVER * np.exp(0.5 * random.standard_normal(n))
    noise = np.exp(-3.85 - 0.12 * size + 0.25 * random.standard_normal(n))
    first, last = np.zeros(n, dtype=np.int64), np.full(n, n_sessions - 1)
    special = [symbols.index(symbol) for symbol in script.VIRAL_MEMBERS]
    holed = [symbols.index(hole.symbol) for hole in script.HOLES if hole.symbol in symbols]
    cap[special], dollars[special] = 3.0e9, 0.8e8
    moving = random.permutation(np.setdiff1d(np.arange(n), special + holed))[:60]
    first[moving[:30]] = random.integers(60, n_sessions - 260, 30)
    last[moving[30:]] = random.integers(260, n_sessions - 60, 30)
    return Names(
        symbols,
        sector=random.choice(len(SECTORS), n, p=[sector.share for sector in SECTORS]),
        beta=np.clip(1.0 + 0.25 * random.standard_normal(n), 0.4, 1.8),
        noise=np.clip(noise, 0.011, 0.036),
        cap=cap,
        dollars=dollars,
        price=np.exp(3.0 + 0.2 * size + 0.7 * random.standard_normal(n)),
        first=first,
        last=last,
    )


def _chunks() -> list[slice]:
    return [slice(at, min(at + _CHUNK, _SIMULATED)) for at in range(0, _SIMULATED, _CHUNK)]


def _closes(simulated: Market, names: Names, watched: Panel) -> Floats:
    """Closes of shape (n_sessions, 2000), NaN outside a name's life."""
    small, sectors = _common_returns(simulated)
    rows = np.arange(len(small))[:, None]
    close = np.empty((len(small), COUNT))
    for part in _chunks():
        returns = small[:, None] * names.beta[part] + 0.8 * sectors[:, names.sector[part]]
        noise = names.noise[part]
        returns += _shocks(part, len(small)) * noise - 0.52 * noise**2
        np.clip(returns, -0.5, 0.4, out=returns)
        for symbol in script.VIRAL_MEMBERS:
            _go_viral(simulated.sessions, returns, names.symbols[part], symbol)
        path = np.cumsum(returns, axis=0)
        path = np.exp(path - path.mean(axis=0))
        level = np.maximum(names.price[part], 0.6 / path.min(axis=0))
        alive = (rows >= names.first[part]) & (rows <= names.last[part])
        close[:, part] = np.where(alive, np.round(path * level, 2), np.nan)
    for column, symbol in enumerate(universe.WATCH_LIST, start=_SIMULATED):
        close[:, column] = watched.close[:, watched.columns[symbol]]
    return close


def _common_returns(simulated: Market) -> tuple[Floats, Floats]:
    """Log return of small caps (IWM's) and excess of each of ``SECTORS`` over it."""
    loads = INSTRUMENTS["IWM"].loads
    small = simulated.factors @ [loads.get(factor, 0.0) for factor in FACTORS]
    excess = simulated.factors[:, [FACTORS.index(sector.factor) for sector in SECTORS]]
    shares = np.array([sector.share for sector in SECTORS])
    return small, excess - (excess @ shares)[:, None]


def _shocks(part: slice, n_sessions: int) -> Singles:
    """Fat-tailed shocks (t with 5 degrees of freedom), tripled on a session with news."""
    random = rng(f"closes {part.start}")
    shape = (n_sessions, part.stop - part.start)
    shocks = random.standard_normal(shape, dtype=np.float32)
    shocks *= np.sqrt(np.float32(1.5) / random.standard_gamma(2.5, shape, dtype=np.float32))
    shocks[random.random(shape, dtype=np.float32) < _NEWS_A_DAY] *= 3.0
    return shocks


def _go_viral(days: Days, returns: Floats, symbols: tuple[str, ...], symbol: str) -> None:
    """Give one name its viral fortnight and the slow way back, in place."""
    if symbol not in symbols:
        return
    viral, column = episode(days, "narrow_viral"), symbols.index(symbol)
    returns[viral, column] = script.VIRAL_RETURNS
    returns[viral.stop : viral.stop + 30, column] -= 0.8 * sum(script.VIRAL_RETURNS) / 30.0


def _volumes(simulated: Market, names: Names, watched: Panel, close: Floats) -> Floats:
    """Shares traded, of shape (n_sessions, 2000); NaN where there is no close.

    Dollar volume is what is ordinary for a name's size; around it come a slow
    growth, the common mood, a persistence of its own and the day's surprise.
    """
    days = simulated.sessions
    growth = 0.04 * (np.arange(len(days)) - eve(days)) / 252.0
    common = (simulated.mood + growth).astype(np.float32)[:, None]
    viral = episode(days, "narrow_viral")
    volume = np.empty_like(close)
    for part in _chunks():
        random = rng(f"volumes {part.start}")
        shocks = random.standard_normal(close[:, part].shape, dtype=np.float32)
        own = persistent(shocks * np.float32(0.30), 0.5)
        own += np.float32(0.2) * _surprise(close[:, part], names.noise[part]) + common
        volume[:, part] = np.round(np.exp(own) * names.dollars[part] / close[:, part])
    for symbol in script.VIRAL_MEMBERS:
        column = names.symbols.index(symbol)
        ordinary = names.dollars[column] / close[viral.start - 1, column]
        volume[viral, column] = np.round(ordinary * np.array(script.VIRAL_VOLUME))
    for column, symbol in enumerate(universe.WATCH_LIST, start=_SIMULATED):
        volume[:, column] = watched.volume[:, watched.columns[symbol]]
    return volume


def _surprise(close: Floats, noise: Floats) -> Singles:
    """Size of each session's move against the name's own volatility, about 0 on average."""
    logs = np.log(close.astype(np.float32))
    moves = np.full_like(logs, 0.9)
    moves[1:] = np.abs(logs[1:] - logs[:-1]) / noise.astype(np.float32)
    moves[np.isnan(moves)] = 0.9
    return np.minimum(moves, np.float32(8.0)) - np.float32(0.9)


def _drop_odd_sessions(names: Names, bars: dict[str, Floats]) -> None:
    """Take one to eight sessions from one name in twenty, in place."""
    random = rng("odd sessions")
    holed = {hole.symbol for hole in script.HOLES}
    for column in random.choice(_SIMULATED, _SIMULATED // 20, replace=False):
        rows = random.integers(0, len(bars["close"]), random.integers(1, 9))
        if names.symbols[column] not in holed:
            for array in bars.values():
                array[rows, column] = np.nan
