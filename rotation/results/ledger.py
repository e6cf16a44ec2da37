"""The ledger: every page's evidence on one day, and what the states were on past days."""

from __future__ import annotations

import dataclasses
import datetime as dt

from rotation import sessions
from rotation.panel import Days
from rotation.results.evidence import STALE_AFTER, Evidence, State, Watchpoint, aged
from rotation.results.page import Data, Page
from rotation.results.result import Result
from rotation.selection import SHARED, Selection


def watchpoints(pages: tuple[Page, ...]) -> tuple[tuple[Page, Watchpoint], ...]:
    """Return every watchpoint with the page that brings it, in the order of the ledger."""
    found = [(page, point) for page in pages for point in page.watchpoints]
    return tuple(sorted(found, key=lambda pair: pair[1].order))


def ledger(selection: Selection, data: Data, as_of: dt.date | None) -> tuple[Evidence, ...]:
    """Return the rows of every page, in the order of the ledger.

    Parameters
    ----------
    selection : Selection
    data : Data
    as_of : date or None
        Day the ledger is of: no row uses a later one, and what is too old for it is stale.
    """
    found = {
        row.watchpoint.name: row
        for page in data.pages
        for row in _rows(page, selection, data, as_of)
    }
    return tuple(aged(found[point.name], as_of) for _, point in watchpoints(data.pages))


def past(selection: Selection, data: Data, days: Days) -> dict[str, tuple[State, ...]]:
    """Return the states on past days of every watchpoint that knows them, by name.

    Parameters
    ----------
    selection : Selection
    data : Data
    days : datetime64[D] array of shape (n_days,)
    """
    return {
        name: tuple(states)
        for page in data.pages
        if page.past is not None
        for name, states in page.past(_own(page, selection), data, days).items()
    }


def _rows(page: Page, selection: Selection, data: Data, as_of: dt.date | None) -> list[Evidence]:
    """A page's rows; each is there, without data where the page has none."""
    if page.evidence is None:
        return []
    own = _own(page, selection)
    found = {row.watchpoint: row for row in page.evidence(_result(page, own, data, as_of))}
    ends = {point: _end(row, as_of) for point, row in found.items()}
    for end in {day for day in ends.values() if day is not None}:
        then = page.evidence(data.result(page, dataclasses.replace(own, asof=end)))
        found |= {row.watchpoint: row for row in then if row.counts and ends[row.watchpoint] == end}
    return [dataclasses.replace(row, page=page.name) for row in found.values()]


def _end(row: Evidence, as_of: dt.date | None) -> dt.date | None:
    """Return the day a row without data has to be of instead: its inputs' last one; None for none.

    Two funds that lack the page's last session have no spread on it, and have one on their own.
    It counts for ``STALE_AFTER`` sessions, as all data does. A day of the year before is no such
    day: it would bring another year to date.
    """
    end = row.as_of
    if row.state is not State.NO_DATA or end is None or as_of is None or end.year != as_of.year:
        return None
    return end if 0 < sessions.between(end, as_of) <= STALE_AFTER else None


def _result(page: Page, selection: Selection, data: Data, as_of: dt.date | None) -> Result:
    """The page as a viewer has it, or as of the ledger's day where it has later sessions."""
    result = data.result(page, selection)
    if as_of is not None and result.as_of is not None and result.as_of > as_of:
        return data.result(page, dataclasses.replace(selection, asof=as_of))
    return result


def _own(page: Page, selection: Selection) -> Selection:
    """The selection with only the shared controls that the page's rows depend on."""
    default = Selection()
    unused = {name: getattr(default, name) for name in SHARED if name not in page.evidence_of}
    return dataclasses.replace(selection, options=(), **unused)
