"""Plotted columns of the flows page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from rotation import universe
from rotation.options import ChoiceOption
from rotation.panel import Days, Floats, Ints
from rotation.results.result import Columns
from rotation.topics.flows.analysis import flows
from rotation.topics.flows.view.books import Book, Books

BY: Final = ChoiceOption(
    "by",
    "Flows by",
    {"day": "day", "week": "week", "month": "month"},
    "day",
    "Period over which flows are added up. The period that is not over yet is hollow.",
)

DAILY: Final = 252
"""Fewest sessions of the daily series."""


def series(found: Books, chosen: str, lookback: int, by: str) -> dict[str, Columns]:
    """Return the series of the chosen fund and of the families over the lookback.

    ``daily``: session, flow, second, aum over the lookback, a year at least; ``flows``: last
    session, flow, complete by period; ``assets``: session, aum, inflow (summed since the start);
    ``cumulative``: session, small, large, sectors as a share of assets at the start.
    """
    out: dict[str, Columns] = {}
    if not found.books:
        return out
    days = found.window_days(lookback)
    book = found.books.get(chosen)
    if book is not None:
        out["daily"] = _daily(book, found.window_days(max(lookback, DAILY)))
        out["flows"] = _by_period(book, days, found.calendar, by)
        out["assets"] = _assets(book, days)
    out["cumulative"] = {
        "session": days,
        **{family: _cumulative(found.family(family), days) for family in universe.FLOW_FAMILIES},
    }
    return out


def _daily(book: Book, days: Days) -> dict[str, Any]:
    own = book.flows
    return {
        "session": days,
        "flow": flows.on_calendar(own.sessions, own.flow, days),
        "second": flows.on_calendar(own.sessions, own.second, days),
        "aum": flows.on_calendar(own.sessions, own.assets, days),
    }


def _by_period(book: Book, days: Days, calendar: Days, by: str) -> dict[str, Any]:
    """Return the sums of whole periods; the first one begins with the lookback."""
    flow = flows.on_calendar(book.flows.sessions, book.flows.flow, days)
    last, sums, _ = flows.by_period(days, flow, _numbers(days, by))
    places = np.minimum(np.searchsorted(calendar, last, side="right"), len(calendar) - 1)
    over = _numbers(calendar[places], by) != _numbers(last, by)
    return {"session": last, "flow": sums, "complete": over}


def _numbers(days: Days, by: str) -> Ints:
    """Return the number of the week, which starts on a Monday, or month of each day."""
    if by == "week":
        return np.asarray((days.astype(np.int64) + 3) // 7)
    if by == "month":
        return np.asarray(days.astype("datetime64[M]").astype(np.int64))
    return days.astype(np.int64)


def _assets(book: Book, days: Days) -> dict[str, Any]:
    own = book.flows
    flow = flows.on_calendar(own.sessions, own.flow, days)
    aum = flows.on_calendar(own.sessions, own.assets, days)
    return {"session": days, "aum": aum, "inflow": _summed(flow)}


def _cumulative(own: Sequence[Book], days: Days) -> Floats:
    """Return the summed flows of a family as a share of its assets before the first session."""
    total, start = np.zeros(len(days)), 0.0
    for book in own:
        before = int(np.searchsorted(book.flows.sessions, days[0])) - 1
        if before < 0:
            return np.full(len(days), np.nan)
        start += float(book.flows.assets[before])
        total += _summed(flows.on_calendar(book.flows.sessions, book.flows.flow, days))
    return np.asarray(total / start) if own else np.full(len(days), np.nan)


def _summed(flow: Floats) -> Floats:
    """Return the running sum; a session whose flow is not known adds nothing."""
    return np.asarray(np.cumsum(np.nan_to_num(flow)))
