"""A computation and its floor, measured in turns within one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def compare(name: str, one: Callable[[], Any], floor: Callable[[], Any], rounds: int) -> None:
    """Print the time of a computation, that of its floor and the ratio.

    Parameters
    ----------
    name : str
        What the line is called.
    one, floor : callable
        Called in turns.
    rounds : int
        How many are kept, after one to warm up.
    """
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 1):
        for seconds, work in zip(found, (one, floor), strict=True):
            began = time.perf_counter()
            work()
            if number:
                seconds.append(time.perf_counter() - began)
    ratios = [a / b for a, b in zip(*found, strict=True)]
    own, floors = (1000 * statistics.median(seconds) for seconds in found)
    print(
        f"{name}: {own:.0f} ms against {floors:.0f} ms, {statistics.median(ratios):.2f} times "
        f"(lowest {min(ratios):.2f}, highest {max(ratios):.2f})"
    )
