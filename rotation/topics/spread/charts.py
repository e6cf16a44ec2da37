"""Charts of the pair: both sides, the ratio, the rolling spread, calendar years."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.charts import bands, pair, theme
from rotation.formats import Format
from rotation.panel import Floats
from rotation.results.result import Columns, Result
from rotation.topics.spread import analysis
from rotation.topics.spread.view import second_pair

_SECOND: Final = theme.ELEVEN[5]
"""Colour of the second pair."""


def rebased(result: Result) -> go.Figure:
    """Both sides of the pair from 100 at the start of the lookback."""
    names = result.selection.pair
    return pair.both_sides(
        result.series.get("rebased"),
        names.small,
        names.large,
        result.why(EVERYTHING),
        sample=result.sample,
    )


def ratio(result: Result) -> go.Figure:
    """Small over large, with its 50- and 200-session averages, and that of the second pair."""
    columns = result.series.get("ratio")
    if columns is None or not pair.is_line(columns):
        return pair.nothing(columns, result.why(EVERYTHING), sample=result.sample)
    x, other = columns["session"], _second(result, "ratio", formats.INDEX)
    name = str(result.selection.pair) if other else "Ratio"
    traces = [
        theme.line(x, columns["ratio"], name, theme.SMALL, formats.INDEX),
        *(
            theme.line(
                x, columns[f"sma{n}"], f"{n}-session average", theme.NEUTRAL, formats.INDEX,
                end=f"{n}d", dash=dash, width=1.5,
            )
            for n, dash in ((50, "dash"), (200, "dot"))
        ),
        *other,
    ]  # fmt: skip
    deviation = _deviation(columns)
    shades: dict[str, Any] = (
        {} if deviation is None else {"shapes": bands.deviations(*deviation, logs=True)}
    )
    return theme.timeline(traces, sample=result.sample, switch="log", yaxis=theme.INDEX, **shades)


def is_shaded(result: Result) -> bool:
    """Whether the chart of the ratio has its deviations behind it: a year of ratios is stored."""
    columns = result.series.get("ratio")
    return columns is not None and _deviation(columns) is not None


def _deviation(columns: Columns) -> tuple[float, float] | None:
    return analysis.log_deviation(np.asarray(columns["ratio"]))


def rolling_spread(result: Result) -> go.Figure:
    """Small minus large over the lookback, at every session of at least a year; both pairs."""
    columns = result.series.get("rolling_spread")
    if columns is None:
        return _nothing(result)
    lookback = result.selection.lookback
    if np.isfinite(columns["spread"]).sum() < 2:
        return _nothing(result, f"This line needs {lookback + 2} sessions that both have.")
    x, other = columns["session"], _second(result, "spread", formats.SHORT_PP)
    name, end = (str(result.selection.pair), None) if other else ("Spread", "")
    spread = theme.line(x, columns["spread"], name, theme.SMALL, formats.SHORT_PP, end=end)
    filled = {"fill": "tozeroy", "fillcolor": theme.faded(theme.SMALL, 0.15)}
    return theme.timeline(
        [spread | filled, *other], sample=result.sample, yaxis=theme.PP, showlegend=False
    )


def _second(result: Result, column: str, written: Format) -> list[dict[str, Any]]:
    """The line of the second pair, none where there is nothing of it to draw."""
    values = second(result, column)
    if values is None:
        return []
    x, name = result.series["second_pair"]["session"], second_pair.name(result.selection)
    return [theme.line(x, values, name, _SECOND, written)]


def second(result: Result, column: str) -> Floats | None:
    """Return the values of the second pair, None where there are none to draw."""
    columns = result.series.get("second_pair")
    if columns is None:
        return None
    values = np.asarray(columns[column])
    return values if np.isfinite(values).any() else None


def calendar_years(result: Result) -> go.Figure:
    """Return of both sides in each calendar year, the running year last."""
    rows = [row for row in result.tables["calendar_years"] if row["spread"] == row["spread"]]
    if not rows:
        short = "No calendar year has the last close of the year before stored."
        return _nothing(result, result.why(EVERYTHING) or short)
    names = result.selection.pair
    years = [str(row["year"]) for row in rows]
    traces = [
        theme.bars(years, [row[side] for row in rows], name, color=color)
        for side, name, color in pair.sides(names.small, names.large)
    ]
    return theme.figure(
        traces,
        sample=result.sample,
        barmode="group",
        bargap=0.25,
        xaxis={"type": "category"},
        yaxis=theme.PER_CENT,
    )


def _nothing(result: Result, why: str = "") -> go.Figure:
    return pair.nothing(None, why or result.why(EVERYTHING), sample=result.sample)
