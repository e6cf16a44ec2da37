"""Flows of one fund: from its shares, from its assets, and over windows of sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.panel import Days, Flags, Floats, Ints
from rotation.topics.flows.analysis import screening
from rotation.topics.flows.analysis.screening import Mark

TOLERANCE: Final = 1e-4
"""Difference of the two estimates that counts as none. [share of assets, 1 bp]"""

STALE: Final = 5
"""Sessions that the row a window starts from may be older than the window, and the row before
older than the one whose session has the flow."""


@dataclass(frozen=True, eq=False)
class FundFlows:
    """Flows of one fund on the sessions whose rows can be used.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n_used,)
        Ascending.
    assets : float64 array of shape (n_used,)
        ``shares x NAV``. [USD]
    flow : float64 array of shape (n_used,)
        ``(shares_t - shares_s x split_t) x NAV_t``, s the used row before; NaN in the first. [USD]
    second : float64 array of shape (n_used,)
        ``A_t - A_s (1 + r_t)``, A the assets the issuer states (``assets`` where it states none)
        and r the return with distributions; NaN in the first. [USD]
    paid : float64 array of shape (n_used,)
        ``shares_s x`` distributions after s, up to and including t: by so much the second
        estimate is below the first. [USD]
    growth : float64 array of shape (n_used,)
        ``1 + r_t``; NaN in the first.
    split : float64 array of shape (n_used,)
        Ratio of a split that the file is not adjusted for, 1 without.
    marks : tuple of (datetime64[D], count of shares, Mark)
        Rows that are not used, of the first session of each.
    """

    sessions: Days
    assets: Floats
    flow: Floats
    second: Floats
    paid: Floats
    growth: Floats
    split: Floats
    marks: tuple[tuple[np.datetime64, float, Mark], ...]

    @property
    def difference(self) -> Floats:
        """The first estimate minus the second, distributions aside, as a share of assets."""
        return np.asarray((self.flow - self.second - self.paid) / self.assets)

    @property
    def agrees(self) -> Flags:
        """Whether the two agree within ``TOLERANCE``; False where either is not known."""
        return np.asarray(np.abs(self.difference) <= TOLERANCE)


def fund_flows(
    sessions: Days, nav: Floats, shares: Floats, distribution: Floats, stated: Floats
) -> FundFlows:
    """Compute the flows of one fund; see `FundFlows`.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique, none after the as-of day.
    nav, shares, distribution, stated : float64 arrays of shape (n_sessions,)
        Net asset value a share [USD], shares outstanding, cash paid a share on the ex-date [USD]
        and net assets as the issuer states them [USD]; NaN where not stated.
    """
    screened = screening.screen(nav, shares)
    used = np.flatnonzero(screened.used)
    value, count, split = nav[used], shares[used], screened.split[used]
    assets = value * count
    own = np.where(np.isfinite(stated[used]), stated[used], assets)
    cash = np.r_[0.0, np.cumsum(np.nan_to_num(distribution))]
    paid = np.diff(cash[used + 1])  # after the used row before
    before = count[:-1] * split[1:]  # in shares of the later row
    growth = _shifted((value[1:] + paid) * split[1:] / value[:-1], len(used))
    return FundFlows(
        sessions=sessions[used],
        assets=assets,
        flow=_shifted((count[1:] - before) * value[1:], len(used)),
        second=_shifted(own[1:] - own[:-1] * growth[1:], len(used)),
        paid=_shifted(before * paid, len(used)),
        growth=growth,
        split=split,
        marks=tuple((sessions[m.row], float(shares[m.row]), m) for m in screened.marks),
    )


def _shifted(changes: Floats, rows: int) -> Floats:
    """Return changes from row to row, NaN in the first row where there is one."""
    return np.concatenate([[np.nan], changes])[:rows]


@dataclass(frozen=True)
class Window:
    """Sum of flows over a window of sessions.

    Attributes
    ----------
    since : datetime64[D]
        The session whose assets it starts from: the last used one at or before its start.
    until : datetime64[D]
        The last session counted.
    flow : float
        Sum of the flows after ``since``. [USD]
    assets : float
        Assets at ``since``. [USD]
    growth : float
        Value of 1 USD held from ``since`` to ``until``, distributions reinvested.
    """

    since: np.datetime64
    until: np.datetime64
    flow: float
    assets: float
    growth: float

    @property
    def share(self) -> float:
        """The flow as a share of the assets at its start."""
        return self.flow / self.assets


def over(flows: FundFlows, calendar: Days, start: np.datetime64) -> Window | None:
    """Sum the flows after a session of the calendar.

    Parameters
    ----------
    flows : FundFlows
        With at least one row.
    calendar : datetime64[D] array
        Every trading session, ascending.
    start : datetime64[D]
        Session from whose close on flows count.

    Returns
    -------
    Window or None
        None where no row is used at ``start`` or up to five sessions before it, or none after.
    """
    base = int(np.searchsorted(flows.sessions, start, side="right")) - 1
    if base < 0 or base == len(flows.sessions) - 1:
        return None
    since, until = flows.sessions[base], flows.sessions[-1]
    if np.searchsorted(calendar, start) - np.searchsorted(calendar, since) > STALE:
        return None
    return Window(
        since=since,
        until=until,
        flow=float(flows.flow[base + 1 :].sum()),
        assets=float(flows.assets[base]),
        growth=float(np.prod(flows.growth[base + 1 :])),
    )


def back(calendar: Days, day: np.datetime64, sessions: int) -> np.datetime64 | None:
    """Return the session so many before a day, None where the calendar does not reach there."""
    place = int(np.searchsorted(calendar, day)) - sessions
    return calendar[place] if place >= 0 else None


def year_start(calendar: Days, day: np.datetime64) -> np.datetime64 | None:
    """Return the last session of the year before that of a day."""
    first = day.astype("datetime64[Y]").astype("datetime64[D]")
    place = int(np.searchsorted(calendar, first)) - 1
    return calendar[place] if place >= 0 else None


def stretches(sessions: Days, calendar: Days) -> Ints:
    """Return how many sessions of the calendar each flow covers, 0 in the first row.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_used,), ascending
    calendar : datetime64[D] array
        Every trading session, ascending.
    """
    places = np.searchsorted(calendar, sessions)
    return np.asarray(np.diff(places, prepend=places[:1]))


def single(flow: Floats, sessions: Days, calendar: Days) -> Floats:
    """Return flows, NaN where the row before is older than ``STALE`` sessions.

    What came in or left over a hole is no flow of the session after it.
    """
    return np.where(stretches(sessions, calendar) > STALE + 1, np.nan, flow)


def running(flows: FundFlows, calendar: Days, days: Days) -> tuple[Floats, float]:
    """Sum the flows from the session before the first of some days through each of them.

    Parameters
    ----------
    flows : FundFlows
        With at least one row.
    calendar : datetime64[D] array
        Every trading session, ascending.
    days : datetime64[D] array of shape (n_days,)
        Of the calendar, ascending, at least one.

    Returns
    -------
    (sums, assets)
        Sums of shape (n_days,) [USD], NaN where the last used row is more than five sessions
        older than the day, and the assets they start from [USD]; all NaN where no row is used at
        the session before the first day or up to five before it, as in ``over``.
    """
    places = np.searchsorted(calendar, days)
    used = np.searchsorted(calendar, flows.sessions)
    base = int(np.searchsorted(flows.sessions, days[0])) - 1
    if base < 0 or places[0] - 1 - used[base] > STALE:
        return np.full(len(days), np.nan), float("nan")
    rows = np.searchsorted(flows.sessions, days, side="right") - 1
    sums = np.r_[0.0, np.cumsum(flows.flow[base + 1 :])][rows - base]
    known = places - used[rows] <= STALE
    return np.where(known, sums, np.nan), float(flows.assets[base])


def outflow_days(flow: Floats) -> int:
    """Return for how many sessions in a row, up to the last one, money has left.

    Parameters
    ----------
    flow : float64 array of shape (n_sessions,)
        NaN where not known, which ends the row. [USD]
    """
    out = np.flatnonzero(~(flow < 0))
    return len(flow) - 1 - int(out[-1]) if out.size else len(flow)


def on_calendar(sessions: Days, values: Floats, days: Days) -> Floats:
    """Return the value of each day, NaN where its row is not used.

    Parameters
    ----------
    sessions : datetime64[D] array of shape (n_used,), ascending
    values : float64 array of shape (n_used,)
    days : datetime64[D] array of shape (n_days,)
    """
    found = np.full(len(days), np.nan)
    places = np.searchsorted(sessions, days)
    inside = np.flatnonzero(places < len(sessions))
    hit = inside[sessions[places[inside]] == days[inside]]
    found[hit] = values[places[hit]]
    return found


def by_period(days: Days, flow: Floats, periods: Ints) -> tuple[Days, Floats, Ints]:
    """Sum flows by week or month.

    Parameters
    ----------
    days : datetime64[D] array of shape (n_days,), ascending
    flow : float64 array of shape (n_days,)
        NaN where not known. [USD]
    periods : int array of shape (n_days,)
        Number of the period of each day, ascending.

    Returns
    -------
    (last day, sum [USD], number of days with a flow) of each period that has any
    """
    known = np.isfinite(flow)
    numbers, first = np.unique(periods, return_index=True)
    last = np.r_[first[1:], len(days)] - 1
    sums = np.add.reduceat(np.nan_to_num(flow), first) if len(first) else np.array([])
    counts = np.add.reduceat(known.astype(np.int64), first) if len(first) else np.array([], int)
    some = counts > 0
    return days[last[: len(numbers)]][some], sums[some], counts[some]
