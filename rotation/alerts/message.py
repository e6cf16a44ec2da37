"""The message of a run: the JSON that a webhook gets, and the words people read."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final

from rotation import formats
from rotation.alerts.states import VERDICT, State, States
from rotation.results import links
from rotation.store.alerts import Change
from rotation.topics import registry

TYPE: Final = "rotation.changes"
"""Says what a message is to whoever receives several kinds."""


def sentence(state: State, before: str, now: States) -> str:
    """Return a change of state in a sentence, with the figures it rests on.

    Parameters
    ----------
    state : State
        The new one.
    before : str
        The former one.
    now : States
        What it is one of: their session, and how far prices are behind if they are stale.
    """
    day = formats.day(now.session)
    change = f"{state.name.capitalize()}: from {before} to {state.state} on {day}"
    if state.name == VERDICT:
        change += f". {state.text}."
    else:
        change += f" ({state.text})." if state.text else "."
    return f"{change} Found on stale prices, {now.behind} sessions behind." if now.stale else change


def link(change: Change, states: States, origin: str | None) -> str | None:
    """Return the address of the page behind a change, showing its day; None without an origin."""
    if origin is None:
        return None
    query = links.query(states.selection, change.session)
    return f"{origin}{registry.page(change.page).path}?{query}"


def body(
    run: str, states: States, changes: Sequence[Change], summary: str, origin: str | None
) -> str:
    """Return what is posted to a webhook and what a mail is made of, as JSON.

    Parameters
    ----------
    run : str
        Id of the message.
    states : States
    changes : sequence of Change
    summary : str
        The morning summary.
    origin : str or None
        Public address of the app, for links.
    """
    found: dict[str, Any] = {
        "id": run,
        "type": TYPE,
        "session": states.session,
        "stale": states.stale,
        "notice": states.notice or None,
        "verdict": states.states[0].state,
        "verdict_sentence": states.states[0].text,
        "changes": [
            dataclasses.asdict(change) | {"link": link(change, states, origin)}
            for change in changes
        ],
        "summary": summary,
    }
    return json.dumps(
        found | {"text": text(found)},
        ensure_ascii=False,
        allow_nan=False,
        default=lambda value: value.isoformat(),  # a day or an instant
    )


def text(found: dict[str, Any]) -> str:
    """Return a message in words: what must be known first, every change, the summary.

    Parameters
    ----------
    found : dict
        The members of `body` but for ``text``.
    """
    lines = [found["notice"]] if found["notice"] else []
    for change in found["changes"]:
        lines.append(change["text"])
        lines += [change["link"]] if change["link"] else []
    return "\n".join([*lines, "", found["summary"]])


def subject(found: dict[str, Any]) -> str:
    """Return the subject of a mail: the verdict where it changed, else what else did."""
    changes = found["changes"]
    first, day = changes[0], formats.day(dt.date.fromisoformat(found["session"]))
    words = f"{first['watchpoint']}, {first['before']} → {first['now']}"
    more = f" and {len(changes) - 1} more" if len(changes) > 1 else ""
    mark = "[stale data] " if found["stale"] else ""
    return f"{mark}Rotation: {words}{more} ({day})"
