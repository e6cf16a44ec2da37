"""The figures and tables of the breadth page.

One module because the figures of the page, of its tables and of its walls are the same.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Final

from rotation import formats
from rotation.results import metric
from rotation.results.metric import Metric, ResultTable, Unit
from rotation.results.result import Result
from rotation.topics.breadth.analysis.base import TOP, YEAR
from rotation.topics.breadth.analysis.names import NEWS_RANK, NEWS_VOLUME
from rotation.topics.breadth.analysis.rules import SESSIONS, wording
from rotation.topics.breadth.analysis.verdict import LEAST_COVERAGE, LEAST_NAMES


def _both(
    first: str, second: str, written: formats.Format = formats.COUNT
) -> Callable[[Result], str | None]:
    """Return what makes two figures with a slash between, None where neither is known."""

    def value(result: Result) -> str | None:
        figures = (result.numbers[first], result.numbers[second])
        return " / ".join(map(written, figures)) if any(map(formats.known, figures)) else None

    return value


def _mean(
    figure: str, what: str = "", written: formats.Format = formats.SHARE, unit: Unit = "decimal"
) -> Metric:
    formula = f"{what or f'mean {figure}'} of the last {SESSIONS} sessions"
    return Metric(f"{figure}_{SESSIONS}", formula, unit, format=written)


MEANS: Final = {
    "participation": _mean("participation"),
    "effective_names": _mean("effective_names", written=formats.COUNT, unit="number"),
    "up_volume_share": _mean("up_volume_share"),
    "advancers_share": _mean(
        "advancers_share", "advancers over advancers and decliners, their sums"
    ),
    "top10_share": _mean("top10_share"),
    "volume_expansion": _mean("volume_expansion", written=formats.PERCENT),
}
"""What the verdict reads, by the figure it is the mean of; incomplete sessions left out."""


def _five(figure: str) -> Callable[[Result], str | None]:
    """Return what the verdict reads of a figure, in words."""
    mean = MEANS[figure]

    def note(result: Result) -> str | None:
        value = result.numbers[mean.name]
        return f"{SESSIONS} sessions {mean.format(value)}" if formats.known(value) else None

    return note


def _coverage(result: Result) -> str:
    have, members = (formats.COUNT(result.numbers[name]) for name in ("with_data", "members"))
    return f"{have} of {members} members have a price at this session."


COUNTS: Final = (
    Metric("members", "stocks in the list of members", "count"),
    Metric("with_data", "members with a price", "count"),
    Metric(
        "advancers",
        "stocks that closed above their close of the session before; stocks with both prices",
        "count",
        label="Advance / decline",
        help="Stocks that closed above and below their close of the session before.",
        value=_both("advancers", "decliners"),
        note=_five("advancers_share"),
        chart="ad_line",
    ),
    Metric(
        "decliners",
        "stocks that closed below their close of the session before; stocks with both prices",
        "count",
        chart="ad_line",
    ),
    Metric("unchanged", "stocks that closed as in the session before", "count"),
    Metric(
        "ad_line", "running sum of advancers − decliners since the first session", "count",
        reference="advance/decline line",
        chart="ad_line",
    ),
    Metric(
        "new_highs", f"stocks at their highest close of {YEAR} sessions", "count",
        label="New highs / new lows (52-week)",
        help=f"Stocks at their highest and lowest close of {YEAR} sessions.",
        value=_both("new_highs", "new_lows"),
        chart="highs",
    ),
    Metric("new_lows", f"stocks at their lowest close of {YEAR} sessions", "count", chart="highs"),
)  # fmt: skip
"""Figures that are whole numbers."""

PRICES: Final = (
    Metric(
        "coverage", "with_data / members",
        label="Coverage", help=_coverage, format=formats.SHARE,
        chart="coverage",
    ),
    Metric(
        "up_volume_share", "dollar volume of advancers over that of advancers and decliners",
        label="Up volume", format=formats.SHARE, note=_five("up_volume_share"),
        help="Dollar volume of advancers ÷ of advancers and decliners.",
        chart="up_volume",
    ),
    Metric(
        "mcclellan",
        "EMA(alpha 0.10) − EMA(alpha 0.05) of x = 1000(A − D)/(A + D), both seeded with the "
        "first x",
        "number",
        label="McClellan", format=formats.TENTHS,
        help="Fast minus slow average of 1,000 × (advancers − decliners) ÷ both.",
        reference="ratio-adjusted McClellan oscillator",
        chart="mcclellan",
    ),
    Metric(
        "pct_above_50",
        "share of stocks above the mean of their last 50 closes; those without a full window left "
        "out",
        label="% above 50- / 200-session average", format=formats.SHARE,
        value=_both("pct_above_50", "pct_above_200", formats.SHORT_SHARE),
        help="Share of stocks above the mean of their last 50 and 200 closes.",
        chart="above",
    ),
    Metric(
        "pct_above_200",
        "share of stocks above the mean of their last 200 closes; those without a full window left "
        "out",
        format=formats.SHARE,
        chart="above",
    ),
)  # fmt: skip

_DOLLARS: Final = Metric("dollar_volume", "sum of close × volume", "USD")

VOLUME: Final = (
    Metric(
        "participation",
        "share of stocks with volume above its mean of the N sessions before (60% of them with a "
        "price)",
        label="Participation", format=formats.SHARE, note=_five("participation"),
        help="Stocks that trade above their mean volume of {window} sessions ÷ all stocks.",
        chart="participation",
    ),
    Metric(
        "volume_expansion", "dollar volume over its mean of the N sessions before, − 1",
        label="Volume expansion", note=_five("volume_expansion"),
        help="Dollar volume of all members ÷ mean of the {window} sessions before − 1.",
        chart="volume",
    ),
    Metric(
        "effective_names", "1 / sum of squared shares of dollar volume", "number",
        label="Effective N", format=formats.COUNT, note=_five("effective_names"),
        help="1 ÷ sum of squared shares of dollar volume: so many equal stocks would do the same.",
        reference="inverse Herfindahl–Hirschman index",
        chart="effective",
    ),
    Metric("effective_share", "effective_names over the number of stocks", format=formats.SHARE),
    Metric(
        "top10_share", f"share of the {TOP} largest in dollar volume",
        label="Top-10 share of dollar volume", format=formats.SHARE, note=_five("top10_share"),
        help="Dollar volume of the ten largest ÷ of all.",
        chart="top10",
    ),
    Metric(
        "effective_percentile",
        f"share of the last {YEAR} sessions, all stocks, with effective_names at or below it",
        format=formats.SHARE,
    ),
    Metric(
        "top10_percentile",
        f"share of the last {YEAR} sessions, all stocks, with top10_share at or below it",
        format=formats.SHARE,
    ),
    Metric(
        "effective_to_median",
        f"effective_names over their median in the last {YEAR} sessions of all stocks",
        "number",
    ),
)  # fmt: skip

_ALL: Final = tuple(
    dataclasses.replace(
        figure,
        name=f"{figure.name}_all",
        formula=f"{figure.name} of all stocks",
        label="",
        reference="",
        note=None,
    )
    for figure in VOLUME
)


_VERDICT: Final = (
    f"by the rules of table `rules`; null below {LEAST_NAMES} stocks with a price, or "
    f"{100 * LEAST_COVERAGE:.0f}% of the list's stocks or of their weight. "
    + " ".join(wording()).removesuffix(".")
)

METRICS: Final = (
    Metric("verdict", _VERDICT, "text"),
    Metric("verdict_since", "first session of the run of sessions with this verdict", "day"),
    Metric(
        "verdict_held",
        "whether it holds from an earlier session, one of its conditions missed by little",
        "flag",
    ),
    *MEANS.values(),
    *COUNTS,
    *PRICES,
    _DOLLARS,
    *VOLUME,
    Metric("verdict_all", "verdict of all stocks", "text"),
    *_ALL,
    Metric("members_as_of", "day of the list of members used", "day"),
    Metric("members_point_in_time", "whether `members_as_of` is the session or before", "flag"),
)

NUMBERS: Final = metric.names(METRICS)

VOLUME_WALL: Final = metric.select(
    METRICS, "participation", "volume_expansion", "effective_names", "top10_share"
)
"""Figures of the last session that the page's own controls change."""

PRICE_WALL: Final = metric.select(
    METRICS, "advancers", "up_volume_share", "mcclellan", "pct_above_50", "new_highs", "coverage"
)
"""The other figures of the last session."""

TABLES: Final = (
    ResultTable(
        "series",
        (
            Metric("session", "session", "day"),
            *COUNTS,
            *PRICES,
            _DOLLARS,
            *VOLUME,
            *_ALL,
        ),
        "every figure at every session of the lookback",
    ),
    ResultTable(
        "by_sector",
        (
            Metric("sector", "sector of the list, else of the nearest list that has them", "text"),
            Metric("names", "members of the sector with a price", "count", head="Stocks"),
            Metric(
                "participation",
                "share of the sector's stocks with volume above its mean of the N sessions before",
                format=formats.SHARE,
            ),
            Metric(
                "advancers_share",
                "advancers over the number of stocks",
                format=formats.SHARE,
                head="Advancers",
            ),
            Metric(
                "dollar_share",
                "share of the dollar volume of all stocks",
                format=formats.SHARE,
                head="Of dollar volume",
            ),
            Metric(
                "volume_expansion",
                "dollar volume of the sector over its mean of the N sessions before, − 1",
            ),
        ),
        "a row a sector, the widest participation first",
        combined={
            "Over the lookback": "participation through the lookback, from zero; all sectors on "
            "one scale"
        },
    ),
    ResultTable(
        "names_in_the_news",
        (
            Metric("symbol", "symbol of the name", "text"),
            Metric("name", "name of the company", "text"),
            Metric("relative_volume", "volume over its mean of the N sessions before", "number"),
            Metric("dollar_volume", "close × volume", "USD", format=formats.ASSETS),
            Metric(
                "share",
                "share of the dollar volume of all stocks",
                format=formats.SHARE,
                head="Share of total",
            ),
            Metric("rank", "rank by dollar volume, 1 is most", "rank"),
            Metric("change", "close over the close of the session before, − 1"),
            Metric("in_news", "whether it is listed for its volume", "flag"),
            Metric("watch", "whether it is on the watch list", "flag"),
            Metric("member", "whether it is a member of the index", "flag"),
        ),
        f"stocks with a relative volume of at least {NEWS_VOLUME:.0f} and among the {NEWS_RANK} "
        "largest by dollar volume, and the watch list",
        combined={"Why": "listed for its volume, for being on the watch list, or both"},
    ),
    ResultTable(
        "rules",
        (
            Metric("verdict", "verdict the condition belongs to", "text"),
            Metric("rule", "name of the condition", "text"),
            Metric("text", "the condition in words", "text"),
            Metric("figure", "name of the figure it is about", "text"),
            Metric(
                "multiple",
                "threshold as a multiple of the figure's median of a year, all stocks; null where "
                "it is a value",
                "number",
            ),
            Metric("threshold", "value the figure is compared with", "number"),
            Metric("value", f"mean of the figure over the last {SESSIONS} sessions", "number"),
            Metric("passed", "whether it is met; null where there is no value", "flag"),
        ),
        "a row a condition of each verdict; the first verdict whose conditions are all met",
    ),
    ResultTable(
        "frequencies",
        (
            Metric("verdict", "the verdict", "text"),
            Metric(
                "share", "share of the sessions of the lookback that have it", format=formats.SHARE
            ),
            Metric("sessions", "sessions of the lookback that have it", "count"),
            Metric(
                "stored_share",
                "share of all sessions stored up to the as-of session, with all stocks and a "
                "window of 50",
                format=formats.SHARE,
            ),
            Metric("stored_sessions", "how many of those sessions", "count"),
            Metric("stored_first", "the first of them; null where there is none", "day"),
            Metric("stored_run", "median length of their runs", "sessions"),
        ),
        "a row a verdict, sessions without one left out",
    ),
)
