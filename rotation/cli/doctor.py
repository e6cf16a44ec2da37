"""``rotation doctor``: say of every upstream, and what else it rests on, how it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from rotation import catalog
from rotation.doctor import house, upstreams
from rotation.doctor.finding import Finding, Health
from rotation.settings import Settings

SOUND, BROKEN = 0, 1
"""Exit codes: everything works; something is broken."""


def command(settings: Settings, *, source: str | None, as_json: bool) -> int:
    """Examine the installation; return the exit code.

    Parameters
    ----------
    settings : Settings
    source : str or None
        Name of the only upstream to call; nothing else is looked at then.
    as_json : bool
        Print one JSON object instead of a line each.
    """
    found = []
    for finding in _findings(settings, source):
        found.append(finding)
        if not as_json:
            print(finding.line(), flush=True)
    broken = sum(finding.health is Health.BROKEN for finding in found)
    if as_json:
        rows = [{**asdict(one), "health": str(one.health)} for one in found]
        print(json.dumps({"findings": rows, "broken": broken}, indent=2, ensure_ascii=False))
    return BROKEN if broken else SOUND


def _findings(settings: Settings, source: str | None) -> Iterator[Finding]:
    """Everything that is found, the slow calls one by one."""
    ahead = []
    for known in catalog.SOURCES.values():
        if source in (None, known.name):
            examined = upstreams.examine(known, settings)
            ahead += [] if examined.ahead is None else [examined.ahead]
            yield examined.finding
    if source is None:
        yield from house.examine(settings, ahead)
