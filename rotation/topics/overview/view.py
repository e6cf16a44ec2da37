"""The overview: the pair's race year to date and the spread at a glance."""

from __future__ import annotations

import dataclasses

import numpy as np

from rotation.analytics import returns
from rotation.errors import NoData
from rotation.results import pairs, result
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.topics.overview import leaders as leadership
from rotation.topics.spread import view as spread_view

NUMBERS = (
    "small_return", "large_return", "size_spread", "ytd_small", "ytd_large", "ytd_spread",
    "ratio_vs_sma50",
)  # fmt: skip


def overview(selection: Selection, market: Market) -> result.Result:
    """The figures of the other pages that answer at a glance, and the race of this year."""
    whole = spread_view.spread(selection, market)
    leaders = leadership.leadership(selection, market)
    return dataclasses.replace(
        whole,
        page="overview",
        numbers={name: whole.numbers[name] for name in NUMBERS} | leaders.numbers,
        tables={
            "horizons": whole.tables["horizons"],
            "sectors": leaders.sectors,
            "styles": leaders.spreads,
        },
        series=_series(selection, market),
        gaps=(*whole.gaps, *leaders.gaps),
    )


def _series(selection: Selection, market: Market) -> dict[str, result.Columns]:
    """The race since the last close of the year before, or since the first session stored."""
    try:
        history = pairs.history(selection, market)
    except NoData:
        return {}
    start = returns.year_start(history.sessions)
    window = slice(0 if start is None else start, None)
    return {
        "race": {
            "session": history.sessions[window],
            "small": spread_view.rebase(history.small[window]),
            "large": spread_view.rebase(history.large[window]),
        },
        "ratio": {
            "session": history.sessions[-64:],
            "ratio": spread_view.rebase(np.asarray(history.ratio[-64:])),
        },
    }
