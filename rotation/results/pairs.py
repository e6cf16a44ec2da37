"""A pair's two histories on the sessions both have, up to the as-of day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from rotation import formats
from rotation.analytics import returns
from rotation.analytics.gap import Gap
from rotation.cache import single_flight_of_owner
from rotation.errors import NoData
from rotation.panel import Days, Flags, Floats, Panel
from rotation.results import flaws, flaws_over_time, gaps, result
from rotation.results.flaws import Flaws
from rotation.selection import Basis, Selection
from rotation.store.market import Market


@dataclass(frozen=True)
class PairHistory:
    """Value of a holding of each side on the common sessions (``returns.wealth``).

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
    small, large : float64 arrays of shape (n_sessions,)
    symbols : symbols of the small and of the large side
    flaws : holes and suspected splits of the two, up to the last common session
    """

    sessions: Days
    small: Floats
    large: Floats
    symbols: tuple[str, str]
    flaws: Flaws

    @property
    def as_of(self) -> dt.date:
        """The last common session."""
        day: dt.date = self.sessions[-1].item()
        return day

    @property
    def ratio(self) -> Floats:
        """Small over large."""
        return np.asarray(self.small / self.large)

    def starts_in_hole(self, length: int) -> bool:
        """Whether the exchange's session ``length`` before the last lies in a hole of a side."""
        return bool(self.begins_in_hole(length)[-1])

    def start(self, length: int) -> dt.date | None:
        """Return the first session of the window of ``length``, None where history is too short.

        It is the one counted on common sessions, or the exchange's where that lies in a hole.
        """
        if self.starts_in_hole(length):
            return self.flaws.start(length)
        return self.sessions[-1 - length].item() if len(self.sessions) > length else None

    def first_row(self, length: int) -> int:
        """Return the row a chart of ``length`` sessions begins at, of whatever there is."""
        start = self.flaws.start(length)
        if start is not None and self.starts_in_hole(length):
            return int(np.searchsorted(self.sessions, np.datetime64(start)))
        return max(len(self.sessions) - 1 - length, 0)

    def begins_in_hole(self, length: int) -> Flags:
        """Whether the window of ``length`` sessions before each session begins in a hole."""
        return self._in_hole(flaws_over_time.starts(self.flaws, self.sessions, length))

    def year_begins_in_hole(self) -> Flags:
        """Whether the year before that of each session ends in a hole."""
        return self._in_hole(flaws_over_time.starts_of_years(self.flaws, self.sessions))

    def judged(self, values: Floats, length: int) -> Floats:
        """Return figures of every session without those that nothing is to be concluded from.

        They are those whose window begins in a hole, which have no figure, and those that cross a
        suspected split, which a page shows and says may be wrong.

        Parameters
        ----------
        values : float64 array of shape (n_sessions,)
        length : int
            Sessions of the window of each.
        """
        first = np.full(len(self.sessions), np.datetime64("NaT", "D"))
        first[length:] = self.sessions[:-length]
        lost = self.begins_in_hole(length) | self._across_split(first)
        return np.where(lost, np.nan, values)

    def judged_years(self, values: Floats) -> Floats:
        """Return figures year to date as of every session, as ``judged`` does."""
        first = flaws_over_time.starts_of_years(self.flaws, self.sessions)
        lost = self.year_begins_in_hole() | self._across_split(first)
        return np.where(lost, np.nan, values)

    def _across_split(self, first: Days) -> Flags:
        return flaws_over_time.across_split(self.flaws, self.symbols, self.sessions, first)

    def month_ends_in_hole(self) -> Flags:
        """Whether the month of each session ends in a hole."""
        return self._in_hole(flaws_over_time.ends_of_months(self.flaws, self.sessions))

    def _in_hole(self, days: Days) -> Flags:
        """Whether each of some days is one of a hole since the first common session."""
        inside = flaws_over_time.in_hole(self.flaws, self.symbols, days)
        return np.asarray(inside & (days >= self.sessions[0]))


def history(selection: Selection, market: Market) -> PairHistory:
    """Both sides of the selected pair, nothing after its as-of day.

    Raises
    ------
    NoData
        The two have no common session through that day.
    """
    pair = selection.pair
    panel = market.prices([pair.small, pair.large])
    if selection.asof is not None:
        panel = panel.until(np.datetime64(selection.asof))
    missing = [symbol for symbol in (pair.small, pair.large) if symbol not in panel]
    if missing:
        raise NoData(f"No prices are stored for {' and '.join(missing)} yet.")
    small, large = (
        own_wealth(panel, symbol, selection.basis) for symbol in (pair.small, pair.large)
    )
    common = np.isfinite(small) & np.isfinite(large)
    if not common.any():
        until = f" through {formats.day(selection.asof)}" if selection.asof else ""
        raise NoData(f"{pair.small} and {pair.large} have no common session{until}.")
    days = panel.sessions[common]
    found = _flaws(market, (pair.small, pair.large), days[-1].item())
    return PairHistory(days, small[common], large[common], (pair.small, pair.large), found)


def read(selection: Selection, market: Market, what: str) -> tuple[PairHistory | None, list[Gap]]:
    """Return the ``history``, or the gap of ``what`` that says why there is none."""
    try:
        return history(selection, market), []
    except NoData as error:
        return None, [gaps.of_error(what, error)]


@single_flight_of_owner(max_entries=8)
def _flaws(market: Market, symbols: tuple[str, str], as_of: dt.date) -> Flaws:
    """The flaws of both sides, kept because a lookback that moves changes none."""
    if market.kind == "sample":
        return flaws.NONE
    return flaws.find(market.prices(symbols), np.datetime64(as_of))


def provenance(
    selection: Selection, market: Market, found: PairHistory | None
) -> tuple[result.Provenance, ...]:
    """Where the figures of the pair's stored sides come from; used up to no session without one."""
    as_of = None if found is None else found.as_of
    pair = selection.pair
    return result.of_symbols(market, dict.fromkeys((pair.small, pair.large), as_of))


def own_wealth(panel: Panel, symbol: str, basis: Basis) -> Floats:
    """``returns.wealth`` over a symbol's own bars, NaN on sessions it has none."""
    column = panel.columns[symbol]
    close = panel.close[:, column]
    own = np.isfinite(close)
    out = np.full(len(close), np.nan)
    out[own] = returns.wealth(close[own], panel.dividend[own, column], basis)
    return out
