"""Charts of policy: probabilities, the expected rate, meetings on the ratio, what followed."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.charts import bands, heat, pair, theme
from rotation.results.result import Result
from rotation.topics.policy.metrics import PERCENT, range_text

DIRECTIONS: Final = {"easing": theme.GAIN, "steady": theme.NEUTRAL, "tightening": theme.LOSS}
_LEAST: Final = 0.005
"""Probability below which a cell has no figure, and at both ends no row."""


def probabilities(result: Result) -> go.Figure:
    """Probability of each target range after each meeting."""
    rows = result.tables["path"]
    if not rows:
        return _no_path(result)
    shown = {row["range_low"] for row in rows if row["probability"] >= _LEAST}
    lows = [
        low for low in sorted({r["range_low"] for r in rows}) if min(shown) <= low <= max(shown)
    ]
    meetings = sorted({row["meeting"] for row in rows})
    chance = {(row["meeting"], row["range_low"]): row["probability"] for row in rows}
    table = [[chance[meeting, low] for meeting in meetings] for low in lows]
    names = [range_text(low, low + 0.25).removesuffix("%") for low in lows]
    return theme.figure(
        heat.cells(
            [formats.day(meeting) for meeting in meetings],
            names,
            table,
            [[f"{100 * p:.0f}" if p >= _LEAST else "" for p in row] for row in table],
            [
                [f"{name}% after {formats.day(meeting)}: {p:.1%}"
                 for meeting, p in zip(meetings, row, strict=True)]
                for name, row in zip(names, table, strict=True)
            ],
            most=[1.0] * len(meetings),
        ),
        sample=result.sample,
        hovermode="closest",
        xaxis=heat.upright_days(meetings),
        yaxis={"type": "category", "showgrid": False},
    )  # fmt: skip


def expected_rate(result: Result) -> go.Figure:
    """Effective rate expected after each meeting, as steps."""
    columns = result.series.get("expected")
    if columns is None or len(columns["day"]) < 2:
        return _no_path(result)
    trace = theme.line(
        columns["day"], columns["rate"], "Expected rate", theme.ELEVEN[1],
        PERCENT, end="",
    )  # fmt: skip
    trace |= {"mode": "lines+markers", "line": trace["line"] | {"shape": "hv"}}
    return theme.timeline(
        [trace],
        sample=result.sample,
        clock="days",
        yaxis={"ticksuffix": "%", "hoverformat": ".2f"},
        showlegend=False,
    )


def meetings(result: Result) -> go.Figure:
    """Small over large, with the decisions of the FOMC as marks."""
    columns = result.series.get("ratio")
    if columns is None or not pair.is_line(columns):
        return pair.nothing(
            columns, result.why(EVERYTHING, "after_decisions"), sample=result.sample
        )
    days, ratio = columns["session"], columns["ratio"]
    traces = [theme.line(days, ratio, "Ratio", theme.SMALL, formats.INDEX)]
    decided = [r for r in result.tables["decisions"] if days[0] <= np.datetime64(r["meeting"])]
    for direction, color in DIRECTIONS.items():
        own = [row for row in decided if row["direction"] == direction]
        if own:
            traces.append(_marks(own, days, ratio, direction, color))
    return theme.timeline(traces, sample=result.sample, yaxis=theme.INDEX)


def _marks(
    rows: list[dict[str, Any]], days: Any, ratio: Any, direction: str, color: str
) -> dict[str, Any]:
    """Points on the ratio at the last session up to each decision."""
    decided = np.array([row["meeting"] for row in rows], dtype="datetime64[D]")
    place = np.searchsorted(days, decided, side="right") - 1
    symbol = {"easing": "triangle-down", "steady": "circle-open", "tightening": "triangle-up"}
    return {
        "type": "scatter",
        "mode": "markers",
        "x": days[place],
        "y": np.asarray(ratio[place]),
        "name": direction.capitalize(),
        "marker": {"color": color, "size": 11, "symbol": symbol[direction]},
        "customdata": [range_text(row["range_low"], row["range_high"]) for row in rows],
        "hovertemplate": f"FOMC, {direction}: %{{customdata}}<extra></extra>",
    }


def after(result: Result) -> go.Figure:
    """Mean spread in the 21 sessions after decisions, by direction, with its band."""
    rows = [row for row in result.tables["after_decisions"] if row["n"]]
    if not rows:
        why = result.why(EVERYTHING, "after_decisions")
        return theme.empty(
            why or "No decision has 21 sessions of both sides after it.", sample=result.sample
        )
    trace = {
        "type": "bar",
        "x": [f"{row['direction'].capitalize()} (n = {row['n']})" for row in rows],
        "y": [100 * row["mean"] for row in rows],
        "marker": {"color": [DIRECTIONS[row["direction"]] for row in rows]},
        "error_y": bands.whiskers(rows),
        "hovertemplate": "%{x}: mean spread %{y}<extra></extra>",
    }
    return theme.figure(
        [trace],
        sample=result.sample,
        hovermode="closest",
        xaxis={"type": "category"},
        yaxis=theme.PP,
    )


def tone(result: Result) -> go.Figure:
    """Tone of every stored statement."""
    columns = result.series.get("tone")
    if columns is None or not len(columns["day"]):
        return theme.empty(_NO_STATEMENT, sample=result.sample)
    trace = theme.bars(columns["day"], columns["tone"], "Tone")
    return theme.timeline(
        [trace],
        sample=result.sample,
        clock="days",
        yaxis={"range": [-1.1, 1.1], "hoverformat": "+.2f"},
    )


_NO_STATEMENT: Final = "No statement is stored."


def _no_path(result: Result) -> go.Figure:
    return theme.empty(result.why("path", EVERYTHING) or "No path is known.", sample=result.sample)
