"""Holes and suspected splits of the members' histories, counted: one sentence for each kind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rotation import sessions
from rotation.analytics.gap import Gap, Why
from rotation.analytics.splits import looks_like
from rotation.cache import single_flight_of_owner
from rotation.topics.breadth.analysis.base import YEAR
from rotation.topics.breadth.view.arrays import BreadthData


@single_flight_of_owner(max_entries=4)
def of_members(data: BreadthData, row: int) -> list[Gap]:
    """One gap for the holes of all names in the year that figures look back on, one for splits."""
    first, base = max(row + 1 - YEAR, 0), data.base
    begun = first + np.count_nonzero(base.bars[first + 1 : row + 2] == 0, axis=0)
    lacking = row + 1 - begun - (base.bars[row + 1] - base.bars[first])
    lacking = lacking[base.has_data[row] & (lacking > 0)]
    whole = sessions.between(data.sessions[first].item(), data.sessions[row].item()) + 1
    unseen = whole - (row + 1 - first)
    found = []
    if len(lacking) or unseen > 0:
        text = (
            f"{len(lacking):,} of {base.with_data[row]:,.0f} stocks lack {lacking.sum():,} of "
            f"the last {YEAR} sessions between prices of theirs: averages, highs and lows leave "
            "stocks out whose window is not whole."
        )
        if unseen > 0:
            text += (
                f" No stock at all has a price on {unseen:,} sessions of the exchange since then."
            )
        count = int(lacking.sum()) + max(unseen, 0)
        found.append(Gap("coverage", Why.MISSING_SESSIONS, has=count, text=text))
    suspects = _suspects(data, first, row)
    if suspects:
        text = (
            f"Suspected splits of {len(suspects):,} stocks in the last {YEAR} sessions (closes "
            f"that jump by the ratio of a split that none is stored for): {_few(suspects)}. "
            "Averages, highs and lows across them may be wrong."
        )
        names = tuple(suspects)
        found.append(Gap("coverage", Why.SUSPECTED_SPLIT, has=len(names), names=names, text=text))
    return found


def _suspects(data: BreadthData, first: int, row: int) -> list[str]:
    """Return members with a bar whose close jumped as at a split since the row ``first``."""
    close = data.base.close[first : row + 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        move = close[1:] / close[:-1]
    large = (np.abs(move - 1.0) > 0.45) & data.base.has_data[row]
    places = np.argwhere(large).tolist()
    columns = {column for at, column in places if looks_like(float(move[at, column]))[0]}
    return [data.symbols[column] for column in sorted(columns)]


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 5 else ""
    return ", ".join(names if not more else names[:4]) + more
