"""``python -m benchmarks.breadth``: the arrays of breadth against what numpy and pyarrow need.

Two ratios, each of computations that alternate within one run:

engine: every series over 2,000 names and 1,260 sessions, against copying and cumulatively
summing the same matrices of closes and volumes twice;

reader: from a table of 2.1 million rows to wide arrays, against reading the same columns of
the same files with pyarrow.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from deltalake import DeltaTable

from benchmarks.alternate import compare
from rotation import sessions
from rotation.catalog import PRICES
from rotation.store import market
from rotation.store.delta.tables import Tables
from rotation.store.holdings import lists as holdings
from rotation.store.holdings import membership
from rotation.topics.breadth.analysis import base as breadth
from rotation.topics.breadth.analysis import volume as breadth_volume

NAMES, SESSIONS = 2_000, 1_260
FILLED = 0.84
"""Share of the cells that have a row: 2.1 million of 2.52."""

Matrix = npt.NDArray[np.float64]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.breadth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="kept, after one to warm up")
    rounds = parser.parse_args().rounds
    close, volume = _matrices()
    compare("engine", lambda: engine(close, volume), lambda: floor(close, volume), rounds)
    with TemporaryDirectory() as folder:
        stored = _stored(folder, close, volume)
        files = [str(uri) for uri in DeltaTable(stored.tables.uri("prices")).file_uris()]
        compare("reader", stored.members, lambda: plain(files), rounds)


def engine(close: Matrix, volume: Matrix) -> list[Any]:
    """Every series the breadth page draws, from the two matrices."""
    base = breadth.breadth_base(close, volume, np.ones(close.shape[1], dtype=bool))
    active = breadth_volume.activity(base, 50)
    return [
        *(breadth_volume.participation(base, active, drop) for drop in (0, 10)),
        *(breadth_volume.concentration(base, drop) for drop in (0, 10)),
    ]


def floor(close: Matrix, volume: Matrix) -> None:
    """Copy and cumulatively sum both matrices, twice."""
    for _ in range(2):
        for matrix in (close, volume):
            np.cumsum(matrix.copy(), axis=0)


def plain(files: list[str]) -> list[Any]:
    """The columns the reader needs, as pyarrow reads them."""
    columns = ["symbol", "session", "close", "volume"]
    return [pyarrow.parquet.read_table(file, columns=columns) for file in files]


def _matrices() -> tuple[Matrix, Matrix]:
    """Random walks and volumes with gaps where a name is not listed yet."""
    random = np.random.default_rng(1)
    steps = random.normal(0.0003, 0.02, (SESSIONS, NAMES))
    close = np.round(20 * np.exp(np.cumsum(steps, axis=0)), 2)
    volume = np.round(random.lognormal(11, 0.8, close.shape))
    since = np.sort(random.random(NAMES)) * 2 * (1 - FILLED) * SESSIONS
    absent = np.arange(SESSIONS)[:, None] < since
    close[absent] = volume[absent] = np.nan
    return close, volume


def _stored(folder: str, close: Matrix, volume: Matrix) -> market.StoredMarket:
    """The same in a store, symbol by symbol as a first fill leaves it, with a list of members."""
    days = sessions.all_sessions()
    days = days[days < np.datetime64("2026-01-01")][-SESSIONS:]
    symbols = np.array([f"M{number:04}" for number in range(NAMES)])
    row, column = np.nonzero(np.isfinite(close.T))[::-1]
    order = np.lexsort((row, column))
    row, column = row[order], column[order]
    at = pd.Timestamp("2026-01-01", tz="UTC").to_pydatetime()
    columns: dict[str, Any] = dict.fromkeys(("open", "high", "low", "close"), close[row, column])
    columns |= {"volume": volume[row, column], "dividend": np.zeros(len(row))}
    columns |= {"split": columns["dividend"], "source": ["import"] * len(row)}
    columns |= {"symbol": symbols[column], "session": days[row], "fetched_at": [at] * len(row)}
    tables = Tables(str(Path(folder)))
    tables.append("prices", pa.table({name: columns[name] for name in PRICES.schema.names}))
    lists = pd.DataFrame({"symbol": symbols, "ticker": symbols, "name": symbols})
    lists = lists.assign(
        fund=membership.FUND, as_of=pd.Timestamp(str(days[0])), sector="Industrials",
        asset_class="Equity", weight=1 / NAMES, shares=1.0, market_value=1.0, price=1.0,
    )  # fmt: skip
    holdings.replace(tables, lists, source="import", at=at)
    opened = market.at(tables, market.version_of(tables, tables.version))
    if not isinstance(opened, market.StoredMarket):
        raise TypeError("The store of the benchmark is not shown; the sample is.")
    print(f"{len(row):,} rows in {len(DeltaTable(tables.uri('prices')).file_uris())} file(s)")
    return opened


if __name__ == "__main__":
    main()
