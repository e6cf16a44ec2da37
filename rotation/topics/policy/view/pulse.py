"""The economy's pulse: yields, credit, and series of the economy."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np

from rotation import sessions, universe
from rotation.analytics import returns
from rotation.analytics.gap import Gap, Why
from rotation.errors import NoData
from rotation.results import gaps, lost, pairs
from rotation.results.flaws import Window
from rotation.selection import Pair, Selection
from rotation.store.market import Market
from rotation.store.policy.economy import Economy
from rotation.topics.policy.metrics import CURRENT

_QUARTER: Final = np.timedelta64(91, "D")
_NEAR: Final = np.timedelta64(14, "D")
"""How much older than a quarter the value may be that a change is counted from: two weeks of a
weekly series."""


class Watched(NamedTuple):
    """Name and unit of a series."""

    name: str
    unit: str


PULSE: Final = {
    "ICSA": Watched("Initial jobless claims, weekly", "persons"),
    "NFCI": Watched("Financial conditions (Chicago Fed)", "index"),
    "BAMLH0A0HYM2": Watched("High-yield spread", "percent"),
    "DGS2": Watched("2-year Treasury yield", "percent"),
    "T10Y2Y": Watched("10-year minus 2-year yield", "percentage points"),
}
"""Series of the economy that are watched, by their names at FRED."""


@dataclass(frozen=True)
class Pulse:
    """Yields, and the return of high yield over Treasuries.

    Attributes
    ----------
    numbers : by name; NaN where nothing is stored or known
    days : last session read of each symbol that is not too old
    gaps : of prices that are missing or too old, and of holes and suspected splits of the bonds
    """

    numbers: Mapping[str, float]
    days: Mapping[str, dt.date]
    gaps: tuple[Gap, ...]


def of(selection: Selection, market: Market, as_of: dt.date) -> Pulse:
    """Return the pulse of markets: nothing that is older than ``CURRENT`` sessions."""
    yields, credit = _yields(market, as_of), _credit(selection, market, as_of)
    return Pulse(
        {**yields.numbers, **credit.numbers},
        {**yields.days, **credit.days},
        yields.gaps + credit.gaps,
    )


def _yields(market: Market, as_of: dt.date) -> Pulse:
    panel = market.prices(list(universe.YIELDS.values())).until(np.datetime64(as_of))
    numbers = dict.fromkeys(universe.YIELDS, math.nan)
    days: dict[str, dt.date] = {}
    old: dict[dt.date | None, list[str]] = {}
    for name, symbol in universe.YIELDS.items():
        close = panel.close[:, panel.columns[symbol]] if symbol in panel else np.array([])
        known = np.flatnonzero(np.isfinite(close))
        last = panel.sessions[known[-1]].item() if len(known) else None
        if last is not None and _is_current(last, as_of):
            numbers[name], days[symbol] = float(close[known[-1]]), last
        else:
            old.setdefault(last, []).append(symbol)
    lacking = (
        Gap("yields", Why.NO_END, day=as_of, last=last, names=tuple(symbols), form=_NO_YIELD)
        for last, symbols in old.items()
    )
    return Pulse(numbers, days, tuple(lacking))


_NO_YIELD: Final = "No yield of {names}: {reason}."


def _credit(selection: Selection, market: Market, as_of: dt.date) -> Pulse:
    """Return of high yield minus that of Treasuries over the lookback."""
    figure, bonds = "high_yield_vs_treasuries", Pair(universe.HIGH_YIELD, universe.TREASURIES)
    unknown = {figure: math.nan}
    try:
        history = pairs.history(replace(selection, pair=bonds, asof=as_of), market)
    except NoData as error:
        return Pulse(unknown, {}, (gaps.of_error(figure, error),))
    name, last = f"{bonds.small} minus {bonds.large}", history.as_of
    form = f"No return of {name}: {{reason}}."
    if not _is_current(last, as_of):
        gap = Gap(figure, Why.NO_END, whose="both", day=as_of, last=last, form=form)
        return Pulse(unknown, {}, (gap,))
    start = history.start(selection.lookback)
    if start is None:
        needs, has, since = (
            selection.lookback + 1,
            len(history.sessions),
            history.sessions[0].item(),
        )
        short = Gap(figure, Why.TOO_SHORT, needs, has, whose="both", since=since, form=form)
        return Pulse(unknown, {}, (short,))
    missing = lost.between(history, name, [start, last])
    crossing = [Window(name, history.symbols, start)]
    flawed = history.flaws.gaps(figure, missing or crossing, selection.lookback)
    spread = math.nan
    if not missing:
        small, large = (
            returns.over(side, selection.lookback) for side in (history.small, history.large)
        )
        spread = small - large
    return Pulse({figure: spread}, dict.fromkeys(history.symbols, last), tuple(flawed))


def _is_current(last: dt.date, as_of: dt.date) -> bool:
    return last >= sessions.back(as_of, CURRENT)


def rows(economy: Economy, as_of: dt.date) -> tuple[list[dict[str, Any]], list[Gap]]:
    """Return the last value of each watched series that was published, and the gap of the others.

    Beside a value stands its change over a quarter. Series without an entry in
    ``universe.PUBLISHED_AFTER`` are taken to be published on their day.
    """
    found = []
    for series, watched in PULSE.items():
        if series not in economy:
            continue
        lag = dt.timedelta(days=universe.PUBLISHED_AFTER.get(series, 0))
        own = economy[series].until(as_of - lag)
        if not len(own.dates):
            continue
        start = own.dates[-1] - _QUARTER
        before = int(np.searchsorted(own.dates, start, side="right")) - 1
        near = before >= 0 and own.dates[before] >= start - _NEAR
        change = float(own.values[-1] - own.values[before]) if near else math.nan
        found.append(
            {
                "series": series,
                "name": watched.name,
                "unit": watched.unit,
                "date": own.dates[-1].item(),
                "value": float(own.values[-1]),
                "change_13w": change,
            }
        )
    shown = {row["series"] for row in found}
    others = tuple(series for series in PULSE if series not in shown)
    lacking = []
    if others:
        lacking.append(Gap("economy", Why.NOT_STORED, day=as_of, names=others, form=_NO_SERIES))
    if short := tuple(row["series"] for row in found if math.isnan(row["change_13w"])):
        lacking.append(Gap("change_13w", Why.NOT_STORED, names=short, form=_NO_CHANGE))
    return found, lacking


_NO_CHANGE: Final = (
    "No change over 13 weeks of {every}: no value is stored of 91 to 105 days before the last one."
)
_NO_SERIES: Final = "No value of the economy's series published up to {day} is stored of {every}."
