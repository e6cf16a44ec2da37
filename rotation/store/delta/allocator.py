"""Bounds of glibc's allocator, so that memory the engine frees goes back to the system.

Each thread of the query engine gets an arena of its own, and an arena keeps what was freed in it:
a process that reads one version of the prices after the other grows by tens of MB with each.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import lru_cache
from typing import Final

ARENAS: Final = 2
"""Arenas that all threads share."""
MAPPED: Final = 4 * 2**20
"""Blocks from this size on are mapped by themselves, and unmapped when they are freed. [bytes]"""

_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8


@lru_cache(maxsize=1)
def bound() -> bool:
    """Set the bounds for this process; returns whether they hold.

    They do not where the C library is another one, or where the environment has settled them
    (``MALLOC_ARENA_MAX``).
    """
    if not sys.platform.startswith("linux") or "MALLOC_ARENA_MAX" in os.environ:
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return bool(mallopt(_M_ARENA_MAX, ARENAS)) and bool(mallopt(_M_MMAP_THRESHOLD, MAPPED))
