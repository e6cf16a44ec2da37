"""The allocator of a process that reads tables: a few arenas for any number of threads."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from rotation.store.delta import allocator

COUNT = """
import ctypes, sys, threading
from rotation import settings
from rotation.store.open import open_tables

if sys.argv[1] == "open":
    open_tables(settings.current())
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.malloc_info.argtypes = [ctypes.c_int, ctypes.c_void_p]
together = threading.Barrier(24)

def work():
    together.wait()
    for _ in range(200):
        libc.malloc(4096)
    together.wait()

threads = [threading.Thread(target=work) for _ in range(24)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = libc.fdopen(1, b"w")
libc.malloc_info(0, file)
"""


def arenas(how: str) -> int:
    """Arenas of a process in which 24 threads took memory."""
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"}
    done = subprocess.run(
        [sys.executable, "-c", COUNT, how], env=environment, capture_output=True, check=True
    )
    return len(re.findall(rb"<heap nr=", done.stdout))


def test_threads_share_the_arenas() -> None:
    """Of a process that has opened a store, but for those that importing had begun already.

    Where the C library is another one, nothing is bounded and nothing is claimed.
    """
    if not sys.platform.startswith("linux"):
        assert not allocator.bound()
        return
    assert arenas("open") <= allocator.ARENAS + 2
    assert arenas("leave") > allocator.ARENAS + 2


def test_what_the_environment_settles_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets the number of arenas knows better."""
    monkeypatch.setenv("MALLOC_ARENA_MAX", "8")
    allocator.bound.cache_clear()
    assert not allocator.bound()
    allocator.bound.cache_clear()
