"""What the refresher has to fetch now: decided from the store and the trading calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation import sessions, universe
from rotation.store.coordination.fetch_log import Attempt

OVERLAP: Final = 5
"""Stored sessions fetched again with every increment, to notice a new basis."""


@dataclass(frozen=True)
class Task:
    """One symbol to fetch; ``start`` None is its whole history."""

    symbol: str
    start: dt.date | None

    @property
    def key(self) -> str:
        """Its name in the log."""
        return self.symbol


@dataclass(frozen=True)
class Plan:
    """What to fetch now, in this order, and the symbols that are due and have to wait."""

    tasks: tuple[Task, ...]
    waiting: tuple[str, ...]


def plan(
    symbols: Iterable[str],
    held: Mapping[str, tuple[dt.date, dt.datetime]],
    attempts: Mapping[str, Attempt],
    *,
    now: dt.datetime,
    core_every: float,
    wished: dt.datetime | None = None,
) -> Plan:
    """What is due: in the order given, but symbols whose last attempt failed come last.

    Parameters
    ----------
    symbols : iterable of str
        Everything that is to be kept up to date; repetitions count once.
    held : mapping of symbol to (last session, when its row was fetched)
    attempts : mapping of symbol to its last attempt
    now : datetime, UTC
    core_every : float
        Pause between refreshes of the core symbols while the market is open. [s]
    wished : datetime or None
        When somebody last asked for a refresh, UTC: one of the core symbols that was not tried
        since does not wait for its turn.
    """
    complete, core = sessions.last_complete(now), set(universe.core_symbols())
    trading = sessions.is_open(now)
    good: list[Task] = []
    failed: list[tuple[dt.datetime, Task]] = []
    waiting: list[str] = []
    for symbol in dict.fromkeys(symbols):
        task, last_try = Task(symbol, None), attempts.get(symbol)
        if symbol in held:
            last, fetched_at = held[symbol]
            behind = last < complete or (last == complete and fetched_at < _closed(last))
            wanted = wished is not None and last_try is not None and last_try.started < wished
            turn = wanted or _since(last_try, now) >= core_every
            live = trading and symbol in core and turn
            if not behind and not live:
                continue
            task = Task(symbol, sessions.back(last, OVERLAP))
        if last_try is None or last_try.outcome == "ok":
            good.append(task)
        elif last_try.retry_after is not None and last_try.retry_after > now:
            waiting.append(symbol)
        else:
            failed.append((last_try.started, task))
    # Were they first, a few that always fail could end every run before the others' turn.
    failed.sort(key=lambda entry: entry[0])
    return Plan((*good, *(task for _, task in failed)), tuple(waiting))


def next_due(now: dt.datetime, core_every: float) -> dt.datetime:
    """When a refresher with nothing to do should look again."""
    if sessions.is_open(now):
        return now + dt.timedelta(seconds=core_every)
    return min(now + dt.timedelta(minutes=15), sessions.next_open(now))


def _since(last_try: Attempt | None, now: dt.datetime) -> float:
    """Seconds since the last attempt."""
    return float("inf") if last_try is None else (now - last_try.started).total_seconds()


def _closed(session: dt.date) -> dt.datetime:
    instant: dt.datetime = sessions.closed_at(np.array([session], dtype="datetime64[D]"))[0].item()
    return instant.replace(tzinfo=dt.UTC)
