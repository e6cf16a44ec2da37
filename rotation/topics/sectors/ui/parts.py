"""Figures, charts and tables of the sectors page."""

from __future__ import annotations

from typing import Final

from rotation.results import metric
from rotation.results.metric import Figure
from rotation.results.result import Result
from rotation.topics.sectors import metrics
from rotation.topics.sectors.charts import sectors as charts
from rotation.topics.sectors.view import headline
from rotation.ui import tables
from rotation.ui.chart_cards import ChartCard

CHARTS: Final = (
    ChartCard(
        "ranked",
        charts.ranked,
        "This year, best to worst",
        headline.ranking_sentence,
        "Return of each sector since the last close of the year before, ranked",
    ),
    ChartCard(
        "heat",
        charts.heat,
        "Every sector over every horizon, per cent",
        "Negative at the short horizons and positive at the long ones: a lead that fades.",
        "Return of each sector over every horizon",
    ),
    ChartCard(
        "ranks",
        charts.rank_over_time,
        lambda result: (
            f"Rank by {result.selection.lookback}-session return, over "
            f"{result.selection.lookback} sessions"
        ),
        "A line that climbs and stays up is a change of leadership; crossings are noise.",
        lambda result: (
            f"Rank of each sector by its {result.selection.lookback}-session return "
            "through the lookback"
        ),
    ),
    ChartCard(
        "within",
        charts.within,
        lambda result: (
            f"Small minus large inside each sector, {result.selection.lookback} sessions"
        ),
        "Orange: small caps lead in that sector. Many orange bars make a rotation broad.",
        lambda result: (
            "Small-cap fund minus large-cap fund of each sector over "
            f"{result.selection.lookback} sessions"
        ),
    ),
)


def figures(result: Result) -> list[Figure]:
    """Return who leads and who lags, and where small caps lead."""
    return metric.figures(result, metrics.WALL)


def sector_table(result: Result) -> None:
    """The table of sectors over every horizon."""
    against = result.selection.option("benchmark")
    tables.by_horizon(
        result,
        "sectors",
        title="Every sector over every horizon",
        caption=f"Excess over {against} and rank are year to date; a dash lacks history.",
        names={"symbol": "Symbol", "name": "Sector"},
        returns={"excess_ytd": f"Over {against}"},
        more={"rank_ytd": "Rank"},
    )


def within_table(result: Result) -> None:
    """The table of small minus large inside each sector."""
    tables.by_horizon(
        result,
        "within_sector",
        title="Small minus large inside each sector",
        caption="Above zero the sector's small caps did better than its large caps.",
        names={"sector": "Sector", "small": "Small", "large": "Large"},
    )
