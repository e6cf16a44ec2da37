"""What the size factor of Fama and French says of months, years and decades since 1926."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, Final, NamedTuple

import numpy as np

from rotation import formats, sessions
from rotation.analytics.gap import Gap, Why
from rotation.catalog import FACTORS, FRENCH
from rotation.results.flaws import Flaws
from rotation.results.page import Data
from rotation.results.pairs import PairHistory
from rotation.results.result import Provenance, Result, other_input
from rotation.store import factors
from rotation.store.factors import SizeFactor
from rotation.topics.history.metrics import OF_FACTOR, PREFIX
from rotation.topics.history.view import calendar
from rotation.topics.history.view.part import Part

KEY: Final = "SMB"
"""Of the factor among the inputs of the page."""


class Size(NamedTuple):
    """The part of the result, and where its figures come from."""

    part: Part
    provenance: Provenance | None


def of(data: Data, until: dt.date | None) -> Size:
    """Return months, years and decades of the factor, nothing after the day of the page.

    Parameters
    ----------
    data : Data
    until : date or None
        Day of the page's prices, or the chosen one without prices; None is the factor's last.
    """
    found = factors.current(data.market.kind, data.tables, data.version(FACTORS.name))
    stop = 0
    if found is not None:
        stop = len(found.sessions)
        if until is not None:
            stop = int(np.searchsorted(found.sessions, np.datetime64(until), "right"))
    if found is None or not stop:
        return Size(Part({}, {}, gaps=(_missing(found, until),)), None)
    history = _history(found, stop)
    part = calendar.of(history)
    return Size(
        Part(
            {f"{PREFIX}{name}": value for name, value in part.numbers.items()},
            {f"{PREFIX}{name}": _spreads(part.tables[name]) for name in OF_FACTOR},
            {f"{PREFIX}{name}": columns for name, columns in part.series.items()},
            tuple(_of_factor(gap) for gap in part.gaps),
        ),
        _provenance(found, history),
    )


def _history(found: SizeFactor, stop: int) -> PairHistory:
    """The factor as a history: what it makes of 1 against a side that stays at 1.

    The day before the first has the level the first day's return starts from.
    """
    before = found.sessions[:1] - np.timedelta64(1, "D")
    level = np.cumprod(np.append(1.0, 1.0 + found.smb[:stop]))
    days = np.append(before, found.sessions[:stop])
    return PairHistory(days, level, np.ones(stop + 1), (KEY, ""), Flaws(days, {}, {}))


_SIDES: Final = ("small", "large")


def _spreads(rows: Any) -> list[dict[str, Any]]:
    """Rows without the two sides, which a factor does not have."""
    return [{name: row[name] for name in row if name not in _SIDES} for row in rows]


def _of_factor(gap: Gap) -> Gap:
    return dataclasses.replace(gap, what=f"{PREFIX}{gap.what}", form=f"Size factor: {gap.form}")


def ended(result: Result) -> dt.date | None:
    """Return the last day of the factor where it ends before the page's day, None elsewhere."""
    days = (entry.as_of for entry in result.provenance if entry.key == KEY and not entry.of_prices)
    return next((day for day in days if day != result.as_of), None)


def _missing(found: SizeFactor | None, until: dt.date | None) -> Gap:
    text = (
        "The size factor since 1926 is not stored."
        if found is None
        else f"The size factor has no session up to {formats.day(until)}."
    )
    return Gap(FACTORS.name, Why.NOT_STORED, text=text)


def _provenance(found: SizeFactor, history: PairHistory) -> Provenance:
    return other_input(
        KEY,
        found.source,
        as_of=history.as_of,
        fetched_at=found.fetched_at,
        first=found.sessions[0].item(),
        rows=len(found.sessions),
        counts="days",
        behind=sessions.between(found.sessions[-1].item(), sessions.last_complete()),
        delay=FRENCH.delay,
        newest=found.sessions[-1].item(),
    )
