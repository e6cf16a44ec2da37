"""Headline and picture of the sectors page."""

from __future__ import annotations

import math

from rotation import formats, universe
from rotation.card import Bars, Drawing
from rotation.results import gaps, spans
from rotation.results import headline as text
from rotation.results.flaws import YEAR_TO_DATE
from rotation.results.headline import Headline
from rotation.results.result import Result


def headline(result: Result) -> Headline:
    """Return which sectors lead and lag, and how many beat the benchmark."""
    numbers, rows = result.numbers, result.tables["sectors"]
    benchmark = dict(result.selection.options).get("benchmark", universe.BENCHMARK)
    ytd = {row["symbol"]: row["ytd"] for row in rows}
    best, worst = numbers["best_ytd"], numbers["worst_ytd"]
    if best is None or worst is None:
        title = "Sectors: not enough prices for a return year to date"
        return Headline(title, _without_year(result))
    leads, lags = formats.SHORT_PERCENT(ytd[best]), formats.SHORT_PERCENT(ytd[worst])
    year = spans.this_year(result)
    beating, total = numbers["beating_benchmark_ytd"], text.count_known(ytd.values())
    beaten = "" if beating is None else f"{beating} of {total} sectors beat {benchmark} {year}"
    lead = f"{universe.name_of(best)} leads, {universe.name_of(worst)} lags"
    spreads = [row["lookback"] for row in result.tables["within_sector"]]
    pairs, lookback = text.count_known(spreads), result.selection.lookback
    within = f"{sum(spread > 0 for spread in spreads)} of {pairs}" if pairs else formats.UNKNOWN
    small = f"; small caps lead inside {within} sectors over {lookback} sessions" if pairs else ""
    return Headline(
        f"{beaten}: {lead}" if beaten else lead,
        f"{best} {leads}, {worst} {lags} {year}{small}.",
        (
            (f"Leads: {best}", leads),
            (f"Lags: {worst}", lags),
            (f"{benchmark} {spans.ytd(result)}", formats.SHORT_PERCENT(numbers["benchmark_ytd"])),
            ("Small caps lead inside", within),
        ),
    )


def _without_year(result: Result) -> str:
    """Why sectors have no return year to date."""
    of_year = (
        gaps.sentence(gap)
        for gap in result.gaps
        if YEAR_TO_DATE in (gap.horizons if gap.what == "sectors" else gap.lost)
    )
    return next(of_year, "") or text.first_gap(result, "prices")


def ranking_sentence(result: Result) -> str:
    """Return who leads, who lags and how many sectors are ahead of the benchmark.

    Parameters
    ----------
    result : Result
        With ``best_ytd``, ``worst_ytd``, ``beating_benchmark_ytd`` and the table of sectors.
    """
    numbers = result.numbers
    best, worst = numbers["best_ytd"], numbers["worst_ytd"]
    if best is None or worst is None:
        return "No ranking: fewer than two sectors have a return year to date."
    ends = f"{universe.name_of(best)} leads and {universe.name_of(worst)} lags"
    ahead = numbers["beating_benchmark_ytd"]
    if ahead is None:
        return f"{ends}."
    total = text.count_known(row["ytd"] for row in result.tables["sectors"])
    benchmark = dict(result.selection.options).get("benchmark", universe.BENCHMARK)
    return f"{ends}; {ahead} of {total} sectors beat {benchmark} (dashed line)."


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return the ranked bars of the year, with the benchmark's return as a line."""
    rows = [row for row in result.tables["sectors"] if math.isfinite(row["ytd"])]
    if not rows:
        return ()
    rows.sort(key=lambda row: row["ytd"], reverse=True)
    level = result.numbers["benchmark_ytd"]
    benchmark = dict(result.selection.options).get("benchmark", universe.BENCHMARK)
    return (
        Bars(
            f"Sectors {spans.this_year(result)}",
            tuple((row["name"], row["ytd"]) for row in rows),
            (benchmark, level) if formats.known(level) else None,
        ),
    )
