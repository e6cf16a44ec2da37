"""The frozen result every page, the command line and the API share."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from rotation import sessions, settings, universe
from rotation.analytics.gap import Gap
from rotation.catalog import is_imported
from rotation.results import gaps
from rotation.results.rows import Rows
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.store.prices.reader import SymbolExtent

Status = Literal["live", "stale", "imported", "sample"]
Columns = Mapping[str, Any]

SPARKLINE: Final = 40
"""Sessions a line is drawn with at most where many stand side by side."""


@dataclass(frozen=True)
class Provenance:
    """Where the figures of one symbol come from.

    Attributes
    ----------
    key : symbol, or the name of another input
    source : upstream, ``import`` or ``sample``
    as_of : last session used
    fetched_at : when its last stored row was fetched, UTC
    first, rows : first stored session and number of stored rows
    status : live, stale (more sessions behind than its source takes to publish, a bar from the
        middle of a session that has closed, or in an open market older than DELAYED pauses of the
        refresher), imported or sample
    sessions_behind : sessions the stored rows lack against the trading calendar
    provisional : whether ``as_of`` was fetched before that session had closed
    counts : what ``rows`` counts
    newer : sessions from the day used to the newest one stored, where that is another; not in JSON
    """

    key: str
    source: str
    as_of: dt.date | None
    fetched_at: dt.datetime | None
    first: dt.date
    rows: int
    status: Status
    sessions_behind: int
    provisional: bool = False
    counts: str = "sessions"
    newer: int = 0

    @property
    def of_prices(self) -> bool:
        """Whether the rows are prices: another input of the same symbol counts something else."""
        return self.counts == "sessions"

    def age(self, asof: dt.date | None) -> int:
        """Return the sessions it lacks: up to a chosen day, or without one up to now.

        An input is as old as what is used of it, which lies before the newest one stored where the
        pair's other side, or the page's prices, end earlier.
        """
        end = min(sessions.last_complete(), asof or dt.date.max)
        lacking = 0 if self.as_of is None else sessions.between(self.as_of, end)
        if self.of_prices and self.status != "sample" and self.as_of is not None:
            return lacking
        if self.status == "live" and not self.newer:  # within what its source takes to publish
            return 0
        behind = self.sessions_behind + self.newer
        return behind if asof is None else min(behind, lacking)

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON has of it."""
        return {name: value for name, value in vars(self).items() if name != "newer"}


@dataclass(frozen=True)
class Result:
    """What one page shows.

    Attributes
    ----------
    page, selection : what was asked
    as_of : last session any figure uses; None if there is none
    provenance : one entry an input
    numbers : scalars by the names of docs/DEFINITIONS; NaN where not defined
    tables : rows by name
    series : plotted columns by name; equal-length arrays, the first is the x axis
    gaps : what could not be computed or needs a caveat, one record for each sentence
    sample : whether the prices are simulated
    """

    page: str
    selection: Selection
    as_of: dt.date | None
    provenance: tuple[Provenance, ...]
    numbers: Mapping[str, Any]
    tables: Mapping[str, Sequence[dict[str, Any]]]
    series: Mapping[str, Columns] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    sample: bool = False

    def sentences(self) -> tuple[str, ...]:
        """Return one sentence for each gap."""
        return tuple(map(gaps.sentence, self.gaps))

    def why(self, *what: str) -> str:
        """Return the sentence of the first gap of one of some figures; empty without one."""
        return next((gaps.sentence(gap) for gap in self.gaps if gap.what in what), "")

    def as_dict(self, *, series: bool = False) -> dict[str, Any]:
        """The result as plain JSON values: NaN is null, dates are ISO 8601."""
        out: dict[str, Any] = {
            "page": self.page,
            "selection": self.selection.as_dict(),
            "as_of": self.as_of,
            "provenance": [entry.as_dict() for entry in self.provenance],
            "numbers": self.numbers,
            "tables": self.tables,
            "gaps": self.sentences(),
        }
        if series:
            out["series"] = self.series
        return {name: _plain(value) for name, value in out.items()}

    def to_json(self, *, series: bool = False) -> str:
        """``as_dict`` as text."""
        return json.dumps(self.as_dict(series=series), indent=2, allow_nan=False)


def nothing(
    page: str,
    selection: Selection,
    market: Market,
    *,
    numbers: Iterable[str],
    tables: Iterable[str],
    gaps: Iterable[Gap],
    provenance: tuple[Provenance, ...] = (),
) -> Result:
    """Return the result of a page without a figure: why, its numbers null and its tables empty."""
    return Result(
        page, selection, None, provenance, dict.fromkeys(numbers), {name: [] for name in tables},
        gaps=tuple(gaps), sample=market.kind == "sample",
    )  # fmt: skip


def thinned(count: int, most: int = SPARKLINE) -> slice:
    """Every n-th of ``count`` rows, the last one included, so that at most ``most`` are left."""
    step = -(-count // most)
    return slice((count - 1) % step if count else 0, None, step or 1)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return _plain(value.tolist())
    if isinstance(value, list | tuple | Rows):
        return [_plain(entry) for entry in value]
    if value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return value


def provenance(market: Market, symbol: str, as_of: dt.date | None) -> Provenance | None:
    """Where a symbol's figures come from; None if nothing of it is stored."""
    extent = market.extents.get(symbol)
    if extent is None:
        return None
    behind = (
        0 if market.kind == "sample" else sessions.between(extent.last, sessions.last_complete())
    )
    return Provenance(
        key=symbol,
        source=extent.source,
        as_of=as_of,
        fetched_at=extent.fetched_at,
        first=extent.first,
        rows=extent.rows,
        status=_status(market, extent, behind),
        sessions_behind=behind,
        provisional=as_of == extent.last and is_provisional(extent),
    )


def of_symbols(market: Market, days: Mapping[str, dt.date | None]) -> tuple[Provenance, ...]:
    """Where the figures of some symbols come from, by the last session used; of those stored."""
    entries = (provenance(market, symbol, as_of) for symbol, as_of in days.items())
    return tuple(entry for entry in entries if entry is not None)


def other_input(
    key: str,
    source: str,
    *,
    as_of: dt.date | None,
    fetched_at: dt.datetime | None,
    first: dt.date,
    rows: int,
    counts: str,
    behind: int,
    delay: int | None = 0,
    newest: dt.date | None = None,
) -> Provenance:
    """Where figures come from that are not made of one symbol's prices.

    Parameters
    ----------
    key, source, as_of, fetched_at, first, rows, counts : as in `Provenance`
    behind : sessions the stored rows lack against the trading calendar; a sample lacks none
    delay : how many of them its source may lack, as in `catalog.Source`; None is any number
    newest : day of the newest one stored, where another may be used
    """
    status: Status = "live" if delay is None or behind <= delay else "stale"
    if source == "sample":
        status, behind = "sample", 0
    elif is_imported(source):
        status = "imported"
    newer = 0
    if status != "sample" and as_of is not None and newest is not None:
        newer = sessions.between(as_of, newest)
    return Provenance(
        key, source, as_of, fetched_at, first, rows, status, behind, counts=counts, newer=newer
    )


def is_provisional(extent: SymbolExtent) -> bool:
    """Whether the last stored bar may change: it was fetched before its session had closed."""
    if extent.fetched_at is None or is_imported(extent.source):
        return False
    return not sessions.is_final(extent.last, extent.fetched_at)


DELAYED: Final = 3
"""Pauses of the refresher after which the price of a core symbol in an open market is late."""


def late_since(extent: SymbolExtent, now: dt.datetime) -> dt.datetime | None:
    """Return since when a symbol's last bar is not what it should be now; None where it is.

    It is the time of the fetch where the bar is from the middle of a session that has closed, and
    where the market is open and a core symbol was not fetched for DELAYED pauses, counted from
    the open where that came later.
    """
    if extent.fetched_at is None or is_imported(extent.source):
        return None
    if sessions.is_open(now):
        day = sessions.last_started(now)
        since = max(extent.fetched_at, sessions.opened_at(day))
        pause = dt.timedelta(seconds=DELAYED * settings.current().core_every)
        late = extent.symbol in universe.core_symbols() and now - since > pause
        return since if late else None
    return extent.fetched_at if is_provisional(extent) else None


def _status(market: Market, extent: SymbolExtent, behind: int) -> Status:
    if market.kind == "sample":
        return "sample"
    if is_imported(extent.source):
        return "imported"
    return "stale" if behind > 0 or late_since(extent, sessions.now()) else "live"


def judged_now(result: Result, market: Market) -> Result:
    """Return a result whose provenance is as old as it is now, not when it was computed."""
    fresh = tuple(
        (provenance(market, entry.key, entry.as_of) if entry.of_prices else None) or entry
        for entry in result.provenance
    )
    return result if fresh == result.provenance else replace(result, provenance=fresh)
