"""The bytes of the files people bring."""

from __future__ import annotations

from pathlib import Path

from rotation.errors import BadInput


def check(path: Path) -> None:
    """Refuse what is no file.

    Raises
    ------
    BadInput
        There is nothing, or a folder.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; expected a file in it. Nothing was imported.")
    if not path.is_file():
        raise BadInput(f"There is no file {path}. Nothing was imported.")


def read(path: Path, most: int | None = None) -> bytes:
    """Return the bytes of a file, or its first ``most`` and one more, which tells a larger one.

    Raises
    ------
    BadInput
        It cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(-1 if most is None else most + 1)
    except OSError as error:
        raise BadInput(
            f"{path} cannot be read ({error.strerror}). Nothing was imported."
        ) from error
