"""The sample's 2,000 small caps: how they trade, and the index they belong to."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation import universe
from rotation.panel import Floats, Panel
from rotation.sample import names as sample_names
from rotation.sample import script
from rotation.sample.instruments import INSTRUMENTS
from rotation.sample.lists import membership
from rotation.sample.market import FACTORS, Market, episode, eve, go_viral, persistent, punch, rng
from rotation.sample.names import COUNT, NUMBERED, SECTORS, Names

Singles = npt.NDArray[np.float32]

_CHUNK: Final = 333  # names simulated at a time, which bounds the memory in use
_THREADS: Final = 2  # chunks at a time: each has its own seed, and numpy lets other threads run
_NEWS_A_DAY: Final = 0.004  # chance that a name has news on a session


class Members(NamedTuple):
    """What the members of the index traded, and who belonged to it.

    Attributes
    ----------
    panel : Panel of shape (n_sessions, 2000)
        Closes and volumes. Dividend and split are zero-stride views of a single 0.
    lists : DataFrame
        ``as_of`` (a month's last session), ``symbol``, ``name``, ``sector`` (as iShares
        writes it) and ``weight`` [decimal, adds up to 1 a date]. Joiners enter in June,
        leavers go in June or when their trading ends.
    """

    panel: Panel
    lists: pd.DataFrame


def simulate(simulated: Market, watched: Panel) -> Members:
    """Closes and volumes of every member, and the list of members of each month.

    Parameters
    ----------
    simulated : Market
    watched : Panel
        Holds the names of ``universe.WATCH_LIST``, which are taken from it.
    """
    days = simulated.sessions
    names = sample_names.names(len(days))
    symbols = (*names.symbols, *universe.WATCH_LIST)
    close = _closes(simulated, names, watched)
    lists = membership(days, names, close)
    volume = _volumes(simulated, names, watched, close)
    bars = {"close": close, "volume": volume}
    _drop_odd_sessions(names, bars)
    punch(days, symbols, bars)
    nothing = np.broadcast_to(np.zeros(1), close.shape)
    return Members(Panel(symbols, days, close, volume, dividend=nothing, split=nothing), lists)


def _by_chunk(work: Callable[[slice], None]) -> None:
    """Do work for every chunk of the names."""
    chunks = [slice(at, min(at + _CHUNK, NUMBERED)) for at in range(0, NUMBERED, _CHUNK)]
    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(work, chunks))


def _closes(simulated: Market, names: Names, watched: Panel) -> Floats:
    """Closes of shape (n_sessions, 2000), NaN outside a name's life."""
    small, sectors = _common_returns(simulated)
    rows = np.arange(len(small))[:, None]
    close = np.empty((len(small), COUNT))

    def chunk(part: slice) -> None:
        returns = small[:, None] * names.beta[part] + 0.8 * sectors[:, names.sector[part]]
        noise = names.noise[part]
        returns += _shocks(part, len(small)) * noise - 0.52 * noise**2
        np.clip(returns, -0.5, 0.4, out=returns)
        for column, symbol in enumerate(names.symbols[part]):
            if symbol in script.VIRAL_MEMBERS:
                go_viral(simulated.sessions, returns, column)
        path = np.cumsum(returns, axis=0)
        path = np.exp(path - path.mean(axis=0))
        level = np.maximum(names.price[part], 0.6 / path.min(axis=0))
        alive = (rows >= names.first[part]) & (rows <= names.last[part])
        close[:, part] = np.where(alive, np.round(path * level, 2), np.nan)

    _by_chunk(chunk)
    for column, symbol in enumerate(universe.WATCH_LIST, start=NUMBERED):
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

    def chunk(part: slice) -> None:
        random = rng(f"volumes {part.start}")
        shocks = random.standard_normal(close[:, part].shape, dtype=np.float32)
        own = persistent(shocks * np.float32(0.30), 0.5)
        own += np.float32(0.2) * _surprise(close[:, part], names.noise[part]) + common
        volume[:, part] = np.round(np.exp(own) * names.dollars[part] / close[:, part])

    _by_chunk(chunk)
    for symbol in script.VIRAL_MEMBERS:
        column = names.symbols.index(symbol)
        ordinary = names.dollars[column] / close[viral.start - 1, column]
        volume[viral, column] = np.round(ordinary * np.array(script.VIRAL_VOLUME))
    for column, symbol in enumerate(universe.WATCH_LIST, start=NUMBERED):
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
    for column in random.choice(NUMBERED, NUMBERED // 20, replace=False):
        rows = random.integers(0, len(bars["close"]), random.integers(1, 9))
        if names.symbols[column] not in holed:
            for array in bars.values():
                array[rows, column] = np.nan
