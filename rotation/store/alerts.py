"""Changes of state that were found, and what came of telling them: an outbox.

A run of ``rotation check`` commits what it found, with the message that says it, before anything
is said. Each attempt to deliver a message is claimed by a commit too, so that of two runs at once
one finds and one tells. See docs/adr/0031.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa

from rotation.catalog import ALERTS, DELIVERIES
from rotation.store.delta.tables import Tables

KEPT: Final = dt.timedelta(days=7)
"""Age from which a message that could not be delivered is given up."""

RUN: Final = "*"
"""The ``watchpoint`` of the row of a run itself."""


class Outcome(StrEnum):
    """What came of delivering a message through a channel."""

    BEGUN = "begun"
    SENT = "sent"
    FAILED = "failed"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Change:
    """A state that was remembered.

    Attributes
    ----------
    id : UUID; the same change has the same one, whoever finds it
    watchpoint : name of the row of the ledger, or ``verdict``
    before : state then; None where it was not told as a change
    now : state since
    session : session it is of
    text : the change in a sentence, with its figures
    page : page it links to
    found_at : when it was found, UTC
    """

    id: str
    watchpoint: str
    before: str | None
    now: str
    session: dt.date
    text: str
    page: str
    found_at: dt.datetime


@dataclass(frozen=True)
class Run:
    """A run that found something new, or a new session.

    Attributes
    ----------
    id : UUID of its message
    number : 1 for the first run on a store
    session : session it looked at
    found_at : when it ran, UTC
    message : what goes out, JSON; empty where no state had changed
    channels : names of the channels it goes out through
    """

    id: str
    number: int
    session: dt.date
    found_at: dt.datetime
    message: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """Everything that was found so far.

    Attributes
    ----------
    version : of the table, to be passed on when writing; -1 without one
    changes : the oldest first
    runs : the oldest first
    """

    version: int = -1
    changes: tuple[Change, ...] = ()
    runs: tuple[Run, ...] = ()
    latest: dict[str, Change] = field(default_factory=dict, compare=False)

    @property
    def told(self) -> tuple[Change, ...]:
        """The changes that were news, the oldest first."""
        return tuple(change for change in self.changes if change.before is not None)


def history(tables: Tables) -> History:
    """Read everything that was found so far.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    version = tables.version(ALERTS.name)
    sql = f"SELECT * FROM {ALERTS.name} ORDER BY number, watchpoint"
    rows = tables.rows(sql, ALERTS.name, version)
    names = [entry.name for entry in fields(Change)]
    changes = tuple(
        Change(**{name: row[name] for name in names}) for row in rows if row["watchpoint"] != RUN
    )
    runs = tuple(_run(row) for row in rows if row["watchpoint"] == RUN)
    return History(version, changes, runs, {change.watchpoint: change for change in changes})


def record(tables: Tables, run: Run, changes: Sequence[Change], version: int) -> None:
    """Commit a run with what it found, over the version it compared with.

    Raises
    ------
    Changed
        Another run has committed since.
    StoreError
        The store cannot be written.
    """
    own = {"run": run.id, "number": run.number, "channels": None}
    rows: list[dict[str, Any]] = [{**vars(change), **own} for change in changes]
    rows.append(
        {
            **own, "id": run.id, "watchpoint": RUN, "before": None, "now": "", "page": "",
            "session": run.session, "found_at": run.found_at, "text": run.message,
            "channels": " ".join(run.channels),
        }
    )  # fmt: skip
    tables.append(ALERTS.name, pa.Table.from_pylist(rows, schema=ALERTS.schema), version)


@dataclass(frozen=True)
class Delivery:
    """An attempt to deliver a message, or its outcome.

    Attributes
    ----------
    run : id of the run whose message it is
    channel : name of the channel
    serial : place among the entries of its message and channel, from 1
    at : UTC
    outcome : Outcome
    error : what went wrong, in a sentence; empty where nothing did
    """

    run: str
    channel: str
    serial: int
    at: dt.datetime
    outcome: Outcome
    error: str = ""


@dataclass(frozen=True)
class DeliveryLog:
    """The last entry of each message and channel, at one version of the log."""

    version: int = -1
    last: dict[tuple[str, str], Delivery] = field(default_factory=dict)


def delivery_log(tables: Tables) -> DeliveryLog:
    """Read what came of each message.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    version = tables.version(DELIVERIES.name)
    sql = f"SELECT * FROM {DELIVERIES.name} ORDER BY serial"
    rows = tables.rows(sql, DELIVERIES.name, version)
    entries = (Delivery(**{**row, "outcome": Outcome(row["outcome"])}) for row in rows)
    return DeliveryLog(version, {(entry.run, entry.channel): entry for entry in entries})


def log_deliveries(tables: Tables, entries: Iterable[Delivery], version: int | None = None) -> None:
    """Add to the log of deliveries; raises as ``record`` where a version is given."""
    rows = [{**vars(entry), "outcome": str(entry.outcome)} for entry in entries]
    table = pa.Table.from_pylist(rows, schema=DELIVERIES.schema)
    tables.append(DELIVERIES.name, table, version)


def _run(row: dict[str, Any]) -> Run:
    channels = tuple((row["channels"] or "").split())
    return Run(row["id"], row["number"], row["session"], row["found_at"], row["text"], channels)
