"""How fresh the data of a page is: the line of its inputs, the banner of the sample."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Literal

import streamlit as st

from rotation import catalog, sessions, universe
from rotation.errors import StoreError
from rotation.results.result import Provenance, Status
from rotation.store.coordination import fetch_log
from rotation.telemetry import refresher_status, store_status
from rotation.ui import cards
from rotation.ui.frame import session


def line(entries: Sequence[Provenance]) -> None:
    """One line: which source, as of which session, fetched when, how far behind."""
    session.show_ages(entries)
    if not entries:
        return
    with st.container(horizontal=True, gap="small", key="freshness"):
        for first, *others in _alike(entries):
            more = f" and {len(others)} more" if others else ""
            st.badge(
                f"{first.key}{more} {_status(first)}",
                icon=_ICONS[first.status],
                color=_COLORS[first.status],
                help="\n\n".join(_provenance(entry) for entry in (first, *others)),
            )
    stopped = refresher_status.get().sentence()
    if stopped is not None and any(entry.status == "stale" for entry in entries):
        st.warning(stopped, icon=":material/sync_problem:")


_LOOK_EVERY: Final = 5.0
"""Pause between two looks at why nothing real is stored. [s]"""

_BADGES: Final = 3
"""Inputs with a badge of their own; of more, those in the same state share one."""


def _alike(entries: Sequence[Provenance]) -> list[list[Provenance]]:
    """Entries that share a badge."""
    if len(entries) <= _BADGES:
        return [[entry] for entry in entries]
    groups: dict[str, list[Provenance]] = {}
    for entry in entries:
        groups.setdefault(_status(entry), []).append(entry)
    return list(groups.values())


_ICONS = {
    "live": ":material/check_circle:",
    "stale": ":material/schedule:",
    "imported": ":material/upload_file:",
    "sample": ":material/science:",
}
_COLORS: Final[dict[Status, Literal["green", "orange", "blue"]]] = {
    "live": "green",
    "stale": "orange",
    "imported": "blue",
    "sample": "orange",
}


def _status(entry: Provenance) -> str:
    as_of = "no session" if entry.as_of is None else f"{entry.as_of:%d %b %Y}"
    words = {"live": "up to date", "imported": "imported", "sample": "sample"}
    state = words.get(entry.status, "")
    if entry.sessions_behind:
        many = "session" if entry.sessions_behind == 1 else "sessions"
        behind = f"{entry.sessions_behind} {many} behind"
        state = f"{state}, {behind}" if state else behind
    late = entry.status == "stale" and not entry.sessions_behind
    if late and entry.fetched_at is not None:
        state = _late(entry.fetched_at)
    if entry.provisional and (sessions.is_open() or not late):
        state += ", session unfinished"
    return f"as of {as_of}: {state}"


def _late(fetched_at: dt.datetime) -> str:
    """What is late, and since when, by the clock of the exchange."""
    if not sessions.is_open():
        return f"stale, a bar of {_clock(fetched_at)}, before the close"
    since = max(fetched_at, sessions.opened_at(sessions.last_started()))
    return f"delayed since {_clock(since)}"


def _clock(instant: dt.datetime) -> str:
    return f"{instant.astimezone(sessions.NEW_YORK):%H:%M} New York"


def _provenance(entry: Provenance) -> str:
    name = universe.name_of(entry.key)
    text = f"{name}. {entry.rows:,} {entry.counts} since {entry.first}, source {entry.source}."
    if entry.fetched_at is not None:
        text += f" Last fetched {entry.fetched_at:%Y-%m-%d %H:%M} UTC ({ago(entry.fetched_at)})."
    return text


def ago(instant: dt.datetime) -> str:
    """How long ago, in the largest fitting unit."""
    seconds = (sessions.now() - instant).total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def store_problem() -> None:
    """Say what is wrong with the store, and what happens now."""
    problem = store_status.get().problem
    if problem is not None:
        st.error(problem, icon=":material/storage:")


@st.fragment(run_every=_LOOK_EVERY)
def sample_banner() -> None:
    """Say plainly that nothing on the page is real, and why nothing real is there yet."""
    refusal = None
    with suppress(StoreError):  # the page itself says that the store cannot be read
        refusal = fetch_log.refusal(session.tables(), catalog.YAHOO.name)
    reason = ""
    if refusal is not None:
        reason = f" The refresher has none: {cards.plain(refusal.error).rstrip('.')}."
        if refusal.until > sessions.now():
            reason += f" It tries again at {refusal.until:%H:%M} UTC."
    st.warning(
        "Every price is simulated until real ones are stored, by the refresher or by "
        f"`rotation import prices FILE`.{reason}",
        title="Sample data",
        icon=":material/science:",
    )
