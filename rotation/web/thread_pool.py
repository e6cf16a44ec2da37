"""Work for answers, off the event loop: so much at once, so much waiting, no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from rotation.errors import RotationError

T = TypeVar("T")


class Busy(RotationError):
    """More was asked for than is answered at once."""

    def __init__(self) -> None:
        super().__init__("Too much is asked for at once; nothing was computed. Try again soon.")


class ThreadPool:
    """Threads of their own for computing, so that pages go on being drawn.

    Parameters
    ----------
    threads : int
        Pieces of work done at once.
    waiting : int
        Pieces that may wait; further ones are refused.
    """

    def __init__(self, threads: int, waiting: int) -> None:
        self._limiter = anyio.CapacityLimiter(threads)
        self._most = threads + waiting
        self._taken = 0

    async def run(self, work: Callable[[], T]) -> T:
        """Do a piece of work in a thread.

        Raises
        ------
        Busy
            Too much is waiting already.
        """
        if self._taken >= self._most:
            raise Busy
        self._taken += 1
        try:
            return await anyio.to_thread.run_sync(work, limiter=self._limiter)
        finally:
            self._taken -= 1
