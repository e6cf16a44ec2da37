"""Writes files whole or not at all, and says in a sentence why one cannot be written."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rotation.errors import BadInput

DRAFT: Final = ".rotation-"
"""How the name of a file begins that is being written."""

_MODE: Final = 0o644  # of a file that was not there


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a file to write that then takes the place of what is there.

    Readers see the old one or the new one; the old one stays where writing fails or is stopped.
    What is no file (a pipe, a terminal) is written to as it is.

    Raises
    ------
    BadInput
        It cannot be written; what was there is unchanged.
    """
    draft = None
    try:
        target = path.resolve()  # a link goes on being one
        if path.exists() and not path.is_file() and not path.is_dir():
            yield path
            return
        number, name = tempfile.mkstemp(prefix=DRAFT, dir=target.parent)
        os.close(number)
        draft = Path(name)
        yield draft
        draft.chmod(target.stat().st_mode & 0o777 if target.is_file() else _MODE)
        draft.replace(target)
    except OSError as error:
        why = error.strerror or str(error)
        raise BadInput(f"{path} cannot be written ({why}); what was there is unchanged.") from error
    finally:
        if draft is not None:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def write(path: Path, content: bytes) -> None:
    """Write a file in the place of what is there.

    Raises
    ------
    BadInput
        As `replacing`.
    """
    with replacing(path) as draft:
        draft.write_bytes(content)
