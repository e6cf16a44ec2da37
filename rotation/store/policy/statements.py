"""Statements of the FOMC: stored ones, or the sample's beside simulated prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rotation.cache import single_flight
from rotation.catalog import STATEMENTS
from rotation.sample import policy as sample
from rotation.store.delta.tables import Tables


@dataclass(frozen=True)
class StoredStatement:
    """A statement as it is stored.

    Attributes
    ----------
    day : day of its release
    text : one line a paragraph
    source, fetched_at : of the row
    """

    day: dt.date
    text: str
    source: str
    fetched_at: dt.datetime | None


def days(tables: Tables) -> set[dt.date]:
    """Return the days that have a stored statement.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    return {row["date"] for row in tables.rows("SELECT date FROM statements", STATEMENTS.name)}


def current(
    kind: Literal["sample", "stored"], tables: Tables, version: int, until: dt.date | None
) -> Sequence[StoredStatement]:
    """Return the statements up to a day, ascending, to show beside a market of this kind.

    Raises
    ------
    StoreError
        The table cannot be read.
    """
    if kind == "sample":
        found: Sequence[StoredStatement] = [
            StoredStatement(day, text, "sample", None) for day, text in sample.STATEMENTS.items()
        ]
    else:
        found = _stored(tables, version)
    return [one for one in found if until is None or one.day <= until]


@single_flight(max_entries=2)
def _stored(tables: Tables, version: int) -> tuple[StoredStatement, ...]:
    sql = "SELECT date AS day, text, source, fetched_at FROM statements ORDER BY date"
    return tuple(StoredStatement(**row) for row in tables.rows(sql, STATEMENTS.name, version))
