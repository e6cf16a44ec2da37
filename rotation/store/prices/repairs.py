"""What was asked again of price histories: the table ``repairs``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from rotation import sessions
from rotation.catalog import REPAIRS
from rotation.store.delta.sql import instant
from rotation.store.delta.tables import Tables

Key = tuple[str, str, dt.date]
"""Symbol, kind (hole, split or walk) and first session."""

GIVE_UP: Final = dt.timedelta(days=42)
"""How long a hole or a suspected split is asked for: the exchange traded, the source has none."""

REACH: Final = dt.timedelta(days=731)
"""How far back holes and suspected splits are asked for again."""


@dataclass(frozen=True)
class Asked:
    """When something was asked again.

    Attributes
    ----------
    times : how often
    begun_at, asked_at, retry_after : the first time, the last and the next, UTC
    """

    times: int
    begun_at: dt.datetime
    asked_at: dt.datetime
    retry_after: dt.datetime

    def waits(self, now: dt.datetime) -> bool:
        """Whether it is not asked now: it was a short while ago, or for long enough."""
        return self.retry_after > now or self.given_up(now)

    def given_up(self, now: dt.datetime) -> bool:
        """Whether it was asked for long enough."""
        return now - self.begun_at >= GIVE_UP


def reach(now: dt.datetime) -> dt.date:
    """Return the first day whose holes and suspected splits are asked for again."""
    return now.date() - REACH


def asked(tables: Tables, version: int | None = None) -> dict[Key, Asked]:
    """Return when each thing was asked again; never, where a clock was ahead then.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    past = f"asked_at <= {instant(sessions.latest_credible())}"
    rows = tables.rows(f"SELECT * FROM {REPAIRS.name} WHERE {past}", REPAIRS.name, version)
    names = Asked.__dataclass_fields__
    return {
        (row["symbol"], row["kind"], row["first"]): Asked(**{name: row[name] for name in names})
        for row in rows
    }
