"""Says which line of a delimited text is why it cannot be read."""

from __future__ import annotations

import csv
from pathlib import Path

from rotation import delimited


def why(
    error: Exception, path: Path, encoding: str, separator: str, *, width: int, first: int
) -> str:
    """Return why a text cannot be read, with its line.

    Parameters
    ----------
    error : Exception
        That of pandas.
    path, encoding, separator
        The text, and how it lies in its file.
    width : int
        Fields of the header.
    first : int
        Line below the header.
    """
    try:
        for line, cells in delimited.rows(path.read_text(encoding, "replace"), separator):
            if line >= first and len(cells) > width:
                return f"line {line} has {len(cells)} fields and the header {width}"
    except csv.Error as fault:
        return str(fault)
    return str(error).splitlines()[0].rpartition("C error: ")[2]
