"""The sample's lists of members: who belongs to the index at the end of each month."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation import universe
from rotation.panel import Days, Floats
from rotation.sample.names import NUMBERED, SECTORS, WATCHED, Names

_PASSED_OVER: Final = (8, 12)  # largest and smallest names left out at a reconstitution


def membership(days: Days, names: Names, closes: Floats) -> pd.DataFrame:
    """Month-end members with their sector and weight, by closes without odd sessions."""
    month = days.astype("datetime64[M]")
    ends = np.append(np.flatnonzero(month[1:] != month[:-1]), len(days) - 1)
    close = closes[ends]
    cap = np.append(names.cap, [size for _, size in WATCHED.values()])
    cap_now = np.empty_like(close)
    inside = np.zeros(close.shape, dtype=bool)
    base = close[0]
    for row in range(len(ends)):
        # Shares are counted anew each June: until then a weight moves with the price alone.
        cap_now[row] = cap * close[row] / np.where(np.isnan(base), close[row], base)
        inside[row] = inside[row - 1] & ~np.isnan(close[row])
        if row == 0 or month[ends[row]].astype(int) % 12 == 5:
            inside[row] = _reconstituted(cap_now[row])
            base = close[row]
    weights = np.where(inside, cap_now, 0.0)
    weights /= weights.sum(axis=1, keepdims=True)
    dates, columns = np.nonzero(inside)
    who = _who(names).take(columns).reset_index(drop=True)
    who.insert(0, "as_of", days[ends][dates])
    return who.assign(weight=weights[inside])


def _reconstituted(cap: Floats) -> npt.NDArray[np.bool_]:
    """Names chosen in June: all that trade but the very largest and the very smallest."""
    largest, smallest = _PASSED_OVER
    numbered = cap[:NUMBERED]
    order = np.argsort(numbered, kind="stable")  # names that do not trade (NaN) come last
    order = order[: int(np.isfinite(numbered).sum())]
    chosen = np.isfinite(cap)  # the watch list is never passed over
    chosen[order[:smallest]] = False
    chosen[order[-largest:]] = False
    return chosen


def _who(names: Names) -> pd.DataFrame:
    """Symbol, name and sector of all 2,000, in the order of the panel's columns."""
    sectors = [SECTORS[number].name for number in names.sector]
    return pd.DataFrame(
        {
            "symbol": [*names.symbols, *WATCHED],
            "name": [
                *(f"Simulated company {symbol[1:]}" for symbol in names.symbols),
                *(f"{universe.name_of(symbol)} (simulated)" for symbol in WATCHED),
            ],
            "sector": [*sectors, *(sector for sector, _ in WATCHED.values())],
        }
    )
