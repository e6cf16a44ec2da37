"""What changed since the last session and since a week ago: states, and the largest moves."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from rotation.panel import Days
from rotation.results.evidence import Evidence
from rotation.results.ledger import ledger
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.topics.overview.view.verdict import verdict

SINCE: Final = (1, 5)
"""Sessions before the page's as-of: the session before, and a week ago."""

MOVES: Final = 3
"""Figures listed although their state is the same."""


def changes(
    selection: Selection, data: Data, sessions: Days, now: Sequence[Evidence]
) -> list[dict[str, Any]]:
    """Return the rows of the table ``changes``.

    Parameters
    ----------
    selection : Selection
    data : Data
    sessions : datetime64[D] array of shape (n_sessions,)
        The pair's, up to the page's as-of.
    now : sequence of Evidence
        The ledger of the last of them.
    """
    rows: list[dict[str, Any]] = []
    for back in SINCE:
        if len(sessions) > back:
            day = sessions[-1 - back].item()
            before = ledger(dataclasses.replace(selection, asof=day), data, day)
            rows += [{**row, "since": day} for row in compared(before, now, back)]
    return rows


def compared(
    before: Sequence[Evidence], now: Sequence[Evidence], sessions: int
) -> list[dict[str, Any]]:
    """Return what differs between two ledgers, so many sessions apart.

    Every changed state, and of the rest the figures that moved most against their own moves
    over as many sessions within the lookback.
    """
    pairs = list(zip(before, now, strict=True))
    changed = [(one, other) for one, other in pairs if one.state != other.state]
    same = [(one, other) for one, other in pairs if one.state == other.state]
    moved = [(one, other) for one, other in same if _size(one, other, sessions) > 0]
    moved.sort(key=lambda both: -_size(both[0], both[1], sessions))
    rows = [
        {"watchpoint": other.watchpoint.name, "before": one.short, "now": other.short}
        for one, other in [*changed, *moved[:MOVES]]
    ]
    called = verdict(before), verdict(now)
    if called[0] != called[1]:
        rows.insert(0, {"watchpoint": "verdict", "before": called[0], "now": called[1]})
    return rows


def _size(before: Evidence, now: Evidence, sessions: int) -> float:
    """A move over the usual size of such moves; 0 where nothing moved on the screen."""
    if not (before.counts and now.counts) or before.short == now.short:
        return 0.0
    move = abs(now.value - before.value)
    line = np.array(now.line)
    usual = float(np.abs(np.diff(line)).mean()) * math.sqrt(sessions) if len(line) > 1 else math.nan
    return move / usual if usual > 0 else 0.0
