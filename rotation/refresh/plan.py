"""Which tasks a run fetches, and in which order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar

from rotation import sessions, universe
from rotation.store.coordination.fetch_log import Attempt

OVERLAP: Final = 5
"""Stored sessions fetched again with every increment, to notice a new basis."""

LOST: Final = 4
"""Failures in a row after which a former member counts as lost."""

LOST_PAUSE: Final = dt.timedelta(days=30)
"""Pause between two attempts at a former member that counts as lost."""

Attempts = Mapping[str, Attempt]
"""The last attempt at each key of a source."""


class Keyed(Protocol):
    """Something to fetch, with its name in the fetch log."""

    @property
    def key(self) -> str: ...


T = TypeVar("T", bound=Keyed)


@dataclass(frozen=True)
class Task:
    """One symbol to fetch; ``start`` None is its whole history.

    ``until`` is the last session that its bars must reach, the last complete one by default.
    ``anew`` says that somebody wants it in place of what is stored, whatever that is.
    """

    symbol: str
    start: dt.date | None
    until: dt.date | None = None
    anew: bool = False

    @property
    def key(self) -> str:
        """Its name in the fetch log."""
        return self.symbol


@dataclass(frozen=True)
class Plan(Generic[T]):
    """Tasks to fetch now, in this order, and what is due and has to wait.

    Attributes
    ----------
    tasks : to fetch now
    waiting : keys of those that wait
    error, retry_at : why the first of those waits and until when, where the log does not say so
    """

    tasks: tuple[T, ...]
    waiting: tuple[str, ...]
    error: str = ""
    retry_at: dt.datetime | None = None


def in_order(wanted: Sequence[T], attempts: Attempts, now: dt.datetime) -> Plan[T]:
    """Return the wanted tasks in the order given, but those whose last attempt failed last.

    Parameters
    ----------
    wanted : sequence
        Tasks with what the store lacks.
    attempts : mapping of key to the last attempt
        Decides which tasks wait.
    now : datetime, UTC
    """
    good: list[T] = []
    failed: list[tuple[dt.datetime, T]] = []
    waiting: list[str] = []
    for task in wanted:
        last = attempts.get(task.key)
        if last is None or last.outcome == "ok":
            good.append(task)
        elif last.retry_after is not None and last.retry_after > now:
            waiting.append(task.key)
        else:
            failed.append((last.started, task))
    # Were they first, a few that always fail could end every run before the others' turn.
    failed.sort(key=lambda entry: entry[0])
    return Plan((*good, *(task for _, task in failed)), tuple(waiting))


def looked(attempts: Attempts, key: str, now: dt.datetime, pause: dt.timedelta) -> bool:
    """Whether a key was asked for with success within a pause before now."""
    last = attempts.get(key)
    return last is not None and last.outcome == "ok" and now - last.started < pause


def plan(
    symbols: Iterable[str],
    held: Mapping[str, tuple[dt.date, dt.datetime]],
    attempts: Attempts,
    *,
    now: dt.datetime,
    core_every: float,
    requested_at: dt.datetime | None = None,
) -> Plan[Task]:
    """Return the symbols whose prices are due.

    Parameters
    ----------
    symbols : iterable of str
        Everything that is to be kept up to date; repetitions count once.
    held : mapping of symbol to (last session, when its row was fetched)
    attempts : mapping of symbol to its last attempt
    now : datetime, UTC
    core_every : float
        Pause between refreshes of the core symbols while the market is open. [s]
    requested_at : datetime or None
        When somebody last asked for a refresh, UTC: a core symbol that was not tried since
        does not wait for its turn.
    """
    complete, core = sessions.last_complete(now), set(universe.core_symbols())
    trading = sessions.is_open(now)
    wanted: list[Task] = []
    for symbol in dict.fromkeys(symbols):
        if symbol not in held:
            wanted.append(Task(symbol, None))
            continue
        (last, fetched_at), last_try = held[symbol], attempts.get(symbol)
        final = sessions.is_final(last, fetched_at, now)
        behind = last < complete or (last == complete and not final)
        requested = (
            requested_at is not None and last_try is not None and last_try.started < requested_at
        )
        turn = requested or _since(last_try, now) >= core_every
        if behind or (trading and symbol in core and turn):
            wanted.append(Task(symbol, sessions.back(last, OVERLAP)))
    return in_order(wanted, attempts, now)


def anew(symbols: Iterable[str], now: dt.datetime, attempts: Attempts) -> Plan[Task]:
    """Return the whole histories of symbols, due or not."""
    wanted = [Task(symbol, None, anew=True) for symbol in dict.fromkeys(symbols)]
    return in_order(wanted, attempts, now)


def plan_former(
    left: Mapping[str, dt.date],
    held: Mapping[str, dt.date],
    attempts: Attempts,
    now: dt.datetime,
) -> Plan[Task]:
    """Return the former members whose prices do not reach the day of their last list.

    Parameters
    ----------
    left : mapping of symbol to the day of its last list
    held : mapping of symbol to its last session
    attempts : mapping of symbol to its last attempt
    now : datetime, UTC

    Returns
    -------
    Plan
        What the upstream did not know LOST times is asked once in LOST_PAUSE: most former members
        were delisted, and nobody is to be asked for them every day.
    """
    wanted = []
    for symbol, day in left.items():
        last, known = attempts.get(symbol), held.get(symbol)
        lost = last is not None and last.outcome != "ok" and last.failures >= LOST
        if lost and last is not None and now - last.started < LOST_PAUSE:
            continue
        if known is None or known < day:
            wanted.append(Task(symbol, None, day))
    return in_order(wanted, attempts, now)


def next_due(began: dt.datetime, core_every: float) -> dt.datetime:
    """Return when the pass after one that began at a time is to begin, UTC.

    It counts from the beginning: a pass that ends after the close has not seen the final bars.
    """
    if sessions.is_open(began):
        return began + dt.timedelta(seconds=core_every)
    return min(began + dt.timedelta(minutes=15), sessions.next_open(began))


def _since(last_try: Attempt | None, now: dt.datetime) -> float:
    """Return the seconds since the last attempt."""
    return float("inf") if last_try is None else (now - last_try.started).total_seconds()
