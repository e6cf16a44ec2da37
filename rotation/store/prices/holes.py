"""Holes of the stored price histories against the trading calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from rotation import sessions
from rotation.analytics.holes import Hole, holes
from rotation.cache import SingleFlightCache
from rotation.store.delta.tables import Tables
from rotation.store.prices import reader
from rotation.store.prices.reader import SymbolExtent

_Key = tuple[str, tuple[tuple[str, dt.date, dt.date, int], ...]]

_found: Final[SingleFlightCache[_Key, Mapping[str, tuple[Hole, ...]]]] = SingleFlightCache(2)


def missing(extents: Iterable[SymbolExtent]) -> dict[str, int]:
    """Return how many sessions inside its history each symbol lacks; only those that lack any.

    It follows from the first and last session and the number of rows, without a look at them.
    """
    known = list(extents)
    ends = np.array([(one.first, one.last) for one in known], dtype="datetime64[D]").reshape(-1, 2)
    rows = np.array([one.rows for one in known], dtype=np.int64)
    calendar = sessions.all_sessions()
    first = np.searchsorted(calendar, ends[:, 0])
    lacking = np.searchsorted(calendar, ends[:, 1], side="right") - first - rows
    return {one.symbol: int(count) for one, count in zip(known, lacking, strict=True) if count > 0}


def stored(
    tables: Tables, extents: Mapping[str, SymbolExtent], version: int
) -> Mapping[str, tuple[Hole, ...]]:
    """Return the holes of each symbol that has any, cached until an extent changes.

    A fetch of core symbols in an open market changes no extent, and reads nothing here.

    Raises
    ------
    StoreError
        The price table cannot be read.
    """
    lacking = tuple(extents[symbol] for symbol in missing(extents.values()))
    key = tables.root, tuple((one.symbol, one.first, one.last, one.rows) for one in lacking)
    return _found.get(key, lambda: _read(tables, lacking, version))


def _read(
    tables: Tables, lacking: tuple[SymbolExtent, ...], version: int
) -> Mapping[str, tuple[Hole, ...]]:
    if not lacking:
        return {}
    days, symbols = reader.days_of(lacking), [one.symbol for one in lacking]
    present = reader.present(tables, symbols, days, version=version)
    return dict(zip(symbols, holes(days, days, present), strict=True))
