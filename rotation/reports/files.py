"""Where pages are written to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rotation.errors import BadInput

_NOTHING: Final = "Nothing was written."


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
