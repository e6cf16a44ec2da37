"""Suspected splits of the stored price histories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import numpy as np

from rotation import sessions
from rotation.analytics import splits
from rotation.store.delta.tables import Tables
from rotation.store.prices import reader

_LARGE: Final = 0.15
"""Moves below this are no split that can be told apart. [decimal]"""


def stored(
    tables: Tables, symbols: Sequence[str], since: dt.date, *, version: int
) -> dict[str, tuple[dt.date, ...]]:
    """Return the sessions of the suspected splits of each symbol that has any.

    Parameters
    ----------
    tables : Tables
    symbols : sequence of str
    since : date
        First day that is read.
    version : int
        Version of the price table.

    Raises
    ------
    StoreError
        The price table cannot be read.
    """
    calendar = sessions.all_sessions()
    days = calendar[calendar >= np.datetime64(since)]
    wide = reader.wide(tables, symbols, days, ("close", "split"), version=version)
    close, split = wide.arrays["close"], wide.arrays["split"]
    found = {}
    for column, symbol in enumerate(wide.symbols):
        own = np.isfinite(close[:, column])
        closes = close[own, column]
        if not (np.abs(np.diff(closes)) > _LARGE * closes[:-1]).any():
            continue
        place = np.searchsorted(calendar, wide.sessions[own])
        jumps = splits.split_jumps(wide.sessions[own], closes, split[own, column], place)
        if jumps:
            found[symbol] = tuple(jump.session for jump in jumps)
    return found
