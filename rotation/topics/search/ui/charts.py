"""The charts of the search page, each with what to look for."""

from __future__ import annotations

from typing import Final

from rotation import formats, universe
from rotation.charts import said
from rotation.results.result import Result
from rotation.topics.search.charts import interest as charts
from rotation.topics.search.charts import regions
from rotation.topics.search.view import sentences
from rotation.ui.chart_cards import ChartCard


def _interest_title(result: Result) -> str:
    pair, lookback = result.selection.pair, result.selection.lookback
    spread = f"{pair.small} minus {pair.large}, {lookback} sessions"
    return f"Search interest; {spread}, below" if "interest" in result.series else spread


def _interest(result: Result) -> str:
    spread = result.series.get("spread")
    term = "" if result.numbers["loudest"] is None else sentences.loudest(result)
    turned = "" if spread is None else said.turned(spread["session"], spread["spread"])
    verb = "" if turned.startswith("turned") else "is "
    now = "" if spread is None else said.now(spread["spread"], formats.SHORT_PP)
    return said.sentence(term, turned and f"the spread {verb}{turned}", now)


def _interest_look_for(result: Result) -> str:
    if "interest" not in result.series:
        return ""
    return (
        "Interest that lags the rise suggests late buying. Dots lead to the week that is not over."
    )


def _scores(result: Result) -> str:
    x, columns = result.numbers, result.series.get("z")
    if columns is None or x["loudest"] is None:
        return ""
    names = [row["term"] for row in result.tables["terms"]]
    values = columns[f"term_{names.index(x['loudest']) + 1}"]
    known = [float(value) for value in values if formats.known(float(value))]
    if not known:
        return ""
    return said.sentence(f"highest: “{x['loudest']}”, {formats.SHORT_SCORE(known[-1])}")


def _regions(result: Result) -> str:
    term = (result.numbers["term"] or "").casefold()
    rows = [row for row in result.tables["regions"] if row["term"].casefold() == term]
    ends = said.ends(((r["name"], r["value"]) for r in rows), _WHOLE, "most in", "least in")
    return said.sentence(ends)


def _views(result: Result) -> str:
    columns = result.series.get("pageviews")
    if columns is None:
        return ""
    rows = ((name, said.last(columns[article])) for article, name in universe.ARTICLES.items())
    known, day = said.listed(rows, formats.COUNT), formats.day(columns["date"][-1].item())
    return said.sentence(known and f"week of {day}: {known}")


_WHOLE: Final = formats.Format(".0f")

INTEREST: Final = ChartCard(
    "interest",
    charts.interest,
    _interest_title,
    _interest,
    _interest_look_for,
)
SCORES: Final = ChartCard(
    "scores",
    charts.scores,
    "z-scores: each term vs its own past year",
    _scores,
    "Above the dashed line a term is in a surge. Several at once suggest broad interest; one alone "
    "may be noise.",
)
LEAD_LAG: Final = ChartCard(
    "lead_lag",
    charts.lead_lag,
    lambda result: (
        f"Weekly change of “{result.numbers['term'] or 'interest'}” vs the spread, by lag"
    ),
    sentences.lead_sentence,
)
VOLATILITY: Final = ChartCard(
    "volatility",
    charts.volatility,
    lambda result: f"Attention and next week's volatility of {result.selection.pair.small}",
    sentences.volatility_sentence,
)
REGIONS: Final = ChartCard(
    "regions",
    regions.regions,
    lambda result: f"Where “{result.numbers['term'] or 'the term'}” is searched",
    _regions,
    "Interest only in NY/CT/IL: professionals; evenly spread: the public.",
)
PAGEVIEWS: Final = ChartCard(
    "pageviews",
    charts.pageviews,
    "Wikipedia page views a week",
    _views,
    "Absolute page views, comparable over time; a surge in both sources is more credible.",
)
