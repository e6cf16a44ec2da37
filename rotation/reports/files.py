"""Writes files whole or not at all, and says in a sentence why one cannot be written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Final

from rotation.errors import BadInput


def check_page(path: Path) -> None:
    """Refuse a place where a page cannot be written, before anything is computed.

    Raises
    ------
    BadInput
        It is a folder, does not end in .html, or is in no folder.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; expected a file such as report.html. {_NOTHING}")
    if path.suffix.lower() not in (".html", ".htm"):
        raise BadInput(f"{path} does not end in .html; expected such as report.html. {_NOTHING}")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"There is no folder {path.parent} to write {path.name} into. {_NOTHING}")


_NOTHING: Final = "Nothing was written."

DRAFT: Final = ".rotation-"
"""How the name of a file begins that is being written."""


def write(path: Path, content: bytes) -> None:
    """Write a file in the place of what is there; readers see the old one or the new one.

    Raises
    ------
    BadInput
        It cannot be written; what was there is unchanged.
    """
    try:
        number, draft = tempfile.mkstemp(prefix=DRAFT, dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
        Path(draft).chmod(0o644)
        Path(draft).replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            Path(draft).unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> BadInput:
    why = error.strerror or str(error)
    return BadInput(f"{path} cannot be written ({why}); what was there is unchanged.")
