"""Who refreshes a store on an object store: a lease, renewed while its holder works.

The lease is one object. It is taken, renewed and given back by writes that succeed only
over the version their writer knows, so two never both succeed. No two machines' clocks are
compared: whoever stands by watches the object for a while by its own clock and takes over
when nothing moved; the holder, by its own clock, gives up before that could have happened.
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
from rotation.store.delta.objects import Found

OBJECT: Final = "refresher.lock"

# Shares of a lease. A holder that cannot renew stops before anybody may take over, and who
# stands by takes over before the lease is out, however late it saw the last renewal.
RENEW: Final = 0.15
STOP: Final = 0.5
TAKE_OVER: Final = 0.7
LOOK: Final = 0.05
_LONGEST_PAUSE: Final = 2.0  # seconds between two looks


class Lost(StoreError):
    """The lease is another refresher's by now, or could not be renewed in time."""


@dataclass(frozen=True)
class Record:
    """What the lease says.

    Attributes
    ----------
    who : host and process id of its holder
    since : when that one took it, UTC
    renewed : when it was renewed last, UTC, by the holder's clock
    seconds : how long it lasts without being renewed [s]
    key : of this holding, unlike any other's
    free : whether it was given back
    """

    who: str
    since: dt.datetime
    renewed: dt.datetime
    seconds: float
    key: str
    free: bool = False

    def to_bytes(self) -> bytes:
        """As JSON; two renewals are never the same bytes."""
        fields = vars(self) | {"since": self.since.isoformat(), "renewed": self.renewed.isoformat()}
        return json.dumps(fields | {"write": uuid.uuid4().hex}).encode()


def parse(body: bytes) -> Record | None:
    """A record from its JSON; None where it is not one."""
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
    """Who holds the lease, None if nobody has taken it.

    Raises
    ------
    StoreError
        The object store cannot be reached, or refuses.
    """
    found = objects.read(root, OBJECT)
    return None if found is None else parse(found.body)


@dataclass
class Lease:
    """One refresher's hold on a store.

    Parameters
    ----------
    root : str
        URL of the store.
    seconds : float
        How long it lasts without being renewed.
    who : str
        Host and process id.
    on_lost : callable
        Called, from a thread of its own, when it is lost.
    """

    root: str
    seconds: float
    who: str
    on_lost: Callable[[], None]
    lost: threading.Event = field(default_factory=threading.Event)
    _key: str = field(default_factory=lambda: uuid.uuid4().hex)
    _since: dt.datetime = field(default_factory=sessions.now)
    _held: Found | None = None
    _renewed: float = 0.0
    _ended: threading.Event = field(default_factory=threading.Event)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self, seen: Found | None) -> bool:
        """Take the lease from the version seen of it; False if another was quicker."""
        self._since = sessions.now()
        began = time.monotonic()
        self._held = self._write(seen)
        self._renewed = began
        if self._held is None:
            return False
        threading.Thread(target=self._keep, name="lease", daemon=True).start()
        return True

    def renew(self) -> None:
        """Make sure, by a write, that the lease is still ours.

        Raises
        ------
        Lost
            It is not.
        StoreError
            The object store cannot be reached: nobody knows.
        """
        with self._turn:
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
        """Let the next one take it at once; without an object store to reach, it runs out."""
        self._ended.set()
        with self._turn, suppress(StoreError):
            if not self.lost.is_set():
                self._write(self._held, free=True)

    def _keep(self) -> None:
        """Renew it until it is given back or lost."""
        while not self._ended.wait(RENEW * self.seconds):
            try:
                self.renew()
            except StoreError:
                if time.monotonic() - self._renewed > STOP * self.seconds:
                    self.lost.set()
            if self.lost.is_set() and not self._ended.is_set():
                self.on_lost()
                return

    def _own(self) -> Found | None:
        """Our own last write, should its answer have been lost on the way."""
        found = objects.read(self.root, OBJECT, self._patience)
        record = None if found is None else parse(found.body)
        return found if record is not None and record.key == self._key else None

    def _write(self, over: Found | None, *, free: bool = False) -> Found | None:
        if over is None and self._held is not None:
            return None  # ours is gone: never to be made anew over nothing
        now = sessions.now()
        record = Record(self.who, self._since, now, self.seconds, self._key, free)
        return objects.write(self.root, OBJECT, record.to_bytes(), over, self._patience)

    @property
    def _patience(self) -> float:
        """How long a request may take: two fit before the holder has to stop."""
        return min(objects.PATIENCE, RENEW * self.seconds)

    def _gone(self) -> Lost:
        return Lost(
            f"This refresher lost its hold on {self.root} to another, or could not renew it in "
            "time; nothing more is written."
        )


@dataclass
class Watch:
    """Looks at a lease from outside, to learn whether its holder lives.

    Parameters
    ----------
    root : str
        URL of the store.
    seconds : float
        How long a lease lasts here; one that says longer of itself is waited for.

    Attributes
    ----------
    seen : Found or None
        The version of the lease that may be taken over, once ``vacant``.
    moved : bool
        Whether it was renewed while looked at: its holder lives.
    """

    root: str
    seconds: float
    seen: Found | None = None
    moved: bool = False
    _since: float = 0.0

    def vacant(self) -> bool:
        """Whether nobody holds it, or its holder did not renew it for too long.

        Raises
        ------
        StoreError
            The object store cannot be reached, or refuses.
        """
        found = objects.read(self.root, OBJECT)
        now = time.monotonic()  # after the answer: the renewal it shows is older
        record = None if found is None else parse(found.body)
        if found is None or self.seen is None or found.tag != self.seen.tag:
            self.moved = self.seen is not None
            self.seen, self._since = found, now
        if record is None or record.free:
            return True
        return now - self._since >= TAKE_OVER * max(self.seconds, record.seconds)

    @property
    def pause(self) -> float:
        """How long to wait for the next look. [s]"""
        return min(LOOK * self.seconds, _LONGEST_PAUSE)
