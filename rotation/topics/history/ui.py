"""Figures, charts and tables of the history page."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.catalog import FACTORS
from rotation.charts import said
from rotation.results.result import Result
from rotation.topics.history import charts
from rotation.topics.history.analysis.rotations import HORIZONS
from rotation.topics.history.metrics import PREFIX
from rotation.topics.history.view import factor
from rotation.topics.history.view.calendar import month_name
from rotation.ui import cards, tables
from rotation.ui.chart_cards import ChartCard


def _whose(result: Result) -> str:
    numbers = result.numbers
    if numbers["small_symbol"] is None:
        return "small and large"
    return f"{numbers['small_symbol']} and {numbers['large_symbol']}"


def _since(result: Result, prefix: str = "") -> str:
    """The years that figures are of; with the last day where it is before the page's."""
    years = result.tables[f"{prefix}calendar_years"]
    if not years:
        return ""
    day = factor.ended(result) if prefix else None
    first = years[0]["year"]
    return f", since {first}" if day is None else f", {first} to {formats.day(day)}"


def _by_month(prefix: str = "") -> Callable[[Result], str]:
    def finding(result: Result) -> str:
        rows = [row for row in result.tables[f"{prefix}months"] if row["n"]]
        named = ((month_name(row["month"]), row["mean"]) for row in rows)
        bands = [row for row in rows if formats.known(row["low"])]
        apart = sum(row["low"] > 0 or row["high"] < 0 for row in bands)
        ends = said.ends(named, formats.SHORT_PP, "best", "worst")
        verb = "leaves" if apart == 1 else "leave"
        out = f"{apart} of {formats.many(len(bands), 'band')} {verb} out zero"
        return said.sentence(ends, ends and (out if bands else "too few years for bands"))

    return finding


def _by_chance(result: Result) -> str:
    """Return what bands of all months say by chance alone; empty where a month has none."""
    if not all(formats.known(row["low"]) for row in result.tables["months"]):
        return ""
    return (
        " By chance alone, a band or more of the twelve leaves out zero in about every second "
        "history."
    )


def _by_year(result: Result) -> str:
    rows = [row for row in result.tables["calendar_years"] if formats.known(row["spread"])]
    runs = result.tables["runs"]  # of the years that are over
    over = [row["spread"] for row in rows if runs and row["year"] <= runs[-1]["last"]]
    won = said.count(over, "years")
    running = rows[-1] if len(over) < len(rows) else None
    now = running and f"{running['year']} so far {formats.SHORT_PP(running['spread'])}"
    return said.sentence(won and f"small caps ahead in {won}", now or "")


def _decades(prefix: str = "") -> Callable[[Result], str]:
    def finding(result: Result) -> str:
        columns = result.series.get(f"{prefix}rolling_10y")
        if columns is None or not len(columns["spread"]):
            return ""
        now = said.now(columns["spread"], formats.SHORT_PP)
        return said.sentence(said.turned(columns["session"], columns["spread"]), now)

    return finding


def _rotations(result: Result) -> str:
    x = result.numbers
    if not formats.known(x["rotation_gain"]):
        return ""
    gain, peak = (formats.SHORT_PERCENT(x[name]) for name in ("rotation_gain", "rotation_peak"))
    now = f"{gain} since the low of {formats.day(x['rotation_start'])}"
    if gain != peak:
        now += f", {peak} at its peak"
    past = [row["gain"] for row in result.tables["rotations"] if row["over"]]
    many = formats.many(len(past), "past one")
    middle = f"{many}, median {formats.SHORT_PERCENT(statistics.median(past))}" if past else ""
    return said.sentence(now, middle)


def _by_cell(result: Result) -> str:
    named = (
        (f"{month_name(row['month'])[:3]} {row['year']}", row["spread"])
        for row in result.tables["monthly_spreads"]
    )
    return said.sentence(said.ends(named, formats.SHORT_PP, "best", "worst"))


CHARTS: Final = (
    ChartCard(
        "months",
        charts.months,
        lambda result: f"Spread by calendar month, {_whose(result)}{_since(result)}",
        _by_month(),
        lambda result: f"Below a month: how often small caps won.{_by_chance(result)}",
    ),
    ChartCard(
        "years",
        charts.calendar_years,
        lambda result: f"Spread by calendar year, {_whose(result)}",
        _by_year,
    ),
    ChartCard(
        "decades",
        charts.decades,
        lambda result: f"Rolling ten-year spread a year, {_whose(result)}",
        _decades(),
        "Neighbouring windows share 119 of their 120 months.",
    ),
    ChartCard(
        "rotations",
        charts.rotations,
        lambda result: f"Rotations of {_whose(result)}, low to peak",
        _rotations,
        "Each bar is a rise of the ratio, named by the day of its low.",
    ),
    ChartCard(
        "smb-months",
        lambda result: charts.months(result, PREFIX),
        lambda result: f"Size factor by calendar month{_since(result, PREFIX)}",
        _by_month(PREFIX),
        "Fama and French's SMB, daily returns compounded: no fund, and none of its costs.",
    ),
    ChartCard(
        "smb-decades",
        lambda result: charts.decades(result, PREFIX),
        lambda result: f"Size factor, rolling ten years a year{_since(result, PREFIX)}",
        _decades(PREFIX),
    ),
)

HEAT_MAP: Final = ChartCard(
    "heat",
    charts.heat_map,
    lambda result: (
        f"Monthly spread, {result.selection.pair.small} minus {result.selection.pair.large}, pp"
    ),
    _by_cell,
    "Strongest shade: largest of all months. A month in italics is not over.",
)

_MONTHS: Final = {
    "month": "Month", "small_won": "Small won", "n": "n", "mean": "Mean spread",
    "low": "Band from", "high": "to",
}  # fmt: skip


def context(result: Result) -> None:
    """Draw what the page is not, and what it is of where that is not the chosen pair."""
    said = "History is context: it is no row of the ledger and has no vote in the verdict."
    pair = result.selection.pair
    if result.numbers["small_symbol"] not in (None, pair.small):
        said += (
            f" The heat map is of {pair.small} and {pair.large}; years, months, decades and "
            f"rotations are of {_whose(result)}, price return."
        )
    st.caption(cards.plain(said))


def months(result: Result) -> None:
    """Draw the table of calendar months."""
    _table(
        result,
        "months",
        f"By calendar month, {_whose(result)}",
        "Months that are over. The band is of the mean: 95%, three years drawn together.",
        _MONTHS,
    )


def factor_months(result: Result) -> None:
    """Draw the table of calendar months of the size factor."""
    _table(
        result,
        f"{PREFIX}months",
        f"Size factor by calendar month{_since(result, PREFIX)}",
        "SMB of Fama and French, which is no fund; the band as above.",
        _MONTHS,
        why=result.why(FACTORS.name),
    )


def after(result: Result) -> None:
    """Draw what followed past rotations of the present one's size."""
    numbers, title = result.numbers, "How rotations of this size went on"
    if not formats.known(numbers["rotation_peak"]):
        with st.container(border=True):
            cards.heading(title, result.why("rotation", EVERYTHING))
        return
    size = formats.SHORT_PERCENT(numbers["rotation_peak"])
    if not numbers["rotations_reached"]:
        with st.container(border=True):
            cards.heading(
                title, f"No past rotation was {size} above its low, as this one has been."
            )
        return
    _table(
        result,
        "after",
        title,
        f"Spread after {numbers['rotations_reached']} past rotations first were {size} above "
        "their low, as the present one has been. Overlapping: begins before the one before ended.",
        {"horizon": "Sessions after", "small_won": "Small won", "n": "n", "mean": "Mean spread",
         "low": "Band from", "high": "to", "overlapping": "Overlapping"},
    )  # fmt: skip


def rotations(result: Result) -> None:
    """Draw the table of all rotations."""
    reversal = result.selection.option("reversal")
    caption = f"The ratio rose by {reversal}% from a low and ended when it fell by {reversal}%"
    labels = {
        "start": "Low", "peak": "Peak", "sessions": "Sessions", "gain": "Gain", "over": "Over",
    }  # fmt: skip
    if result.numbers["rotations_reached"]:
        caption += "; spreads are those after it was first as large as the present one has been"
        labels |= {"reached": "As large on"} | {f"after_{n}": f"{n} after" for n in HORIZONS}
    _table(result, "rotations", f"Every rotation of {_whose(result)}", f"{caption}.", labels)


def runs(result: Result) -> None:
    """Draw the table of runs of calendar years."""
    _table(
        result,
        "runs",
        f"Runs of calendar years, {_whose(result)}",
        "Years that are over; returns are compounded over the run.",
        {"first": "From", "last": "To", "side": "Led", "years": "Years", "small": "Small",
         "large": "Large", "spread": "Spread"},
        why=result.why("streak"),
    )  # fmt: skip


_YEARS: Final = frozenset({"first", "last"})


def _table(
    result: Result, name: str, title: str, caption: str, labels: dict[str, str], *, why: str = ""
) -> None:
    rows = result.tables[name]
    tables.card(
        result,
        name,
        [{label: _cell(column, row[column]) for column, label in labels.items()} for row in rows],
        title=title,
        caption=caption,
        why=why,
    )


def _cell(column: str, value: Any) -> Any:
    if column == "month":
        return month_name(value)
    if column in _YEARS:
        return str(value)
    return value
