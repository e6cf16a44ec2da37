"""What each instrument of the sample is made of: price, volume, income and factor loadings."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rotation import universe
from rotation.sample.market import SECTORS


@dataclass(frozen=True)
class Instrument:
    """One simulated fund, index or share.

    Attributes
    ----------
    level : float
        Close before the rotation's first day. [USD or points]
    volume : float
        Ordinary volume, 0 for an index. [million shares a day]
    loads : mapping of str to float
        Exposure to each factor.
    noise : float
        Volatility of its own, annualized. [decimal]
    income : float
        Dividends a year as a share of the price. [decimal]
    payments : int
        Dividends a year: 4 (third Friday of a quarter's last month), 12 (first session) or 0.
    drift : float
        Return of its own a year. [log]
    listed : date or None
        First session, if later than the sample's.
    split : float
        Ratio on ``SPLIT_DAY``, 0 for none.
    """

    level: float
    volume: float
    loads: Mapping[str, float] = field(default_factory=lambda: {"market": 1.0})
    noise: float = 0.04
    income: float = 0.0
    payments: int = 0
    drift: float = 0.0
    listed: datetime.date | None = None
    split: float = 0.0


LEVELS: Final = ("^IRX", "^FVX", "^TNX", "^VIX")
"""Symbols that are a level of the market itself, not a price that earns returns."""

SPLIT_DAY: Final = datetime.date(2025, 12, 5)

_EQUITY_DRIFT: Final = 0.12  # of the market, a year, roughly


class _SectorFund(NamedTuple):
    """Beta of a sector; level, volume, income and split of its fund, as of an ``Instrument``."""

    beta: float
    level: float
    volume: float
    income: float
    split: float = 0.0


_SECTOR_FUNDS: Final = {
    "XLK": _SectorFund(1.15, 144.0, 16.0, 0.0080, split=2.0),
    "XLC": _SectorFund(1.02, 118.0, 6.0, 0.0100),
    "XLY": _SectorFund(1.10, 119.0, 8.0, 0.0080, split=2.0),
    "XLP": _SectorFund(0.62, 78.0, 16.0, 0.0190),
    "XLE": _SectorFund(0.98, 45.0, 32.0, 0.0200, split=2.0),
    "XLF": _SectorFund(1.02, 55.0, 40.0, 0.0140),
    "XLV": _SectorFund(0.80, 155.0, 10.0, 0.0160),
    "XLI": _SectorFund(1.00, 155.0, 9.0, 0.0130),
    "XLB": _SectorFund(1.00, 45.0, 12.0, 0.0180, split=2.0),
    "XLRE": _SectorFund(0.90, 40.5, 6.0, 0.0200),
    "XLU": _SectorFund(0.60, 43.0, 22.0, 0.0200, split=2.0),
}

# Small-cap sector fund: level, volume.
_SMALL_SECTOR_FUNDS: Final = {
    "PSCT": (58.0, 0.020),
    "PSCI": (152.0, 0.010),
    "PSCD": (112.0, 0.004),
    "PSCF": (57.0, 0.004),
    "PSCH": (43.0, 0.012),
    "PSCE": (45.0, 0.024),
    "PSCM": (80.0, 0.003),
    "PSCU": (58.0, 0.003),
    "PSCC": (35.0, 0.005),
}


def _fund(
    level: float, volume: float, income: float, noise: float = 0.02, **loads: float
) -> Instrument:
    return Instrument(level, volume, loads, noise=noise, income=income, payments=4)


def _drift(sector: str) -> float:
    """What makes a sector's tilt one against the market, whatever its beta."""
    return (1.0 - _SECTOR_FUNDS[sector].beta) * _EQUITY_DRIFT


def _sector(symbol: str) -> Instrument:
    fund = _SECTOR_FUNDS[symbol]
    return Instrument(
        fund.level,
        fund.volume,
        {"market": fund.beta, symbol: 1.0},
        noise=0.01,
        income=fund.income,
        payments=4,
        drift=_drift(symbol),
        listed=datetime.date(2018, 6, 19) if symbol == "XLC" else None,
        split=fund.split,
    )


def _small_sector(symbol: str, sector: str) -> Instrument:
    level, volume = _SMALL_SECTOR_FUNDS[symbol]
    loads = {"market": _SECTOR_FUNDS[sector].beta * 1.08, "size": 1.0, sector: 0.9}
    return Instrument(
        level, volume, loads, noise=0.05, income=0.011, payments=4, drift=_drift(sector)
    )


def _bond(
    level: float, volume: float, income: float, noise: float = 0.006, **loads: float
) -> Instrument:
    drift = income - 0.004 - _EQUITY_DRIFT * loads.get("market", 0.0)
    return Instrument(level, volume, loads, noise=noise, income=income, payments=12, drift=drift)


def _share(
    level: float, volume: float, drift: float, listed: datetime.date, **loads: float
) -> Instrument:
    return Instrument(level, volume, loads, noise=0.55, drift=drift, listed=listed)


INSTRUMENTS: Final[dict[str, Instrument]] = {
    "SPY": _fund(680.0, 75.0, 0.0120, noise=0.001, market=1.0),
    "IVV": _fund(683.0, 6.0, 0.0120, noise=0.001, market=1.0),
    "VV": _fund(314.0, 0.3, 0.0115, noise=0.006, market=1.005, size=-0.02),
    "IWB": _fund(373.0, 1.2, 0.0110, noise=0.004, market=1.0, size=0.02),
    "IWV": _fund(386.0, 0.3, 0.0105, noise=0.004, market=1.005, size=0.07),
    "QQQ": _fund(615.0, 48.0, 0.0080, market=1.06, value=-0.3, XLK=0.55, XLC=0.15),
    "RSP": _fund(192.0, 14.0, 0.0160, market=0.98, size=0.28, value=0.2),
    "DIA": _fund(480.0, 4.5, 0.0150, noise=0.03, market=0.92, value=0.2, XLI=0.2),
    "IWD": _fund(210.0, 2.4, 0.0170, market=0.93, value=0.7),
    "IWF": _fund(470.0, 1.6, 0.0080, market=1.06, value=-0.6),
    "IWR": _fund(96.5, 1.6, 0.0120, market=1.03, size=0.45),
    "IJH": _fund(66.0, 8.5, 0.0130, market=1.05, size=0.6),
    "IWS": _fund(141.0, 0.6, 0.0160, market=0.99, size=0.48, value=0.55),
    "IWP": _fund(136.0, 1.1, 0.0080, market=1.10, size=0.42, value=-0.5),
    "IWM": _fund(245.0, 32.0, 0.0105, noise=0.002, market=1.1, size=1.0),
    "IWN": _fund(181.0, 1.1, 0.0165, market=1.07, size=1.0, value=0.6),
    "IWO": _fund(322.0, 0.7, 0.0080, market=1.14, size=1.0, value=-0.55),
    "IJR": _fund(120.0, 5.5, 0.0140, market=1.07, size=0.94, value=0.1),
    "VB": _fund(258.0, 0.9, 0.0130, market=1.07, size=0.72),
    "IWC": _fund(152.0, 0.05, 0.0095, noise=0.04, market=1.12, size=1.2),
    "^GSPC": Instrument(6850.0, 0.0, {"market": 1.0}, noise=0.0, drift=-0.0120),
    "^RUT": Instrument(2480.0, 0.0, {"market": 1.1, "size": 1.0}, noise=0.0, drift=-0.0105),
    "SMH": _fund(360.0, 8.0, 0.0080, noise=0.14, market=1.35, XLK=1.6),
    "KRE": _fund(65.0, 13.0, 0.0200, noise=0.09, market=1.10, size=0.7, XLF=1.1),
    "XBI": _fund(121.0, 9.5, 0.0080, noise=0.19, market=1.05, size=0.9, XLV=0.9),
    "IYT": _fund(73.0, 0.7, 0.0110, noise=0.08, market=1.10, size=0.4, XLI=0.9),
    "XRT": _fund(85.0, 5.5, 0.0130, noise=0.11, market=1.20, size=0.6, XLY=0.6),
    "XHB": _fund(104.0, 2.2, 0.0090, noise=0.12, market=1.20, size=0.4, XLY=0.8),
    "HYG": _bond(80.5, 38.0, 0.0550, noise=0.012, market=0.30, rates=2.4),
    "LQD": _bond(110.0, 26.0, 0.0440, noise=0.012, market=0.08, rates=7.8),
    "IEF": _bond(96.5, 8.0, 0.0370, rates=7.1),
    "TLT": _bond(87.5, 36.0, 0.0430, noise=0.030, rates=15.5),
    **{symbol: _sector(symbol) for symbol in SECTORS},
    **{small: _small_sector(small, large) for _, small, large in universe.WITHIN_SECTOR},
    **dict.fromkeys(LEVELS, Instrument(1.0, 0.0)),
    "OPEN": _share(6.2, 24.0, -0.3, datetime.date(2020, 12, 21), market=1.7, size=1.8),
    "SMR": _share(15.5, 6.0, -0.4, datetime.date(2022, 5, 3), market=1.6, size=1.6),
}

OTHERWISE: Final = Instrument(100.0, 1.0, noise=0.06, income=0.01, payments=4)
"""A symbol the universe tracks and this table does not know moves with the market."""


def instrument(symbol: str) -> Instrument:
    """What a symbol is made of."""
    return INSTRUMENTS.get(symbol, OTHERWISE)
