"""What the command prints to: made to take every sign, left quietly where it takes nothing."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from typing import Final

_HANDLER: Final = "rotation.plain"
_PLAIN: Final = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "×": "x", "·": ".", "…": "...", "“": "'", "”": "'",
        "‘": "'", "’": "'", "→": "->", "≥": ">=", "≤": "<=", "≈": "~",
    }
)  # fmt: skip
"""Signs for which other code pages have none; none of them ends a text in JSON."""


def take_every_sign() -> None:
    """Let both streams print plain signs for those that their encoding lacks: a minus is one."""
    codecs.register_error(_HANDLER, _plain)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def leave() -> None:
    """Print to nowhere from here on: what is left to print would fail once more at the exit."""
    with contextlib.suppress(OSError, ValueError):  # a stream without a descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _plain(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end].translate(_PLAIN)
    return signs.encode("ascii", "replace").decode("ascii"), error.end
