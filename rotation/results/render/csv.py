"""A table of a result as a file a spreadsheet opens."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Sequence
from typing import Any, Final

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet run the text of a cell."""


def text(rows: Sequence[dict[str, Any]]) -> str:
    """Rows as CSV: every digit, dates as ISO 8601, an empty field where nothing is known.

    Parameters
    ----------
    rows : sequence of dict
        All with the columns of the first.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if rows:
        writer.writerow(rows[0])
        writer.writerows([_field(row[name]) for name in rows[0]] for row in rows)
    return out.getvalue()


def _field(value: Any) -> Any:
    """A value as written; a text that a spreadsheet would run as a formula is quoted."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, str) and len(value) > 1 and value.startswith(_FORMULA):
        return f"'{value}"
    return value
