"""The figures and tables of the technicals page."""

from __future__ import annotations

from typing import Final

from rotation import formats
from rotation.results import metric
from rotation.results.metric import Metric, ResultTable
from rotation.results.result import Result

AVERAGES: Final = (20, 50, 200)
"""Sessions of the moving averages of the chart."""

PRICE: Final = formats.Format(",.2f")
PUBLISHED: Final = (("Bulkowski, bull markets", 0.50), ("Bulkowski, bear markets", 0.27))
"""Share of cups with handle that rose by the height of the cup, as Bulkowski counted them."""
PUBLISHED_IN: Final = "Bulkowski, Encyclopedia of Chart Patterns"


def _pattern(result: Result) -> str | None:
    word: str | None = result.numbers["pattern"]
    return None if word is None else word.capitalize()


def _counts(result: Result) -> str | None:
    x = result.numbers
    if x["rules_passed"] is None:
        return None
    return f"{x['rules_passed']} of {x['rules_passed'] + x['rules_failed'] + x['rules_undecided']}"


METRICS: Final = (
    Metric("symbol", "symbol whose chart is judged", "text"),
    Metric(
        "pattern",
        "complete, in progress, failed or none",
        "text",
        label="Cup with handle",
        value=_pattern,
        help="Complete: every rule passes and no close since the breakout has ended it. In "
        "progress: every rule that can be tested yet passes. Failed: it was complete, and a close "
        "ended it. It is followed for 126 sessions.",
    ),
    Metric("close", "last close, split-adjusted, dividends not reinvested", "USD",
           "{symbol}", "Last close, adjusted for splits and not for dividends.", PRICE,
           chart="candles"),
    Metric("pivot", "highest high of the handle; null without a pattern", "USD",
           "Pivot", "Highest high of the handle: a close above it on volume is the breakout.",
           PRICE, chart="candles"),
    Metric("target", "pivot + right rim − cup low; null without a pattern", "USD",
           "Target", "Pivot plus the height of the cup, from its low to the right rim.", PRICE,
           chart="candles"),
    Metric("distance_to_target", "target / close − 1; null without a pattern",
           label="To the target", help="How far the target is from the last close."),
    Metric(
        "distance_to_300",
        "300 / close − 1; of IWM alone, whose target the article of 16 January 2026 sees there",
        label="To 300",
        help="How far the close is from 300, the target the article sees for IWM; it says nothing "
        "of other symbols.",
    ),
    Metric(
        "share_rose_to_300",
        "share of all closes after which a high within 126 sessions was as far above; windows "
        "overlap",
        label="Past closes that rose as much",
        format=formats.SHORT_SHARE,
        help="Share of all stored closes after which the price rose as much within 126 sessions. "
        "The windows overlap.",
    ),
    Metric("pivot_for_300", "300 − right rim + cup low: the pivot whose target is 300; null "
           "without a pattern, and for other symbols than IWM", "USD"),
    Metric("share_rose_to_target", "the same share for `distance_to_target`",
           format=formats.SHORT_SHARE),
    Metric("windows", "closes with 126 sessions after them, of which those shares are", "count"),
    Metric(
        "invalidation",
        "handle's low, or 8% below the pivot where that is higher: a close below it ends the "
        "pattern",
        "USD",
        "Ends below",
        "A close below this ends the pattern: the handle's low, or 8% below the pivot where that "
        "is higher.",
        PRICE,
        reference="O'Neil's limit of a loss",
        chart="candles",
    ),
    Metric("left_rim", "high of the left rim of the pattern, or of the closest shape", "USD"),
    Metric("cup_low", "lowest low between the rims", "USD"),
    Metric("right_rim", "high of the right rim", "USD"),
    Metric("left_rim_day", "session of the left rim", "day"),
    Metric("cup_low_day", "session of the cup's low", "day"),
    Metric("right_rim_day", "session of the right rim", "day"),
    Metric("breakout_day", "session of the breakout; null while there is none", "day"),
    Metric("rules_passed", "rules that pass", "count", "Rules passed", "Of the rules below.",
           value=_counts),
    Metric("rules_failed", "rules that do not pass", "count"),
    Metric("rules_undecided", "rules that cannot be tested, or not yet", "count"),
    Metric("failing", "names of the rules that do not pass", "text"),
    *(
        Metric(
            f"close_vs_sma{n}",
            f"close / mean of the last {n} closes, today included, − 1",
            label=f"Close vs {n}-session average",
            help=f"Close ÷ mean of the last {n} closes, today included, − 1.",
            chart="candles",
        )
        for n in AVERAGES
    ),
    Metric("patterns", "patterns that became complete in the stored history", "count"),
    Metric("patterns_over", "of them followed for 126 sessions, or decided before", "count"),
    Metric("share_reached", "share of `patterns_over` that reached the target first",
           format=formats.SHORT_SHARE, chart="hit-rates"),
    Metric("share_failed", "share of `patterns_over` that a close ended first",
           format=formats.SHORT_SHARE),
)  # fmt: skip

NUMBERS: Final = metric.names(METRICS)

_WALL: Final = metric.select(
    METRICS,
    "pattern",
    "rules_passed",
    "close",
    "pivot",
    "target",
    "distance_to_target",
    "invalidation",
    "distance_to_300",
    "share_rose_to_300",
    "close_vs_sma50",
    "close_vs_sma200",
)
"""The judgement, its prices, and what 300 implies."""


def wall(result: Result) -> tuple[Metric, ...]:
    """Return the figures that this chart has: without a pattern it has no pivot and no target."""
    x = result.numbers
    return tuple(own for own in _WALL if own.unit == "text" or formats.known(x[own.name]))


TABLES: Final = (
    ResultTable(
        "rules",
        (
            Metric("rule", "name of the rule", "text"),
            Metric("value", "its number, in the unit of its row", "number", head="Number"),
            Metric(
                "passed",
                "null where it cannot be tested, or not yet",
                "flag",
                head="Result",
            ),
            Metric("expected", "when it passes", "text"),
            Metric("unit", "decimal, sessions or ratio", "text"),
            Metric("measured", "what the number is", "text", head="What the number is"),
        ),
        "a row a rule, of the pattern, or without one of the shape that passes the most rules",
    ),
    ResultTable(
        "patterns",
        (
            Metric("breakout", "session of the breakout", "day"),
            Metric("left_rim", "session of the left rim", "day"),
            Metric("cup_low", "session of the cup's low", "day"),
            Metric("right_rim", "session of the right rim", "day"),
            Metric("depth", "1 − lowest low of the cup / left rim", format=formats.SHARE),
            Metric("pivot", "highest high of the handle", "USD"),
            Metric("target", "pivot + right rim − cup low", "USD"),
            Metric("outcome", "reached, failed, neither within 126 sessions, or open", "text"),
            Metric("decided", "session it was decided on; null for neither and open", "day"),
            Metric("sessions", "sessions from the breakout to that; null for the others",
                   "sessions"),
            *(Metric(f"after_{n}", f"return over the {n} sessions after the breakout; null while "
                     "they are not over") for n in (21, 63, 126)),
        ),
        "a row a pattern that became complete in the stored history, judged by the sessions up to "
        "its breakout",
        charts=("paths",),
    ),
    ResultTable(
        "hit_rates",
        (
            Metric("whose", "the symbol, or who counted and where", "text"),
            Metric("reached", "share that rose by the height of the cup",
                   format=formats.SHORT_SHARE),
            Metric("n", "of how many; null where that is not stated", "count"),
            Metric("source", "where the share is from", "text"),
        ),
        "how often the measured move was reached: here, and as published",
        charts=("hit-rates",),
    ),
)  # fmt: skip
