"""The spread page: how far small caps are ahead of large caps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import numpy as np

from rotation.analytics import returns
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.errors import NoData, NotEnoughHistory
from rotation.results import gaps as grouping
from rotation.results import pairs, result
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.topics.spread import analysis as analytics
from rotation.topics.spread.metrics import NUMBERS
from rotation.topics.spread.view import companions

HORIZONS: Final = {"d5": 5, "d21": 21, "d63": 63, "d126": 126, "d252": 252}


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the spread page shows, by the definitions in docs/DEFINITIONS."""
    market = data.market
    try:
        history = pairs.history(selection, market)
    except NoData as error:
        return _empty(selection, market, grouping.of_error(EVERYTHING, error))
    gaps: list[Gap] = []
    beside = companions.companions(selection, market, history.as_of)
    numbers = _numbers(history, selection, gaps)
    return result.Result(
        page="spread",
        selection=selection,
        as_of=history.as_of,
        provenance=(*_provenance(selection, market, history), *beside.provenance),
        numbers=numbers,
        tables={
            "horizons": _horizons(history, selection.lookback, numbers, gaps),
            "calendar_years": analytics.calendar_years(
                history.small, history.large, history.sessions
            ),
            "companions": beside.rows,
        },
        series=_series(history, selection.lookback) | beside.series,
        gaps=_grouped(gaps, history),
        sample=market.kind == "sample",
    )


def _numbers(history: pairs.PairHistory, selection: Selection, gaps: list[Gap]) -> dict[str, float]:
    small, large, ratio, n = history.small, history.large, history.ratio, selection.lookback

    def figure(compute: Callable[[], float], undefined: Gap | None = None) -> float:
        return _figure(compute, gaps, undefined)

    small_return = figure(lambda: returns.over(small, n))
    large_return = figure(lambda: returns.over(large, n))
    still = Gap(
        "beta",
        Why.NOT_DEFINED,
        names=(selection.pair.large,),
        form="Beta is not defined: {names} did not move over the lookback.",
    )
    slope = figure(lambda: analytics.beta(small, large, n), still)
    ytd_small = returns.year_to_date(small, history.sessions)
    ytd_large = returns.year_to_date(large, history.sessions)
    if np.isnan(ytd_small):
        gaps.append(_no_year_before(history.as_of))
    return {
        "small_return": small_return,
        "large_return": large_return,
        "size_spread": small_return - large_return,
        "ytd_small": ytd_small,
        "ytd_large": ytd_large,
        "ytd_spread": ytd_small - ytd_large,
        "ratio_rebased": 100 * (1 + figure(lambda: returns.over(ratio, n))),
        "ratio_vs_sma50": figure(lambda: analytics.ratio_vs_average(ratio)),
        "ratio_vs_sma200": figure(lambda: analytics.ratio_vs_average(ratio, 200)),
        "sma200_change_21": figure(lambda: analytics.average_change(ratio)),
        "ratio_zscore_252": figure(
            lambda: analytics.ratio_zscore(ratio),
            Gap(
                "ratio_zscore_252",
                Why.NOT_DEFINED,
                text="The standard score is not defined: the ratio did not move.",
            ),
        ),
        "beta": slope,
        "beta_adjusted_spread": small_return - slope * large_return,
        "spread_volatility": figure(lambda: analytics.spread_volatility(small, large, n)),
        "ratio_drawdown": figure(lambda: analytics.ratio_drawdown(ratio, n)),
    }


def _no_year_before(as_of: dt.date) -> Gap:
    year_end = dt.date(as_of.year - 1, 12, 31)
    form = f"Year to date needs a close of {year_end.year}, and none is stored."
    return Gap("ytd_spread", Why.NO_YEAR, day=year_end, form=form)


def _figure(compute: Callable[[], float], gaps: list[Gap], undefined: Gap | None = None) -> float:
    """A figure, or NaN with a gap added that says why."""
    try:
        value = compute()
    except NotEnoughHistory as error:
        gaps.append(grouping.of_error(error.what, error))
        return float("nan")
    if np.isnan(value) and undefined is not None:
        gaps.append(undefined)
    return value


def _grouped(gaps: list[Gap], history: pairs.PairHistory) -> tuple[Gap, ...]:
    """One gap for everything that needs more sessions, and every other one."""
    short = [gap for gap in gaps if gap.why is Why.TOO_SHORT]
    others = [gap for gap in gaps if gap.why is not Why.TOO_SHORT]
    return (*grouping.of_short_history("figures", short, history.as_of), *others)


def _horizons(
    history: pairs.PairHistory, lookback: int, numbers: dict[str, float], gaps: list[Gap]
) -> list[dict[str, Any]]:
    def row(horizon: str, small: float, large: float) -> dict[str, Any]:
        return {"horizon": horizon, "small": small, "large": large, "spread": small - large}

    def over(index: np.ndarray, n: int) -> float:
        return _figure(lambda: returns.over(index, n), gaps)

    rows = [
        row(name, over(history.small, n), over(history.large, n)) for name, n in HORIZONS.items()
    ]
    rows.append(row("ytd", numbers["ytd_small"], numbers["ytd_large"]))
    rows.append(row("lookback", over(history.small, lookback), over(history.large, lookback)))
    return rows


def _series(history: pairs.PairHistory, lookback: int) -> dict[str, result.Columns]:
    """What the charts draw. Windows: the lookback, or the lookback and at least a year."""
    window = slice(-min(lookback + 1, len(history.sessions)), None)
    wide = slice(-min(max(lookback, returns.TRADING_DAYS) + 1, len(history.sessions)), None)
    ratio = history.ratio
    rolling = returns.rolling_spread(history.small, history.large, lookback)
    return {
        "rebased": {
            "session": history.sessions[window],
            "small": returns.rebased(history.small[window]),
            "large": returns.rebased(history.large[window]),
        },
        "ratio": {
            "session": history.sessions[wide],
            "ratio": returns.rebased(ratio, ratio[window][0])[wide],
            "sma50": returns.rebased(returns.rolling_mean(ratio, 50), ratio[window][0])[wide],
            "sma200": returns.rebased(returns.rolling_mean(ratio, 200), ratio[window][0])[wide],
        },
        "rolling_spread": {"session": history.sessions[wide], "spread": rolling[wide]},
    }


def _provenance(
    selection: Selection, market: Market, history: pairs.PairHistory | None
) -> tuple[result.Provenance, ...]:
    as_of = None if history is None else history.as_of
    entries = (
        result.provenance(market, symbol, as_of)
        for symbol in (selection.pair.small, selection.pair.large)
    )
    return tuple(entry for entry in entries if entry is not None)


def _empty(selection: Selection, market: Market, gap: Gap) -> result.Result:
    return result.Result(
        page="spread",
        selection=selection,
        as_of=None,
        provenance=_provenance(selection, market, None),
        numbers=dict.fromkeys(NUMBERS, float("nan")),
        tables={"horizons": [], "calendar_years": [], "companions": []},
        gaps=(gap,),
        sample=market.kind == "sample",
    )
