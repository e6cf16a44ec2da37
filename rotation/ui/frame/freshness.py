"""How fresh the data of a page is: the line of its inputs, the banner of the sample."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Literal

import streamlit as st

from rotation import catalog, formats, sessions, universe
from rotation.errors import StoreError
from rotation.results.result import Provenance, Status
from rotation.store.coordination import fetch_log
from rotation.telemetry import refresher_status, store_status
from rotation.ui import cards
from rotation.ui.frame import session


def line(entries: Sequence[Provenance]) -> None:
    """One line: what, to which day, how old that is; where it comes from as its help."""
    session.show_ages(entries)
    if not entries:
        return
    asof = session.selection().asof
    with st.container(horizontal=True, gap="small", key="freshness"):
        for said, alike in _alike(entries, asof):
            icon, color = _look(alike[0], asof)
            st.badge(
                said, icon=icon, color=color, help="\n\n".join(_provenance(one) for one in alike)
            )
    stopped = refresher_status.get().sentence()
    if stopped is not None and any(entry.status == "stale" for entry in entries):
        st.warning(cards.plain(stopped), icon=":material/sync_problem:")


def is_old(entries: Sequence[Provenance]) -> bool:
    """Return whether any input ends before the day asked for, or before now without one."""
    asof = session.selection().asof
    return any(
        entry.status != "sample" and entry.as_of is not None and entry.age(asof) > 0
        for entry in entries
    )


_LOOK_EVERY: Final = 5.0
"""Pause between two looks at why nothing real is stored. [s]"""


def _alike(
    entries: Sequence[Provenance], asof: dt.date | None
) -> list[tuple[str, list[Provenance]]]:
    """What is said of inputs, and of which: those of one kind in the same state share a badge.

    Prices are one kind, and so is what is counted alike of several symbols.
    """
    stored = session.market().extents
    counted: dict[str, set[str]] = {}
    for entry in entries:
        counted.setdefault(entry.counts, set()).add(entry.key)

    def kind_of(entry: Provenance) -> str:
        if entry.as_of is None:
            return f"{entry.key}:"
        if entry.of_prices:
            return "Prices" if entry.key in stored else entry.key
        return entry.counts.capitalize() if len(counted[entry.counts]) > 1 else entry.key

    groups: dict[tuple[str, str], list[Provenance]] = {}
    for entry in entries:
        groups.setdefault((kind_of(entry), _state(entry, asof)), []).append(entry)
    states = Counter(kind for kind, _ in groups)
    return [
        (f"{_whose(alike, kind) if states[kind] > 1 else kind} {state}", alike)
        for (kind, state), alike in groups.items()
    ]


def _whose(alike: Sequence[Provenance], kind: str) -> str:
    """The symbols of a kind of input that are in one state; their kind where it is not theirs."""
    first, *others = alike
    if kind == first.key:
        return kind
    return f"{first.key}{f' and {len(others)} more' if others else ''}: {kind.lower()}"


Color = Literal["green", "orange", "blue", "gray"]
_LOOKS: Final[dict[Status, tuple[str, Color]]] = {
    "live": (":material/check_circle:", "green"),
    "stale": (":material/schedule:", "orange"),
    "imported": (":material/upload_file:", "blue"),
    "sample": (":material/science:", "orange"),
}


def _look(entry: Provenance, asof: dt.date | None) -> tuple[str, Color]:
    """Icon and colour of a badge: amber for whatever is old, imported or not."""
    if entry.as_of is None:
        return ":material/help:", "gray"
    if entry.status != "sample" and entry.age(asof):
        return _LOOKS["stale"]
    if asof is not None and entry.status == "stale":  # old by the viewer's own choice
        return ":material/history:", "gray"
    return _LOOKS[entry.status]


def _state(entry: Provenance, asof: dt.date | None) -> str:
    """The day of an input and its state, such as ``to 18 Feb 2026 · 196 sessions old``."""
    if entry.as_of is None:
        if entry.rows and (asof is None or entry.first <= asof):
            return "stored, not used"  # what it is compared with lacks
        chosen = "" if asof is None else f" on or before {formats.day(asof)}"
        return f"no data{chosen}"
    states: list[str] = [entry.status] if entry.status in ("imported", "sample") else []
    age = 0 if entry.status == "sample" else entry.age(asof)
    if age:
        states = [f"{formats.many(age, 'session')} old"]
    late = asof is None and entry.status == "stale" and not entry.sessions_behind
    if late and entry.fetched_at is not None:
        states = [_late(entry.fetched_at)]
    if entry.provisional and (sessions.is_open() or not late):
        states.append("session unfinished")
    if entry.status == "live" and asof is None and not states:
        states = ["up to date"]
    return " · ".join([f"to {formats.day(entry.as_of)}", *states])


def _late(fetched_at: dt.datetime) -> str:
    """What is late, and since when, by the clock of the exchange."""
    if not sessions.is_open():
        return f"stale: a price of {_clock(fetched_at)}, before the close"
    since = max(fetched_at, sessions.opened_at(sessions.last_started()))
    return f"delayed since {_clock(since)}"


def _clock(instant: dt.datetime) -> str:
    return f"{instant.astimezone(sessions.NEW_YORK):%H:%M} New York"


def _provenance(entry: Provenance) -> str:
    name = universe.name_of(entry.key)
    text = (
        f"{name}. {entry.rows:,} {entry.counts} since {formats.day(entry.first)}, source "
        f"{cards.plain(catalog.source_title(entry.source))}."
    )
    if entry.fetched_at is not None:
        text += f" Last fetched {formats.instant(entry.fetched_at)} ({ago(entry.fetched_at)})."
    return text


def ago(instant: dt.datetime) -> str:
    """How long ago, in the largest fitting unit."""
    seconds = (sessions.now() - instant).total_seconds()
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{formats.many(int(seconds // size), unit)} ago"
    return "just now"


def store_problem() -> None:
    """Say what is wrong with the store, and what happens now."""
    problem = store_status.get().problem
    if problem is not None:
        st.error(cards.plain(problem), icon=":material/storage:")


@st.fragment(run_every=_LOOK_EVERY)
def sample_banner() -> None:
    """Say plainly that nothing on the page is real, and why nothing real is there yet."""
    refusal = None
    with suppress(StoreError):  # the page itself says that the store cannot be read
        refusal = fetch_log.refusal(session.tables(), catalog.YAHOO)
    reason = ""
    if refusal is not None:
        reason = f" The refresher has none: {cards.plain(refusal.error).rstrip('.')}."
        if refusal.until > sessions.now():
            reason += f" It tries again at {formats.instant(refusal.until)}."
    st.warning(
        f"All prices are simulated. Real prices appear once data is loaded.{reason}",
        title="Sample data",
        icon=":material/science:",
    )
