"""Figures, charts and tables of the sectors page."""

from __future__ import annotations

from typing import Final

from rotation import formats, universe
from rotation.charts import said
from rotation.results.result import Result
from rotation.results.standings import ordinal
from rotation.topics.sectors.charts import sectors as charts
from rotation.topics.sectors.view import headline
from rotation.ui import tables
from rotation.ui.chart_cards import ChartCard


def _heat(result: Result) -> str:
    rows, n = result.tables["sectors"], result.selection.lookback
    ends = said.ends(
        ((row["name"], row["lookback"]) for row in rows), formats.SHORT_PERCENT, "best", "worst"
    )
    return said.sentence(ends and f"over {n} sessions {ends}")


def _ranks(result: Result) -> str:
    columns = result.series.get("rank_over_time")
    if columns is None:
        return ""
    ranks = {name: values for name, values in columns.items() if name != "session"}
    last = {name: said.last(ranks[name]) for name in ranks if formats.known(said.last(ranks[name]))}
    if not last:
        return ""
    first = min(last, key=lambda name: last[name])
    begun = next((float(v) for v in ranks[first] if formats.known(float(v))), last[first])
    rose = f", {ordinal(round(begun))} at the start" if begun != last[first] else ""
    lags = max(last, key=lambda name: last[name])
    return said.sentence(
        f"{universe.name_of(first)} ranks first{rose}; {universe.name_of(lags)} last"
    )


def _within(result: Result) -> str:
    rows = result.tables["within_sector"]
    lead = said.count([row["lookback"] for row in rows], "sectors")
    ends = said.ends(
        ((row["sector"], row["lookback"]) for row in rows), formats.SHORT_PP, "most in", "least in"
    )
    return said.sentence(lead and f"small caps lead in {lead}", ends)


CHARTS: Final = (
    ChartCard("ranked", charts.ranked, "Sector returns, year to date", headline.ranking_sentence),
    ChartCard(
        "heat",
        charts.heat,
        "Sector returns by horizon, %",
        _heat,
        "Strongest shade: largest of its column. Negative short-term with positive long-term "
        "returns: a fading lead.",
    ),
    ChartCard(
        "ranks",
        charts.rank_over_time,
        lambda result: f"Sector rank by {result.selection.lookback}-session return",
        _ranks,
    ),
    ChartCard(
        "within",
        charts.within,
        lambda result: (
            f"Small- minus large-cap return by sector, {result.selection.lookback} sessions"
        ),
        _within,
    ),
)


def sector_table(result: Result) -> None:
    """The table of sectors over every horizon."""
    against = result.selection.option("benchmark")
    tables.by_horizon(
        result,
        "sectors",
        title="Every sector over every horizon",
        caption=f"Highest year-to-date return first. Excess over {against} and rank are year to "
        "date; a dash lacks history.",
        names={"symbol": "Symbol", "name": "Sector"},
        more={"excess_ytd": f"Over {against}", "rank_ytd": "Rank"},
        by="ytd",
    )


def within_table(result: Result) -> None:
    """The table of small minus large inside each sector."""
    tables.by_horizon(
        result,
        "within_sector",
        title="Small- minus large-cap return by sector",
        caption="Widest lead of small caps over the lookback first. Above zero the sector's small "
        "caps did better than its large caps.",
        names={"sector": "Sector", "small": "Small", "large": "Large"},
        by="lookback",
    )
