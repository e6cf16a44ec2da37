"""Which pull the search page shows, and how much of it was over on the as-of day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from rotation import sessions
from rotation.cache import single_flight_of_owner
from rotation.panel import Days, Flags, Floats
from rotation.search.request import DEFAULT, Request
from rotation.store.search.pulls import Pull, PullRow
from rotation.store.search.searches import Searches

_WEEK: Final = 7  # days


@dataclass(frozen=True, eq=False)
class Shown:
    """A pull as of a day.

    Attributes
    ----------
    pull : Pull
        Without the periods that were not over on that day, and without answers made later.
    asked : whether it is of the request asked for; otherwise it is the nearest stored
    later : whether it was made after that day, so that Google had its scale from later weeks
    reaches : last day of the last period that was over when it was made, the as-of day aside
    """

    pull: Pull
    asked: bool
    later: bool
    reaches: dt.date


@dataclass(frozen=True, eq=False)
class Weekly:
    """Several columns on consecutive weeks.

    Attributes
    ----------
    weeks : datetime64[D] array of shape (n_weeks,)
        First day of each, every seventh day.
    values : float array of shape (n_weeks, n_columns)
        NaN where nothing is known.
    partial : bool array of shape (n_weeks,)
        Weeks that were not over.
    """

    weeks: Days
    values: Floats
    partial: Flags

    @property
    def complete(self) -> dt.date | None:
        """First day of the last week that is over."""
        over = self.weeks[~self.partial]
        day: dt.date | None = over[-1].item() if len(over) else None
        return day


def find(
    request: Request, searches: Searches, asof: dt.date | None, name: str = ""
) -> Shown | None:
    """The pull of a request as of a day, or the nearest stored one that shares a term with it.

    A pull that is stored under ``name`` comes before all others.

    Where nobody wished for terms of their own, whatever is stored stands in. Of several
    pulls of one request it is the newest made by that day; if all were made later, the
    oldest, whose scale knows least of what came after.
    """
    named = searches.pull(name) if name else None
    if named is not None and (shown := _as_of(named, asof, asked=True)):
        return shown
    key = request.key()
    rows = [row for row in searches.listing if asof is None or row.first <= asof]
    near = [row for row in rows if _shared(row.terms, request)]
    near.sort(key=lambda row: _nearness(row, request), reverse=True)
    for one in dict.fromkeys([key, *(row.key for row in near)]):
        of_key = [row for row in rows if row.key == one]
        pull = _read(searches, _of_day(of_key, asof).pull_id) if of_key else searches.latest(one)
        if shown := _as_of(pull, asof, asked=one == key):
            return shown
    default = searches.default()
    if default is None or not (key == DEFAULT.key() or _shared(default.request.terms, request)):
        return None
    return _as_of(default, asof, asked=False)


def until(pull: Pull, asof: dt.date | None) -> Pull:
    """A pull without what was not known at the end of a day.

    A pull made by then is whole. Of a later one only the periods that were over count:
    what it says of the one in progress counts searches of days still to come.
    """
    if asof is None:
        return pull
    nothing_related, nothing_regions = pull.related.iloc[:0], pull.regions.iloc[:0]
    if not _known(pull.related_at, pull, asof):
        pull = replace(pull, related=nothing_related, related_at=None)
    if not _known(pull.regions_at, pull, asof):
        pull = replace(pull, regions=nothing_regions, regions_at=None)
    if not made_after(pull, asof):
        return pull
    over = ends(pull) <= np.datetime64(asof)
    return replace(
        pull, dates=pull.dates[over], values=pull.values[over], partial=pull.partial[over]
    )


def made_after(pull: Pull, asof: dt.date | None) -> bool:
    """Whether a pull was made after a day; one without a time when its last period was over."""
    return asof is not None and not _known(pull.made_at, pull, asof)


def ends(pull: Pull) -> Days:
    """Last day of each period of a pull, datetime64[D]."""
    if pull.resolution == "month":
        months = pull.dates.astype("datetime64[M]") + np.timedelta64(1, "M")
        return np.asarray(months.astype("datetime64[D]") - np.timedelta64(1, "D"))
    days = _WEEK - 1 if pull.resolution == "week" else 0
    return np.asarray(pull.dates + np.timedelta64(days, "D"))


def last_day(pull: Pull) -> dt.date:
    """Last day of the last period that is over; of a pull of one period its first day."""
    over = ends(pull)[~pull.partial]
    day: dt.date = (over[-1] if len(over) else pull.dates[0]).item()
    return day


def weekly(pull: Pull) -> Weekly | None:
    """A pull of weeks on consecutive weeks; None where its periods are not weeks."""
    steps = (pull.dates - pull.dates[:1]).astype(np.int64)
    if pull.resolution != "week" or not len(steps) or (steps % _WEEK).any():
        return None
    rows = steps // _WEEK
    count = int(rows[-1]) + 1
    values = np.full((count, pull.values.shape[1]), np.nan)
    partial = np.zeros(count, dtype=np.bool_)
    values[rows], partial[rows] = pull.values, pull.partial
    return Weekly(pull.dates[0] + _WEEK * np.arange(count), values, partial)


def weekly_views(views: pd.DataFrame, articles: Sequence[str], asof: dt.date | None) -> Weekly:
    """Page views summed over Sunday to Saturday, as Google's weeks are, up to a day.

    Parameters
    ----------
    views : DataFrame
        article, date, views; a row a day.
    articles : sequence of str, length n_columns
    asof : date or None

    Returns
    -------
    Weekly
        NaN in a week that lacks a day. Weeks begin with the first and end with the last
        that any article has whole; none where none has.
    """
    daily = views.pivot(index="date", columns="article", values="views")
    daily = daily.reindex(columns=list(articles))
    daily = daily if asof is None else daily[daily.index <= pd.Timestamp(asof)]
    summed = daily.resample("W-SAT").sum(min_count=_WEEK)
    whole = np.flatnonzero(summed.notna().any(axis=1))
    summed = summed.iloc[whole[0] : whole[-1] + 1] if whole.size else summed.iloc[:0]
    weeks = summed.index.to_numpy().astype("datetime64[D]") - (_WEEK - 1)
    values = np.ascontiguousarray(summed, dtype=np.float64)  # sums over it go week by week
    return Weekly(weeks, values, np.zeros(len(weeks), dtype=np.bool_))


def _as_of(pull: Pull | None, asof: dt.date | None, *, asked: bool) -> Shown | None:
    """A pull as of a day; None where nothing of it was over then."""
    if pull is None:
        return None
    shown = until(pull, asof)
    if not len(shown.dates):
        return None
    return Shown(shown, asked, made_after(pull, asof), last_day(pull))


@single_flight_of_owner(max_entries=16)
def _read(searches: Searches, pull_id: str) -> Pull | None:
    """A pull, read once however often a slider is moved."""
    return searches.pull(pull_id)


def _of_day(rows: Sequence[PullRow], asof: dt.date | None) -> PullRow:
    """Of the pulls of one request, the newest first, the one that speaks for a day."""
    made = [row for row in rows if asof is None or _day(row.made_at, row.last) <= asof]
    return made[0] if made else rows[-1]


def _day(made_at: dt.datetime | None, last: dt.date) -> dt.date:
    return last if made_at is None else sessions.day_of(made_at)


def _known(at: dt.datetime | None, pull: Pull, asof: dt.date) -> bool:
    """Whether an answer was there at the end of a day."""
    if at is not None:
        return sessions.day_of(at) <= asof
    last: dt.date = ends(pull)[-1].item() if len(pull.dates) else dt.date.max
    return last <= asof


def _shared(terms: Sequence[str], request: Request) -> int:
    """How many terms two pulls have in common, whatever their case."""
    return len({one.casefold() for one in terms} & {one.casefold() for one in request.terms})


def _nearness(row: PullRow, request: Request) -> tuple[int, bool, bool, bool]:
    """Terms in common first, then the place, then weeks, then how many terms it adds."""
    return (
        _shared(row.terms, request),
        row.geo == request.geo,
        row.resolution == "week",
        len(row.terms) == len(request.terms),
    )
