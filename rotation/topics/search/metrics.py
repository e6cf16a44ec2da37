"""The figures and tables of the search page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from rotation import formats
from rotation.results import metric
from rotation.results.metric import Metric, ResultTable, Unit
from rotation.results.result import Result
from rotation.topics.search.analysis.attention import MONTH, SURGE, YEAR
from rotation.topics.search.analysis.lead_lag import BLOCK, DRAWS, FEWEST, FURTHEST, LEVEL_BLOCK


def _score_help(result: Result) -> str:
    term = result.numbers["loudest"] or "No term"
    return (
        f"{term}: (interest − mean of the {YEAR} weeks before) ÷ their standard deviation, in the "
        "last complete week."
    )


def _surges(result: Result) -> str | None:
    numbers = result.numbers
    return f"{numbers['in_surge']} of {numbers['scored']}" if numbers["scored"] else None


def order(row: Mapping[str, Any] | None) -> str | None:
    """Return whether a term leads or follows, from its row of the table ``leads``."""
    if row is None or row["outside"] is None:
        return None
    weeks = row["k"]
    if weeks is None:
        return "no lead seen"
    if weeks == 0:
        return "same week"
    return f"{'leads' if weeks > 0 else 'follows'} by {abs(weeks)} w"


def _lead(result: Result) -> str | None:
    term = result.numbers["term"]
    return order(next((row for row in result.tables["leads"] if row["term"] == term), None))


def last_week(result: Result) -> str | None:
    """Return the days of the last complete week: badges name its end, sentences its start."""
    first: dt.date | None = result.numbers["last_week"]
    return None if first is None else formats.span(first, first + dt.timedelta(days=6))


METRICS: Final = (
    Metric("loudest", "the term with the highest z", "text"),
    Metric("loudest_last", "interest in `loudest` in the last complete week", "points",
           chart="interest"),
    Metric(
        "loudest_z", "z of `loudest`", "z-score",
        label="Highest z-score", help=_score_help, format=formats.SCORE,
        chart="scores",
    ),
    Metric(
        "loudest_change_4w", "change_4w of `loudest`", "points",
        label="4-week change", format=formats.POINTS,
        help=f"Interest in the last complete week − {MONTH} weeks before, in points of 100.",
        chart="interest",
    ),
    Metric("surge", "whether the loudest term is in a surge; null where no term has a z", "flag"),
    Metric("surge_at", f"z from which a week is a surge: {SURGE:.0f}", "z-score"),
    Metric(
        "in_surge", "terms with z ≥ 2", "count",
        label="Terms with z ≥ 2", value=_surges,
        help=f"Terms whose score is at least {SURGE:.0f}.",
        chart="scores",
    ),
    Metric("scored", "terms with a z", "count"),
    Metric(
        "last_week", "first day of the last complete week", "day",
        label="Last complete week", value=last_week,
        help="From a Sunday on. The week in progress is drawn and not counted.",
    ),
    Metric("pull", "the search shown: region, timeframe and terms", "text"),
    Metric(
        "pull_asked",
        "whether that is the search asked for; else it is the nearest stored",
        "flag",
    ),
    Metric("pull_made_at", "when the search was made", "instant"),
    Metric("pull_source", "where the search is from: google_trends, import or sample", "text"),
    Metric("term", "the term compared with the spread", "text"),
    Metric(
        "lead_lag_weeks",
        "k at which the correlation of `term` leaves the band furthest; null where none does",
        "weeks",
        label="Lead–lag vs spread", value=_lead,
        chart="lead_lag",
    ),
    Metric("lead_lag_correlation", "correlation at `lead_lag_weeks`", "correlation",
           chart="lead_lag"),
    Metric(
        "lead_lag_n", "pairs of weeks at `lead_lag_weeks`; at k = 0 where that is null", "count"
    ),
    Metric(
        "volatility_correlation", "correlation of `term` in table `volatility`", "correlation",
        chart="volatility",
    ),
    Metric("volatility_high", "upper end of the band of `volatility_correlation`", "correlation"),
    Metric("volatility_n", "pairs of weeks of `volatility_correlation`", "count"),
    Metric(
        "volatility_after_surge", "mean volatility of the week after weeks in a surge of `term`",
        format=formats.SHARE, chart="volatility",
    ),
    Metric("volatility_otherwise", "mean volatility of the week after other weeks",
           format=formats.SHARE, chart="volatility"),
    Metric("pageviews_loudest", "the article with the highest z of its page views", "text"),
    Metric(
        "pageviews_z", "z of `pageviews_loudest`", "z-score",
        label="Page views, z-score", format=formats.SCORE,
        help="The loudest of three Wikipedia articles, by the same rule on views a week.",
        chart="pageviews",
    ),
    Metric("pageviews_surge", "whether `pageviews_loudest` is in a surge", "flag"),
    Metric("pageviews_week", "first day of the last week with all its days", "day"),
    Metric(
        "join_factor", "what an older search is multiplied by; null without `join=on`", "number"
    ),
    Metric(
        "join_error",
        "root mean square of the difference on the dates both searches have (the worst term); null "
        "without `join=on`",
        "points",
    ),
    Metric("join_overlap", "dates both searches have; null without `join=on`", "count"),
)  # fmt: skip

NUMBERS: Final = metric.names(METRICS)

CHANGE: Final = formats.Format("+,.0f")
_TERM: Final = Metric("term", "search term", "text")


def _band(null: str = "") -> tuple[Metric, ...]:
    """Return the columns of a correlation with its band; ``null`` says where they are null."""
    return (
        Metric("correlation", f"Pearson's{null}", "correlation"),
        Metric("low", f"lower end of the band{null}", "correlation"),
        Metric("high", f"upper end of the band{null}", "correlation"),
        Metric("n", "pairs of weeks", "count"),
        Metric("outside", "whether the correlation is outside; null where it is unknown", "flag"),
    )


def _week_figures(what: str, last: str, unit: Unit, head: str) -> tuple[Metric, ...]:
    """Return the columns of the last complete week: ``last, z, change_4w, surge``."""
    return (
        Metric("last", last, unit, format=formats.COUNT, head=head),
        Metric(
            "z",
            f"{what} in the last complete week against mean and standard deviation (ddof 1) of "
            f"the {YEAR} before; null where one of the {YEAR + 1} is unknown or the {YEAR} are "
            "equal",
            "z-score",
            format=formats.SCORE,
            head="z-score",
        ),
        Metric(
            "change_4w",
            f"{what} in the last complete week − {MONTH} weeks before",
            unit,
            format=CHANGE,
            head="4-week change",
        ),
        Metric("surge", f"whether z is at least {SURGE:.0f}; null where there is no z", "flag"),
    )


TABLES: Final = (
    ResultTable(
        "terms",
        (
            _TERM,
            *_week_figures("interest", "interest in the last complete week", "points", "Interest"),
        ),
        "a row a term, in the order of the search",
        combined={"Lead–lag vs spread": "weeks by which the term leads or lags the spread"},
    ),
    ResultTable(
        "interest",
        (
            Metric("date", "first day of the period", "day"),
            _TERM,
            Metric("value", "interest, 0.5 where Google says less than 1", "points"),
            Metric("partial", "whether the period was not over", "flag"),
        ),
        "the search as answered",
        charts=("interest",),
    ),
    ResultTable(
        "lead_lag",
        (Metric("k", "weeks the spread comes later", "weeks"), *_band()),
        "weekly change of interest in `term` with the spread of the pair k weeks later (close of a "
        f"week to close of the next), k = −{FURTHEST} to {FURTHEST}, over the weeks of the search; "
        "low and high hold the whole curve 95 times of 100 without a relation "
        f"({DRAWS:,} block bootstraps, {BLOCK} weeks a block); from {FEWEST} pairs on",
        charts=("lead_lag",),
    ),
    ResultTable(
        "leads",
        (
            _TERM,
            Metric("k", "lag where it leaves the band furthest; null where it does not", "weeks"),
            *_band(" at that lag; null where no lag leaves the band"),
        ),
        "a row a term, where it leaves the band of table `lead_lag` furthest",
    ),
    ResultTable(
        "volatility",
        (_TERM, *_band()),
        "z with the realised volatility of the pair's small side in the next week (daily returns, "
        f"ddof 1, annualized; blocks of {LEVEL_BLOCK} weeks)",
    ),
    ResultTable(
        "related",
        (
            _TERM,
            Metric("kind", "top or rising", "text"),
            Metric("rank", "place in its list, from 1", "rank"),
            Metric("query", "what people searched for", "text"),
            Metric(
                "value",
                "of top: 100 the most searched; of rising: growth in percent",
                "number",
                head="Growth",
            ),
            Metric("breakout", "whether Google says breakout instead of a growth", "flag"),
        ),
        "a row a query people who search for the term search for too",
    ),
    ResultTable(
        "regions",
        (
            _TERM,
            Metric("region", "code of the region, such as US-CA", "text"),
            Metric("name", "name of the region", "text"),
            Metric(
                "value",
                "the term's share of the searches for all terms there, percent; of a single term "
                "0 to 100 of the largest region",
                "number",
            ),
        ),
        "a row a term and region",
        charts=("regions",),
    ),
    ResultTable(
        "pageviews",
        (
            Metric("article", "name of the Wikipedia article", "text"),
            *_week_figures(
                "views",
                "views by people, Sunday to Saturday, in the last week with all its days",
                "count",
                "Views, week",
            ),
        ),
        "a row an article, by the rules for interest",
    ),
)
