"""The charts of the search page, each with what to look for."""

from __future__ import annotations

from rotation.results.result import Result
from rotation.topics.search.charts import interest as charts
from rotation.topics.search.charts import regions as search_regions
from rotation.topics.search.view import sentences
from rotation.ui import cards


def interest(result: Result) -> None:
    """The terms, and the spread below them on the same axis."""
    pair, n = result.selection.pair, result.selection.lookback
    cards.chart(
        charts.interest(result),
        key="interest",
        title=f"Search interest, and {pair.small} minus {pair.large} over {n} sessions below",
        look_for="A rotation people notice lifts interest with the spread; interest that comes "
        "after a long rise is the crowd arriving. Dots lead to the week that is not over.",
        alt=f"Interest in each term by week, and the {n}-session spread on the same axis",
    )


def scores(result: Result) -> None:
    """Each term against its own past year."""
    cards.chart(
        charts.scores(result),
        key="scores",
        title="Scores: each term against its own past year",
        look_for="Above the dashed line a term is in a surge. Several at once are a story; one "
        "alone is a headline.",
        alt="Standard score of each term by week, with the line of a surge",
    )


def lead_lag(result: Result) -> None:
    """Does attention lead the spread or follow it?"""
    cards.chart(
        charts.lead_lag(result),
        key="lead_lag",
        title=f"Weekly change of “{result.numbers['term'] or 'interest'}” against the spread, "
        "by lag",
        look_for=sentences.lead_sentence(result),
        alt="Correlation of the change in interest with the weekly spread at lags of −8 to 8 "
        "weeks, with its band",
    )


def volatility(result: Result) -> None:
    """Are loud weeks followed by restless ones?"""
    cards.chart(
        charts.volatility(result),
        key="volatility",
        title=f"Attention and next week's volatility of {result.selection.pair.small}",
        look_for=sentences.volatility_sentence(result),
        alt="Score of each week against the realised volatility of the week after",
    )


def regions(result: Result) -> None:
    """Where the term is searched."""
    cards.chart(
        search_regions.regions(result),
        key="regions",
        title=f"Where “{result.numbers['term'] or 'the term'}” is searched",
        look_for="A tile a state, shaded by the term's share there over the whole span. States of "
        "finance alone: professionals; many alike: the public.",
        alt="Interest in the term by region",
    )


def pageviews(result: Result) -> None:
    """The second, absolute gauge."""
    cards.chart(
        charts.pageviews(result),
        key="pageviews",
        title="Wikipedia page views a week: a second gauge, on its own scale",
        look_for="Counted views, not a share of 100: they compare over years, and nobody rescales "
        "them. A surge in both gauges is no quirk of one.",
        alt="Views of three Wikipedia articles by week",
    )
