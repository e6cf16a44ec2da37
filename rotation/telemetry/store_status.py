"""What this server knows to be wrong with the store, for pages, probes and metrics."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StoreStatus:
    """Result of the last check of the store.

    Attributes
    ----------
    problem : what is wrong and what happens now, in one sentence; None while all is well
    lost : whether what was stored is gone
    checked : whether it was tried at all if the store can be written
    """

    problem: str | None = None
    lost: bool = False
    checked: bool = True


_current = StoreStatus(checked=False)


def get() -> StoreStatus:
    """Return the result of the last check."""
    return _current


def put(status: StoreStatus) -> None:
    """Set the result of the last check."""
    global _current  # noqa: PLW0603  (one store a process)
    _current = status
