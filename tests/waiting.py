"""Waiting for a state instead of for a time: a loaded machine takes as long as it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 120.0
"""Longest wait for what takes a second or two on an idle machine. [s]"""


def soon(holds: Callable[[], object]) -> None:
    """Wait until something holds; fails if it never does."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)
