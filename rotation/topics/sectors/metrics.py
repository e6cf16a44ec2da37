"""The figures and tables of the sectors page."""

from __future__ import annotations

import math
from typing import Final

from rotation import formats, universe
from rotation.results import metric, spans
from rotation.results.metric import Metric, ResultTable
from rotation.results.result import Result


def _known(result: Result) -> dict[str, float]:
    """Return the returns year to date by symbol, those that are defined."""
    rows = result.tables["sectors"]
    return {row["symbol"]: row["ytd"] for row in rows if math.isfinite(row["ytd"])}


def _extreme(name: str, formula: str, label: str) -> Metric:
    """Return the metric of the first or the last sector, shown with its return."""

    def shown(result: Result) -> str | None:
        symbol = result.numbers[name]
        return None if symbol is None else f"{symbol} {formats.PERCENT(_known(result)[symbol])}"

    def explained(result: Result) -> str:
        symbol = result.numbers[name]
        if symbol is None:
            return "Needs two sectors with a return year to date."
        return f"{universe.name_of(symbol)}: last close ÷ last close of the year before − 1."

    return Metric(
        name, formula, "text", label, explained, value=shown, note=spans.note, chart="ranked"
    )


def _beating(result: Result) -> str | None:
    beating = result.numbers["beating_benchmark_ytd"]
    return None if beating is None else f"{beating} of {len(_known(result))}"


def _leading_inside(result: Result) -> str | None:
    spreads = [row["lookback"] for row in result.tables["within_sector"]]
    known = sum(math.isfinite(spread) for spread in spreads)
    return f"{sum(spread > 0 for spread in spreads)} of {known}" if known else None


METRICS: Final = (
    _extreme("worst_ytd", "sector with the lowest return year to date", "Worst sector YTD"),
    _extreme("best_ytd", "sector with the highest return year to date", "Best sector YTD"),
    Metric(
        "beating_benchmark_ytd",
        "how many sectors are above `benchmark` year to date; null where it is not known",
        "count",
        label="Sectors beating {benchmark} YTD",
        help="Sectors whose return year to date is above {benchmark}'s.",
        value=_beating,
        note=spans.note,
        chart="ranked",
    ),
    Metric(
        "benchmark_ytd",
        f"return of `benchmark` (a control; {universe.BENCHMARK}) year to date",
        label="{benchmark} YTD",
        help="Last close ÷ last close of the year before − 1.",
        note=spans.note,
        chart="ranked",
    ),
)

NUMBERS: Final = metric.names(METRICS)

WALL: Final = (
    *metric.select(METRICS, "best_ytd", "worst_ytd", "beating_benchmark_ytd", "benchmark_ytd"),
    Metric(
        "small_leads_inside",
        "sectors of table `within_sector` with a spread above zero over the lookback",
        "count",
        label="Sectors where small caps lead",
        help="Sectors whose small-cap fund did better than their large-cap fund over {n} sessions.",
        value=_leading_inside,
        chart="within",
    ),
)
"""Who leads and who lags, and where small caps lead."""

TABLES: Final = (
    ResultTable(
        "sectors",
        (
            Metric("symbol", "fund of the sector", "text"),
            Metric("name", "name of the sector", "text", head="Sector"),
            *metric.horizon_columns("return"),
            Metric(
                "excess_ytd",
                "return year to date − `benchmark_ytd`",
                format=formats.PP,
                head="Over {benchmark}",
            ),
            Metric("rank_ytd", "rank by return year to date, 1 is best", "rank", head="Rank"),
        ),
        "a row a sector",
        charts=("heat", "ranks"),
    ),
    ResultTable(
        "within_sector",
        (
            Metric("sector", "name of the sector", "text"),
            Metric("small", "its small-cap fund", "text"),
            Metric("large", "its large-cap fund", "text"),
            *metric.horizon_columns("small − large"),
        ),
        "small minus large inside each sector, in sessions both funds have",
        charts=("within",),
    ),
    ResultTable(
        "rotation_map",
        (
            Metric("symbol", "fund of the `group`", "text"),
            Metric("session", "last session of the week", "day"),
            Metric(
                "strength",
                "100 + 5 × z26(EMA5(rs)), clamped to 80 and 120, with rs = 100 × P/B of the fund "
                "and the benchmark",
                "index",
            ),
            Metric(
                "momentum",
                "100 + 5 × z13(EMA3(strength − strength 4 weeks before)), clamped to 80 and 120",
                "index",
            ),
            Metric(
                "quadrant",
                "leading (both at least 100), weakening (strength only), improving (momentum "
                "only), lagging (neither)",
                "text",
            ),
            Metric(
                "provisional",
                "the week is unfinished, or its last price was fetched before the close",
                "flag",
            ),
        ),
        "the last `tail` weeks and the one they lead to, for the `group`, on closes of the last "
        "session of each week; EMA with alpha 2/(span+1), seeded with the first value; z over the "
        "trailing window, the point included, ddof 0; from 45 weeks on",
        charts=("map",),
        combined={"Name": "what the fund holds"},
    ),
)
