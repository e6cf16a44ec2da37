"""The charts of the search page, each with what to look for."""

from __future__ import annotations

from typing import Final

from rotation.results.result import Result
from rotation.topics.search.charts import interest as charts
from rotation.topics.search.charts import regions
from rotation.topics.search.view import sentences
from rotation.ui.chart_cards import ChartCard


def _interest_title(result: Result) -> str:
    pair, lookback = result.selection.pair, result.selection.lookback
    return f"Search interest, and {pair.small} minus {pair.large} over {lookback} sessions below"


INTEREST: Final = ChartCard(
    "interest",
    charts.interest,
    _interest_title,
    "A rotation people notice lifts interest with the spread; interest that comes after a long "
    "rise is the crowd arriving. Dots lead to the week that is not over.",
    lambda result: (
        f"Interest in each term by week, and the {result.selection.lookback}-session "
        "spread on the same axis"
    ),
)
SCORES: Final = ChartCard(
    "scores",
    charts.scores,
    "Scores: each term against its own past year",
    "Above the dashed line a term is in a surge. Several at once are a story; one alone is a "
    "headline.",
    "Standard score of each term by week, with the line of a surge",
)
LEAD_LAG: Final = ChartCard(
    "lead_lag",
    charts.lead_lag,
    lambda result: (
        f"Weekly change of “{result.numbers['term'] or 'interest'}” against the spread, by lag"
    ),
    sentences.lead_sentence,
    "Correlation of the change in interest with the weekly spread at lags of −8 to 8 weeks, with "
    "its band",
)
VOLATILITY: Final = ChartCard(
    "volatility",
    charts.volatility,
    lambda result: f"Attention and next week's volatility of {result.selection.pair.small}",
    sentences.volatility_sentence,
    "Score of each week against the realised volatility of the week after",
)
REGIONS: Final = ChartCard(
    "regions",
    regions.regions,
    lambda result: f"Where “{result.numbers['term'] or 'the term'}” is searched",
    "A tile a state, shaded by the term's share there over the whole span. States of finance "
    "alone: professionals; many alike: the public.",
    "Interest in the term by region",
)
PAGEVIEWS: Final = ChartCard(
    "pageviews",
    charts.pageviews,
    "Wikipedia page views a week: a second gauge, on its own scale",
    "Counted views, not a share of 100: they compare over years, and nobody rescales them. A "
    "surge in both gauges is no quirk of one.",
    "Views of three Wikipedia articles by week",
)
