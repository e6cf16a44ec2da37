"""What else a deployment rests on: store, clock, calendar, memory, sign-in, who is told."""

from __future__ import annotations

import datetime as dt
import shutil
import statistics
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rotation import catalog, formats, sessions
from rotation.alerts.channels import channels
from rotation.auth import config
from rotation.doctor.finding import Finding, Health
from rotation.errors import BadInput, StoreError
from rotation.results.evidence import STALE_AFTER
from rotation.settings import Settings
from rotation.store.coordination import lock
from rotation.store.delta import health, objects
from rotation.store.delta.tables import Tables
from rotation.store.open import open_tables
from rotation.store.prices import reader

NEEDED: Final = 600
"""Memory that the app takes with every page open, or the refresher at a first fill. [MB]"""

AHEAD: Final = 30
"""Days that the trading calendar has to reach beyond today."""

OFF: Final = 60.0
"""How far this machine's clock may be off those of the upstreams. [s]"""

_TRIAL: Final = "doctor.trial"
"""Object that a trial of an object store writes."""

_CGROUP: Final = Path("/sys/fs/cgroup")
_MEMORY: Final = Path("/proc/meminfo")


def store(settings: Settings) -> Finding:
    """Return whether the store can be read and written, and how old its prices are."""
    expected = f"a store that is read and written, prices at most {STALE_AFTER} sessions old"
    tables = open_tables(settings)
    try:
        problem = _unwritable(tables.root)
        came, behind = _stored(tables)
    except StoreError as error:
        return Finding("store", Health.BROKEN, expected, str(error))
    if problem is not None:
        return Finding("store", Health.BROKEN, expected, problem)
    if behind is None or behind > STALE_AFTER:
        advice = "Run rotation refresh, and see what the sources above answer"
        return Finding("store", Health.ATTENTION, expected, came, advice)
    return Finding("store", Health.OK, expected, came)


def clock(ahead: Sequence[float]) -> Finding:
    """Return whether this machine's clock is right, by the upstreams' own.

    Parameters
    ----------
    ahead : sequence of float
        How far each is ahead of this machine's. [s]
    """
    expected = f"a clock within {OFF:.0f} s of the sources'"
    now = f"{formats.instant(sessions.now(), seconds=True)}"
    if not ahead:
        came = f"{now}, compared with nobody: no source told its time"
        return Finding("clock", Health.OFF, expected, came)
    off = -statistics.median(ahead)
    came = f"{now}, {abs(off):.0f} s {'ahead' if off > 0 else 'behind'}"
    if abs(off) <= OFF:
        return Finding("clock", Health.OK, expected, came)
    advice = "Set it, by NTP: sessions end, certificates and leases run out by this clock"
    return Finding("clock", Health.BROKEN, expected, came, advice)


def calendar() -> Finding:
    """Return whether the trading calendar reaches far enough."""
    today = sessions.today()
    last: dt.date = sessions.all_sessions()[-1].item()
    expected = f"sessions for {AHEAD} days ahead"
    came = f"{formats.day(last)}; the last one that is over is "
    came += formats.day(sessions.last_complete())
    if (last - today).days >= AHEAD:
        return Finding("calendar", Health.OK, expected, came)
    advice = "Update exchange-calendars"
    return Finding("calendar", Health.BROKEN, expected, came, advice)


def memory() -> Finding:
    """Return whether there is memory for the app, or for the refresher."""
    expected = f"{NEEDED} MB of memory to be had"
    free = _free_memory()
    if free is None:
        return Finding("memory", Health.OFF, expected, "nothing: this system does not say")
    came = f"{free:,.0f} MB"
    if free >= NEEDED:
        return Finding("memory", Health.OK, expected, came)
    advice = "Give it more, or leave the members out: rotation refresh --only core"
    return Finding("memory", Health.ATTENTION, expected, came, advice)


def sign_in(settings: Settings) -> Finding:
    """Return whether sign-in is set up as a whole, where it is."""
    from rotation.ui.frame import identity  # noqa: PLC0415  (Streamlit: 2 s that only this takes)

    expected = "sign-in set up as a whole, or not at all"
    try:
        found = identity.sign_in()
    except BadInput as error:
        return Finding("sign-in", Health.BROKEN, expected, str(error))
    if found is not None:
        return Finding("sign-in", Health.OK, expected, f"set up; let in are {found.allow}")
    came = "none: everyone who reaches the app sees everything"
    if unused := config.without_effect(settings):
        advice = "Set up the rest, or leave that out: docs/SIGN_IN.md"
        return Finding("sign-in", Health.ATTENTION, expected, f"{came}. {unused}", advice)
    if settings.public_url is None:
        return Finding("sign-in", Health.OK, expected, came)
    advice = f"If {settings.public_url} is not behind one, set it up: docs/SIGN_IN.md"
    return Finding("sign-in", Health.ATTENTION, expected, came, advice)


def told(settings: Settings) -> Finding:
    """Return whether webhook and mail are set up as a whole, where they are; sends nothing."""
    expected = "webhook and mail set up as a whole, or not at all"
    try:
        names = [channel.name for channel in channels(settings)]
    except BadInput as error:
        return Finding("alerts", Health.BROKEN, expected, str(error))
    return Finding("alerts", Health.OK, expected, " and ".join(names) or "neither")


def _stored(tables: Tables) -> tuple[str, int | None]:
    """What is stored, and how many sessions its prices are behind; None without prices."""
    counts = (tables.rows(f"SELECT count(*) AS n FROM {name}", name) for name in catalog.TABLES)
    rows = sum(row["n"] for count in counts for row in count)
    where = f"{tables.root}{_room(tables.root)}"
    extents = reader.extents(tables).values()
    last = max((extent.last for extent in extents), default=None)
    if last is None:
        return f"{where}: no prices, the sample is shown", None
    behind = sessions.between(last, sessions.last_complete())
    holder = lock.holder(tables.root)
    by = "no refresher at work" if holder is None else f"refresher {holder.who}"
    of = f"prices of {formats.many(len(extents), 'symbol')} to {formats.day(last)}"
    late = f"({formats.many(behind, 'session')} behind)"
    return f"{formats.many(rows, 'row')} in {where}, {of} {late}, {by}", behind


def _room(root: str) -> str:
    folder = Path(root)
    if "://" in root or not folder.is_dir():
        return ""
    return f" ({shutil.disk_usage(folder).free / 1e9:,.1f} GB free)"


def _unwritable(root: str) -> str | None:
    """Why a store cannot be written safely; None if it can.

    An object store has to refuse a write whose condition does not hold: two writers could undo
    each other's commits otherwise, and nothing would say so.
    """
    if "://" not in root:
        return health.unwritable(root)
    body = uuid.uuid4().bytes
    written = objects.write(root, _TRIAL, body, objects.read(root, _TRIAL))
    again = objects.write(root, _TRIAL, body, None)
    if written is not None and again is not None:
        return (
            f"The object store of {root} takes writes whose condition does not hold "
            "(If-None-Match): two writers would undo each other's commits. Use one that decides "
            "them, see docs/HOSTING.md."
        )
    return None


def _free_memory() -> float | None:
    """Memory that can be had, of this machine or its container, whichever is less. [MB]"""
    found = []
    try:
        for line in _MEMORY.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                found.append(int(line.split()[1]) * 1024)
        limit = (_CGROUP / "memory.max").read_text(encoding="ascii").strip()
        if limit.isdecimal():
            used = int((_CGROUP / "memory.current").read_text(encoding="ascii"))
            found.append(int(limit) - used + _files_in_memory())
    except (OSError, ValueError, IndexError):
        pass
    return min(found) / 1e6 if found else None


def _files_in_memory() -> int:
    """Return what this container holds of files read a while ago and gives back first. [bytes]"""
    try:
        for line in (_CGROUP / "memory.stat").read_text(encoding="ascii").splitlines():
            if line.startswith("inactive_file "):
                return int(line.split()[1])
    except (OSError, ValueError, IndexError):
        pass
    return 0


def examine(settings: Settings, ahead: Sequence[float]) -> list[Finding]:
    """Return what was found of everything but the upstreams.

    Parameters
    ----------
    settings : Settings
    ahead : sequence of float
        As for ``clock``.
    """
    return [
        store(settings),
        clock(ahead),
        calendar(),
        memory(),
        sign_in(settings),
        told(settings),
    ]
