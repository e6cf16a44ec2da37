"""The table of holes: sessions inside a history that have no bar, and what is done about them."""

from __future__ import annotations

import datetime as dt
import heapq
from dataclasses import asdict
from typing import Any, Final

from rotation import catalog, universe
from rotation.cache import single_flight, single_flight_of_owner
from rotation.store.delta.tables import Tables
from rotation.store.market import StoredMarket
from rotation.store.prices import holes, repairs

LISTED: Final = 200


@single_flight_of_owner(max_entries=1)
def _runs(market: StoredMarket) -> list[dict[str, Any]]:
    """Return the holes of stored histories: core symbols first, then the latest."""
    core = set(universe.core_symbols())
    stored = holes.stored(market.tables, market.extents, market.version)
    runs = [(symbol, hole) for symbol, found in stored.items() for hole in found]
    first = heapq.nsmallest(
        LISTED, runs, key=lambda run: (run[0] not in core, -run[1].last.toordinal(), run[0])
    )
    return [{"symbol": symbol, **asdict(hole)} for symbol, hole in first]


def rows(market: StoredMarket, now: dt.datetime) -> list[dict[str, Any]]:
    """Return the holes, and whether and when each is asked for again."""
    asked = _asked(market.tables, market.tables.version(catalog.REPAIRS.name))
    since = repairs.reach(now)
    found = []
    for run in _runs(market):
        last = asked.get((run["symbol"], "hole", run["first"]))
        waits = last is not None and not last.given_up(now)
        state = "asked again" if last is not None else "not asked again yet"
        if run["last"] < since:
            state = "not asked again: too long ago"
        elif last is not None and not waits:
            state = "given up: the exchange traded, the source has none"
        again = last.retry_after if last is not None and waits else None
        found.append({**run, "state": state, "next_attempt": again})
    return found


@single_flight(max_entries=4)
def _asked(tables: Tables, version: int) -> dict[repairs.Key, repairs.Asked]:
    return repairs.asked(tables, version)
