"""Charts of breadth: who takes part, who rises, where names stand, how few dominate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation.analytics.gap import EVERYTHING
from rotation.charts import theme
from rotation.results.result import Result

PERCENT: Final = {"tickformat": ".0%"}
SIGNED: Final = theme.PER_CENT

_FAINT: Final = 1.2
"""Width of the line that stands for all names while some are left out."""


def participation(result: Result) -> go.Figure:
    """Share of names that trade more than usual, with the shares the verdict turns on."""
    window = result.selection.option("window")
    hover = f"%{{y:.1%}}<extra>names above their mean volume of {window} sessions ÷ names</extra>"
    columns = _columns(result, "participation")
    if columns is None:
        return _nothing(result, "Participation")
    every = _everyone(result, columns, "participation", "%{y:.1%}<extra>all names</extra>")
    line = theme.line(
        columns["session"], columns["participation"], _without(result), theme.SMALL, hover
    )
    levels = _levels(result, columns, "participation", "participation_median", "%{y:.1%}")
    return theme.timeline(
        [line, *every, *levels], sample=result.sample, yaxis=PERCENT, showlegend=bool(every)
    )


def volume(result: Result) -> go.Figure:
    """Dollar volume of all members against its mean."""
    columns = _columns(result, "volume_expansion")
    if columns is None:
        return _nothing(result, "Volume expansion")
    window = result.selection.option("window")
    trace = theme.bars(
        theme.days(columns["session"]), columns["volume_expansion"], _without(result),
        f"%{{y:+.1%}}<extra>dollar volume ÷ mean of the {window} before − 1</extra>",
    )  # fmt: skip
    every = _everyone(result, columns, "volume_expansion", "%{y:+.1%}<extra>all names</extra>")
    return theme.timeline(
        [trace, *every],
        sample=result.sample,
        yaxis=SIGNED,
        shapes=_dashed(thresholds(result, "volume_expansion")),
        showlegend=bool(every),
    )


def advance_decline(result: Result) -> go.Figure:
    """The running sum of advancers minus decliners."""
    hover = "%{y:,.0f}<extra>sum of advancers − decliners since the first session</extra>"
    return _plain(result, "ad_line", "A/D line", hover)


def up_volume(result: Result) -> go.Figure:
    """Share of the dollar volume in names that rose."""
    hover = "%{y:.1%}<extra>dollar volume of advancers ÷ of advancers and decliners</extra>"
    return _plain(
        result, "up_volume_share", "Up volume", hover, yaxis=PERCENT, shapes=_dashed([0.5])
    )


def mcclellan(result: Result) -> go.Figure:
    """The ratio-adjusted McClellan oscillator."""
    columns = _columns(result, "mcclellan")
    if columns is None:
        return _nothing(result, "The McClellan oscillator")
    trace = theme.bars(
        theme.days(columns["session"]), columns["mcclellan"], "McClellan",
        "%{y:+.1f}<extra>average over about 19 − over about 39 sessions of "
        "1,000 × (advancers − decliners) ÷ both</extra>",
    )  # fmt: skip
    return theme.timeline([trace], sample=result.sample, yaxis={"zeroline": True}, showlegend=False)


def above_averages(result: Result) -> go.Figure:
    """Share of names above their 50- and 200-session averages."""
    columns = _columns(result, "pct_above_50", "pct_above_200")
    if columns is None:
        return _nothing(result, "The share of names above their averages")
    traces = [
        theme.line(
            columns["session"], columns[f"pct_above_{n}"], f"{n} sessions", color,
            f"%{{y:.1%}}<extra>names above the mean of their last {n} closes ÷ names</extra>",
        )
        for n, color in ((50, theme.SMALL), (200, theme.NEUTRAL))
    ]  # fmt: skip
    return theme.timeline(traces, sample=result.sample, yaxis=PERCENT, shapes=_dashed([0.5]))


def highs_and_lows(result: Result) -> go.Figure:
    """Names at a high and, downwards, names at a low of 252 sessions."""
    columns = _columns(result, "new_highs", "new_lows")
    if columns is None:
        return _nothing(result, "New highs and lows")
    x = theme.days(columns["session"])
    traces = [
        {
            "type": "bar",
            "x": x,
            "y": sign * np.asarray(columns[name]),
            "customdata": columns[name],
            "name": label,
            "marker": {"color": color},
            "hovertemplate": "%{customdata:,.0f}<extra>%{fullData.name} of 252 closes</extra>",
        }
        for name, label, color, sign in (
            ("new_highs", "New highs", theme.GAIN, 1),
            ("new_lows", "New lows", theme.LOSS, -1),
        )
    ]
    return theme.timeline(
        traces, sample=result.sample, barmode="relative", yaxis={"zeroline": True}
    )


def coverage(result: Result) -> go.Figure:
    """Share of the members with a bar."""
    hover = "%{y:.1%}<extra>members with a close and a volume ÷ members</extra>"
    return _plain(result, "coverage", "Coverage", hover, yaxis=PERCENT | {"rangemode": "tozero"})


def effective_names(result: Result) -> go.Figure:
    """How many equal names would make the same concentration, against its own year."""
    columns = _columns(result, "effective_names")
    if columns is None:
        return _nothing(result, "The number of effective names")
    x = columns["session"]
    traces = [
        theme.line(
            x, columns["effective_names"], _without(result), theme.SMALL,
            "%{y:,.0f}<extra>1 ÷ sum of squared shares of dollar volume</extra>",
        ),
        *_everyone(result, columns, "effective_names", "%{y:,.0f}<extra>all names</extra>"),
        theme.line(
            x, columns["effective_median"], "Median of a year", theme.NEUTRAL,
            "%{y:,.0f}<extra>median of 252 sessions, all names</extra>", dash="dash", width=1.5,
        ),
        *_levels(result, columns, "effective_names", "effective_median", "%{y:,.0f}"),
    ]  # fmt: skip
    return theme.timeline(traces, sample=result.sample)


def largest_ten(result: Result) -> go.Figure:
    """Share of the ten largest in dollar volume, with what the verdict turns on."""
    columns = _columns(result, "top10_share")
    if columns is None:
        return _nothing(result, "The share of the ten largest")
    hover = "%{y:.1%}, rank in its year %{customdata:.0%}<extra>ten largest ÷ all</extra>"
    line = theme.line(
        columns["session"], columns["top10_share"], _without(result), theme.SMALL, hover
    )
    every = _everyone(result, columns, "top10_share", "%{y:.1%}<extra>all names</extra>")
    levels = _levels(result, columns, "top10_share", "top10_median", "%{y:.1%}")
    traces = [line | {"customdata": np.asarray(columns["top10_percentile"])}, *every, *levels]
    return theme.timeline(traces, sample=result.sample, yaxis=PERCENT, showlegend=bool(every))


def thresholds(result: Result, figure: str) -> list[float]:
    """The values of a figure the verdict turns on, ascending; multiples of its median aside."""
    rules = result.tables.get("rules", [])
    return sorted(
        {rule["threshold"] for rule in rules if rule["figure"] == figure and not rule["multiple"]}
    )


def _levels(
    result: Result, columns: Any, figure: str, median: str, written: str
) -> list[dict[str, Any]]:
    """What the verdict turns on at every session: multiples of the figure's median of a year."""
    rules = result.tables.get("rules", [])
    multiples = sorted(
        {rule["multiple"] for rule in rules if rule["figure"] == figure and rule["multiple"]}
    )
    return [
        theme.line(
            columns["session"], multiple * np.asarray(columns[median]),
            f"{multiple:.2f} × median", theme.NEUTRAL,
            f"{written}<extra>{multiple:.2f} × its median of a year: the verdict turns on it"
            "</extra>", dash="dot", width=1,
        )
        | {"showlegend": False}
        for multiple in multiples
    ]  # fmt: skip


def _plain(result: Result, name: str, label: str, hover: str, **layout: Any) -> go.Figure:
    columns = _columns(result, name)
    if columns is None:
        return _nothing(result, label)
    line = theme.line(columns["session"], columns[name], label, theme.SMALL, hover)
    return theme.timeline([line], sample=result.sample, showlegend=False, **layout)


def _everyone(result: Result, columns: Any, name: str, hover: str) -> list[dict[str, Any]]:
    """The figure of all names, while some are left out."""
    if not result.selection.option("drop"):
        return []
    return [
        theme.line(
            columns["session"], columns[f"{name}_all"], "All names", theme.NEUTRAL, hover,
            width=_FAINT,
        )
    ]  # fmt: skip


def _without(result: Result) -> str:
    drop = result.selection.option("drop")
    return f"Without the {drop} largest" if drop else "All names"


def _dashed(levels: Iterable[float]) -> list[dict[str, Any]]:
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": level,
            "y1": level,
            "line": {"color": theme.NEUTRAL, "width": 1, "dash": "dot"},
        }
        for level in levels
    ]


def _columns(result: Result, *names: str) -> Any:
    """The series, None where nothing of the named figures is known in it."""
    columns = result.series.get("breadth")
    if columns is None or not any(np.isfinite(columns[name]).any() for name in names):
        return None
    return columns


def _nothing(result: Result, what: str) -> go.Figure:
    why = f"{what}: no session shown has it." if result.series else result.why(EVERYTHING)
    return theme.empty(why, sample=result.sample)
