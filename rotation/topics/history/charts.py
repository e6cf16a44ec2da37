"""Charts of the history: months, years, decades, rotations, and every month of the pair."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.catalog import FACTORS
from rotation.charts import bands, heat, theme
from rotation.results.result import Result
from rotation.topics.history.view.calendar import month_name

MONTHS: Final = tuple(month_name(number)[:3] for number in range(1, 13))

_ROW: Final = 24
"""Height of a year in the heat map. [pixels]"""


def months(result: Result, prefix: str = "") -> go.Figure:
    """Mean spread of each calendar month with its band; below it how often small caps won.

    ``prefix`` names the figures: those of the size factor, or of the history without it.
    """
    rows = [row for row in result.tables[f"{prefix}months"] if row["n"]]
    if not rows:
        missing = "No calendar month is over with the last close before it stored."
        return _nothing(result, missing, prefix)
    trace = theme.bars(
        [MONTHS[row["month"] - 1] for row in rows],
        [100 * row["mean"] for row in rows],
        "Mean spread",
        f"{theme.NAME_AND_VALUE}<br>%{{customdata}}<extra></extra>",
        customdata=[_of_month(row) for row in rows],
        error_y=bands.whiskers(rows, thickness=1.5, width=3),
    )
    return theme.figure(
        [trace],
        sample=result.sample,
        xaxis={
            "type": "category",
            "tickvals": list(trace["x"]),
            "ticktext": [
                f"{MONTHS[row['month'] - 1]}<br>{100 * row['small_won']:.0f}%" for row in rows
            ],
            "tickangle": 0,
            "tickfont": {"size": 11},
        },
        yaxis=theme.PP,
        bargap=0.25,
    )


def calendar_years(result: Result) -> go.Figure:
    """Spread of each calendar year, the running one last."""
    rows = [row for row in result.tables["calendar_years"] if math.isfinite(row["spread"])]
    if not rows:
        return _nothing(result, "No calendar year has the last close of the year before stored.")
    trace = theme.bars(
        [str(row["year"]) for row in rows],
        [100 * row["spread"] for row in rows],
        "Spread",
    )
    return theme.figure(
        [trace],
        sample=result.sample,
        xaxis={"type": "category"},
        yaxis=theme.PP,
        bargap=0.25,
    )


def decades(result: Result, prefix: str = "") -> go.Figure:
    """Spread a year over ten years, at the end of every month; ``prefix`` as for ``months``."""
    columns = result.series.get(f"{prefix}rolling_10y")
    if columns is None or not np.isfinite(columns["spread"]).any():
        return _nothing(result, result.why(f"{prefix}rolling_10y", "prices"), prefix)
    if len(columns["session"]) == 1:
        spread = formats.SHORT_PP(columns["spread"][0])
        return _nothing(result, f"One window of ten years is over: {spread} a year.", prefix)
    trace = theme.line(
        columns["session"], columns["spread"], "Spread a year", theme.SMALL, formats.SHORT_PP,
        end="",
    ) | {"fill": "tozeroy", "fillcolor": theme.faded(theme.SMALL, 0.15)}  # fmt: skip
    return theme.timeline([trace], sample=result.sample, clock="months", yaxis=theme.PP)


def rotations(result: Result) -> go.Figure:
    """Gain of each rotation from low to peak; the present one in the colour of small caps."""
    rows = result.tables["rotations"]
    if not rows:
        return _nothing(result, "The ratio has not risen by as much from a low in this history.")
    labels = [formats.day(row["start"]) for row in rows]
    traces = [
        theme.bars(
            [formats.day(row["start"]) for row in own],
            [row["gain"] for row in own],
            name,
            f"{theme.NAME_AND_VALUE}<br>%{{customdata}}<extra></extra>",
            color=color,
            customdata=[
                f"{row['sessions']:,} sessions to {formats.day(row['peak'])}" for row in own
            ],
        )
        for over, name, color in (
            (True, "Past", theme.NEUTRAL),
            (False, "Present, to its peak so far", theme.SMALL),
        )
        if (own := [row for row in rows if row["over"] is over])
    ]
    return theme.figure(
        traces,
        sample=result.sample,
        xaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": labels,
            "tickangle": 0,
            "tickvals": labels[:: -(-len(labels) // 5)],
            "ticktext": [
                "<br>".join(label.rsplit(" ", 1)) for label in labels[:: -(-len(labels) // 5)]
            ],
        },
        yaxis=theme.PER_CENT,
        bargap=0.25,
    )


def heat_map(result: Result) -> go.Figure:
    """Spread of every month of the pair, a row a year, the latest on top."""
    rows = result.tables["monthly_spreads"]
    cells = {(row["year"], row["month"]): row for row in rows if math.isfinite(row["spread"])}
    if not cells:
        return _nothing(result, "No month of the pair has the last close before it stored.")
    years = sorted({year for year, _ in cells})
    most = max(abs(row["spread"]) for row in cells.values()) or 1.0
    table = [[cells.get((year, month)) for month in range(1, 13)] for year in years]
    shade, written = heat.cells(
        MONTHS,
        [str(year) for year in years],
        [[math.nan if cell is None else cell["spread"] for cell in row] for row in table],
        [[_written(cell) for cell in row] for row in table],
        [[_hover(cell) for cell in row] for row in table],
        most=[most] * len(MONTHS),
    )
    written["textfont"] = written["textfont"] | {"size": 10}
    return theme.figure(
        [shade, written],
        sample=result.sample,
        height=70 + _ROW * len(years),
        hovermode="closest",
        xaxis={"type": "category", "showgrid": False, "side": "bottom", "tickangle": 0},
        yaxis={"type": "category", "showgrid": False},
    )


def _written(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return ""
    figure = formats.CHART_TENTHS(cell["spread"])
    return figure if cell["over"] else f"<i>{figure}</i>"


def _hover(cell: dict[str, Any] | None) -> str:
    if cell is None:
        return "not stored"
    so_far = "" if cell["over"] else ", so far"
    figures = [
        formats.SHORT_PP(cell["spread"]),
        *(formats.SHORT_PERCENT(cell[name]) for name in ("small", "large")),
    ]
    return (
        f"{month_name(cell['month'])} {cell['year']}{so_far}: {figures[0]}"
        f"<br>small {figures[1]}, large {figures[2]}"
    )


def _of_month(row: dict[str, Any]) -> str:
    band = [formats.SHORT_PP(row[name]) for name in ("low", "high")]
    within = f", band {band[0]} to {band[1]}" if math.isfinite(row["low"]) else ", no band"
    return f"mean of {row['n']}, {round(row['small_won'] * row['n'])} above zero{within}"


def _nothing(result: Result, why: str, prefix: str = "") -> go.Figure:
    everything = FACTORS.name if prefix else EVERYTHING
    return theme.empty(result.why(everything) or why, sample=result.sample)
