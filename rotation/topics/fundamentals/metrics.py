"""The figures and tables of the fundamentals page."""

from __future__ import annotations

from typing import Final

from rotation import formats, universe
from rotation.results import metric
from rotation.results.metric import Metric, ResultTable
from rotation.results.result import Result

RATIOS: Final = {"pe": "P/E", "pb": "P/B", "ps": "P/S"}


def _day(result: Result) -> str | None:
    """Return the day of the valuation where that is not the page's."""
    day = result.numbers["valuation_as_of"]
    return None if day is None or day == result.as_of else formats.day(day)


def _span(result: Result) -> str | None:
    """Return the days of the snapshots that the move of the pair lies between."""
    since, until = result.numbers["move_since"], result.numbers["move_until"]
    return None if since is None else formats.span(since, until)


def _gap(name: str) -> Metric:
    words = RATIOS[name]
    return Metric(
        f"{name}_gap",
        f"{words} of the small side ÷ that of the large side − 1",
        label=f"{words} gap",
        help=f"{words} of {{small}} over that of {{large}}, minus 1: below 0 {{small}} is cheaper.",
        note=_day,
        chart="gaps",
    )


def _percentile(name: str) -> Metric:
    words = RATIOS[name]
    return Metric(
        f"{name}_percentile",
        f"share of the stored snapshots with a {words} gap at or below the last one; null below 20",
        label=f"{words} gap, percentile",
        help="Share of the stored snapshots in which {small} was as cheap or cheaper. It "
        "needs 20 snapshots, one a session.",
        format=formats.SHORT_SHARE,
        note=_day,
        chart="gaps",
    )


_TOP_DOWN: Final = "growth a year of earnings over three years, as the fund states it"
_HOLDINGS: Final = (
    f"the {universe.LARGEST_HOLDINGS} largest on State Street's list, the ten that Yahoo names "
    "where no list of the last 31 days is stored"
)
_BOTTOM_UP: Final = (
    "median, by weight, of next year's expected earnings growth of its largest holdings: "
    + _HOLDINGS
)

METRICS: Final = (
    Metric("pe_small", "P/E of the small side at `valuation_as_of`", "number", "P/E of {small}",
           "As Yahoo has it: price of its holdings over their earnings of the last year.",
           formats.INDEX,
           note=_day, chart="valuation"),
    Metric("pe_large", "P/E of the large side at `valuation_as_of`", "number", "P/E of {large}",
           "As Yahoo has it: price of its holdings over their earnings of the last year.",
           formats.INDEX,
           note=_day, chart="valuation"),
    *(_gap(name) for name in RATIOS),
    *(_percentile(name) for name in RATIOS),
    Metric("snapshots", "stored snapshots with a P/E of both sides", "count"),
    Metric("since", "day of the first of them", "day"),
    Metric("valuation_as_of", "day of the last of them, which P/E and gaps are of", "day"),
    Metric(
        "relative_move",
        "log of small over large, from the first snapshot of the lookback to the last, in prices",
        label="{small} vs {large}",
        help="Move of {small} over {large} between the first and the last snapshot of the "
        "lookback, in logarithms, so that its two parts add up.",
        note=_span,
        chart="move",
    ),
    Metric(
        "rerating",
        "log of the P/E of small over that of large, over the same days",
        label="Of it re-rating",
        help="The part of the move by which {small} became dearer for the same earnings.",
        note=_span,
        chart="move",
    ),
    Metric(
        "earnings_part",
        "relative_move − rerating",
        label="Of it earnings",
        help="The rest: earnings of {small} against those of {large}.",
        note=_span,
        chart="move",
    ),
    Metric("move_since", "day of the snapshot that relative_move starts from; null without one",
           "day"),
    Metric("move_until", "day of the snapshot that it ends with; null without one", "day"),
    Metric("technology_top_down", f"technology: {_TOP_DOWN}"),
    Metric("others_top_down", "median of the same over the other ten sectors"),
    Metric(
        "earnings_gap_top_down",
        "technology_top_down − others_top_down",
        label="Earnings gap, funds", format=formats.PP,
        help="Growth of technology's earnings minus the median of the other sectors, a year over "
        "three years, as the sector funds state it.",
        chart="growth",
    ),
    Metric("technology_bottom_up", f"technology: {_BOTTOM_UP}"),
    Metric("others_bottom_up", "median of the same over the other ten sectors"),
    Metric(
        "earnings_gap_bottom_up",
        "technology_bottom_up − others_bottom_up",
        label="Earnings gap, shares", format=formats.PP,
        help="The same from below: next year's expected growth of each sector's largest holdings "
        f"({_HOLDINGS}), its median by weight.",
        chart="growth",
    ),
)  # fmt: skip

NUMBERS: Final = metric.names(METRICS)

_AS_OF: Final = Metric("as_of", "session of the snapshot", "day")

TABLES: Final = (
    ResultTable(
        "valuation",
        (
            Metric("symbol", "fund", "text", head="Fund"),
            *(Metric(name, words, "number", head=words) for name, words in RATIOS.items()),
            _AS_OF,
            Metric(
                "form",
                "how the vendor gave the ratios: reciprocal (turned round here) or plain; empty "
                "without a P/E",
                "text",
                head="Given as",
            ),
            Metric("family", "small, large or sectors", "text"),
        ),
        "a row a followed fund with a snapshot, its last one at or before the as-of day",
        charts=("valuation",),
    ),
    ResultTable(
        "earnings_growth",
        (
            Metric("sector", "name of the sector", "text"),
            Metric("top_down", _TOP_DOWN, head="A year over three, fund"),
            Metric("bottom_up", _BOTTOM_UP, head="Next year, holdings"),
            Metric("coverage", "weight of the holdings with a growth of the last 31 days, of "
                   "the whole fund", format=formats.SHORT_SHARE),
            Metric("symbol", "fund of the sector", "text"),
            Metric("holdings", "holdings with a growth", "count"),
            Metric("listed", "day of the list of its largest holdings; null without one", "day",
                   head="List of"),
            Metric("listed_by", "its source: state_street, yahoo, import or sample", "text"),
            _AS_OF,
        ),
        "a row a sector fund with a snapshot; one more than 5 sessions older than the page's day "
        "is left out of the earnings gaps",
        charts=("growth",),
    ),
)  # fmt: skip

WALL: Final = metric.labelled(METRICS)
"""Valuation gap, what moved the pair, and both earnings gaps."""
