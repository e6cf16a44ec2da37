"""Plotted columns of the flows page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from rotation import formats, universe
from rotation.analytics.gap import Gap, Why
from rotation.options import ChoiceOption
from rotation.panel import Days, Floats, Ints
from rotation.results.result import Columns
from rotation.topics.flows.analysis import flows
from rotation.topics.flows.view.books import NO_START, Book, Books

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
    ``cumulative``: session, small, large, sectors as a share of assets at the start. A flow over a
    hole is of no session, and of no period that does not hold it all.
    """
    out: dict[str, Columns] = {}
    if not found.books:
        return out
    days = found.window_days(lookback)
    book = found.books.get(chosen)
    if book is not None:
        out["daily"] = _daily(book, found.window_days(max(lookback, DAILY)), found.calendar)
        out["flows"] = _by_period(book, days, found.calendar, by)
        out["assets"] = _assets(book, days, found.calendar)
    out["cumulative"] = {
        "session": days,
        **{
            family: _cumulative(found.family(family), days, found.calendar)
            for family in universe.FLOW_FAMILIES
        },
    }
    return out


def gaps(found: Books, chosen: str, lookback: int, by: str) -> list[Gap]:
    """Return which flows and running sums over the lookback are not drawn.

    Parameters
    ----------
    found : Books
    chosen : str
        The fund of the series.
    lookback : int
        Sessions.
    by : str
        ``day``, ``week`` or ``month``.
    """
    if not found.books:
        return []
    days, out = found.window_days(lookback), []
    wanted = [book for family in universe.FLOW_FAMILIES for book in found.family(family)]
    lacking = dict.fromkeys(
        book.symbol
        for book in (*wanted, found.books.get(chosen))
        if book is not None and np.isnan(flows.running(book.flows, found.calendar, days)[1])
    )
    if names := tuple(lacking):
        over = f"over the lookback of {formats.many(lookback, 'session')}"
        form = f"{{names}}: no running sum of flows {over} ({{reason}}){found.sums(names)}."
        out.append(
            Gap(
                "cumulative", Why.NO_START, names=names, total=len(found.books),
                kind="stored funds", text=NO_START, form=form,
            )
        )  # fmt: skip
    book = found.books.get(chosen)
    holes = [] if book is None else _undrawn(book, days, found.calendar, by)
    if holes:
        spans = [formats.span(first, last) for first, last, _ in holes[-_LISTED:]]
        more = len(holes) - len(spans)
        spans += [f"{formats.many(more, 'stretch', 'stretches')} before"] if more else []
        form = (
            f"{{names}} has no count that can be used from {formats.joined(spans)}: what came in "
            f"or left over that time is of no single {by}, and is not drawn as one."
        )
        out.append(Gap("flows", Why.MISSING_SESSIONS, names=(chosen,), form=form))
    return out


_LISTED: Final = 3
"""Holes that a sentence lists one by one."""


def _undrawn(
    book: Book, days: Days, calendar: Days, by: str
) -> list[tuple[dt.date, dt.date, dt.date]]:
    """Return each hole whose flow is of no single period: first and last session, and the next."""
    own = book.flows.sessions
    lengths = flows.stretches(own, calendar)
    found = []
    for row in np.flatnonzero((lengths > flows.STALE + 1) & (own >= days[0]) & (own <= days[-1])):
        place = int(np.searchsorted(calendar, own[row]))
        first, last = calendar[[place - lengths[row] + 1, place - 1]]
        of_first, of_next = _numbers(np.array([first, own[row]]), by)
        if of_first != of_next or first < days[0]:
            found.append((first.item(), last.item(), own[row].item()))
    return found


def _daily(book: Book, days: Days, calendar: Days) -> dict[str, Any]:
    own = book.flows
    return {
        "session": days,
        "flow": flows.on_calendar(own.sessions, book.single, days),
        "second": flows.on_calendar(
            own.sessions, flows.single(own.second, own.sessions, calendar), days
        ),
        "aum": flows.on_calendar(own.sessions, own.assets, days),
    }


def _by_period(book: Book, days: Days, calendar: Days, by: str) -> dict[str, Any]:
    """Return the sums of periods; the first one begins with the lookback.

    One in which a hole begins or ends that it does not hold is left out: a part of its flow is
    not known. One is complete once it is over and the fund's counts reach its end.
    """
    flow = flows.on_calendar(book.flows.sessions, book.flows.flow, days)
    numbers = _numbers(days, by)
    for first, _, then in _undrawn(book, days, calendar, by):
        flow[np.isin(numbers, _numbers(np.array([first, then], "datetime64[D]"), by))] = np.nan
    last, sums, _ = flows.by_period(days, flow, numbers)
    places = np.minimum(np.searchsorted(calendar, last, side="right"), len(calendar) - 1)
    over = _numbers(calendar[places], by) != _numbers(last, by)
    reached = last <= book.flows.sessions[-1]
    return {"session": last, "flow": sums, "complete": over & reached}


def _numbers(days: Days, by: str) -> Ints:
    """Return the number of the week, which starts on a Monday, or month of each day."""
    if by == "week":
        return np.asarray((days.astype(np.int64) + 3) // 7)
    if by == "month":
        return np.asarray(days.astype("datetime64[M]").astype(np.int64))
    return days.astype(np.int64)


def _assets(book: Book, days: Days, calendar: Days) -> dict[str, Any]:
    aum = flows.on_calendar(book.flows.sessions, book.flows.assets, days)
    inflow, _ = flows.running(book.flows, calendar, days)
    inflow[days > book.flows.sessions[-1]] = np.nan
    return {"session": days, "aum": aum, "inflow": inflow}


def _cumulative(own: Sequence[Book], days: Days, calendar: Days) -> Floats:
    """Return the summed flows of a family as a share of its assets before the first session."""
    if not own:
        return np.full(len(days), np.nan)
    sums, starts = zip(*(flows.running(book.flows, calendar, days) for book in own), strict=True)
    return np.asarray(np.sum(sums, axis=0) / sum(starts))
