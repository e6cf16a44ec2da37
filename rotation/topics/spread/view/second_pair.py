"""A second pair beside the first: ratio and rolling spread on the same sessions."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from typing import Final

import numpy as np

from rotation import universe
from rotation.analytics import returns
from rotation.analytics.gap import Gap, Why
from rotation.errors import NoData
from rotation.options import TextOption
from rotation.panel import Days
from rotation.results import funds, pairs
from rotation.results import gaps as grouping
from rotation.results.pairs import PairHistory
from rotation.results.result import Columns, of_symbols
from rotation.selection import LONGEST_PAIR, Selection, parse_pair
from rotation.store.market import Market
from rotation.topics.spread.view.companions import Beside

_CALLED: Final = "second pair"


def _stored(text: str, symbols: Collection[str]) -> tuple[str, tuple[str, ...]]:
    if not text:
        return "", ()
    pair = parse_pair(text, symbols, _CALLED)
    return str(pair), (pair.small, pair.large)


SECOND_PAIR: Final = TextOption(
    "compare",
    "Compare with",
    str.strip,
    "",
    LONGEST_PAIR,
    "A pair drawn beside the first one: its ratio, its rolling spread, its spread over every "
    "horizon. Type any two stored symbols, such as IJR/SPY.",
    "no second pair is shown",
    tuple(f"{small}-{large}" for small, large in universe.PAIRS),
    resolve=_stored,
)


def name(selection: Selection) -> str:
    """Return the second pair as it is written; empty where none is chosen."""
    return str(dict(selection.options).get(SECOND_PAIR.name, SECOND_PAIR.default))


def second_pair(selection: Selection, market: Market, first: PairHistory, shown: Days) -> Beside:
    """Return the second pair as of the last session of the first.

    Parameters
    ----------
    selection : Selection
    market : Market
    first : PairHistory
        Of the first pair.
    shown : datetime64[D] array
        Sessions of the first pair that charts draw.
    """
    if not name(selection):
        return Beside()
    pair = parse_pair(name(selection), market.extents.keys(), _CALLED)
    if pair == selection.pair:
        text = f"The second pair is the first, {pair}: no other is drawn."
        return Beside(gaps=(Gap("second_pair", Why.NOT_DEFINED, text=text),))
    other = dataclasses.replace(selection, pair=pair, asof=first.as_of)
    own = [symbol for symbol in (pair.small, pair.large) if symbol not in first.symbols]
    try:
        second = pairs.history(other, market)
        stored = funds.histories(other, market, (pair.small, pair.large))
    except NoData as error:
        return Beside(gaps=(grouping.of_error("second_pair", error),))
    # A pair keeps its figure across a suspected split, as the first one does.
    held = dataclasses.replace(stored, flaws=dataclasses.replace(stored.flaws, jumps={}))
    lookback = selection.lookback
    found = held.spreads(pair.small, pair.large, lookback)
    windows = [
        dataclasses.replace(window, symbols=tuple(own))
        for window in held.spread_windows(pair.small, pair.large, lookback, found)
    ]
    return Beside(
        rows=[{"horizon": horizon, "spread": value} for horizon, value in found.values.items()],
        series=_series(first, second, shown, lookback) if second.as_of == first.as_of else {},
        provenance=of_symbols(market, {symbol: held.last(symbol) for symbol in own}),
        gaps=(
            *grouping.of_horizons("second_pair", {str(pair): found.missing}, lookback, "pairs"),
            *stored.flaws.gaps("second_pair", windows, lookback),
        ),
    )


def _series(
    first: PairHistory, second: PairHistory, shown: Days, lookback: int
) -> dict[str, Columns]:
    """Ratio, 100 on the session the first's is, and rolling spread; NaN on sessions it lacks.

    A ratio that has no value on that session is NaN throughout: it would not compare.
    """
    rolling = returns.rolling_spread(second.small, second.large, lookback)
    rolling = np.where(second.begins_in_hole(lookback), np.nan, rolling)
    start = first.sessions[first.first_row(lookback)]
    base = second.ratio[second.sessions == start]
    ratio = returns.rebased(second.ratio, base[0] if len(base) else np.nan)
    place = np.minimum(np.searchsorted(second.sessions, shown), len(second.sessions) - 1)
    there = second.sessions[place] == shown
    return {
        "second_pair": {
            "session": shown,
            "ratio": np.where(there, ratio[place], np.nan),
            "spread": np.where(there, rolling[place], np.nan),
        }
    }
