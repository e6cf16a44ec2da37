"""Notes the answers of upstreams while somebody asks for that: for a report of what came."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rotation import sessions


@dataclass(frozen=True)
class Exchange:
    """One answer of an upstream.

    Attributes
    ----------
    at : when it had arrived, UTC
    method, url : what was asked
    status : of HTTP
    headers : names and values of the answer's
    body : as it was handed to the client, unpacked
    """

    at: dt.datetime
    method: str
    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


_lock = threading.Lock()
_notes: list[Exchange] | None = None


@contextmanager
def noted() -> Iterator[list[Exchange]]:
    """Note every answer of this process, of whatever thread; yields the growing list."""
    global _notes  # noqa: PLW0603  (the threads of a pool know of no context)
    notes: list[Exchange] = []
    with _lock:
        before, _notes = _notes, notes
    try:
        yield notes
    finally:
        with _lock:
            _notes = before


def note(
    method: str, url: str, status: int, headers: Iterable[tuple[str, str | None]], body: bytes
) -> None:
    """Note an answer, if somebody wants that."""
    with _lock:
        if _notes is not None:
            named = tuple((name, value or "") for name, value in headers)
            _notes.append(Exchange(sessions.now(), method, url, status, named, body))
