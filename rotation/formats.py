"""How a value is written for people: percent, counts, scores, days."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard, cast

import numpy as np

UNKNOWN: Final = "–"
"""Stands for a figure that is not defined."""


@dataclass(frozen=True)
class Format:
    """A format of numbers: ``PERCENT(0.065)`` is ``+6.5%``.

    Attributes
    ----------
    spec : format specification of Python, such as ``+.2f``
    scale : factor applied first, 100 for decimals shown as percent
    suffix : text behind the number
    signed_zero : whether a value that rounds to zero keeps its sign
    fine : specification below one, where the usual digits would leave one figure at most
    """

    spec: str
    scale: float = 1.0
    suffix: str = ""
    signed_zero: bool = False
    fine: str = ""

    def __call__(self, value: float | None, unknown: str = UNKNOWN) -> str:
        """Return a value as text with a true minus sign; ``unknown`` where it is not defined."""
        if not known(value):
            return unknown
        scaled = self.scale * value
        text = f"{scaled:{self._spec(scaled)}}"
        if not self.signed_zero and not text.strip("+-0.,"):
            text = text.lstrip("+-")
        return text.replace("-", "−") + self.suffix

    def size(self, value: float) -> str:
        """Return a value as text without its sign."""
        return self(abs(value)).removeprefix("+")

    def apart(self, distance: float, over: str, under: str, level: str = "level with") -> str:
        """Return how far one figure is from another, such as ``5.2% above``, or that it is level.

        ``over`` and ``under`` are the words behind a distance above and below zero.
        """
        if self.zero(distance):
            return level
        return f"{self.size(distance)} {over if distance > 0 else under}"

    def zero(self, value: float | None) -> bool:
        """Return whether a value is written as zero, whatever its sign."""
        return self.rounded(value) == 0

    def named(self, words: str) -> Format:
        """Return the format that says behind the number what it is."""
        return dataclasses.replace(self, suffix=f"{self.suffix} {words}")

    def rounded(self, value: float | None) -> float | None:
        """Return the number that is written, in the unit it is written in; None for none."""
        if not known(value):
            return None
        scaled = self.scale * value
        digits = re.search(r"\.(\d+)f", self._spec(scaled))
        return round(scaled, int(digits[1]) if digits else 0)

    def _spec(self, scaled: float) -> str:
        return self.fine if self.fine and _FINE[0] <= abs(scaled) < _FINE[1] else self.spec


_FINE: Final = (0.005, 0.995)
"""Values that take the fine digits: those that two decimals do not make 0 or 1."""


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

PERCENT: Final = Format("+.1f", 100, "%", fine="+.2f")
SHARE: Final = Format(".1f", 100, "%", fine=".2f")
PP: Final = Format("+.1f", 100, " pp", fine="+.2f")
"""Returns, shares, and differences of either, which are percentage points: one decimal, two below
one."""
DECIMAL: Final = Format(".2f")
SCORE: Final = Format("+.2f")
COUNT: Final = Format(",.0f")
POINTS: Final = Format("+.0f", suffix=" points")
MONEY: Final = Dollars("+.2f")
ASSETS: Final = Dollars(".2f")
INDEX: Final = Format(".1f")
TENTHS: Final = Format("+.1f")

SHORT_PERCENT: Final = Format("+.1f", 100, "%", signed_zero=True, fine="+.2f")
SHORT_SHARE: Final = Format(".0f", 100, "%")
SHORT_SCORE: Final = Format("+.1f", signed_zero=True)
SHORT_PP: Final = Format("+.1f", 100, " pp", signed_zero=True, fine="+.2f")
SHORT_MONEY: Final = Dollars("+.1f")
"""Formats of headlines, pictures, sentences and labels in charts."""

CHART_TENTHS: Final = Format("+.1f", 100, signed_zero=True)
"""Format of labels in a chart whose title has the unit."""

CORRELATION: Final = Format("+.2f", signed_zero=True)
"""Format within sentences."""


_NUMBER: Final = "+−.,0123456789"


def moved(before: str, now: str) -> tuple[str, str]:
    """Return two written figures, the first without its unit where both have the same one."""
    unit = before.lstrip(_NUMBER)
    return before.removesuffix(unit) if now.lstrip(_NUMBER) == unit else before, now


def known(value: float | None) -> TypeGuard[float]:
    """Return whether a figure is defined."""
    return value is not None and math.isfinite(value)


def joined(parts: Sequence[str]) -> str:
    """Return parts of a sentence with commas and a last "and"."""
    *most, last = parts or ("",)
    return f"{', '.join(most)} and {last}" if most else last


def first(items: Sequence[str], most: int = 5) -> str:
    """Return as many items with commas, and how many there are besides: ``A, B and 3 more``."""
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more} more" if more > 0 else "")


def many(count: int, one: str, several: str = "") -> str:
    """Return a count with its noun: ``1 row``, ``2,000 rows``.

    Parameters
    ----------
    count : int
    one : str
        The noun in the singular, or words that begin with it.
    several : str
        The same in the plural, where that is not ``one`` with an s.
    """
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"


def be(count: int) -> str:
    """Return the verb behind a count, or behind as many names: ``is`` or ``are``."""
    return "is" if count == 1 else "are"


def lacking(values: Mapping[str, object]) -> str:
    """Return which names have no value, such as ``A and B are missing``; empty where all have."""
    names = [name for name, value in values.items() if not value]
    return f"{joined(names)} {be(len(names))} missing" if names else ""


def counted(
    reasons: Mapping[str, int] | Iterable[str], one: str, done: str, example: str = ""
) -> str:
    """Return how many were left out or set aside, and why: ``3 rows left out (2 cash; 1 futures)``.

    Empty where none was.

    Parameters
    ----------
    reasons : mapping of str to int, or iterable of str
        How many for each reason, in words behind a count; or the reason of each.
    one : str
        What one of them is called.
    done : str
        What was done to them.
    example : str
        Which the first is, where that is said.
    """
    found = Counter(reasons)
    if not found:
        return ""
    why = [f"{count:,} {reason}" for reason, count in found.most_common()]
    shown = "; ".join([*why, *([f"for example {example}"] if example else [])])
    return f"{many(found.total(), one)} {done} ({shown})"


def day(value: dt.date | np.datetime64 | None) -> str:
    """Return a day as people write it, such as ``16 Jan 2026``."""
    date = cast("dt.date | None", value.item() if isinstance(value, np.datetime64) else value)
    return UNKNOWN if date is None else f"{date.day} {date:%b %Y}"


def span(first: dt.date, last: dt.date) -> str:
    """Return two days as the ends of a span, 2 Jan 2026 to 16 Jan 2026; the same day once."""
    return day(first) if first == last else f"{day(first)} to {day(last)}"


def instant(value: dt.datetime | None, *, seconds: bool = False) -> str:
    """Return an instant as people write it, such as ``16 Jan 2026, 21:05 UTC``."""
    if value is None:
        return UNKNOWN
    return f"{day(value)}, {value:{'%H:%M:%S' if seconds else '%H:%M'}} UTC"
