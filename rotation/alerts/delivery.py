"""Delivers the messages of the outbox: what was not said yet, through each channel, in time.

A webhook is told at least once: until it has answered, each run posts the message again under the
same id. A mail is sent at most once: an attempt whose end is not known is not repeated, and that is
said. See docs/adr/0031.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from rotation import catalog, formats, sessions
from rotation.errors import RotationError
from rotation.store import alerts
from rotation.store.alerts import Delivery, Outcome, Run
from rotation.store.delta import conflicts
from rotation.store.delta.tables import Tables

T = TypeVar("T")

LIMIT: Final = 60.0
"""Longest a run spends on one channel, all its messages and attempts together. [s]"""

_UNDER_WAY: Final = dt.timedelta(seconds=2 * LIMIT)
"""Age up to which an attempt without an outcome may still be another run's."""

_OPEN: Final = (None, Outcome.FAILED)
"""Last outcomes after which a message is still to be delivered."""


class Undelivered(RotationError):
    """A message did not go out; the text is one sentence.

    Parameters
    ----------
    sentence : str
    outcome : Outcome
        ``FAILED`` is tried again at the next run, ``REFUSED`` and ``DOUBTFUL`` are not.
    """

    def __init__(self, sentence: str, outcome: Outcome = Outcome.FAILED) -> None:
        super().__init__(sentence)
        self.outcome = outcome


class NotTaken(Undelivered):
    """A receiver that answers does not take this message; it may take the next."""


@dataclass(frozen=True)
class Channel:
    """A way to tell somebody.

    Attributes
    ----------
    name : one word
    send : delivers the message of a run within so many seconds; returns a remark, or raises
        ``Undelivered``
    repeats : whether a message may be sent again where it is not known if it arrived
    """

    name: str
    send: Callable[[Run, float], str]
    repeats: bool


def deliver(tables: Tables, channels: Sequence[Channel]) -> list[Delivery]:
    """Deliver what is to be delivered, the oldest message first; return what came of each.

    A channel takes ``LIMIT`` seconds at most. It is left alone after its first failure, so that
    what comes later does not arrive before; a message that is ``NotTaken`` holds up none.

    Raises
    ------
    StoreError
        The store cannot be read or written.
    """
    runs = [run for run in alerts.history(tables).runs if run.message]
    found = []
    for channel in channels:
        deadline = time.monotonic() + LIMIT
        for run in runs:
            if channel.name in run.channels and time.monotonic() < deadline:
                delivery, goes_on = _delivered(tables, channel, run, deadline)
                found += [delivery] if delivery else []
                if not goes_on:
                    break
    return found


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what work returns, or leave it behind in its thread.

    Timeouts of sockets are on single reads: a byte now and then would keep a run waiting for ever.

    Raises
    ------
    TimeoutError
        It took longer.
    """
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, name="delivery", daemon=True).start()
    return done.result(max(seconds, 0.0))


def _delivered(
    tables: Tables, channel: Channel, run: Run, deadline: float
) -> tuple[Delivery | None, bool]:
    """Deliver a message and log the outcome; None where nothing is to be done.

    The second value is whether the messages after it have a chance in this run.
    """
    entry = conflicts.retry(catalog.DELIVERIES.name, lambda: _begun(tables, channel, run))
    if entry is None or entry.outcome is not Outcome.BEGUN:
        return entry, True
    goes_on = True
    try:
        remark = channel.send(run, deadline - time.monotonic())
        outcome = Outcome.SENT
    except Undelivered as error:
        remark, outcome = str(error), error.outcome
        goes_on = outcome is not Outcome.FAILED or isinstance(error, NotTaken)
    came = replace(entry, serial=entry.serial + 1, at=sessions.now(), outcome=outcome, error=remark)
    alerts.log_deliveries(tables, [came])
    return came, goes_on


def _begun(tables: Tables, channel: Channel, run: Run) -> Delivery | None:
    """Return the entry of a new attempt, or of giving up; None where there is nothing to do.

    An attempt that must not be repeated is committed before it is made, over the version at which
    nobody else had begun one; raises ``Changed``. Of an entry of a time to come only that the
    message went out is believed, or may have: while a clock is ahead nothing is given up.
    """
    log, now = alerts.delivery_log(tables), sessions.now()
    last = log.last.get((run.id, channel.name))
    serial = 1 if last is None else last.serial + 1
    entry = Delivery(run.id, channel.name, serial, now, Outcome.BEGUN)
    outcome, ahead = None, False
    if last is not None:
        outcome, ahead = last.outcome, last.at > sessions.latest_credible(now)
    if last is not None and outcome is Outcome.BEGUN:
        if now - last.at < _UNDER_WAY and not ahead:
            return None
        entry = replace(entry, outcome=Outcome.DOUBTFUL, error=_doubtful(run))
    elif outcome not in _OPEN and not (outcome is Outcome.EXPIRED and ahead):
        return None
    elif now - run.found_at > alerts.KEPT:
        entry = replace(entry, outcome=Outcome.EXPIRED, error=_expired(run))
    elif channel.repeats:
        return entry
    alerts.log_deliveries(tables, [entry], log.version)
    return entry


def _doubtful(run: Run) -> str:
    return (
        f"A run of {formats.instant(run.found_at)} ended while it sent its mail; whether that "
        "went out is not known, and it is not sent again. The feed has what it said."
    )


def _expired(run: Run) -> str:
    return (
        f"The message of {formats.instant(run.found_at)} could not be delivered for "
        f"{alerts.KEPT.days} days and is given up. The feed has what it said."
    )
