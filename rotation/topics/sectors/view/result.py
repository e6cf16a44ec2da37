"""The sectors page: which sectors lead, whether small caps lead inside them, where they head."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from rotation import formats, universe
from rotation.analytics import horizons
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.errors import NoData, NotEnoughHistory
from rotation.options import Option
from rotation.results import flaws_over_time, funds, gaps, metric, result
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.topics.sectors.analysis import ranks
from rotation.topics.sectors.metrics import NUMBERS, TABLES
from rotation.topics.sectors.view import rotation_map

OPTIONS: Final[tuple[Option, ...]] = (
    rotation_map.TAIL,
    rotation_map.GROUP,
    rotation_map.BENCHMARK,
)


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the sectors page shows, by the definitions in docs/DEFINITIONS."""
    market = data.market
    benchmark, group = selection.option("benchmark"), selection.option("group")
    pairs = [symbol for _, *both in universe.WITHIN_SECTOR for symbol in both]
    wanted = [benchmark, *universe.SECTORS, *pairs]
    try:
        history = funds.histories(selection, market, [*wanted, *rotation_map.members(group)])
    except NoData as error:
        why = [gaps.of_error(EVERYTHING, error)]
        return result.nothing(
            "sectors", selection, market, numbers=NUMBERS, tables=metric.names(TABLES), gaps=why
        )
    numbers, rows, returns_missing = leaders(history, selection.lookback, benchmark)
    within, spreads_missing = _within(history, selection.lookback)
    ranked, ranks_missing = _ranks(history, selection.lookback)
    tails = rotation_map.tails(market, history, group, benchmark, selection.option("tail"))
    return result.Result(
        page="sectors",
        selection=selection,
        as_of=history.as_of,
        provenance=funds.provenance(market, history),
        numbers=numbers,
        tables={"sectors": rows, "within_sector": within, "rotation_map": tails.rows},
        series=ranked | _ahead(history, selection.lookback, benchmark),
        gaps=(
            *funds.gaps(history),
            *funds.flaw_gaps(history, selection.lookback),
            *returns_missing,
            *spreads_missing,
            *ranks_missing,
            *tails.gaps,
        ),
        sample=market.kind == "sample",
    )


def leaders(
    history: funds.Funds, lookback: int, benchmark: str = universe.BENCHMARK
) -> tuple[dict[str, Any], list[dict[str, Any]], list[Gap]]:
    """Who leads: the page's numbers, the table of sectors and what is missing from it.

    Parameters
    ----------
    history : Funds
        With the sectors and the benchmark.
    lookback : int
        Sessions of the horizon ``lookback``.
    benchmark : str
        What excess returns are over. Windows are those of the page's clock all the same.
    """

    base = history.returns(benchmark, lookback)
    found = {symbol: history.returns(symbol, lookback) for symbol in universe.SECTORS}
    ytd = {symbol: one.values["ytd"] for symbol, one in found.items()}
    place = ranks.rank(ytd)
    extremes = ranks.best_and_worst(ytd) or (None, None)
    rows = [
        {
            "symbol": symbol,
            "name": universe.name_of(symbol),
            **one.values,
            "excess_ytd": horizons.excess(one.values, base.values)["ytd"],
            "rank_ytd": place[symbol] if math.isnan(place[symbol]) else int(place[symbol]),
        }
        for symbol, one in found.items()
    ]
    numbers = {
        "worst_ytd": extremes[1],
        "best_ytd": extremes[0],
        "beating_benchmark_ytd": ranks.count_beating(ytd, base.values["ytd"]),
        "benchmark_ytd": base.values["ytd"],
    }
    return numbers, rows, _gaps(history, found, base, benchmark, lookback)


def _gaps(
    history: funds.Funds,
    found: Mapping[str, horizons.HorizonReturns],
    base: horizons.HorizonReturns,
    benchmark: str,
    lookback: int,
) -> list[Gap]:
    stored = {symbol: one.missing for symbol, one in found.items() if symbol in history.values}
    missing = gaps.of_horizons("sectors", stored, lookback, "sectors")
    if math.isnan(base.values["ytd"]):
        absent = Gap("", Why.NOT_STORED, text=f"no price up to {formats.day(history.as_of)}")
        cause = base.missing["ytd"] if benchmark in history.values else absent
        whose = "" if cause.names else "{names}: "  # a flaw names whose it is
        form = (
            "Excess over {names} and how many sectors are ahead of it are not known "
            f"({whose}{{reason}})."
        )
        missing.append(replace(cause, what="benchmark_ytd", names=(benchmark,), form=form))
    return missing


def _within(history: funds.Funds, lookback: int) -> tuple[list[dict[str, Any]], list[Gap]]:
    """Small minus large inside each sector."""
    rows = []
    missing = {}
    for sector, small, large in universe.WITHIN_SECTOR:
        spreads = history.spreads(small, large, lookback)
        rows.append({"sector": sector, "small": small, "large": large, **spreads.values})
        if small in history.values and large in history.values:
            missing[f"{small} vs {large}"] = spreads.missing
    kind = "pairs of a small and a large sector fund"
    return rows, gaps.of_horizons("within_sector", missing, lookback, kind)


def _ranks(history: funds.Funds, lookback: int) -> tuple[dict[str, result.Columns], list[Gap]]:
    """Rank of each stored sector by its return over the lookback, through the lookback."""
    stored = [symbol for symbol in universe.SECTORS if symbol in history.values]
    if not stored:
        return {}, []
    indices = np.array([history.values[symbol] for symbol in stored]).T
    first = flaws_over_time.starts(history.flaws, history.sessions, lookback)
    lost = np.array([history.lost(symbol, first) for symbol in stored]).T
    try:
        found = ranks.rank_over_time(
            history.sessions, indices, history.clock, lookback, lookback, lost=lost
        )
    except NotEnoughHistory as error:
        return {}, [gaps.of_error("rank_over_time", error)]
    rows = result.thinned(len(found.sessions))
    columns = zip(stored, found.ranks[rows].T, strict=True)
    return {"rank_over_time": {"session": found.sessions[rows], **dict(columns)}}, []


def _ahead(history: funds.Funds, lookback: int, benchmark: str) -> dict[str, result.Columns]:
    """How many sectors were ahead of the benchmark year to date, as of each of the lookback.

    NaN where the benchmark or every sector has no return.
    """
    if benchmark not in history.values:
        return {}
    shown = np.flatnonzero(np.isfinite(history.clock))[-lookback - 1 :]
    base = history.year_to_date(benchmark)
    sectors = np.array([history.year_to_date(symbol) for symbol in universe.SECTORS])
    excess = (sectors - base)[:, shown]
    known = np.isfinite(excess).any(axis=0)
    ahead = np.where(known, np.sum(excess > 0, axis=0), np.nan)
    return {"ahead": {"session": history.sessions[shown], "ahead": ahead}}
