"""The sample: a seeded, simulated market, shown while nothing real is stored.

It is plainly not real: two thousand numbered companies, round levels, and a
rotation that starts on a known day. It is the same for everybody, so a link to
a page of the sample shows what its sender saw, and tests know its truths.
"""

from __future__ import annotations

import numpy as np

from rotation import universe
from rotation.panel import Days, Floats, Panel
from rotation.sample import members as sample_members
from rotation.sample import script
from rotation.sample.instruments import LEVELS, SPLIT_DAY, Instrument, instrument
from rotation.sample.market import (
    FACTORS,
    YIELDS,
    Market,
    episode,
    eve,
    expiries,
    go_viral,
    market,
    persistent,
    punch,
    rng,
    span,
)
from rotation.sample.members import Members


def core() -> Panel:
    """Daily bars of every symbol of ``universe.core_symbols()``, about 60.

    Returns
    -------
    Panel of shape (n_sessions, n_symbols)
        With open, high and low. Sessions before a listing and those of a hole
        are NaN.
    """
    return _core(market())


def members() -> Members:
    """The 2,000 small caps the sample's breadth is made of, and the index's list of each month."""
    simulated = market()
    return sample_members.simulate(simulated, _core(simulated))


def _core(simulated: Market) -> Panel:
    """Bars of the core instruments in a given market."""
    symbols = universe.core_symbols()
    days = simulated.sessions
    table = [instrument(symbol) for symbol in symbols]
    returns = _total_returns(simulated, symbols, table)
    payout = _payouts(days, table)
    levels = np.array([one.level for one in table])
    close = _closes(days, returns - payout, levels)
    for symbol, level in zip(LEVELS, _market_levels(simulated).T, strict=True):
        close[:, symbols.index(symbol)] = level
    close = np.round(close, 2)
    before = np.vstack([close[:1], close[:-1]])
    dividend = np.round(before * -np.expm1(-payout), 4)
    split = np.zeros_like(close)
    split[days == np.datetime64(SPLIT_DAY)] = [one.split for one in table]
    bars = {"close": close, "volume": _volumes(simulated, symbols, table, returns)}
    bars |= _ranges(close, before)
    for column, one in enumerate(table):
        unlisted = slice(0, 0 if one.listed is None else span(days, one.listed, script.END).start)
        dividend[unlisted, column] = 0.0
        for array in bars.values():
            array[unlisted, column] = np.nan
    punch(days, symbols, bars)
    return Panel(symbols=symbols, sessions=days, dividend=dividend, split=split, **bars)


def _total_returns(simulated: Market, symbols: tuple[str, ...], table: list[Instrument]) -> Floats:
    """Daily log returns with dividends, of shape (n_sessions, n_symbols)."""
    loads = np.array([[one.loads.get(factor, 0.0) for factor in FACTORS] for one in table])
    noise = np.array([one.noise for one in table]) / np.sqrt(252.0)
    drift = np.array([one.drift for one in table]) / 252.0
    own = rng("core").standard_normal((len(simulated.sessions), len(symbols)))
    returns: Floats = simulated.factors @ loads.T + own * noise + drift
    for symbol, share in zip(universe.WATCH_LIST, (1.0, 0.85), strict=True):
        go_viral(simulated.sessions, returns, symbols.index(symbol), share)
    returns[0] = 0.0
    return returns


def _payouts(days: Days, table: list[Instrument]) -> Floats:
    """Share of the price paid out on each session, of shape (n_sessions, n_symbols). [log]"""
    month = days.astype("datetime64[M]")
    quarterly = expiries(days) & (month.astype(int) % 3 == 2)
    monthly = np.append(False, month[1:] != month[:-1])
    each = {
        number: np.array([one.income * (one.payments == number) / number for one in table])
        for number in (4, 12)
    }
    return np.outer(quarterly, each[4]) + np.outer(monthly, each[12])


def _closes(days: Days, returns: Floats, levels: Floats) -> Floats:
    """Prices with the given log returns that stand at ``levels`` before the rotation."""
    path = np.cumsum(returns, axis=0)
    closes: Floats = np.exp(path - path[eve(days)]) * levels
    return closes


def _market_levels(simulated: Market) -> Floats:
    """The instruments of ``LEVELS``: three yields [percent] and implied volatility [points]."""
    implied = 100.0 * 1.12 * simulated.volatility
    implied *= np.exp(rng("implied").standard_normal(len(implied)) * 0.02)
    return np.column_stack([simulated.yields[:, [YIELDS.index(s) for s in LEVELS[:3]]], implied])


def _ranges(close: Floats, before: Floats) -> dict[str, Floats]:
    """Open, high and low around the closes and the closes before them."""
    random = rng("ranges")
    moves = np.log(close / before)
    typical = np.nanstd(moves, axis=0)
    opens = before * np.exp(0.35 * moves + 0.3 * typical * random.standard_normal(close.shape))
    above, below = np.exp(0.45 * typical * np.abs(random.standard_normal((2, *close.shape))))
    return {
        "open": np.round(opens, 2),
        "high": np.round(np.maximum(opens, close) * above, 2),
        "low": np.round(np.minimum(opens, close) / below, 2),
    }


def _volumes(
    simulated: Market, symbols: tuple[str, ...], table: list[Instrument], returns: Floats
) -> Floats:
    """Shares traded: an ordinary level that grows, the common mood, news, and the episodes."""
    days = simulated.sessions
    ordinary = np.array([one.volume * 1e6 for one in table])
    own = persistent(rng("volume").standard_normal(returns.shape) * 0.18, 0.5)
    surprise = np.abs(returns) / np.maximum(returns.std(axis=0), 1e-9)
    growth = 0.03 * (np.arange(len(days)) - eve(days)) / 252.0
    volumes = ordinary * np.exp(
        own + 0.22 * (surprise - 0.75) + (0.7 * simulated.mood + growth)[:, None]
    )
    handle = span(days, *script.HANDLE)
    small = [one.loads.get("size", 0.0) >= 0.9 for one in table]
    volumes[handle] *= np.where(small, 0.75, 1.0)
    viral = episode(days, "narrow_viral")
    for symbol in universe.WATCH_LIST:
        column = symbols.index(symbol)
        volumes[viral, column] = ordinary[column] * np.array(script.VIRAL_VOLUME)
    whole: Floats = np.round(volumes, -2)
    return whole
