"""Leadership: one process refreshes a store, others stand by or give up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from rotation.errors import StoreError
from rotation.settings import Settings
from rotation.store.coordination import lock

_RETRY_EVERY: Final = 10.0
"""Pause before an object store that cannot be reached is tried again. [s]"""


@dataclass
class Leader:
    """A process that is, or is to become, the one that refreshes a store.

    Parameters
    ----------
    settings : Settings
    follow : bool
        Whether to stand by while another process leads, and again after losing the lead.

    Attributes
    ----------
    ended : Event
        Set once this process is told to end.
    stop : Event
        Set then too, and when the lead is lost: the work under way ends.
    """

    settings: Settings
    follow: bool
    ended: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def end_on_signals(self) -> None:
        """Let a first signal end the work in good order, and a second one at once."""

        def end() -> None:
            self.ended.set()
            self.stop.set()

        def on_signal(number: int, _: object) -> None:
            signal.signal(number, signal.SIG_DFL)
            # Not from here: the main thread may hold the event's own lock at this moment.
            threading.Thread(target=end).start()

        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, on_signal)

    def run(self, work: Callable[[Callable[[], None]], None]) -> None:
        """Run the work as the leader; with ``follow`` again after losing the lead.

        Parameters
        ----------
        work : callable
            Takes what is to be called before every write to the store.

        Raises
        ------
        Busy, Lost
            Another process leads, and ``follow`` is False.
        StoreError
            The store cannot be reached or written; with ``follow`` an object store is tried
            again, and a deleted folder made anew.
        """
        # Not by stamina: it sleeps in one piece, and a signal is to end this wait at once.
        last_error = ""
        while not self.ended.is_set():
            try:
                with lock.refresher(
                    self.settings, wait=self._waiting(), follow=self.follow, on_lost=self.stop.set
                ) as check:
                    last_error = ""
                    work(check)
            except lock.Busy:
                if not self.ended.is_set():
                    raise
            except StoreError as error:
                lost = isinstance(error, lock.Lost)
                if not self.follow or not (lost or self.settings.on_object_store):
                    raise
                if str(error) != last_error:
                    say(last_error := str(error))
                if not lost:
                    self.ended.wait(_RETRY_EVERY)
                self._resume()
            else:
                return

    def _resume(self) -> None:
        self.stop.clear()
        if self.ended.is_set():  # meanwhile
            self.stop.set()

    def _waiting(self) -> Callable[[float], bool]:
        """Return what waits for another leader, and says so once; False once told to stop."""
        told = threading.Event()

        def wait(seconds: float) -> bool:
            if not told.is_set():
                told.set()
                until = (
                    "standing by until it ends"
                    if self.follow
                    else f"in {self.settings.lease:.0f} s it is known whether it lives"
                )
                say(f"Another refresher is at work on {self.settings.store}; {until}.")
            return not self.stop.wait(seconds)

        return wait


def say(sentence: str) -> None:
    """Print a sentence and flush it, for a pipe that is read line by line."""
    print(sentence, flush=True)
