"""The charts of the breadth page, each with its rule in a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from rotation import formats
from rotation.charts import said
from rotation.results.result import Result
from rotation.topics.breadth import charts
from rotation.topics.breadth.analysis.rules import wording_of
from rotation.ui.chart_cards import ChartCard


def _latest(
    name: str, written: formats.Format, *, median: str = "", signs: bool = False
) -> Callable[[Result], str]:
    """What a figure is on the last session: against its median, or since when it has its sign."""

    def finding(result: Result) -> str:
        columns = result.series.get("breadth", {})
        value = said.last(columns.get(name, ()))
        if not formats.known(value):
            return ""
        middle = said.last(columns[median]) if median else float("nan")
        return said.sentence(
            f"{written(value)} on {formats.day(result.as_of)}",
            said.against(value, middle, written, "its one-year median"),
            said.turned(columns["session"], columns[name]) if signs else "",
            said.extreme(columns[name]),
        )

    return finding


def _averages(result: Result) -> str:
    x = result.numbers
    known = [n for n in (50, 200) if formats.known(x.get(f"pct_above_{n}"))]
    return said.sentence(
        ", ".join(
            f"{charts.SHARE(x[f'pct_above_{n}'])} above the {n}-session average" for n in known
        )
    )


def _highs(result: Result) -> str:
    x = result.numbers
    if not formats.known(x.get("new_highs")):
        return ""
    both = f"{x['new_highs']:,.0f} new highs and {x['new_lows']:,.0f} new lows"
    return said.sentence(f"{both} on {formats.day(result.as_of)}")


VOLUME: Final = (
    ChartCard(
        "participation",
        charts.participation,
        "Participation: stocks above their average volume",
        _latest("participation", charts.SHARE, median="participation_median"),
        wording_of("participation"),
    ),
    ChartCard(
        "volume",
        charts.volume,
        "Volume expansion: dollar volume vs its average",
        _latest("volume_expansion", formats.SHORT_PERCENT, signs=True),
        wording_of("volume_expansion"),
    ),
    ChartCard(
        "effective",
        charts.effective_names,
        "Effective number of stocks by dollar volume",
        _latest("effective_names", formats.COUNT, median="effective_median"),
        wording_of("effective_names"),
    ),
    ChartCard(
        "top10",
        charts.largest_ten,
        "Top-10 share of dollar volume",
        _latest("top10_share", charts.SHARE, median="top10_median"),
        wording_of("top10_share"),
    ),
)
"""Charts that the page's own controls change."""

PRICES: Final = (
    ChartCard(
        "ad_line",
        charts.advance_decline,
        "Advance/decline line",
        _latest("ad_line", formats.COUNT),
        "Rising: more stocks rise than fall.",
    ),
    ChartCard(
        "up_volume",
        charts.up_volume,
        "Up-volume share",
        _latest("up_volume_share", charts.SHARE),
        wording_of("up_volume_share"),
    ),
    ChartCard(
        "mcclellan",
        charts.mcclellan,
        "McClellan oscillator",
        _latest("mcclellan", formats.TENTHS, signs=True),
        "A sharp rise from deeply negative is a breadth thrust.",
    ),
    ChartCard(
        "above",
        charts.above_averages,
        "Stocks above their 50- and 200-session averages",
        _averages,
        "Above 50%: most stocks are in an uptrend.",
    ),
    ChartCard(
        "highs",
        charts.highs_and_lows,
        "New highs and new lows (52-week)",
        _highs,
    ),
    ChartCard(
        "coverage",
        charts.coverage,
        "Data coverage: members with prices",
        _latest("coverage", charts.SHARE),
        "Every figure covers members with prices only.",
    ),
)
"""Charts of closes alone, and coverage."""
