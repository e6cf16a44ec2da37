"""Spreads beside the pair's: equal weight against the index, and the profit-screened S&P 600."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rotation.analytics import returns
from rotation.errors import NoData
from rotation.results import flaws_over_time, funds
from rotation.results.result import Columns, Provenance, of_symbols
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.universe import COMPANIONS


@dataclass(frozen=True)
class Companions:
    """The table of that name, the spread of each over the lookback, and where they come from."""

    rows: list[dict[str, Any]]
    series: dict[str, Columns] = field(default_factory=dict)
    provenance: tuple[Provenance, ...] = ()


def companions(selection: Selection, market: Market, as_of: dt.date) -> Companions:
    """Return the spreads beside the pair's as of its last session."""
    symbols = tuple(dict.fromkeys(symbol for pair in COMPANIONS.values() for symbol in pair))
    try:
        history = funds.histories(dataclasses.replace(selection, asof=as_of), market, symbols)
    except NoData:
        return Companions([_row(name, {}, None) for name in COMPANIONS])
    rows, columns = [], {}
    for name, (small, large) in COMPANIONS.items():
        one, other = history.of(small), history.of(large)
        common = np.isfinite(one) & np.isfinite(other)
        last = history.sessions[common][-1].item() if common.any() else None
        found = history.spreads(small, large, selection.lookback)
        rows.append(_row(name, found.values, last))
        spread = np.full(len(common), np.nan)
        spread[common] = returns.rolling_spread(one[common], other[common], selection.lookback)
        first = flaws_over_time.starts(history.flaws, history.sessions, selection.lookback)
        lost = flaws_over_time.lost(history.flaws, (small, large), history.sessions, first)
        columns[name] = np.where(lost, np.nan, spread)[-selection.lookback - 1 :]
    shown = {"session": history.sessions[-selection.lookback - 1 :], **columns}
    pair = (selection.pair.small, selection.pair.large)
    own = {s: history.last(s) for s in symbols if s in history.values and s not in pair}
    return Companions(rows, {"companions": shown}, of_symbols(market, own))


def _row(name: str, values: Mapping[str, float], last: dt.date | None) -> dict[str, Any]:
    small, large = COMPANIONS[name]
    return {
        "name": name,
        "small": small,
        "large": large,
        "lookback": values.get("lookback", np.nan),
        "ytd": values.get("ytd", np.nan),
        "as_of": last,
    }
