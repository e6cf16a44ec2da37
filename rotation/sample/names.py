"""The names of the sample's index: sector, size, volatility and life of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from rotation import universe
from rotation.panel import Floats
from rotation.sample import script
from rotation.sample.market import rng

Numbers = npt.NDArray[np.int64]

COUNT: Final = 2_000
NUMBERED: Final = COUNT - len(universe.WATCH_LIST)
"""Names beside those of the watch list."""


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
WATCHED: Final = {"OPEN": ("Real Estate", 4.0e9), "SMR": ("Industrials", 3.5e9)}
"""Sector and capitalisation [USD] of the names on the watch list."""

_TURNOVER: Final = 0.0045  # of the capitalisation, a session


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


def names(n_sessions: int) -> Names:
    """The numbered names, drawn from their own seed."""
    random = rng("names")
    n = NUMBERED
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
