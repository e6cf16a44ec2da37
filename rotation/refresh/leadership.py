"""Whose turn it is to refresh a store: this process's, or another's while this one stands by."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from rotation.errors import StoreError
from rotation.settings import Settings
from rotation.store.coordination import lock

_AGAIN: Final = 10.0
"""Pause before an object store that cannot be reached is tried again. [s]"""


@dataclass
class Leader:
    """This process's turn to refresh.

    Parameters
    ----------
    settings : Settings
    follow : bool
        Whether to stand by while it is another's, and again after losing it.

    Attributes
    ----------
    ended : Event
        Set once this process is told to end.
    stop : Event
        Set by that too, and when the turn is lost: what is under way is to end.
    """

    settings: Settings
    follow: bool
    ended: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)

    def end_on_signals(self) -> None:
        """The first signal ends the work in good order, a second one at once."""

        def end() -> None:
            self.ended.set()
            self.stop.set()

        def on_signal(number: int, _: object) -> None:
            signal.signal(number, signal.SIG_DFL)
            # Not from here: the main thread may hold the event's own lock at this moment.
            threading.Thread(target=end).start()

        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, on_signal)

    def take(self, work: Callable[[Callable[[], None]], None]) -> None:
        """Do the work when it is this process's turn; with ``follow``, until told to end.

        Parameters
        ----------
        work : callable
            Takes what is to be called before every write to the store.

        Raises
        ------
        Busy, Lost
            It is another's turn, and ``follow`` is False.
        StoreError
            The store cannot be reached or written; with ``follow`` an object store is tried
            again.
        """
        said = ""
        while not self.ended.is_set():
            try:
                with lock.refresher(
                    self.settings, wait=self._waiting(), follow=self.follow, on_lost=self.stop.set
                ) as check:
                    said = ""
                    work(check)
            except lock.Busy:
                if not self.ended.is_set():
                    raise
            except StoreError as error:
                if not self.follow or not self.settings.on_object_store:
                    raise
                if str(error) != said:
                    say(said := str(error))
                if not isinstance(error, lock.Lost):
                    self.ended.wait(_AGAIN)
                self._resume()
            else:
                return

    def _resume(self) -> None:
        self.stop.clear()
        if self.ended.is_set():  # meanwhile
            self.stop.set()

    def _waiting(self) -> Callable[[float], bool]:
        """Wait for another refresher, saying so the first time; False once told to stop."""
        said = threading.Event()

        def wait(seconds: float) -> bool:
            if not said.is_set():
                said.set()
                until = (
                    "standing by until it ends"
                    if self.follow
                    else f"in {self.settings.lease:.0f} s it is known whether it lives"
                )
                say(f"Another refresher is at work on {self.settings.store}; {until}.")
            return not self.stop.wait(seconds)

        return wait


def say(sentence: str) -> None:
    """Print at once, for whoever reads along."""
    print(sentence, flush=True)
