"""What an import says of the rows of a file that it does not store."""

from __future__ import annotations

from collections.abc import Sequence

from rotation import formats


def sentences(rows: Sequence[tuple[str, str]], one: str = "row") -> list[str]:
    """Return a sentence on what was left out and why, none without any.

    Parameters
    ----------
    rows : sequence of (why, which)
        Why each was left out, in words behind a count (``of a day to come``), and a name for it
        (``line 4``).
    one : str
        What a row is called.
    """
    if not rows:
        return []
    return [f"{formats.counted([why for why, _ in rows], one, 'left out', rows[0][1])}."]
