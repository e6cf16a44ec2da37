"""The headline of a page: title of a link to it, description, and the figures on its picture."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from rotation.results.result import Result

QUESTION: Final = "Is the rotation from large caps to small caps real, and is it broad?"

UNKNOWN: Final = "–"
"""Stands for a figure that is not defined."""


@dataclass(frozen=True)
class Headline:
    """A page in short.

    Attributes
    ----------
    title : what it says, at most 70 characters or so
    description : what stands behind that, one or two sentences
    figures : label and value, at most four
    """

    title: str
    description: str
    figures: tuple[tuple[str, str], ...] = ()


def ahead(spread: float | None) -> str:
    """A spread in words, such as ``+6.5 % ahead``."""
    if not known(spread):
        return "against large caps"
    shown = percent(spread)
    return f"{shown} ahead" if spread >= 0 else f"{shown.removeprefix('−')} behind"


def percent(value: float | None) -> str:
    """A decimal as per cent with one digit, its sign a true one."""
    if not known(value):
        return UNKNOWN
    return f"{100 * value:+.1f} %".replace("-", "−")


def share(value: float | None) -> str:
    """A decimal as a whole per cent."""
    return f"{100 * value:.0f} %" if known(value) else UNKNOWN


def score(value: float | None) -> str:
    """A standard score with its sign."""
    return f"{value:+.1f}".replace("-", "−") if known(value) else UNKNOWN


def day(of: dt.date | None) -> str:
    """A day as people write it."""
    return UNKNOWN if of is None else f"{of.day} {of:%b %Y}"


def known(value: float | None) -> TypeGuard[float]:
    """Return whether a figure is defined."""
    return value is not None and math.isfinite(value)


def count_known(values: Iterable[float]) -> int:
    """Return how many of some figures are defined."""
    return sum(math.isfinite(value) for value in values)


def styles_led(rows: Sequence[Mapping[str, Any]], horizon: str) -> str:
    """Return in which of value and growth small caps lead; empty where one is not known.

    Parameters
    ----------
    rows : sequence of mapping
        ``style`` and the spread over each horizon.
    horizon : str
        Column of the spread.
    """
    spreads = {row["style"]: row[horizon] for row in rows if row["style"] in ("value", "growth")}
    if len(spreads) < 2 or not all(math.isfinite(spread) for spread in spreads.values()):
        return ""
    led = [style for style, spread in spreads.items() if spread > 0]
    if len(led) == 1:
        return f"in {led[0]} only"
    return "in both value and growth" if led else "in neither value nor growth"


def first_gap(result: Result) -> str:
    """Return the first reason why figures are missing."""
    return result.gaps[0] if result.gaps else "Not enough is stored to say."
