"""Spreads beside the pair's: equal weight against the index, and the profit-screened S&P 600."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from rotation.analytics import returns
from rotation.analytics.gap import Gap, Why
from rotation.analytics.horizons import HorizonReturns
from rotation.errors import NoData
from rotation.results import flaws_over_time, funds
from rotation.results import gaps as grouping
from rotation.results.flaws import Window
from rotation.results.funds import Funds
from rotation.results.result import Columns, Provenance, of_symbols
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.universe import COMPANIONS

_SHOWN: Final = ("lookback", "ytd")
"""Horizons the table has."""


@dataclass(frozen=True)
class Beside:
    """What stands beside the pair: rows of a table, series by name, their sources and gaps."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    series: dict[str, Columns] = field(default_factory=dict)
    provenance: tuple[Provenance, ...] = ()
    gaps: tuple[Gap, ...] = ()


def companions(selection: Selection, market: Market, as_of: dt.date) -> Beside:
    """Return the spreads beside the pair's as of its last session."""
    symbols = tuple(dict.fromkeys(symbol for pair in COMPANIONS.values() for symbol in pair))
    try:
        history = funds.histories(dataclasses.replace(selection, asof=as_of), market, symbols)
    except NoData as error:
        why = (grouping.of_error("companions", error),)
        return Beside([_row(name, {}, None, str(error)) for name in COMPANIONS], gaps=why)
    rows, columns, spreads = [], {}, {}
    for name, (small, large) in COMPANIONS.items():
        one, other = history.of(small), history.of(large)
        common = np.isfinite(one) & np.isfinite(other)
        last = history.sessions[common][-1].item() if common.any() else None
        found = spreads[small, large] = history.spreads(small, large, selection.lookback)
        gap = found.missing.get("lookback")
        lacking = None if gap is None else grouping.reason(gap)
        lacking = history.lacking((small, large), {}) or lacking
        rows.append(_row(name, found.values, last, lacking))
        spread = np.full(len(common), np.nan)
        spread[common] = returns.rolling_spread(one[common], other[common], selection.lookback)
        first = flaws_over_time.starts(history.flaws, history.sessions, selection.lookback)
        lost = flaws_over_time.lost(history.flaws, (small, large), history.sessions, first)
        columns[name] = np.where(lost, np.nan, spread)[-selection.lookback - 1 :]
    shown = {"session": history.sessions[-selection.lookback - 1 :], **columns}
    pair = (selection.pair.small, selection.pair.large)
    own = {s: history.last(s) for s in symbols if s in history.values and s not in pair}
    gaps = tuple(_gaps(history, selection.lookback, pair, spreads))
    return Beside(rows, {"companions": shown}, of_symbols(market, own), gaps)


def _gaps(
    history: Funds,
    lookback: int,
    pair: tuple[str, str],
    spreads: Mapping[tuple[str, str], HorizonReturns],
) -> Iterator[Gap]:
    """Yield why spreads are missing, and flaws they cross; the page tells those of its pair."""
    missing: dict[str, dict[str, Gap]] = {}
    windows: list[Window] = []
    for (small, large), found in spreads.items():
        if {small, large} & set(history.absent):
            continue
        missing[f"{small}-{large}"] = {
            name: found.missing[name] for name in _SHOWN if name in found.missing
        }
        own = tuple(symbol for symbol in (small, large) if symbol not in pair)
        windows += [
            dataclasses.replace(window, symbols=own)
            for window in history.spread_windows(small, large, lookback, found)
            if window.name in _SHOWN
        ]
    if history.absent:
        form = "No data through {day} of {names}, for the spreads beside the pair's."
        yield Gap("companions", Why.NOT_STORED, names=history.absent, day=history.as_of, form=form)
    for gap in grouping.of_horizons("companions", missing, lookback, "pairs"):
        yield dataclasses.replace(gap, total=0)  # each by its name, also where it concerns all
    yield from history.flaws.gaps("companions", windows, lookback)


def _row(
    name: str, values: Mapping[str, float], last: dt.date | None, missing: str | None
) -> dict[str, Any]:
    small, large = COMPANIONS[name]
    return {
        "name": name,
        "small": small,
        "large": large,
        "lookback": values.get("lookback", np.nan),
        "ytd": values.get("ytd", np.nan),
        "as_of": last,
        "missing": missing,
    }
