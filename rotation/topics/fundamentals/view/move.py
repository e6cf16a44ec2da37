"""What moved the pair between two snapshots: re-rating and earnings, or why that is not known."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from rotation import sessions
from rotation.analytics.gap import Gap, Why
from rotation.errors import NoData
from rotation.results import flaws_over_time, gaps, lost, pairs
from rotation.results.pairs import PairHistory
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.topics.fundamentals import analysis
from rotation.topics.fundamentals.view import snapshots
from rotation.topics.fundamentals.view.snapshots import History

WHAT: Final = "relative_move"

_UNKNOWN: Final = {
    **dict.fromkeys((WHAT, "rerating", "earnings_part"), math.nan),
    **dict.fromkeys(("move_since", "move_until")),
}


def parts(own: History, selection: Selection, market: Market) -> tuple[dict[str, Any], list[Gap]]:
    """Return what moved the pair from the first to the last snapshot of the lookback, and gaps.

    There is none where one of the two lies in a hole of a side's prices, or where a side has a
    suspected split between them: it would pass for earnings.

    Parameters
    ----------
    own : History
    selection : Selection
    market : Market
    """
    if not len(own.days):
        return _UNKNOWN, []
    try:
        chosen = Selection(pair=selection.pair, asof=selection.asof, basis="price")
        history = pairs.history(chosen, market)
    except NoData as error:
        found = gaps.of_error(WHAT, error)
        return _UNKNOWN, [_because(found.why, found.text.removesuffix("."))]
    places = _places(own, history, selection.lookback)
    if len(places) < 2:
        few = "one is" if len(places) else "none is"
        why = f"it needs two snapshots of the lookback on days with a price of both sides, {few}"
        return _UNKNOWN, [_because(Why.TOO_SHORT, why)]
    ends = places[[0, -1]]
    days: list[dt.date] = own.days[ends].tolist()
    if windows := lost.between(history, "the pair's move and its parts", days):
        return _UNKNOWN, history.flaws.gaps(WHAT, windows, selection.lookback)
    prices = history.ratio[np.searchsorted(history.sessions, own.days[ends])]
    small, large = (tuple(side["pe"][ends].tolist()) for side in (own.small, own.large))
    move = analysis.decompose(tuple(prices.tolist()), small, large)
    return {
        WHAT: move.relative,
        "rerating": move.rerating,
        "earnings_part": move.earnings,
        "move_since": days[0],
        "move_until": days[1],
    }, []


def _because(why: Why, text: str) -> Gap:
    return Gap(WHAT, why, text=text, form="What moved the pair is not known: {reason}.")


def _places(own: History, history: PairHistory, lookback: int) -> npt.NDArray[np.intp]:
    """Return the snapshots of the lookback on sessions of the pair, or in holes of its prices."""
    days = own.days
    inside = snapshots.window(days, sessions.all_sessions(), lookback)
    there = np.isin(days, history.sessions)
    in_hole = flaws_over_time.in_hole(history.flaws, history.symbols, days)
    there |= in_hole & (days >= history.sessions[0])
    there[: inside.start] = False
    return np.flatnonzero(there)
