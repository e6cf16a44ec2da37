"""Valuation and earnings growth in the sample: a snapshot a session of funds and holdings.

Nothing here is real. Two truths are planted: small caps are cheaper than large ones and catch up a
little once the rotation has begun; and technology's earnings grow faster than those of the rest,
by less the longer it lasts.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation import universe
from rotation.panel import Days, Floats
from rotation.sample import market as simulated
from rotation.sample import script
from rotation.sample.market import persistent, rng

SNAPSHOTS: Final = 400
"""Sessions with a snapshot of funds, the last ones of the sample."""

EVERY: Final = 21
"""Sessions from one snapshot of holdings to the next, the last session included."""

TECHNOLOGY: Final = next(iter(universe.SECTORS))

_LEVELS: Final = {
    "small": {"pe": 17.0, "pb": 1.9, "ps": 1.2},
    "large": {"pe": 24.0, "pb": 4.4, "ps": 2.9},
    "sectors": {"pe": 22.0, "pb": 3.6, "ps": 2.4},
}
_RERATED: Final = 0.06  # of small caps' ratios from the start of the rotation on [log]
_GROWTH: Final = {"small": 0.06, "large": 0.11, "sectors": 0.08}
_TECHNOLOGY_AHEAD: Final = (0.14, 0.09)  # at the first and at the last snapshot


def snapshots() -> pd.DataFrame:
    """Rows of every kind, by day.

    Returns
    -------
    DataFrame
        ``kind, fund, symbol, as_of`` [datetime64[s]], ``weight, pe, pb, ps, growth, form``.
    """
    days = simulated.sessions()[-SNAPSHOTS:]
    parts = [
        _fund(family, symbol, days)
        for family, symbols in universe.VALUED_FUNDS.items()
        for symbol in symbols
    ]
    parts += [part for sector in universe.SECTORS for part in _holdings(sector, days)]
    return pd.concat(parts, ignore_index=True).sort_values(
        ["as_of", "kind", "fund", "symbol"], ignore_index=True
    )


def _fund(family: str, symbol: str, days: Days) -> pd.DataFrame:
    random = rng(f"fundamentals {symbol}")
    own = 0.08 * random.standard_normal()
    drift = persistent(0.006 * random.standard_normal(len(days)), 0.99)
    since = (days >= np.datetime64(script.ROTATION_START)) & (family == "small")
    rerated = _RERATED * np.minimum(np.cumsum(since) / 60.0, 1.0)
    level = np.exp(own + drift + rerated)
    growth = _GROWTH[family] + 0.02 * random.standard_normal() + _ahead(symbol, len(days))
    ratios = {
        name: value * level * np.exp(0.01 * random.standard_normal(len(days)))
        for name, value in _LEVELS[family].items()
    }
    return _frame("fund", "", symbol, days, **ratios, growth=growth, form="reciprocal")


def _holdings(sector: str, days: Days) -> list[pd.DataFrame]:
    """Return weights and expected growth of the largest holdings, numbered companies."""
    random, count = rng(f"holdings {sector}"), universe.LARGEST_HOLDINGS
    some = slice((len(days) - 1) % EVERY, None, EVERY)
    ahead, days = _ahead(sector, len(days))[some], days[some]
    companies = np.repeat(
        [f"{sector[-3:]}{number:02d}" for number in range(1, count + 1)], len(days)
    )
    own = np.repeat(0.09 + 0.05 * random.standard_normal(count), len(days))
    weight, days = np.repeat(0.14 * 0.86 ** np.arange(count), len(days)), np.tile(days, count)
    return [
        _frame("holding", sector, companies, days, weight=weight),
        _frame("stock", "", companies, days, growth=own + np.tile(ahead, count)),
    ]


def _ahead(symbol: str, count: int) -> Floats:
    """Return by how much technology's growth is above the others' at each snapshot."""
    return np.linspace(*_TECHNOLOGY_AHEAD, count) if symbol == TECHNOLOGY else np.zeros(count)


def _frame(
    kind: str, fund: str, symbol: str | npt.NDArray[np.str_], days: Days, **columns: Any
) -> pd.DataFrame:
    nothing: dict[str, Any] = dict.fromkeys(("weight", "pe", "pb", "ps", "growth"), np.nan)
    return pd.DataFrame(
        {
            "kind": kind,
            "fund": fund,
            "symbol": symbol,
            "as_of": days.astype("datetime64[s]"),
            **nothing,
            "form": "",
            **columns,
        }
    )
