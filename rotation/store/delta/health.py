"""Checks that the folder of a store can be written."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from rotation.errors import StoreError

_TRIAL: Final = 64 * 1024
"""Size of the file that is written, and deleted, to see whether the disk takes it. [bytes]"""

_LEAST: Final = 32 * 2**20
"""Free space below which nothing is written: a commit may rewrite files as large. [bytes]"""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_FREE: Final = "Free some space; storing goes on by itself."


def unwritable(root: str) -> str | None:
    """Return why a folder cannot be written, in one sentence; None if it can.

    Parameters
    ----------
    root : str
        Folder of the store; one that does not exist yet is created by its first write.
    """
    folder = Path(root)
    if "://" in root or not folder.is_dir():
        return misplaced(root)
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"\0" * _TRIAL)
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as error:
        if error.errno in _FULL:
            return (
                f"The disk of the store {root} is full: nothing new is stored, what was stored is "
                f"unchanged. {_FREE}"
            )
        return (
            f"The store {root} cannot be written ({error.strerror}): nothing new is stored, what "
            "was stored is unchanged. Storing goes on by itself once it can be written."
        )
    return full(root)


def misplaced(root: str) -> str | None:
    """Return the sentence for a file in the place of a store, or of a folder above it; else None.

    It is no matter of the settings: the file may come after they are read, and go.
    """
    places = () if "://" in root else (Path(root), *Path(root).parents)
    found = next((place for place in places if os.path.exists(place)), None)
    if found is None or os.path.isdir(found):
        return None
    return f"The store {root} cannot be used: {found} is a file; a folder is needed."


def read_only(root: str) -> str | None:
    """Return why a folder takes no file that this process may not write to; None elsewhere.

    It asks for the right alone, so that it can stand before every commit.
    """
    folder = Path(root)
    if "://" in root or not folder.is_dir() or os.access(folder, os.W_OK | os.X_OK):
        return None
    return unwritable(root)


def refuse(sentence: str | None) -> None:
    """Raise what is known to be wrong before a write: the engine would panic in its own thread.

    Raises
    ------
    StoreError
        There is something wrong.
    """
    if sentence is not None:
        raise StoreError(sentence)


def full(root: str) -> str | None:
    """Return the sentence for a disk with too little room for a commit; None if it has enough."""
    folder = Path(root)
    if "://" in root or not folder.is_dir():
        return None
    free = shutil.disk_usage(folder).free
    if free >= _LEAST:
        return None
    return (
        f"The disk of the store {root} has {free / 2**20:,.1f} MB free and storing needs "
        f"{_LEAST / 2**20:,.0f} MB: nothing new is stored, what was stored is unchanged. {_FREE}"
    )
