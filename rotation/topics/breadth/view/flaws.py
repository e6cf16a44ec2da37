"""What is wrong with the members' stored prices, counted: one sentence for each kind."""

from __future__ import annotations

import numpy as np

from rotation import catalog, formats, universe
from rotation.analytics.gap import Gap, Why
from rotation.analytics.splits import looks_like
from rotation.cache import single_flight_of_owner
from rotation.store.market import Market
from rotation.topics.breadth.analysis.base import YEAR
from rotation.topics.breadth.view.arrays import BreadthData


def of_stored(market: Market, data: BreadthData, row: int) -> list[Gap]:
    """Everything that is wrong with stored prices at the session of the figures."""
    return [*_of_members(data, row), *_of_volumes(market, data, row)]


@single_flight_of_owner(max_entries=4)
def _of_members(data: BreadthData, row: int) -> list[Gap]:
    """One gap for the holes of all names in the year that figures look back on, one for splits."""
    first, base = max(row + 1 - YEAR, 0), data.base
    begun = first + np.count_nonzero(base.bars[first + 1 : row + 2] == 0, axis=0)
    lacking = row + 1 - begun - (base.bars[row + 1] - base.bars[first])
    lacking = lacking[base.has_data[row] & (lacking > 0)]
    found = []
    if len(lacking):
        verb = "lacks" if len(lacking) == 1 else "lack"
        text = (
            f"{len(lacking):,} of {base.with_data[row]:,.0f} stocks {verb} sessions of the last "
            f"{YEAR} between prices of theirs (median {np.median(lacking):.0f}, at most "
            f"{lacking.max()}): averages, highs and lows leave stocks out whose window is not "
            "whole."
        )
        unseen = int(np.count_nonzero(~data.with_bars(first, row + 1)))
        if unseen:
            text += f" No stock at all has a price on {unseen} of those sessions."
        found.append(Gap("coverage", Why.MISSING_SESSIONS, has=int(lacking.max()), text=text))
    suspects = _suspects(data, first, row)
    if suspects:
        text = (
            f"Suspected splits of {formats.many(len(suspects), 'stock')} in the last {YEAR} "
            "sessions (closes that jump by the ratio of a split that none is stored for): "
            f"{formats.first(suspects, 4 if len(suspects) > 5 else 5)}. Averages, highs and lows "
            "across them may be wrong."
        )
        names = tuple(suspects)
        found.append(Gap("coverage", Why.SUSPECTED_SPLIT, has=len(names), names=names, text=text))
    return found


def _suspects(data: BreadthData, first: int, row: int) -> list[str]:
    """Return members with a bar whose close jumped as at a split since the row ``first``."""
    close = data.base.close[first : row + 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        move = close[1:] / close[:-1]
    large = (np.abs(move - 1.0) > 0.45) & data.base.has_data[row]
    places = np.argwhere(large).tolist()
    columns = {column for at, column in places if looks_like(float(move[at, column]))[0]}
    return [data.symbols[column] for column in sorted(columns)]


def _of_volumes(market: Market, data: BreadthData, row: int) -> list[Gap]:
    """One gap where all members together trade less than the fund that holds them.

    Less than the fund's own is the volume of one exchange, or of another unit.
    """
    fund, day = universe.MEMBERS_FUND, data.sessions[row]
    prices = market.prices((fund,)).until(day)
    if not len(prices.sessions) or prices.sessions[-1] != day:
        return []
    own, total = float(prices.close[-1, 0] * prices.volume[-1, 0]), data.base.total_dollars[row]
    if not 0 < total < own:
        return []
    stored = {market.extents[s].source for s in data.symbols if s in market.extents}
    brought = sorted(
        catalog.source_title(source) for source in stored if catalog.is_imported(source)
    )
    whose = f", {formats.joined(brought)}," if brought else ""
    text = (
        f"All stocks together traded {formats.ASSETS(total)}, less than {fund} alone "
        f"({formats.ASSETS(own)}): the stored volumes{whose} are probably those of one exchange. "
        "Shares and comparisons with the past hold if that is so at every session; dollars do not."
    )
    return [Gap("dollar_volume", Why.PARTIAL_VOLUME, names=(fund,), text=text)]
