"""Figures, charts and table of the spread page."""

from __future__ import annotations

import datetime as dt
from typing import Final

from rotation import formats, sessions
from rotation.charts import said
from rotation.formats import Format
from rotation.results.result import Result
from rotation.topics.spread import charts
from rotation.topics.spread.view import second_pair
from rotation.ui import tables
from rotation.ui.chart_cards import ChartCard


def _sides(result: Result) -> tuple[str, str]:
    return result.selection.pair.small, result.selection.pair.large


def _also(result: Result, column: str) -> str:
    """The second pair in a title, where it is drawn; empty without."""
    drawn = charts.second(result, column) is not None
    return f", and {second_pair.name(result.selection)}" if drawn else ""


def _beside(result: Result, column: str, written: Format) -> str:
    """What the second pair says last in a chart."""
    values = charts.second(result, column)
    if values is None or not formats.known(value := float(values[-1])):
        return ""
    return f"{second_pair.name(result.selection)} {written(value)}"


def _rebased(result: Result) -> str:
    x, (small, large) = result.numbers, _sides(result)
    if not formats.known(x["size_spread"]):
        return ""
    sides = ((small, x["small_return"]), (large, x["large_return"]))
    returns = said.listed(sides, formats.SHORT_PERCENT)
    return said.sentence(returns, said.ahead(small, large, x["size_spread"]))


def _ratio(result: Result) -> str:
    x, columns = result.numbers, result.series.get("ratio")
    if columns is None:
        return ""
    n = result.selection.lookback
    averages = (
        said.versus(x["ratio_vs_sma50"], "its 50-session average"),
        said.versus(x["ratio_vs_sma200"], "its 200-session average"),
    )
    return said.sentence(
        " and ".join(filter(None, averages)),
        said.extreme(columns["ratio"][-n - 1 :]),
        _beside(result, "ratio", formats.INDEX),
    )


def _rolling(result: Result) -> str:
    columns = result.series.get("rolling_spread")
    if columns is None:
        return ""
    turned = said.turned(columns["session"], columns["spread"])
    return said.sentence(
        turned,
        said.now(columns["spread"], formats.SHORT_PP),
        _beside(result, "spread", formats.SHORT_PP),
    )


def _years(result: Result) -> str:
    rows = [row for row in result.tables["calendar_years"] if formats.known(row["spread"])]
    if not rows:
        return ""
    small, large = _sides(result)
    this = rows[-1]
    over = [row["spread"] for row in rows if not _runs(row["year"], result.as_of)]
    won = said.count(over, "years")
    return said.sentence(
        won and f"{small} beat {large} in {won}",
        f"{this['year']} to {formats.day(result.as_of)}: {formats.SHORT_PP(this['spread'])}",
    )


def _runs(year: int, as_of: dt.date | None) -> bool:
    """Whether a year has sessions after a day."""
    return as_of is not None and sessions.between(as_of, dt.date(year, 12, 31)) > 0


CHARTS: Final = (
    ChartCard(
        "rebased",
        charts.rebased,
        lambda result: (
            f"{' vs '.join(_sides(result))}, rebased to 100 ({result.selection.lookback} sessions)"
        ),
        _rebased,
    ),
    ChartCard(
        "ratio",
        charts.ratio,
        lambda result: (
            f"{'/'.join(_sides(result))} ratio with 50- and 200-session averages"
            f"{_also(result, 'ratio')}"
        ),
        _ratio,
        lambda result: (
            "Shaded: 1 and 2 standard deviations of a year." if charts.is_shaded(result) else ""
        ),
    ),
    ChartCard(
        "rolling",
        charts.rolling_spread,
        lambda result: (
            f"Rolling {result.selection.lookback}-session spread, "
            f"{' minus '.join(_sides(result))}{_also(result, 'spread')}"
        ),
        _rolling,
    ),
    ChartCard(
        "years",
        charts.calendar_years,
        lambda result: f"Calendar-year returns, {' vs '.join(_sides(result))}",
        _years,
    ),
)


def horizons(result: Result) -> None:
    """Draw the table of returns and spread over every horizon."""
    pair = result.selection.pair
    names = tables.horizon_names(result)
    other = second_pair.name(result.selection)
    second = {row["horizon"]: row["spread"] for row in result.tables["second_pair"]}
    second = second if any(map(formats.known, second.values())) else {}
    rows = [
        {
            "Horizon": names[row["horizon"]],
            pair.small: row["small"],
            pair.large: row["large"],
            "Spread": row["spread"],
            **({other: second[row["horizon"]]} if second else {}),
        }
        for row in result.tables["horizons"]
    ]
    tables.card(
        result,
        "horizons",
        rows,
        title="Every horizon",
        caption="Sessions between the two ends in brackets; – where history is lacking.",
        alt=f"Return of {pair.small} and {pair.large} over every horizon",
        columns={other: formats.PP},
        ordered=True,
    )
