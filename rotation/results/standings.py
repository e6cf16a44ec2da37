"""Standings: what a page says of something in a word or by a rank, compared between two days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}
_TEENS: Final = (11, 12, 13)


@dataclass(frozen=True)
class Standing:
    """How something stands on a day.

    Attributes
    ----------
    name : what stands so; the name of a watchpoint where it is the word for that row of the ledger
    word : such as ``concentrated`` or ``8th``
    rank : place among others, 1 is best; 0 where it has none
    among : what it is ranked among, with the measure
    """

    name: str
    word: str
    rank: int = 0
    among: str = ""


def ranked(name: str, rank: int, among: str) -> Standing:
    """Return the standing of something that has a rank."""
    return Standing(name, ordinal(rank), rank, among)


def ordinal(number: int) -> str:
    """Return a number as a place, such as ``1st``, ``12th`` or ``22nd``."""
    ending = "th" if number % 100 in _TEENS else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"
