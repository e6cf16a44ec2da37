"""A pair's two histories on the sessions both have, up to the as-of day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from rotation.analytics import returns
from rotation.errors import NoData
from rotation.panel import Days, Floats, Panel
from rotation.selection import Basis, Selection
from rotation.store.market import Market


@dataclass(frozen=True)
class PairHistory:
    """Value of a holding of each side on the common sessions (``returns.wealth``)."""

    sessions: Days
    small: Floats
    large: Floats

    @property
    def as_of(self) -> dt.date:
        """The last common session."""
        day: dt.date = self.sessions[-1].item()
        return day

    @property
    def ratio(self) -> Floats:
        """Small over large."""
        return np.asarray(self.small / self.large)


def history(selection: Selection, market: Market) -> PairHistory:
    """Both sides of the selected pair, nothing after its as-of day.

    Raises
    ------
    NoData
        The two have no common session up to that day.
    """
    pair = selection.pair
    panel = market.prices([pair.small, pair.large])
    if selection.asof is not None:
        panel = panel.until(np.datetime64(selection.asof))
    missing = [symbol for symbol in (pair.small, pair.large) if symbol not in panel]
    if missing:
        raise NoData(
            f"No prices are stored for {' and '.join(missing)} yet. Import a price file or wait "
            "for the next refresh."
        )
    small, large = (
        own_wealth(panel, symbol, selection.basis) for symbol in (pair.small, pair.large)
    )
    common = np.isfinite(small) & np.isfinite(large)
    if not common.any():
        until = f" up to {selection.asof}" if selection.asof else ""
        raise NoData(f"{pair.small} and {pair.large} have no common session{until}.")
    return PairHistory(panel.sessions[common], small[common], large[common])


def own_wealth(panel: Panel, symbol: str, basis: Basis) -> Floats:
    """``returns.wealth`` over a symbol's own bars, NaN on sessions it has none."""
    column = panel.columns[symbol]
    close = panel.close[:, column]
    own = np.isfinite(close)
    out = np.full(len(close), np.nan)
    out[own] = returns.wealth(close[own], panel.dividend[own, column], basis)
    return out
