"""``rotation check``: say what changed state since the last run, once, and tell it on.

What is printed was remembered before: a run that is killed in between has said it in the feed, and
through the webhook, and the next one does not print it again.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from rotation import formats
from rotation.alerts import check, delivery
from rotation.alerts.channels import channels
from rotation.alerts.check import Checked
from rotation.alerts.states import States
from rotation.alerts.summary import summary
from rotation.results import computed
from rotation.settings import Settings
from rotation.store import alerts
from rotation.store.alerts import Delivery, Outcome
from rotation.store.open import open_tables
from rotation.topics import registry

NOTHING, CHANGED, FAILED = 0, 1, 2
"""Exit codes: nothing changed; something did; nothing did, and something could not be told."""


def command(settings: Settings, *, as_json: bool, with_summary: bool) -> int:
    """Check once; return the exit code.

    Parameters
    ----------
    settings : Settings
    as_json : bool
        Print one JSON object instead of sentences.
    with_summary : bool
        Print the morning summary too.

    Raises
    ------
    BadInput
        A setting cannot be used.
    StoreError
        The store cannot be read or written.
    """
    through = channels(settings)
    tables = open_tables(settings)
    data = computed.data(tables, computed.versions(tables), registry.PAGES)
    known = alerts.history(tables)
    origin = str(settings.public_url).rstrip("/") if settings.public_url else None
    found = check.check(tables, data, [channel.name for channel in through], origin)
    now = found.states
    since = check.since(known, now.session)
    words = summary(data, now, since) if with_summary and not now.sample else ""
    if not as_json:
        print(*_lines(found, words), sep="\n", flush=True)
    told = [] if now.sample else delivery.deliver(tables, through)
    if as_json:
        print(json.dumps(_object(found, words, told), indent=2, ensure_ascii=False))
    for entry in told:
        if entry.error:
            print(entry.error, file=sys.stderr)
    if found.changes:
        return CHANGED
    return NOTHING if all(entry.outcome is Outcome.SENT for entry in told) else FAILED


def _lines(found: Checked, words: str) -> list[str]:
    """What is printed for people."""
    now = found.states
    lines = [now.notice] if now.notice else []
    lines += [change.text for change in found.changes]
    if not found.changes and not now.sample and now.session is not None:
        lines.append(_standing(found, now))
    return [*lines, words] if words else lines


def _standing(found: Checked, now: States) -> str:
    """What is said where nothing changed."""
    known = sum(state.known for state in now.states[1:])
    day = formats.day(now.session)
    said = f"{now.states[0].state} on {day}, {known} of {len(now.states) - 1} watchpoints known"
    if found.first:
        return f"The first run on this store: {said}; what changes from here on is said."
    return f"Nothing changed state since the last run: {said}."


def _object(found: Checked, words: str, told: Sequence[Delivery]) -> dict[str, Any]:
    """What is printed for programs."""
    now = found.states
    return {
        "session": None if now.session is None else now.session.isoformat(),
        "sample": now.sample,
        "stale": now.stale,
        "notice": now.notice or None,
        "first": found.first,
        "verdict": now.states[0].state,
        "verdict_sentence": now.states[0].text,
        "changes": [
            {
                "id": change.id,
                "watchpoint": change.watchpoint,
                "before": change.before,
                "now": change.now,
                "session": change.session.isoformat(),
                "page": change.page,
                "text": change.text,
            }
            for change in found.changes
        ],
        "unknown": [
            {"watchpoint": state.name, "state": state.state, "why": state.text or None}
            for state in found.unknown
        ],
        "summary": words or None,
        "deliveries": [
            {
                "channel": entry.channel,
                "message": entry.run,
                "outcome": str(entry.outcome),
                "error": entry.error or None,
            }
            for entry in told
        ],
    }
