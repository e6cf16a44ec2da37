"""A store with futures and series of the economy, for tests of policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from rotation.catalog import ECONOMY, FUTURES, STATEMENTS
from rotation.store.delta import rows
from rotation.store.delta.tables import Tables
from tests.markets import AT


def add_closes(
    tables: Tables, session: str, first: str, closes: Sequence[float], source: str = "import"
) -> None:
    """Closes of one session, of contracts from a month on."""
    months = pd.date_range(f"{first}-01", periods=len(closes), freq="MS")
    frame = pd.DataFrame(
        {"contract_month": months, "session": pd.Timestamp(session), "close": closes}
    )
    rows.merge(tables, FUTURES, frame, source=source, at=AT)


def add_series(tables: Tables, name: str, values: Mapping[str, float]) -> None:
    """A series of the economy, by day."""
    frame = pd.DataFrame(
        {"series": name, "date": pd.to_datetime(list(values)), "value": list(values.values())}
    )
    rows.merge(tables, ECONOMY, frame, source="import", at=AT)


def add_statement(tables: Tables, day: str, text: str) -> None:
    """A statement of the FOMC, a line a paragraph."""
    frame = pd.DataFrame({"date": [pd.Timestamp(day)], "title": "", "url": "", "text": text})
    rows.merge(tables, STATEMENTS, frame, source="import", at=AT)
