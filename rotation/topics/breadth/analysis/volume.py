"""Breadth of dollar volume: who trades more than usual, and how few names dominate.

``activity`` is the one step over all names, once per volume window;
``participation`` and ``concentration`` then cost a few small arrays however the
number of names left out is moved.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from rotation.analytics.windows import (
    count_of_previous,
    count_rows,
    enough,
    mean_of_previous,
    median_of_trailing,
    percentile_in_trailing,
    ratio,
    rolling,
)
from rotation.errors import BadInput
from rotation.panel import Flags, Floats
from rotation.topics.breadth.analysis.base import MOST_DROPPED, ROUNDING, TOP, YEAR, BreadthBase


@dataclass(frozen=True, eq=False)
class Activity:
    """Which names trade above their average volume, for one volume window.

    Attributes
    ----------
    window : int
        Sessions before the one measured.
    measured, above : bool arrays of shape (n_sessions, n_names)
        Members with a relative volume, and those where it exceeds 1.
    top_before : array of shape (n_sessions, up to 60)
        What the session's largest names traded over the window before it,
        in the order of ``BreadthBase.top_columns``. [USD]
    """

    window: int
    measured: Flags
    above: Flags
    top_before: Floats


def activity(base: BreadthBase, window: int = 50) -> Activity:
    """Volume against the mean of the previous ``window`` sessions, name by name.

    Missing bars are skipped in the mean. A name has no relative volume where
    fewer than 60% of those sessions have a bar or where all traded nothing.

    Raises
    ------
    BadInput
        ``window`` below 1.
    """
    if window < 1:
        raise BadInput(f"A volume window is 1 session or more, not {window}.")
    measured, above = np.zeros((2, *base.has_data.shape), np.bool_)
    for rows, sums in rolling(np.add, base.traded, window):
        today, usual = _day_after(rows, sums, len(above))
        # Blocks are one window long, so only in the first does a window start before the axis.
        earlier = slice(today.start - window, today.stop - window) if rows.start else slice(0, 1)
        count = base.bars[today] - base.bars[earlier]
        measured[today] = base.has_data[today] & (usual > 0) & enough(count, window)
        usual *= 1.0 + ROUNDING
        above[today] = (base.traded[today] * count > usual) & measured[today]
    top_before = np.zeros(base.top_dollars.shape)
    for rows, sums in rolling(np.add, base.dollars, window):
        today, before = _day_after(rows, sums, len(above))
        top_before[today] = np.take_along_axis(before, base.top_columns[today], axis=1)
    return Activity(window, measured, above, top_before)


def _day_after(rows: slice, sums: Floats, sessions: int) -> tuple[slice, Floats]:
    """The sessions that follow those of a block, and the sums that end before each."""
    today = slice(rows.start + 1, min(rows.stop + 1, sessions))
    return today, sums[: today.stop - today.start]


@dataclass(frozen=True, eq=False)
class Participation:
    """How many names take part, per session, without the ``drop`` largest.

    Attributes
    ----------
    participation : array of shape (n_sessions,)
        Share of the names with a relative volume that have one above 1.
    volume_expansion : array of shape (n_sessions,)
        Total dollar volume over the mean of the previous ``window`` totals,
        minus 1, the same names left out of both. Sessions without a member's
        bar are missing and skipped, 60% must be present. [decimal]
    """

    participation: Floats
    volume_expansion: Floats


def participation(base: BreadthBase, active: Activity, drop: int = 0) -> Participation:
    """Participation and volume expansion without each session's ``drop`` largest names.

    The totals before a session leave out the names that are largest at that
    session, not those that were largest at their own: when unknown names push
    the usual leaders out of the top, the leaders would otherwise count today
    and not before, and a market gone quiet would seem to expand. The price is
    a slight lean downwards (today's largest are in part those that happen to
    trade much today), which grows with ``drop``.

    Raises
    ------
    BadInput
        ``drop`` outside 0 to 50.
    """
    largest = base.top_columns[:, : _checked(drop)]
    total, above = count_rows(active.measured), count_rows(active.above)
    total -= np.take_along_axis(active.measured, largest, axis=1).sum(axis=1)
    above -= np.take_along_axis(active.above, largest, axis=1).sum(axis=1)
    before = _remaining_before(base, active, drop)
    return Participation(
        participation=ratio(above, total),
        volume_expansion=ratio(_remaining_dollars(base, drop), before) - 1.0,
    )


def _checked(drop: int) -> int:
    if not 0 <= drop <= MOST_DROPPED:
        raise BadInput(f"Between 0 and {MOST_DROPPED} stocks can be left out, not {drop}.")
    return drop


def _remaining_dollars(base: BreadthBase, drop: int) -> Floats:
    total = base.rest_dollars + base.top_dollars[:, drop:].sum(axis=1)
    return np.where(base.with_data > drop, total, np.nan)


def _remaining_before(base: BreadthBase, active: Activity, drop: int) -> Floats:
    """Mean total of the window before, without what the dropped names traded then.

    0 where they traded all of it, rather than what rounding leaves over.
    """
    mean = mean_of_previous(base.total_dollars, active.window)
    sessions = np.maximum(count_of_previous(base.total_dollars, active.window), 1)
    remaining = mean - active.top_before[:, :drop].sum(axis=1) / sessions
    return np.where(remaining < ROUNDING * mean, 0.0, remaining)


@dataclass(frozen=True, eq=False)
class Concentration:
    """How few names make up the dollar volume, without the ``drop`` largest.

    Arrays of shape (n_sessions,). ``effective_names``: 1 / sum of squared weights.
    ``effective_share``: that over the members with a bar that remain. ``top10_share``:
    weight of the ten largest that remain.

    The rest places them in the trailing 252 sessions, today included, *with
    nobody left out*: the question is whether what remains is more concentrated
    than this market usually is. (Leaving each past session's largest out too
    would compare a market that kept its usual leaders with one that lost them.)
    ``*_percentile``: share of those sessions at or below today's figure.
    ``effective_to_median``: effective names over the median of those sessions.
    """

    effective_names: Floats
    effective_share: Floats
    top10_share: Floats
    effective_percentile: Floats
    top10_percentile: Floats
    effective_to_median: Floats


def concentration(base: BreadthBase, drop: int = 0) -> Concentration:
    """Concentration of dollar volume without each session's ``drop`` largest names.

    Raises
    ------
    BadInput
        ``drop`` outside 0 to 50.
    """
    _checked(drop)
    effective, top10 = _effective_names(base, drop), _top10_share(base, drop)
    usual = _effective_names(base, 0)
    return Concentration(
        effective_names=effective,
        effective_share=ratio(effective, np.maximum(base.with_data - drop, 0.0)),
        top10_share=top10,
        effective_percentile=percentile_in_trailing(effective, usual, YEAR),
        top10_percentile=percentile_in_trailing(top10, _top10_share(base, 0), YEAR),
        effective_to_median=ratio(effective, median_of_trailing(usual, YEAR)),
    )


Shown = TypeVar("Shown", Participation, Concentration)


def last(figures: Shown, sessions: int) -> Shown:
    """The figures of the last sessions alone, at least one, as views."""
    return replace(figures, **{name: series[-sessions:] for name, series in vars(figures).items()})


def _effective_names(base: BreadthBase, drop: int) -> Floats:
    kept = base.top_dollars[:, drop:]
    squares = base.rest_squares + np.einsum("ij,ij->i", kept, kept)
    return ratio(_remaining_dollars(base, drop) ** 2, squares)


def _top10_share(base: BreadthBase, drop: int) -> Floats:
    largest = base.top_dollars[:, drop : drop + TOP].sum(axis=1)
    return ratio(largest, _remaining_dollars(base, drop))
