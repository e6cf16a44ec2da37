"""The spread page: how far small caps are ahead of large caps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Final

import numpy as np

from rotation.analytics import calendar, returns
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.analytics.horizons import HORIZONS
from rotation.errors import NoData, NotEnoughHistory
from rotation.results import gaps as grouping
from rotation.results import lost, metric, pairs, result
from rotation.results.flaws import YEAR_TO_DATE, Window
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.topics.spread import analysis as analytics
from rotation.topics.spread.metrics import NUMBERS, TABLES
from rotation.topics.spread.view import companions, reasons
from rotation.topics.spread.view.second_pair import name as second_pair_name
from rotation.topics.spread.view.second_pair import second_pair
from rotation.universe import COMPANIONS

AVERAGE: Final = 50
"""Sessions of the average that the last ratio is held against."""


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the spread page shows, by the definitions in docs/DEFINITIONS."""
    market = data.market
    try:
        history = pairs.history(selection, market)
    except NoData as error:
        return result.nothing(
            "spread", selection, market, numbers=NUMBERS, tables=metric.names(TABLES),
            gaps=[grouping.of_error(EVERYTHING, error)],
            provenance=pairs.provenance(selection, market, None),
        )  # fmt: skip
    gaps: list[Gap] = []
    beside = companions.companions(selection, market, history.as_of)
    numbers = _numbers(history, selection, gaps)
    series = _series(history, selection.lookback)
    years, lost_years = _calendar_years(history)
    second = second_pair(selection, market, history, series["ratio"]["session"])
    own = pairs.provenance(selection, market, history)
    sources = (*own, *beside.provenance, *second.provenance)
    return result.Result(
        page="spread",
        selection=selection,
        as_of=history.as_of,
        provenance=tuple({entry.key: entry for entry in sources}.values()),
        numbers=numbers,
        tables={
            "horizons": _horizons(history, selection.lookback, numbers, gaps),
            "calendar_years": years,
            "companions": beside.rows,
            "second_pair": second.rows,
        },
        series=series | beside.series | second.series,
        gaps=(
            *_grouped(gaps, history),
            *_of_flaws(history, selection.lookback, lost_years),
            *beside.gaps,
            *second.gaps,
        ),
        sample=market.kind == "sample",
    )


def drawn(whole: result.Result) -> result.Result:
    """Return the result without the spreads beside the pair's: the ledger alone shows them."""
    pair = whole.selection.pair
    shown = {pair.small, pair.large, *second_pair_name(whole.selection).split("-")}
    beside = {symbol for pair in COMPANIONS.values() for symbol in pair} - shown
    return replace(
        whole,
        provenance=tuple(entry for entry in whole.provenance if entry.key not in beside),
        gaps=tuple(gap for gap in whole.gaps if gap.what != "companions"),
    )


def _numbers(history: pairs.PairHistory, selection: Selection, gaps: list[Gap]) -> dict[str, float]:
    small, large, ratio, n = history.small, history.large, history.ratio, selection.lookback
    figure, starts = partial(_figure, history, gaps), reasons.LENGTHS
    small_return = figure(n, lambda: returns.over(small, n))
    large_return = figure(n, lambda: returns.over(large, n))
    still = Gap(
        "beta",
        Why.NOT_DEFINED,
        names=(selection.pair.large,),
        form="Beta is not defined: {names} did not move over the lookback.",
    )
    unmoved = "The z-score is not defined: the ratio did not move."
    slope = figure(n, lambda: analytics.beta(small, large, n), still)
    ytd_small, ytd_large = _years_to_date(history, gaps)
    return {
        "small_return": small_return,
        "large_return": large_return,
        "size_spread": small_return - large_return,
        "ytd_small": ytd_small,
        "ytd_large": ytd_large,
        "ytd_spread": ytd_small - ytd_large,
        "ratio_rebased": 100 * (1 + figure(n, lambda: returns.over(ratio, n))),
        "ratio_vs_sma50": figure(
            starts[reasons.AVERAGE], lambda: analytics.ratio_vs_average(ratio)
        ),
        "ratio_vs_sma200": figure(
            starts[reasons.LONG_AVERAGE], lambda: analytics.ratio_vs_average(ratio, 200)
        ),
        "sma200_change_21": figure(starts[reasons.CHANGE], lambda: analytics.average_change(ratio)),
        "ratio_zscore_252": figure(
            returns.TRADING_DAYS - 1,
            lambda: analytics.ratio_zscore(ratio),
            Gap("ratio_zscore_252", Why.NOT_DEFINED, text=unmoved),
        ),
        "beta": slope,
        "beta_adjusted_spread": small_return - slope * large_return,
        "spread_volatility": figure(n, lambda: analytics.spread_volatility(small, large, n)),
        "ratio_drawdown": figure(n, lambda: analytics.ratio_drawdown(ratio, n)),
    }


def _years_to_date(history: pairs.PairHistory, gaps: list[Gap]) -> tuple[float, float]:
    """Both sides' returns year to date, NaN where the year before does not end with a bar."""
    if history.flaws.lacking(history.symbols, history.flaws.start_of_year):
        return float("nan"), float("nan")
    small, large = (
        returns.year_to_date(side, history.sessions) for side in (history.small, history.large)
    )
    if np.isnan(small):
        year_end = dt.date(history.as_of.year - 1, 12, 31)
        form = f"Year to date needs a close of {year_end.year}, and none is stored."
        gaps.append(Gap("ytd_spread", Why.NO_YEAR, day=year_end, form=form))
    return small, large


def _figure(
    history: pairs.PairHistory,
    gaps: list[Gap],
    length: int,
    compute: Callable[[], float],
    undefined: Gap | None = None,
) -> float:
    """A figure of a window, or NaN where that begins in a hole or with a gap that says why."""
    if history.starts_in_hole(length):
        return float("nan")
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
    return (*grouping.of_short_history(short, history.as_of), *others)


def _horizons(
    history: pairs.PairHistory, lookback: int, numbers: dict[str, float], gaps: list[Gap]
) -> list[dict[str, Any]]:
    def row(horizon: str, small: float, large: float) -> dict[str, Any]:
        return {"horizon": horizon, "small": small, "large": large, "spread": small - large}

    def over(n: int) -> Iterator[float]:
        for side in (history.small, history.large):
            yield _figure(history, gaps, n, partial(returns.over, side, n))

    rows = [row(name, *over(n)) for name, n in HORIZONS.items()]
    rows.append(row("ytd", numbers["ytd_small"], numbers["ytd_large"]))
    rows.append(row("lookback", *over(lookback)))
    return rows


def _calendar_years(history: pairs.PairHistory) -> tuple[list[dict[str, Any]], list[Window]]:
    """The table of calendar years, NaN where a flaw leaves no figure, and the windows of those."""
    rows = calendar.calendar_years(history.small, history.large, history.sessions)
    nothing = dict.fromkeys(("small", "large", "spread"), float("nan"))
    windows: list[Window] = []
    for place, row in enumerate(rows if history.flaws else []):
        if not np.isnan(row["spread"]):
            year, known = row["year"], history.flaws.year_ends
            ends = [known.get(one, dt.date(one, 12, 31)) for one in (year - 1, year)]
            if flawed := lost.between(history, str(year), ends):
                rows[place] = row | nothing
                windows += flawed
    return rows, windows


def _of_flaws(history: pairs.PairHistory, lookback: int, years: list[Window]) -> list[Gap]:
    """A gap for each hole and suspected split that a window of the page crosses."""
    if not history.flaws:
        return []
    lengths = {
        **HORIZONS,
        reasons.LOOKBACK: lookback,
        **reasons.LENGTHS,
        "the z-score": returns.TRADING_DAYS - 1,
    }
    windows = [
        Window(name, history.symbols, start, known=not history.starts_in_hole(length))
        for name, length in lengths.items()
        if (start := history.start(length)) is not None
    ]
    year = history.flaws.start_of_year
    if year is not None and year >= history.sessions[0].item():
        known = not history.flaws.lacking(history.symbols, year)
        windows.append(Window(YEAR_TO_DATE, history.symbols, year, known))
    # A year lost to a suspected split is not lost to the hole that may lie before the split.
    in_hole = [window for window in years if window.start == window.end]
    of_holes, of_jumps = replace(history.flaws, jumps={}), replace(history.flaws, holes={})
    return [
        *of_holes.gaps("figures", [*windows, *in_hole], lookback),
        *of_jumps.gaps("figures", [*windows, *years], lookback),
    ]


def _series(history: pairs.PairHistory, lookback: int) -> dict[str, result.Columns]:
    """What the charts draw. Windows: the lookback, or the lookback and at least a year."""
    window = slice(history.first_row(lookback), None)
    wide = slice(history.first_row(max(lookback, returns.TRADING_DAYS)), None)
    ratio = history.ratio

    def drawn(values: np.ndarray, length: int) -> np.ndarray:
        """Without the values whose window begins in a hole, as the numbers are without them."""
        return np.where(history.begins_in_hole(length), np.nan, values)[wide]

    rolling = returns.rolling_spread(history.small, history.large, lookback)
    averages = {n: returns.rolling_mean(ratio, n) for n in (AVERAGE, 200)}
    return {
        "rebased": {
            "session": history.sessions[window],
            "small": returns.rebased(history.small[window]),
            "large": returns.rebased(history.large[window]),
        },
        "ratio": {
            "session": history.sessions[wide],
            "ratio": returns.rebased(ratio, ratio[window][0])[wide],
            **{
                f"sma{n}": returns.rebased(drawn(average, n - 1), ratio[window][0])
                for n, average in averages.items()
            },
        },
        "rolling_spread": {"session": history.sessions[wide], "spread": drawn(rolling, lookback)},
    }
