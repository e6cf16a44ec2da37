"""Which stored histories are asked for again: holes, suspected splits, and revisions long ago.

What was asked, how often and when it is asked again is in the table ``repairs``, a row each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pyarrow as pa

from rotation import formats, sessions, universe
from rotation.analytics.holes import Hole
from rotation.catalog import REPAIRS
from rotation.refresh.plan import Attempts, Plan, Task, in_order
from rotation.store.delta.tables import Tables
from rotation.store.prices.repairs import GIVE_UP, Asked, Key, reach

Kind = Literal["hole", "split", "walk"]

PAUSE: Final = dt.timedelta(hours=20)
"""First pause before the same thing is asked again: the next session's evening."""

CORE_WALK: Final = dt.timedelta(days=7)
"""How often the whole history of a core symbol is compared with the source's."""

WALK: Final = dt.timedelta(days=30)
"""The same of any other symbol."""


@dataclass(frozen=True)
class Repair:
    """Something to ask again: a hole, a suspected split, or a whole history for revisions.

    Attributes
    ----------
    symbol, kind : what
    first, last : its sessions; of a walk, the first session kept
    """

    symbol: str
    kind: Kind
    first: dt.date
    last: dt.date

    @property
    def key(self) -> Key:
        """Its key in the table."""
        return self.symbol, self.kind, self.first

    def covered(self, starts: Mapping[str, dt.date | None]) -> bool:
        """Whether one of the fetches asks for it: by symbol their first day, None is the whole."""
        if self.symbol not in starts:
            return False
        start = starts[self.symbol]
        return start is None or (self.kind == "hole" and start <= self.first)

    def sentence(self) -> str:
        """Return what is wrong, in a sentence without its stop."""
        if self.kind == "hole":
            days = formats.span(self.first, self.last)
            return f"{self.symbol}: the exchange traded on {days} and the source has no price"
        return (
            f"{self.symbol}: the close of {formats.day(self.first)} jumps as at a split not "
            "adjusted for"
        )


def walk(symbol: str) -> Repair:
    """Return the comparison of a symbol's whole history with the source's."""
    return Repair(symbol, "walk", sessions.FIRST, sessions.FIRST)


def found(
    symbols: Sequence[str],
    holes: Mapping[str, Iterable[Hole]],
    jumps: Mapping[str, Iterable[dt.date]],
    now: dt.datetime,
) -> list[Repair]:
    """Return what is wrong with the symbols within the reach of repairs, splits first.

    Parameters
    ----------
    symbols : sequence of str
    holes, jumps : mapping of symbol to its holes, and to the sessions of suspected splits
    now : datetime, UTC
    """
    since = reach(now)
    return [
        *(
            Repair(symbol, "split", day, day)
            for symbol in symbols
            for day in jumps.get(symbol, ())
            if day >= since
        ),
        *(
            Repair(symbol, "hole", hole.first, hole.last)
            for symbol in symbols
            for hole in holes.get(symbol, ())
            if hole.last >= since
        ),
    ]


def plan(
    symbols: Sequence[str],
    wrong: Sequence[Repair],
    asked: Mapping[Key, Asked],
    attempts: Attempts,
    now: dt.datetime,
) -> Plan[Task]:
    """Return one task for each symbol with something due, and what waits for its turn.

    A split or a walk fetches the whole history, holes what came since the first of them.
    """
    core = set(universe.core_symbols())
    walks = [
        walk(symbol)
        for symbol in symbols
        if _is_due(asked.get(walk(symbol).key), now, CORE_WALK if symbol in core else WALK)
    ]
    starts: dict[str, dt.date | None] = {}
    waiting: list[tuple[dt.datetime, Repair]] = []
    for repair in (*wrong, *walks):
        last = asked.get(repair.key)
        if repair.kind != "walk" and last is not None:
            if last.given_up(now):
                continue
            if last.retry_after > now:
                waiting.append((last.retry_after, repair))
                continue
        start = sessions.back(repair.first, 1) if repair.kind == "hole" else None
        known = starts.get(repair.symbol, start)
        starts[repair.symbol] = None if start is None or known is None else min(start, known)
    due = in_order([Task(symbol, start) for symbol, start in starts.items()], attempts, now)
    if not waiting:
        return due
    at, first = min(waiting, key=lambda entry: entry[0])
    keys = (*due.waiting, *(repair.sentence() for _, repair in waiting))
    return Plan(due.tasks, keys, f"{first.sentence()}.", at)


def _is_due(last: Asked | None, now: dt.datetime, every: dt.timedelta) -> bool:
    return last is None or now - last.asked_at >= every


def record(
    tables: Tables, repairs: Iterable[Repair], asked: Mapping[Key, Asked], at: dt.datetime
) -> None:
    """Store that repairs were asked for, in one commit."""
    rows = [_row(repair, asked.get(repair.key), at) for repair in repairs]
    if rows:
        tables.merge(REPAIRS.name, pa.Table.from_pylist(rows, schema=REPAIRS.schema))


def _row(repair: Repair, last: Asked | None, at: dt.datetime) -> dict[str, Any]:
    """The row of a repair: asked daily for ten sessions or so, then ever less."""
    times = 1 if last is None else last.times + 1
    pause = PAUSE + dt.timedelta(days=max(0, (times - 8) // 2))
    return {
        "symbol": repair.symbol,
        "kind": repair.kind,
        "first": repair.first,
        "last": repair.last,
        "times": times,
        "begun_at": at if last is None else last.begun_at,
        "asked_at": at,
        "retry_after": at + min(pause, GIVE_UP),
    }
