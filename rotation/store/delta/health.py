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
"""Free space below which a disk counts as full: a commit may rewrite files as large. [bytes]"""

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)


def unwritable(root: str) -> str | None:
    """Return why a folder cannot be written, in one sentence; None if it can.

    Parameters
    ----------
    root : str
        Folder of the store; one that does not exist yet is created by its first write.
    """
    folder = Path(root)
    if "://" in root or not folder.is_dir():
        return None
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(b"\0" * _TRIAL)
            trial.flush()
            os.fsync(trial.fileno())
    except OSError as error:
        if error.errno in _FULL:
            return _full(root)
        return (
            f"The store {root} cannot be written ({error.strerror}): nothing new is stored, what "
            "was stored is unchanged. Storing goes on by itself once it can be written."
        )
    return full(root)


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
    return _full(root) if shutil.disk_usage(folder).free < _LEAST else None


def _full(root: str) -> str:
    return (
        f"The disk of the store {root} is full: nothing new is stored, what was stored is "
        "unchanged. Free some space; storing goes on by itself."
    )
