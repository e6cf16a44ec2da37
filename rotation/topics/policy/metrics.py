"""The figures and tables of the policy page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rotation import formats, universe
from rotation.formats import Format
from rotation.results import metric
from rotation.results.metric import Metric, ResultTable
from rotation.results.result import Result

PERCENT: Final = Format(".2f", suffix="%")
"""Of rates that are in percent already."""

FEDWATCH: Final = "CME Group, FedWatch"


def range_text(low: float | None, high: float | None) -> str:
    """Return a target range as people write it, such as ``4.50–4.75 %``."""
    if not (formats.known(low) and formats.known(high)):
        return formats.UNKNOWN
    return f"{low:.2f}–{high:.2f}%".replace("-", "−")


def _range(result: Result) -> str | None:
    numbers = result.numbers
    if not formats.known(numbers["range_low"]):
        return None
    return range_text(numbers["range_low"], numbers["range_high"])


def _day_of(symbol: str) -> Callable[[Result], str | None]:
    """Return what names the day of a symbol's last price where that is not the page's."""

    def note(result: Result) -> str | None:
        used = {entry.key: entry.as_of for entry in result.provenance if entry.of_prices}
        day = used.get(symbol)
        return None if day is None or day == result.as_of else formats.day(day)

    return note


def _counted_from(result: Result) -> str | None:
    """Return what names the day that days are counted from where that is not the page's."""
    day = result.selection.asof
    return None if day in (None, result.as_of) else f"from {formats.day(day)}"


def _path_until(result: Result) -> str | None:
    """Return the meeting the path's change ends with: contracts may end well within a year."""
    day = result.numbers["path_until"]
    return None if day is None else f"to {formats.day(day)}"


_DAY: Final = "the day asked for, without one the page's as-of day"

CURRENT: Final = 5
"""Sessions that a yield or a price of bonds may be older than the page."""

_CURRENT: Final = f"null where it is more than {CURRENT} sessions older than the page"
_LAGS: Final = ", ".join(f"{series} {days}" for series, days in universe.PUBLISHED_AFTER.items())
_CHANCE: Final = "share of the ranges {} the present one after the next meeting in the path"

METRICS: Final = (
    Metric(
        "next_meeting", f"first scheduled meeting of the FOMC after {_DAY}", "day",
        label="Next FOMC",
        help="The day of the decision, by the calendar of the Federal Reserve.",
    ),
    Metric(
        "days_to_fomc", "calendar days from that day to it", "count",
        label="Days to it", format=formats.COUNT, note=_counted_from,
        help=f"Calendar days from {_DAY} to the decision.",
    ),
    Metric(
        "range_low", "lower end of the target range on the day of the path, in percent", "number",
        label="Target range", value=_range,
        help="Of the federal funds rate: DFEDTARL and DFEDTARU where stored, else by the calendar.",
        chart="expected-rate",
    ),
    Metric("range_high", "its upper end, in percent", "number"),
    Metric("range_from", "what tells the range: economy, calendar or futures", "text"),
    Metric("path_as_of", "session of the futures' closes", "day"),
    Metric(
        "probability_easing", _CHANCE.format("below"),
        label="Chance of easing", format=formats.SHARE,
        help="At the meeting that is next for the futures: all ranges below the present one.",
        reference=FEDWATCH,
        chart="probabilities",
    ),
    Metric(
        "probability_steady", "probability of the present range after it",
        label="Chance of no change", format=formats.SHARE,
        help="At the meeting that is next for the futures: the present range.",
        reference=FEDWATCH,
        chart="probabilities",
    ),
    Metric(
        "probability_tightening", _CHANCE.format("above"),
        label="Chance of tightening", format=formats.SHARE,
        help="At the meeting that is next for the futures: all ranges above the present one.",
        reference=FEDWATCH,
        chart="probabilities",
    ),
    Metric(
        "path_change",
        "rate after the last meeting of the path within a year − rate before its first, in "
        "percentage points",
        "number",
        label="Rate path, next 12 months", format=Format("+.2f", suffix=" pp"),
        help="Rate expected after the last meeting within a year − rate before the next one.",
        note=_path_until,
        chart="expected-rate",
    ),
    Metric("path_until", "that last meeting; null without one", "day"),
    Metric(
        "path_direction",
        "falling, flat or rising: path_change beyond half a step, 0.125 points",
        "text",
    ),
    Metric(
        "last_statement", "day of the last statement", "day",
        label="Last statement",
        help="Of the FOMC, up to the as-of day, among those stored.",
    ),
    Metric(
        "tone", "(dovish − hawkish) / (dovish + hawkish) words of the last statement", "number",
        label="Tone", format=formats.SCORE,
        help="(dovish − hawkish) ÷ (dovish + hawkish) words of the last statement, by our own "
        "lists: +1 is all dovish.",
        chart="tone",
    ),
    Metric(
        "tone_change", "tone − tone of the statement before", "number",
        label="Tone, change", format=formats.SCORE, help="Against the statement before.",
        chart="tone",
    ),
    Metric(
        "yield_13w", f"last close of ^IRX, in percent; {_CURRENT}", "number",
        label="13-week yield", format=PERCENT, help="Last close of ^IRX.",
        note=_day_of(universe.YIELDS["yield_13w"]),
    ),
    Metric(
        "yield_5y", f"last close of ^FVX, in percent; {_CURRENT}", "number",
        label="5-year yield", format=PERCENT, help="Last close of ^FVX.",
        note=_day_of(universe.YIELDS["yield_5y"]),
    ),
    Metric(
        "yield_10y", f"last close of ^TNX, in percent; {_CURRENT}", "number",
        label="10-year yield", format=PERCENT, help="Last close of ^TNX.",
        note=_day_of(universe.YIELDS["yield_10y"]),
    ),
    Metric(
        "high_yield_vs_treasuries", f"return of HYG − return of IEF over the lookback; {_CURRENT}",
        label="HYG − IEF, {n} sessions", format=formats.PP, note=_day_of(universe.HIGH_YIELD),
        help="Return of high-yield bonds minus Treasuries over {n} sessions: below zero, credit "
        "worries.",
    ),
)  # fmt: skip
"""In the order of the result."""

NUMBERS: Final = metric.names(METRICS)

WALL: Final = metric.labelled(METRICS)
"""Every figure of the policy page."""

TABLES: Final = (
    ResultTable(
        "path",
        (
            Metric("meeting", "day of the decision", "day"),
            Metric("range_low", "lower end of a target range, in percent", "number"),
            Metric("range_high", "its upper end, in percent", "number"),
            Metric(
                "probability",
                "that this is the range after the meeting",
                format=formats.SHARE,
                reference=FEDWATCH,
            ),
        ),
        "a row a meeting and range, every range with a chance at some meeting",
        charts=("probabilities",),
    ),
    ResultTable(
        "meetings",
        (
            Metric("meeting", "day of the decision", "day"),
            Metric("days", "calendar days from the day of the path", "count", head="Days"),
            Metric("rate_before", "effective rate expected before it, in percent", "number"),
            Metric("rate_after", "effective rate expected after it, in percent", "number"),
            Metric("likeliest_low", "lower end of the likeliest range, in percent", "number"),
            Metric("likeliest_high", "its upper end, in percent", "number"),
            Metric("probability", "of the likeliest range", format=formats.SHARE),
        ),
        "a row a meeting of the path",
        charts=("expected-rate",),
        combined={"Likeliest range": "the target range with the highest probability after it"},
    ),
    ResultTable(
        "after_decisions",
        (
            Metric("direction", "easing, steady or tightening", "text"),
            Metric("n", "decisions whose 21 sessions are over and have a spread", "count"),
            Metric("mean", "mean spread over the 21 sessions after them", format=formats.PP),
            Metric("low", "lower end of its band", format=formats.PP),
            Metric(
                "high",
                "upper end of its band",
                format=formats.PP,
                reference="bootstrap of the mean, 95%",
            ),
        ),
        "a row a direction; a band from 8 decisions on",
        charts=("after-decisions",),
    ),
    ResultTable(
        "decisions",
        (
            Metric("meeting", "day of the decision", "day"),
            Metric("range_low", "lower end of the target range decided, in percent", "number"),
            Metric("range_high", "its upper end, in percent", "number"),
            Metric("direction", "easing, steady or tightening", "text", head="Decision"),
            Metric("scheduled", "whether the meeting was on the calendar", "flag"),
            Metric(
                "spread_21",
                "spread over the 21 sessions after it; null where an end lies in a hole of a side, "
                "and across a suspected split",
                format=formats.PP,
                head="Spread after (21 sessions)",
            ),
        ),
        "a row a decision known to the calendar, up to the as-of day",
        charts=("meetings",),
        combined={"Target range": "the target range decided, in percent"},
    ),
    ResultTable(
        "economy",
        (
            Metric("series", "name at FRED", "text"),
            Metric("name", "what it is", "text"),
            Metric("unit", "unit of its values", "text"),
            Metric(
                "date",
                f"day of the last value published ({_LAGS} days after its day)",
                "day",
                head="Day",
            ),
            Metric("value", "last value", "number"),
            Metric(
                "change_13w",
                "last value − the last one 91 to 105 days before; null without one",
                "number",
                head="Change, 13 weeks",
            ),
        ),
        "a row a series of the economy's pulse that is stored",
    ),
    ResultTable(
        "statements",
        (
            Metric("date", "day of its release", "day"),
            Metric("tone", "(dovish − hawkish) / (dovish + hawkish)", "number"),
            Metric("dovish", "words of our dovish list", "count"),
            Metric("hawkish", "words of our hawkish list", "count"),
            Metric("votes_for", "members who voted for it; null where it does not say", "count"),
            Metric("votes_against", "members who voted against it", "count"),
        ),
        "a row a stored statement up to the as-of day",
    ),
    ResultTable(
        "marked",
        (
            Metric("paragraph", "number of the paragraph", "count"),
            Metric("text", "a run of words", "text"),
            Metric("side", "dovish, hawkish or empty", "text"),
        ),
        "the last statement in runs, words that scored with their side",
    ),
    ResultTable(
        "changes",
        (
            Metric("change", "same, added or removed", "text"),
            Metric("text", "a run of words", "text"),
        ),
        "the last statement against the one before",
    ),
)
