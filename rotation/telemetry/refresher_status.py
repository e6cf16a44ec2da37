"""State of the refresher process that this server supervises, for pages, probes and metrics."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class RefresherStatus:
    """What the supervisor knows of its refresher.

    Attributes
    ----------
    state : off (this server starts none), running, or stopped (it ended, or could not be started,
        and is started again)
    starts : how often it was started
    exit_code : of its last end; negative is the signal that ended it; None before the first
    next_start : when it is started again, UTC; None while it runs
    error : why it could not be started, in a few words; empty where it was
    """

    state: Literal["off", "running", "stopped"] = "off"
    starts: int = 0
    exit_code: int | None = None
    next_start: dt.datetime | None = None
    error: str = ""

    def sentence(self) -> str | None:
        """Return what a viewer of old data should know; None while all is well."""
        if self.state != "stopped" or self.next_start is None:
            return None
        what = f"ended (exit code {self.exit_code})"
        if self.error:
            what = f"cannot be started ({self.error})"
        return (
            f"The refresher {what} and is started again at {self.next_start:%H:%M:%S} UTC; until "
            "then nothing new is fetched."
        )


_current = RefresherStatus()


def get() -> RefresherStatus:
    """Return the state of this process's refresher."""
    return _current


def put(status: RefresherStatus) -> None:
    """Set the state of this process's refresher."""
    global _current  # noqa: PLW0603  (one refresher a process)
    _current = status
