"""Charts drawn for tests: bars along a line of closes, with a cup and a handle as asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from rotation.panel import Days, Floats
from rotation.topics.technicals.analysis.bars import Bars
from tests.markets import days_until

Curve = Callable[[Floats], Floats]


def parabola(x: Floats) -> Floats:
    return 1 - (2 * x - 1) ** 2


def sine(x: Floats) -> Floats:
    return np.asarray(np.sin(np.pi * x))


def cosine(x: Floats) -> Floats:
    return np.asarray((1 - np.cos(2 * np.pi * x)) / 2)


def vee(x: Floats) -> Floats:
    return 1 - np.abs(2 * x - 1)


def line(start: float, stop: float, sessions: int) -> Floats:
    """A straight way that ends with ``stop``, its start left out."""
    return np.linspace(start, stop, sessions + 1)[1:]


def dip(level: float, depth: float, sessions: int, curve: Curve) -> Floats:
    """A dip by a share of the level and back to it, its start left out."""
    return level * (1 - depth * curve(np.linspace(0, 1, sessions + 1)[1:]))


def closes(
    *,
    curve: Curve = parabola,
    depth: float = 0.22,
    cup: int = 120,
    rise: float = 0.60,
    handle: float = 0.06,
    handle_sessions: int = 12,
    after: Sequence[float] = (0.03, 0.035, 0.04, 0.05),
) -> Floats:
    """Closes: flat, a rise to 100, a cup, a handle, and closes above 100 after it.

    Parameters
    ----------
    curve : what the cup looks like, from 0 over 1 to 0
    depth, cup : share of the rim, sessions
    rise : of the left rim over the level before [decimal]
    handle, handle_sessions : depth, sessions; 0 sessions is none
    after : closes after the handle over 100, minus 1
    """
    base = 100 / (1 + rise)
    return np.concatenate(
        [
            np.full(130, base),
            line(base, 100, 130),
            dip(100, depth, cup, curve),
            dip(99.5, handle, handle_sessions, vee)[:-1] if handle_sessions else [],
            100 * (1 + np.asarray(after, dtype=float)),
        ]
    )


def volumes(count: int, handle_sessions: int, after: int, breakout: float = 2.0) -> Floats:
    """A million shares a session, less in the handle, and a multiple at the breakout."""
    found = np.full(count, 1e6)
    found[count - after - handle_sessions : count - after] = 0.7e6
    found[count - after : count - after + 1] = breakout * 1e6
    return found


def bars(close: Floats, volume: Floats | None = None, noise: float = 0.0, seed: int = 1) -> Bars:
    """Bars of half a percent around closes; ``noise`` moves each close by itself."""
    close = close * np.exp(np.random.default_rng(seed).normal(0, noise, len(close)))
    days: Days = days_until("2026-01-16", len(close))
    before = np.concatenate([close[:1], close[:-1]])
    return Bars(
        days,
        before,
        np.maximum(close, before) * 1.003,
        np.minimum(close, before) * 0.997,
        close,
        np.full(len(close), 1e6) if volume is None else volume,
    )


def chart(breakout: float = 2.0, noise: float = 0.0, seed: int = 1, **form: object) -> Bars:
    """A chart of ``closes``, with the volume of the breakout as a multiple of the usual one."""
    close = closes(**form)  # type: ignore[arg-type]
    sessions, after = form.get("handle_sessions", 12), form.get("after", range(4))
    assert isinstance(sessions, int)
    assert isinstance(after, Sequence)
    return bars(close, volumes(len(close), sessions, len(after), breakout), noise, seed)


def walk(seed: int, count: int, volatility: float = 0.015) -> Bars:
    """A random walk of closes with volumes that have nothing to do with it."""
    random = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(random.normal(0.0003, volatility, count)))
    before = np.concatenate([close[:1], close[:-1]])
    around = np.exp(np.abs(random.normal(0, volatility / 3, (2, count))))
    return Bars(
        days_until("2026-01-16", count),
        before,
        np.maximum(close, before) * around[0],
        np.minimum(close, before) / around[1],
        close,
        np.exp(random.normal(14, 0.5, count)),
    )
