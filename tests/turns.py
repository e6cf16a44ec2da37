"""A test that measures time runs alone, though the workers of one run work side by side."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turns:
    """Two locks in a folder that all workers of a run share.

    Every test holds the room, shared, or by itself if it has to be alone. Into the room leads a
    door that is passed one by one: who waits for the room keeps it shut, so that a test that has
    to be alone is not overtaken for ever.
    """

    def __init__(self, folder: Path) -> None:
        self._door = folder / "door"
        self._room = folder / "room"

    @contextmanager
    def taken(self, *, alone: bool) -> Iterator[None]:
        """Wait for a turn, and hold it."""
        with self._room.open("w") as room:  # closing gives the lock back
            with self._door.open("w") as door:
                fcntl.flock(door, fcntl.LOCK_EX)
                fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            yield
