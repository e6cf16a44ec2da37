"""The rules of a cup with handle: each one's number, and whether it passes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from rotation.panel import Floats
from rotation.topics.technicals.analysis.bars import Bars
from rotation.topics.technicals.analysis.shapes import CUP, HANDLE, Shape

RISE: Final = 0.30
"""Least rise into the left rim. [decimal]"""
RISE_WITHIN: Final = 252
"""Sessions before the left rim among which its low is looked for."""
DEPTH: Final = (0.12, 0.33)
"""Least and greatest depth of the cup, of the left rim. [decimal]"""
ROUND: Final = 0.28
"""Least share of the cup's closes in the lowest ``FLOOR`` of its depth; a V has ``FLOOR``."""
FLOOR: Final = 0.25
RIMS: Final = 0.05
"""Most by which the right rim may differ from the left one. [decimal]"""
UPPER: Final = 0.50
"""Least place of the handle's low between the cup's low and the right rim. [decimal]"""
HANDLE_DEPTH: Final = 0.12
"""Greatest depth of the handle, of the right rim. [decimal]"""
BREAKOUT_VOLUME: Final = 1.5
"""Least volume of the breakout, as a multiple of the mean of ``VOLUME_MEAN`` sessions before."""
VOLUME_MEAN: Final = 50
WEEK: Final = 5
"""Sessions after the first close above the pivot in which the volume may still come."""
STOP: Final = 0.08
"""Most a close may lie below the pivot after the breakout: O'Neil's rule for a loss. [decimal]"""

Unit = Literal["decimal", "sessions", "ratio"]


@dataclass(frozen=True)
class Rule:
    """A rule of the pattern.

    Attributes
    ----------
    name : name in the table of rules
    expected : when it passes, in words
    measured : what its number is, in words
    unit : unit of the number
    """

    name: str
    expected: str
    measured: str
    unit: Unit = "decimal"


RULES: Final = (
    Rule(
        "prior rise",
        "at least 30%",
        "high of the left rim over the lowest low of the 252 sessions before it, − 1",
    ),
    Rule(
        "cup length", "35 to 325 sessions (7 to 65 weeks)", "sessions from rim to rim", "sessions"
    ),
    Rule("cup depth", "12% to 33%", "1 − lowest low of the cup over the left rim"),
    Rule(
        "rounded",
        "at least 28%",
        "share of the closes in the lowest quarter of the cup (a straight V: 25%, in logarithms)",
    ),
    Rule("rims level", "within 5%", "right rim over left rim, − 1"),
    Rule(
        "handle length",
        "5 to 25 sessions (1 to 5 weeks)",
        "sessions after the right rim, before the breakout",
        "sessions",
    ),
    Rule(
        "handle in upper half",
        "at least 50%",
        "place of the handle's low between the cup's low and the right rim",
    ),
    Rule("handle depth", "at most 12%", "1 − lowest low of the handle over the right rim"),
    Rule(
        "handle volume",
        "below 0%",
        "mean volume of the handle over that of the 50 sessions up to the right rim, − 1",
    ),
    Rule("breakout", "above 0%", "close over the pivot, the highest high of the handle, − 1"),
    Rule(
        "breakout volume",
        "at least 1.5 times",
        "volume in the week of the breakout over the mean of the 50 sessions before",
        "ratio",
    ),
    Rule(
        "holds",
        "at least 0%",
        "lowest close since the breakout over the price that ends the pattern, − 1",
    ),
)
"""In the order of the table. The first five are the cup's."""

CUP_RULES: Final = 5


@dataclass(frozen=True)
class Finding:
    """What a rule says of a shape.

    Attributes
    ----------
    rule : Rule
    value : its number; NaN where it cannot be measured
    passed : None where that is not decided yet or cannot be measured
    """

    rule: Rule
    value: float
    passed: bool | None


Measured = tuple[float, bool | None]
_UNKNOWN: Final[Measured] = (math.nan, None)
_MISSING: Final[Measured] = (math.nan, False)


def findings(bars: Bars, shape: Shape, last: int) -> tuple[Finding, ...]:
    """Return what every rule says of a shape on the bars up to a row.

    Parameters
    ----------
    bars : Bars
    shape : Shape
    last : int
        Row of the last session known; later rows are not read.

    Returns
    -------
    tuple of Finding
        In the order of ``RULES``.
    """
    measured = (*_of_cup(bars, shape), *_of_handle(bars, shape, last), *_after(bars, shape, last))
    return tuple(
        Finding(rule, value, passed) for rule, (value, passed) in zip(RULES, measured, strict=True)
    )


def pivot(bars: Bars, shape: Shape, last: int) -> float:
    """Return the highest high of the handle, NaN while there is no session of it."""
    highs = bars.high[shape.handle(last)]
    return float(highs.max()) if len(highs) else math.nan


def height(bars: Bars, shape: Shape) -> float:
    """Return the right rim's high minus the cup's low."""
    return float(bars.high[shape.right] - bars.low[shape.low])


def floor(bars: Bars, shape: Shape, last: int) -> float:
    """Return the price below which a close after the breakout ends the pattern.

    It is the handle's low, or ``STOP`` below the pivot where that is higher; NaN without a handle.
    """
    lows = bars.low[shape.handle(last)]
    return max(float(lows.min()), (1 - STOP) * pivot(bars, shape, last)) if len(lows) else math.nan


def confirmed(bars: Bars, shape: Shape, last: int) -> Shape:
    """Return a shape with the session of its breakout, where that came by ``last``.

    That is the first close above the pivot with enough volume, in the week that begins with the
    first close above it, and before any close below ``floor``.
    """
    if shape.end is None:
        return shape
    top, lowest = pivot(bars, shape, last), floor(bars, shape, last)
    for row in range(shape.end, min(shape.end + WEEK, last) + 1):
        if bars.close[row] < lowest:
            break
        if bars.close[row] > top and volume_multiple(bars, row) >= BREAKOUT_VOLUME:
            return replace(shape, breakout=row)
    return shape


def failed(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings that did not pass."""
    return [finding for finding in found if finding.passed is False]


def undecided(found: Sequence[Finding]) -> list[Finding]:
    """Return the findings that are not decided."""
    return [finding for finding in found if finding.passed is None]


def _of_cup(bars: Bars, shape: Shape) -> list[Measured]:
    left, right = bars.high[shape.left], bars.high[shape.right]
    lows = bars.low[max(shape.left - RISE_WITHIN, 0) : shape.left]
    rise = float(left / lows.min() - 1) if len(lows) else math.nan
    length = shape.right - shape.left
    depth = float(1 - bars.low[shape.low] / left)
    share = roundness(bars.close[shape.left : shape.right + 1])
    level = float(right / left - 1)
    risen = bool(rise >= RISE)
    return [
        (rise, risen if risen or len(lows) == RISE_WITHIN else None),
        (length, CUP[0] <= length <= CUP[1]),
        (depth, DEPTH[0] <= depth <= DEPTH[1]),
        (share, bool(share >= ROUND)),
        (level, abs(level) <= RIMS),
    ]


def roundness(close: Floats) -> float:
    """Return the share of closes in the lowest ``FLOOR`` of their range, in logarithms.

    Parameters
    ----------
    close : float64 array of shape (n,), n >= 1
        Above 0. Straight lines down and up give ``FLOOR`` at most, a half circle twice that.
    """
    logs = np.log(close)
    limit = logs.min() + FLOOR * (logs.max() - logs.min())
    return float((logs <= limit).mean())


def _of_handle(bars: Bars, shape: Shape, last: int) -> list[Measured]:
    rows = shape.handle(last)
    count = rows.stop - rows.start
    open_ended = shape.end is None
    early = open_ended and count < HANDLE[0]
    length: Measured = (count, None if early else HANDLE[0] <= count <= HANDLE[1])
    if not count:
        return [length, *[_UNKNOWN if open_ended else _MISSING] * 3]
    rim, low = bars.high[shape.right], bars.low[shape.low]
    lowest = bars.low[rows].min()
    place, depth = float((lowest - low) / (rim - low)), float(1 - lowest / rim)
    volume = _volume_change(bars, shape, last)
    lighter = None if early or math.isnan(volume) else volume < 0
    return [length, (place, place >= UPPER), (depth, depth <= HANDLE_DEPTH), (volume, lighter)]


def _volume_change(bars: Bars, shape: Shape, last: int) -> float:
    before = bars.volume[max(shape.right + 1 - VOLUME_MEAN, 0) : shape.right + 1]
    usual = float(before.mean()) if len(before) == VOLUME_MEAN else math.nan
    return float(bars.volume[shape.handle(last)].mean()) / usual - 1 if usual else math.nan


def _after(bars: Bars, shape: Shape, last: int) -> list[Measured]:
    top = pivot(bars, shape, last)
    if shape.end is None:
        return [(float(bars.close[last] / top - 1), None), _UNKNOWN, _UNKNOWN]
    if math.isnan(top):  # the close left the rim behind without a session of a handle
        top = float(bars.high[shape.right])
    row = shape.end if shape.breakout is None else shape.breakout
    times = volume_multiple(bars, row)
    broke: Measured = (float(bars.close[row] / top - 1), True)
    volume: Measured = (times, None if math.isnan(times) else times >= BREAKOUT_VOLUME)
    if shape.breakout is None:
        return [broke, volume, _UNKNOWN]
    since = float(bars.close[row : last + 1].min()) / floor(bars, shape, last) - 1
    return [broke, volume, (since, since >= 0)]


def volume_multiple(bars: Bars, row: int) -> float:
    """Return a session's volume over the mean of the sessions before, NaN where not known."""
    before = bars.volume[max(row - VOLUME_MEAN, 0) : row]
    usual = float(before.mean()) if len(before) == VOLUME_MEAN else math.nan
    return float(bars.volume[row]) / usual if usual else math.nan
