"""Every complete cup with handle of a history, and the judgement of its last session."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from rotation.panel import Ints
from rotation.topics.technicals.analysis import rules, shapes
from rotation.topics.technicals.analysis.bars import Bars
from rotation.topics.technicals.analysis.rules import Finding
from rotation.topics.technicals.analysis.shapes import CUP, HANDLE, Shape

HORIZON: Final = 126
"""Sessions after a breakout over which a pattern is followed; then it is past."""


class Pattern(StrEnum):
    """What the chart shows on its last session."""

    COMPLETE = "complete"
    IN_PROGRESS = "in progress"
    FAILED = "failed"
    NONE = "none"


@dataclass(frozen=True)
class Judgement:
    """What the rules say on the last session.

    Attributes
    ----------
    pattern : Pattern
    shape : the pattern, or without one the shape that passes the most rules; None where the
        history is too short for any
    findings : what each rule says of it, empty without a shape
    """

    pattern: Pattern
    shape: Shape | None = None
    findings: tuple[Finding, ...] = ()


def complete(bars: Bars) -> list[Shape]:
    """Return every pattern on the session it became complete, ascending and apart.

    A pattern is complete at its breakout, by bars up to that session alone: more bars at the end
    change none of those before. Of patterns that share sessions the first one counts.
    """
    rims, found = shapes.left_rims(bars), list[Shape]()
    followed = shapes.handles(bars)
    for right in np.flatnonzero(shapes.right_rims(bars) & (followed.end >= 0)).tolist():
        end = int(followed.end[right])
        if end - right - 1 < HANDLE[0] or (found and right <= _broke(found[-1])):
            continue
        passing = _passing(bars, right, end, rims)
        if passing is not None:
            found.append(passing)
    return found


def _broke(shape: Shape) -> int:
    """Return the row of the breakout of a complete pattern."""
    assert shape.breakout is not None
    return shape.breakout


def _passing(bars: Bars, right: int, end: int, rims: Ints) -> Shape | None:
    """Return the cup with the highest left rim of which every rule passes at the breakout."""
    handle = rules.confirmed(bars, Shape(right, right, right, end), len(bars) - 1)
    if handle.breakout is None:
        return None
    row = handle.breakout
    cups = (replace(cup, end=end, breakout=row) for cup in shapes.cups(bars, right, rims))
    passing = [cup for cup in cups if all(f.passed for f in rules.findings(bars, cup, row))]
    return max(passing, key=lambda shape: float(bars.high[shape.left]), default=None)


def judge(bars: Bars, known: Sequence[Shape]) -> Judgement:
    """Return the judgement of the last session.

    Parameters
    ----------
    bars : Bars
    known : sequence of Shape
        As from ``complete``.

    Returns
    -------
    Judgement
        Complete: the last pattern's breakout is at most ``HORIZON`` sessions back and no close has
        been below its handle. Failed: one has. In progress: a cup of which every rule passes that
        can be tested yet, before any breakout; after a failure only with a later right rim.
    """
    last = len(bars) - 1
    recent = known[-1] if known and last - _broke(known[-1]) <= HORIZON else None
    found = Judgement(Pattern.NONE)
    if recent is not None:
        seen = rules.findings(bars, recent, last)
        state = Pattern.FAILED if rules.failed(seen) else Pattern.COMPLETE
        found = Judgement(state, recent, seen)
    if found.pattern is Pattern.COMPLETE:
        return found
    others = [(shape, rules.findings(bars, shape, last)) for shape in _current(bars)]
    left_behind = [
        shape
        for shape, seen in others
        if shape.end is not None and shape.end - shape.right > HANDLE[0] and _is_cup(seen)
    ]
    growing = [
        (shape, seen)
        for shape, seen in others
        if shape.end is None
        and not rules.failed(seen)
        and _is_cup(seen)
        and (recent is None or shape.right > _broke(recent))
        and not any(_resolved(shape, before) for before in left_behind)
    ]
    if growing:
        shape, seen = max(growing, key=lambda entry: (entry[0].right, bars.high[entry[0].left]))
        return Judgement(Pattern.IN_PROGRESS, shape, seen)
    if recent is not None or not others:
        return found
    shape, seen = min(others, key=lambda entry: _distance(bars, *entry))
    return Judgement(Pattern.NONE, shape, seen)


def _is_cup(seen: Sequence[Finding]) -> bool:
    """Return whether every rule of the cup passes."""
    return all(finding.passed for finding in seen[: rules.CUP_RULES])


def _resolved(shape: Shape, before: Shape) -> bool:
    """Return whether closes left an earlier handle of the same cup behind not long ago.

    A cup that broke out without volume, or of a handle that fails, is not growing because it has
    a higher right rim now.
    """
    end = before.end or 0
    return before.left == shape.left and end <= shape.right <= end + HANDLE[1]


def _distance(bars: Bars, shape: Shape, seen: tuple[Finding, ...]) -> tuple[float, ...]:
    """Most passed rules first, then fewest failed, the latest, the highest left rim."""
    passed = sum(finding.passed is True for finding in seen)
    return -passed, len(rules.failed(seen)), -shape.right, -float(bars.high[shape.left])


def _current(bars: Bars) -> Iterator[Shape]:
    """Give the shapes whose handle is not over for long, and the widest cup of late."""
    last = len(bars) - 1
    rims, followed, peaks = shapes.left_rims(bars), shapes.handles(bars), shapes.right_rims(bars)
    first = max(last - HORIZON - HANDLE[1], 0)
    rows = first + np.flatnonzero((peaks & ~followed.superseded)[first:])
    cups = (cup for right in rows.tolist() for cup in shapes.cups(bars, right, rims))
    for cup in itertools.chain(cups, _widest(bars)):
        end = int(followed.end[cup.right])
        yield rules.confirmed(bars, replace(cup, end=end if end >= 0 else None), last)


def _widest(bars: Bars) -> Iterator[Shape]:
    """Give the cup so far from the highest high of the longest cup's sessions, if there is one."""
    last = len(bars) - 1
    first = max(last - CUP[1], 0)
    left = first + int(bars.high[first : max(last - CUP[0], first) + 1].argmax())
    if last - left < 2:
        return
    low = left + 1 + int(bars.low[left + 1 : last].argmin())
    right = low + int(bars.high[low:].argmax())
    if right > low:
        yield Shape(left, low, right)


@dataclass(frozen=True)
class Outcome:
    """What followed a breakout within ``HORIZON`` sessions.

    Attributes
    ----------
    word : reached, failed, neither, or open while the sessions are not over
    row : row it was decided on, None where it was not
    """

    word: str
    row: int | None = None


def outcome(bars: Bars, shape: Shape, target: float) -> Outcome:
    """Return whether a high reached the target before a close fell below ``rules.floor``.

    Parameters
    ----------
    bars : Bars
    shape : Shape
        Complete.
    target : float
        [USD or index points]
    """
    broke = _broke(shape)
    rows = slice(broke + 1, broke + 1 + HORIZON)
    floor = rules.floor(bars, shape, broke)
    reached, broken = bars.high[rows] >= target, bars.close[rows] < floor
    first, fell = (int(flags.argmax()) if flags.any() else HORIZON for flags in (reached, broken))
    if first < HORIZON and first <= fell:
        return Outcome("reached", broke + 1 + first)
    if fell < HORIZON:
        return Outcome("failed", broke + 1 + fell)
    return Outcome("neither" if len(reached) == HORIZON else "open")
