"""Stored rows as a file another tool reads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

from rotation import drafts, formats
from rotation.catalog import EXPORTED
from rotation.errors import BadInput, NoData
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables


def export_prices(tables: Tables, path: Path, symbols: Sequence[str] | None) -> str:
    """Write stored daily bars in the layout ``rotation import prices`` reads.

    Returns
    -------
    str
        One sentence for a person.

    Raises
    ------
    BadInput
        The ending is neither .csv nor .parquet, or the file cannot be written; what was there
        is unchanged.
    NoData
        Nothing of the symbols is stored.
    """
    if path.suffix.lower() not in (".csv", ".parquet"):
        raise BadInput(f"{path.name} ends neither in .csv nor .parquet; nothing was written.")
    if tables.version("prices") < 0:
        raise NoData("No prices are stored yet; nothing was written.")
    where = "" if symbols is None else f"WHERE symbol IN ({quoted(symbols)})"
    rows = tables.query(
        "SELECT session AS date, symbol, open, high, low, close, volume, dividend, split, "
        f"source, fetched_at FROM prices {where} ORDER BY symbol, session",
        "prices",
    ).cast(EXPORTED)  # the engine's own string type is one that files do not have
    if not rows.num_rows:
        wanted = f"for {', '.join(symbols)}" if symbols else "yet"
        raise NoData(f"No prices are stored {wanted}; nothing was written.")
    with drafts.replacing(path) as draft:
        if path.suffix.lower() == ".csv":
            pyarrow.csv.write_csv(rows, draft)
        else:
            pyarrow.parquet.write_table(rows, draft)
    stored = set(pyarrow.compute.unique(rows.column("symbol")).to_pylist())
    lacking = [symbol for symbol in symbols or () if symbol not in stored]
    without = f"; nothing is stored of {', '.join(lacking)}" if lacking else ""
    return f"{formats.many(rows.num_rows, 'row')} written to {path}{without}."
