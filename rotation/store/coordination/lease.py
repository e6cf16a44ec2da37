"""The lease of the one refresher of an object store, renewed while its holder works.

The lease is one object. Each write that takes, renews or releases it succeeds only over the
version its writer knows, so two writers never both succeed. No two machines' clocks are
compared: a standby watches the object by its own clock and takes over when it was not renewed
for long enough; the holder, by its own clock, stops before that could have happened.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from rotation import sessions
from rotation.errors import StoreError
from rotation.store.delta import objects
from rotation.store.delta.objects import StoredObject

OBJECT: Final = "refresher.lock"

# Shares of a lease. A holder that cannot renew stops before a standby may take over, and a
# standby takes over before the lease runs out, however late it saw the last renewal.
RENEW: Final = 0.15
STOP: Final = 0.5
TAKE_OVER: Final = 0.7
LOOK: Final = 0.05
_LONGEST_PAUSE: Final = 2.0  # seconds between two checks


class Lost(StoreError):
    """Another refresher holds the lease by now, or it could not be renewed in time."""


@dataclass(frozen=True)
class Record:
    """The content of the lease object.

    Attributes
    ----------
    who : host and process id of its holder
    since : when the holder took it, UTC
    renewed : when the holder renewed it last, UTC, by its own clock
    seconds : how long it lasts without being renewed [s]
    key : random id of this tenure
    free : whether the holder released it
    """

    who: str
    since: dt.datetime
    renewed: dt.datetime
    seconds: float
    key: str
    free: bool = False

    def to_bytes(self) -> bytes:
        """Return the record as JSON; two renewals never give the same bytes."""
        fields = vars(self) | {"since": self.since.isoformat(), "renewed": self.renewed.isoformat()}
        return json.dumps(fields | {"write": uuid.uuid4().hex}).encode()


def parse(body: bytes) -> Record | None:
    """Parse a record from JSON, None where the content is no record."""
    try:
        fields = json.loads(body)
        return Record(
            who=str(fields["who"]),
            since=dt.datetime.fromisoformat(fields["since"]),
            renewed=dt.datetime.fromisoformat(fields["renewed"]),
            seconds=float(fields["seconds"]),
            key=str(fields["key"]),
            free=bool(fields["free"]),
        )
    except (ValueError, TypeError, KeyError):
        return None


def read(root: str) -> Record | None:
    """Read the lease, None if nobody has ever taken it.

    Raises
    ------
    StoreError
        The object store cannot be reached, or refuses the request.
    """
    found = objects.read(root, OBJECT)
    return None if found is None else parse(found.body)


@dataclass
class Lease:
    """The lease as its holder sees it: taken, renewed by a thread, released.

    Parameters
    ----------
    root : str
        URL of the store.
    seconds : float
        How long the lease lasts without being renewed. [s]
    who : str
        Host and process id.
    on_lost : callable
        Called from the renewing thread when the lease is lost.
    """

    root: str
    seconds: float
    who: str
    on_lost: Callable[[], None]
    lost: threading.Event = field(default_factory=threading.Event)
    _key: str = field(default_factory=lambda: uuid.uuid4().hex)
    _since: dt.datetime = field(default_factory=sessions.now)
    _held: StoredObject | None = None
    _renewed: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, seen: StoredObject | None) -> bool:
        """Take the lease over the version seen of it; False if another refresher took it first."""
        self._since = sessions.now()
        began = time.monotonic()
        self._held = self._write(seen)
        self._renewed = began
        if self._held is None:
            return False
        threading.Thread(target=self._keep, name="lease", daemon=True).start()
        return True

    def renew(self) -> None:
        """Renew the lease by a conditional write.

        Raises
        ------
        Lost
            Another refresher holds it, or it was not renewed in time.
        StoreError
            The object store cannot be reached, so the holder is unknown.
        """
        with self._lock:
            if self.lost.is_set():
                raise self._gone()
            if self._ended.is_set():
                return
            began = time.monotonic()
            held = self._write(self._held) or self._write(self._own())
            if held is None:
                self.lost.set()
                raise self._gone()
            self._held, self._renewed = held, began

    def give_back(self) -> None:
        """Release the lease; if the store cannot be reached, it runs out instead."""
        self._ended.set()
        with self._lock, suppress(StoreError):
            if not self.lost.is_set():
                self._write(self._held, free=True)

    def _keep(self) -> None:
        """Renew the lease until it is released or lost."""
        while not self._ended.wait(RENEW * self.seconds):
            try:
                self.renew()
            except StoreError:
                if time.monotonic() - self._renewed > STOP * self.seconds:
                    self.lost.set()
            if self.lost.is_set() and not self._ended.is_set():
                self.on_lost()
                return

    def _own(self) -> StoredObject | None:
        """Return the stored lease if it is this tenure's: the answer to a write can get lost."""
        found = objects.read(self.root, OBJECT, self._timeout)
        record = None if found is None else parse(found.body)
        return found if record is not None and record.key == self._key else None

    def _write(self, over: StoredObject | None, *, free: bool = False) -> StoredObject | None:
        if over is None and self._held is not None:
            return None  # the object was deleted: recreating it could displace a new holder
        now = sessions.now()
        record = Record(self.who, self._since, now, self.seconds, self._key, free)
        return objects.write(self.root, OBJECT, record.to_bytes(), over, self._timeout)

    @property
    def _timeout(self) -> float:
        """Limit for one request: two fit before the holder has to stop. [s]"""
        return min(objects.TIMEOUT, RENEW * self.seconds)

    def _gone(self) -> Lost:
        return Lost(
            f"This refresher lost its hold on {self.root} to another, or could not renew it in "
            "time; nothing more is written."
        )


@dataclass
class Watch:
    """The lease as a standby sees it, to learn whether its holder still renews it.

    Parameters
    ----------
    root : str
        URL of the store.
    seconds : float
        How long a lease lasts here; one whose record says longer is given that time. [s]

    Attributes
    ----------
    seen : StoredObject or None
        The version that may be taken over once ``vacant`` is true.
    moved : bool
        Whether the holder renewed it while it was watched.
    """

    root: str
    seconds: float
    seen: StoredObject | None = None
    moved: bool = False
    _since: float = 0.0

    def vacant(self) -> bool:
        """Return whether nobody holds the lease, or its holder did not renew it for too long.

        Raises
        ------
        StoreError
            The object store cannot be reached, or refuses the request.
        """
        found = objects.read(self.root, OBJECT)
        now = time.monotonic()  # read after the answer: the renewal is older than this
        record = None if found is None else parse(found.body)
        if found is None or self.seen is None or found.tag != self.seen.tag:
            self.moved = self.seen is not None
            self.seen, self._since = found, now
        if record is None or record.free:
            return True
        return now - self._since >= TAKE_OVER * max(self.seconds, record.seconds)

    @property
    def pause(self) -> float:
        """Pause before the next check. [s]"""
        return min(LOOK * self.seconds, _LONGEST_PAUSE)
