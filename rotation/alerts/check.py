"""``rotation check``: what changed state since the last run, remembered before it is told."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from rotation import catalog, sessions
from rotation.alerts import message, states
from rotation.alerts.states import State, States
from rotation.alerts.summary import summary
from rotation.results import evidence
from rotation.results.page import Data
from rotation.store import alerts
from rotation.store.alerts import Change, History, Run
from rotation.store.delta import conflicts
from rotation.store.delta.tables import Tables
from rotation.topics.overview.analysis import rules

_IDS: Final = uuid.UUID("5d4a4f43-2a0c-4d0c-9d0f-2f9f0d0b7c11")
"""Namespace of the ids of changes and runs."""


@dataclass(frozen=True)
class Checked:
    """What a run found.

    Attributes
    ----------
    states : the states it looked at
    changes : what changed since the run before; none at the first
    first : whether nothing was remembered before
    """

    states: States
    changes: tuple[Change, ...] = ()
    first: bool = False

    @property
    def unknown(self) -> tuple[State, ...]:
        """States that rest on no data, or on data too old: no changes."""
        return tuple(state for state in self.states.states if not state.known)


def check(
    tables: Tables, data: Data, channels: Sequence[str] = (), origin: str | None = None
) -> Checked:
    """Compare the states with those remembered, and remember them with the message that says so.

    Parameters
    ----------
    tables : Tables
    data : Data
        What the pages read.
    channels : sequence of str
        Names of the channels that the message goes out through.
    origin : str or None
        Public address of the app, for links.

    Raises
    ------
    StoreError
        The store cannot be read or written.
    """
    now = states.read(data)
    if now.sample or now.session is None:
        return Checked(now)
    compare = partial(_compared, tables, data, now, channels, origin)
    return conflicts.retry(catalog.ALERTS.name, compare)


def since(known: History, session: dt.date | None) -> dt.date | None:
    """Return the session the run before looked at, where it is earlier than this one."""
    last = known.runs[-1].session if known.runs else None
    return last if last is not None and session is not None and last < session else None


def _compared(
    tables: Tables, data: Data, now: States, channels: Sequence[str], origin: str | None
) -> Checked:
    """Compare with what is remembered and commit what differs; raises ``Changed``."""
    known = alerts.history(tables)
    found = _differing(now, known)
    changes = tuple(change for change in found if change.before is not None)
    last = known.runs[-1] if known.runs else None
    if found or last is None or last.session != now.session:
        run = _run(now, last, found)
        if changes:
            words = summary(data, now, since(known, now.session))
            body = message.body(run.id, now, changes, words, origin)
            run = replace(run, message=body, channels=tuple(channels))
        alerts.record(tables, run, found, known.version)
    return Checked(now, changes, first=last is None)


def _run(now: States, last: Run | None, found: Sequence[Change]) -> Run:
    assert now.session is not None
    number = 1 if last is None else last.number + 1
    chain = ("" if last is None else last.id, now.session.isoformat())
    return Run(_id(*chain, *(change.id for change in found)), number, now.session, sessions.now())


def _differing(now: States, known: History) -> list[Change]:
    """Return every known state that is not the one remembered; at a first run all are new."""
    assert now.session is not None
    found, at = [], sessions.now()
    for state in now.states:
        last = known.latest.get(state.name)
        if not state.known or (last and last.now in (state.state, *state.lapses)):
            continue
        chain = (last.id if last else "", state.name, state.state, now.session.isoformat())
        before = (_unseen(state) if last is None else last.now) if known.runs else None
        told = message.sentence(state, before, now) if before else state.text
        found.append(
            Change(_id(*chain), state.name, before, state.state, now.session, told, state.page, at)
        )
    return found


def _unseen(state: State) -> str:
    """Return the state before the first known one."""
    return rules.NOT_ENOUGH if state.name == states.VERDICT else evidence.State.NO_DATA.value


def _id(*chain: str) -> str:
    """Return the UUID of a change or run: the same for whoever finds the same after the same."""
    return str(uuid.uuid5(_IDS, "\n".join(chain)))
