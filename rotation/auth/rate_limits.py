"""How often one viewer may do something: a budget that fills up again, per viewer and action.

``rate_limits.allow(viewer, "refresh")`` is all a page or route needs; ``ui.frame.gate.viewer`` says
who that is on a page. Budgets live in the process: N replicas allow N times
as much to someone who reaches them all, which sticky sessions keep from happening by accident.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, Literal

Action = Literal["api", "chart", "picture", "preview", "refresh", "report", "term", "upload"]


@dataclass(frozen=True)
class Budget:
    """What one viewer may do.

    Attributes
    ----------
    at_once : times in a row
    every : after which one more is allowed again [s]
    """

    at_once: int
    every: float


BUDGETS: Final[dict[Action, Budget]] = {
    "api": Budget(at_once=240, every=0.25),
    "chart": Budget(at_once=240, every=0.25),  # an open frame asks once a minute
    "picture": Budget(at_once=60, every=1.0),
    "preview": Budget(at_once=30, every=2.0),
    "refresh": Budget(at_once=2, every=120.0),
    "report": Budget(at_once=20, every=10.0),
    "term": Budget(at_once=5, every=60.0),
    "upload": Budget(at_once=10, every=60.0),  # each stays in memory until its page runs again
}

_REMEMBERED: Final = 20_000  # viewers and actions


@dataclass(frozen=True)
class Answer:
    """Whether it is allowed; true or false itself.

    Attributes
    ----------
    wait : how long until it will be, 0 if it is [s]
    """

    wait: float = 0.0

    def __bool__(self) -> bool:
        return self.wait == 0


@dataclass
class Limits:
    """The budgets of all viewers; safe to ask from many threads.

    A viewer's budget is one number, the time by which it will be full again: each use moves
    it ``every`` seconds on, and a use that would move it further than ``at_once`` uses from
    now is refused and costs nothing.
    """

    _full_at: OrderedDict[tuple[str, str], float] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def allow(self, viewer: str, action: Action, *, at: float) -> Answer:
        """Take one from a viewer's budget if there is one; ``at`` in seconds of any clock."""
        budget = BUDGETS[action]
        key = (viewer, action)
        with self._lock:
            full_at = max(self._full_at.get(key, at), at) + budget.every
            wait = full_at - at - budget.at_once * budget.every
            if wait > 1e-9:
                return Answer(wait)
            self._full_at[key] = full_at
            self._full_at.move_to_end(key)
            while len(self._full_at) > _REMEMBERED:  # the one that used it longest ago
                self._full_at.popitem(last=False)
        return Answer()


_HERE: Final = Limits()


def allow(viewer: str, action: Action) -> Answer:
    """Whether a viewer may do something now; a yes counts as having done it.

    Parameters
    ----------
    viewer : str
        Who, as ``rotation.ui.frame.gate.viewer`` names them on a page.
    action : Action
        A call of the API, a chart in a frame or as a file, a picture, the computed words of a link
        preview, a request to refresh now, a report, a search put in the queue, a file sent to a
        page.

    Returns
    -------
    Answer
        True or false, and how long to wait.
    """
    return _HERE.allow(viewer, action, at=time.monotonic())


def is_here(host: str) -> bool:
    """Return whether an address is of this machine itself."""
    return of_address(host) in ("address:127.0.0.1", "address:::1")


def of_address(host: str | None) -> str:
    """The viewer at an address; an IPv6 network of one household counts as one."""
    if not host:
        return "address:unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"address:{host[:64]}"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped  # a dual-stack socket writes ::ffff:192.0.2.1
    if address.version == 6 and not address.is_loopback:
        return f"address:{ipaddress.ip_network((address, 64), strict=False)}"
    return f"address:{address}"
