"""How a value is written for people: per cent, counts, scores, days."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final, TypeGuard

UNKNOWN: Final = "–"
"""Stands for a figure that is not defined."""


@dataclass(frozen=True)
class Format:
    """A format of numbers: ``PERCENT(0.065)`` is ``+6.50 %``.

    Attributes
    ----------
    spec : format specification of Python, such as ``+.2f``
    scale : factor applied first, 100 for decimals shown as per cent
    suffix : text behind the number
    signed_zero : whether a value that rounds to zero keeps its sign
    """

    spec: str
    scale: float = 1.0
    suffix: str = ""
    signed_zero: bool = False

    def __call__(self, value: float | None, unknown: str = UNKNOWN) -> str:
        """Return a value as text with a true minus sign; ``unknown`` where it is not defined."""
        if not known(value):
            return unknown
        text = f"{self.scale * value:{self.spec}}"
        if not self.signed_zero and not text.strip("+-0.,"):
            text = text.lstrip("+-")
        return text.replace("-", "−") + self.suffix


@dataclass(frozen=True)
class Dollars(Format):
    """A format of amounts: ``MONEY(-2.5e9)`` is ``−$2.50 bn``, of 41 million ``+$41.00 m``."""

    def __call__(self, value: float | None, unknown: str = UNKNOWN) -> str:
        """Return an amount in billions or millions; ``unknown`` where it is not defined."""
        if not known(value):
            return unknown
        unit, word = (1e9, "bn") if abs(value) >= _MILLIARD else (1e6, "m")
        text = f"{value / unit:{self.spec}}"
        if not text.strip("+-0.,"):
            text = text.lstrip("+-")
        sign, number = (text[0], text[1:]) if text[0] in "+-" else ("", text)
        return f"{sign.replace('-', '−')}${number} {word}"


_MILLIARD: Final = 999_995_000.0
"""From here on an amount reads as 1.00 billion."""

PERCENT: Final = Format("+.2f", 100, " %")
SHARE: Final = Format(".2f", 100, " %")
DECIMAL: Final = Format(".2f")
SCORE: Final = Format("+.2f")
COUNT: Final = Format(",.0f")
POINTS: Final = Format("+.0f", suffix=" points")
MONEY: Final = Dollars("+.2f")
ASSETS: Final = Dollars(".2f")
INDEX: Final = Format(".1f")
TENTHS: Final = Format("+.1f")

SHORT_PERCENT: Final = Format("+.1f", 100, " %", signed_zero=True)
SHORT_SHARE: Final = Format(".0f", 100, " %")
SHORT_SCORE: Final = Format("+.1f", signed_zero=True)
"""Formats of headlines and pictures."""

SHORT_PP: Final = Format("+.1f", 100, " pp", signed_zero=True)
"""Differences of returns, in percentage points."""

CHART_PERCENT: Final = Format("+.2f", 100, " %", signed_zero=True)
CHART_TENTHS: Final = Format("+.1f", 100, signed_zero=True)
"""Formats of labels in charts; the second where the chart's title has the unit."""

PERCENTAGE_POINTS: Final = Format("+.2f", 100, " points", signed_zero=True)
CORRELATION: Final = Format("+.2f", signed_zero=True)
"""Formats within sentences."""


def known(value: float | None) -> TypeGuard[float]:
    """Return whether a figure is defined."""
    return value is not None and math.isfinite(value)


def day(value: dt.date | None) -> str:
    """Return a day as people write it, such as ``16 Jan 2026``."""
    return UNKNOWN if value is None else f"{value.day} {value:%b %Y}"
