"""Several funds' histories on one axis of sessions, up to the as-of day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation import formats, universe
from rotation.analytics import horizons
from rotation.analytics.gap import Gap, Why
from rotation.analytics.horizons import HorizonReturns
from rotation.analytics.returns import rolling_year_to_date
from rotation.cache import single_flight_of_owner
from rotation.errors import NoData
from rotation.panel import Days, Flags, Floats
from rotation.results import flaws, flaws_over_time, pairs, result
from rotation.results import gaps as grouping
from rotation.results.flaws import Flaws, Window
from rotation.selection import Basis, Selection
from rotation.store.market import Market


@dataclass(frozen=True, eq=False)
class Funds:
    """What each fund was worth (``returns.wealth``), session by session.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
        Ascending and unique; the last one is the as-of session of the page.
    values : mapping of str to float64 array of shape (n_sessions,)
        NaN where a fund has no bar. Only funds with a bar are in it.
    clock : float64 array of shape (n_sessions,)
        Finite on the sessions that count: the benchmark's, or where it has none
        those of any fund.
    clocked : bool
        Whether the clock is the benchmark's.
    absent : tuple of str
        Funds asked for that have no bar up to the as-of session.
    flaws : Flaws
        Holes and suspected splits of the funds up to the as-of session.
    """

    sessions: Days
    values: Mapping[str, Floats]
    clock: Floats
    clocked: bool
    absent: tuple[str, ...]
    flaws: Flaws

    @property
    def as_of(self) -> dt.date:
        """The last session."""
        day: dt.date = self.sessions[-1].item()
        return day

    def of(self, symbol: str) -> Floats:
        """A fund's values, all NaN where there is no bar of it."""
        known = self.values.get(symbol)
        return np.full(len(self.sessions), np.nan) if known is None else known

    def last(self, symbol: str) -> dt.date:
        """The last session a fund has a bar on."""
        day: dt.date = self.sessions[np.isfinite(self.values[symbol])][-1].item()
        return day

    def returns(self, symbol: str, lookback: int) -> HorizonReturns:
        """Return a fund's return over every horizon, none that ``Flaws.checked`` refuses."""
        found = horizons.horizon_returns(self.sessions, self.of(symbol), self.clock, lookback)
        counted = (universe.BENCHMARK,) if self.clocked else ()
        return self.flaws.checked(found, (symbol,), lookback, counted=counted)

    def spreads(self, small: str, large: str, lookback: int) -> HorizonReturns:
        """Return one fund's return minus another's over every horizon, counted on both's."""
        found = horizons.horizon_spreads(
            self.sessions, self.of(small), self.of(large), self.sessions[-1], lookback
        )
        return self.flaws.checked(found, (small, large), lookback)

    def lacking(self, symbols: tuple[str, ...], missing: Mapping[str, Gap]) -> str | None:
        """Return in a few words what a row of some funds lacks, None where nothing is missing.

        Parameters
        ----------
        symbols : tuple of str
        missing : mapping of horizon to Gap
        """
        absent = [symbol for symbol in symbols if symbol not in self.values]
        if absent:  # stored or not: one that begins later has none either
            return f"no price of {' and '.join(absent)} up to {formats.day(self.as_of)}"
        return grouping.causes(missing) or None

    def year_to_date(self, symbol: str) -> Floats:
        """Return a fund's return year to date as of each session, NaN where `returns` has none."""
        counts = np.isfinite(self.clock)
        values = np.where(counts, self.of(symbol), np.nan)
        found = rolling_year_to_date(values, self.sessions)
        first = flaws_over_time.starts_of_years(self.flaws, self.sessions)
        return np.where(self.lost(symbol, first), np.nan, found)

    def spread_year_to_date(self, small: str, large: str) -> Floats:
        """Return a spread year to date as of each session, NaN where `spreads` has none."""
        sides = self.of(small), self.of(large)
        common = np.isfinite(sides[0]) & np.isfinite(sides[1])
        one, other = (
            rolling_year_to_date(np.where(common, side, np.nan), self.sessions) for side in sides
        )
        first = flaws_over_time.starts_of_years(self.flaws, self.sessions)
        lost = flaws_over_time.lost(self.flaws, (small, large), self.sessions, first)
        return np.where(lost, np.nan, one - other)

    def lost(self, symbol: str, first: Days) -> Flags:
        """Return where a fund's return up to each session, since a first, has a flaw.

        Parameters
        ----------
        symbol : str
        first : datetime64[D] array of shape (n_sessions,)
            First session of each window; NaT before the exchange's calendar.
        """
        counted = (universe.BENCHMARK,) if self.clocked else ()
        return flaws_over_time.lost(self.flaws, (symbol,), self.sessions, first, counted)

    def windows(self, symbol: str, lookback: int) -> list[Window]:
        """Return the windows of a fund's returns over the horizons, those in holes too."""
        counted = np.isfinite(self.clock)
        return self._windows(self.returns(symbol, lookback), counted, (symbol,), lookback)

    def spread_windows(
        self, small: str, large: str, lookback: int, found: HorizonReturns
    ) -> list[Window]:
        """Return the windows of what ``spreads`` found over the horizons, those in holes too."""
        common = np.isfinite(self.of(small)) & np.isfinite(self.of(large))
        return self._windows(found, common, (small, large), lookback)

    def _windows(
        self, found: HorizonReturns, counted: Flags, symbols: tuple[str, ...], lookback: int
    ) -> list[Window]:
        starts = horizons.windows(self.sessions, counted, lookback).starts
        return [
            Window(horizon, symbols, self.sessions[row].item(), known)
            for horizon, row in starts.items()
            if (known := not math.isnan(found.values[horizon]))
            or found.missing[horizon].why in _LOST
        ]


def histories(selection: Selection, market: Market, symbols: Iterable[str]) -> Funds:
    """The histories of the benchmark and of some funds, nothing after the as-of session.

    The as-of session is the benchmark's last one at or before the selected day; rows of
    a fund that is already further are not used. Without the benchmark it is the last one
    any fund has.

    Raises
    ------
    NoData
        None of them has a bar up to that day.
    """
    wanted = tuple(dict.fromkeys([universe.BENCHMARK, *symbols]))
    return _histories(market, selection.asof, selection.basis, wanted)


@single_flight_of_owner(max_entries=16)
def _histories(
    market: Market, asof: dt.date | None, basis: Basis, wanted: tuple[str, ...]
) -> Funds:
    """The same object as long as it would be the same: a lookback that moves changes none."""
    panel = market.prices(wanted)
    if asof is not None:
        panel = panel.until(np.datetime64(asof))
    clocked = universe.BENCHMARK in panel
    if clocked:
        bars = np.isfinite(panel.close[:, panel.columns[universe.BENCHMARK]])
        clocked = bool(bars.any())
        if clocked:
            panel = panel.until(panel.sessions[np.flatnonzero(bars)[-1]])
    values = {
        symbol: own
        for symbol in panel.symbols
        if np.isfinite(own := pairs.own_wealth(panel, symbol, basis)).any()
    }
    if not values:
        until = f" up to {formats.day(asof)}" if asof else ""
        raise NoData(f"No prices of {', '.join(wanted[:4])} or the others are stored{until}.")
    anyone = np.where(np.isfinite(np.array(list(values.values()))).any(axis=0), 1.0, np.nan)
    return Funds(
        sessions=panel.sessions,
        values=values,
        clock=values[universe.BENCHMARK] if clocked else anyone,
        clocked=clocked,
        absent=tuple(symbol for symbol in wanted if symbol not in values),
        flaws=flaws.NONE if market.kind == "sample" else flaws.find(panel, panel.sessions[-1]),
    )


def gaps(history: Funds) -> list[Gap]:
    """What is not stored, and how sessions are counted where that is the benchmark."""
    found = []
    absent = tuple(symbol for symbol in history.absent if symbol != universe.BENCHMARK)
    if not history.clocked:
        form = (
            "{names} is not stored up to {day}: sessions are counted on those of the funds that "
            "are."
        )
        benchmark = (universe.BENCHMARK,)
        found.append(Gap("sessions", Why.NOT_STORED, names=benchmark, day=history.as_of, form=form))
    if absent:
        form = "No data through {day}: {every}."
        found.append(Gap("prices", Why.NOT_STORED, names=absent, day=history.as_of, form=form))
    return found


_LOST: Final = (Why.MISSING_SESSIONS, Why.SUSPECTED_SPLIT, Why.NO_START, Why.NO_YEAR_END)
"""Causes for which a hole or a suspected split leaves no figure."""


def flaw_gaps(history: Funds, lookback: int) -> list[Gap]:
    """Return a gap for each hole and suspected split that a window of the page crosses."""
    flawed = dict.fromkeys((*history.flaws.holes, *history.flaws.jumps))
    windows = [window for symbol in flawed for window in history.windows(symbol, lookback)]
    return history.flaws.gaps("prices", windows, lookback)


def provenance(market: Market, history: Funds) -> tuple[result.Provenance, ...]:
    """Where the figures of every fund with a bar come from."""
    return result.of_symbols(market, {symbol: history.last(symbol) for symbol in history.values})
