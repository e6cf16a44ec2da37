"""The steps of a pass over all sources."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rotation.catalog import Source
from rotation.refresh.report import Report


def nothing_pending() -> bool:
    """Never wake the refresher."""
    return False


@dataclass(frozen=True)
class Step:
    """One step of a pass.

    Attributes
    ----------
    group : the value of ``rotation refresh --only`` that includes it
    run : fetches what is due until the event is set
    pending : whether somebody has asked for something that the step would fetch
    """

    group: str
    run: Callable[[threading.Event], Report]
    pending: Callable[[], bool] = nothing_pending


class Refresher(Protocol):
    """Keeps the tables of one source up to date."""

    @property
    def source(self) -> Source: ...

    def steps(self) -> Sequence[Step]: ...
