"""Charts of breadth: who takes part, who rises, where names stand, how few dominate."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.charts import bands, theme
from rotation.formats import Format
from rotation.results.result import Result

SHARE: Final = formats.Format(".1f", 100, "%")

_FAINT: Final = 1.2
"""Width of the line that stands for all names while some are left out."""

_HALF: Final = bands.across(0.5)


def participation(result: Result) -> go.Figure:
    """Share of names that trade more than usual, with the shares the verdict turns on."""
    columns = _columns(result, "participation")
    if columns is None:
        return _nothing(result, "Participation")
    traces = _judged(result, columns, "participation", "participation_median", SHARE)
    return theme.timeline(traces, sample=result.sample, yaxis=theme.SHARES)


def volume(result: Result) -> go.Figure:
    """Dollar volume of all members against its mean."""
    columns = _columns(result, "volume_expansion")
    if columns is None:
        return _nothing(result, "Volume expansion")
    trace = theme.bars(columns["session"], columns["volume_expansion"], _without(result))
    every = _everyone(result, columns, "volume_expansion", formats.SHORT_PERCENT)
    return theme.timeline(
        [trace, *every],
        sample=result.sample,
        yaxis=theme.PER_CENT,
        shapes=[bands.across(at) for at in _turns_on(result, "volume_expansion", "threshold")],
        showlegend=bool(every),
    )


def advance_decline(result: Result) -> go.Figure:
    """The running sum of advancers minus decliners."""
    return _plain(result, "ad_line", "A/D line", formats.COUNT, yaxis=theme.COUNTS)


def up_volume(result: Result) -> go.Figure:
    """Share of the dollar volume in names that rose."""
    return _plain(result, "up_volume_share", "Up volume", SHARE, yaxis=theme.SHARES, shapes=[_HALF])


def mcclellan(result: Result) -> go.Figure:
    """The ratio-adjusted McClellan oscillator."""
    columns = _columns(result, "mcclellan")
    if columns is None:
        return _nothing(result, "The McClellan oscillator")
    trace = theme.bars(columns["session"], columns["mcclellan"], "McClellan")
    axis = {"zeroline": True, "hoverformat": "+.1f"}
    return theme.timeline([trace], sample=result.sample, yaxis=axis, showlegend=False)


def above_averages(result: Result) -> go.Figure:
    """Share of names above their 50- and 200-session averages."""
    columns = _columns(result, "pct_above_50", "pct_above_200")
    if columns is None:
        return _nothing(result, "The share of stocks above their averages")
    traces = [
        theme.line(
            columns["session"], columns[f"pct_above_{n}"], f"Above {n}d", color, SHARE,
            end=f"{n}d",
        )
        for n, color in ((50, theme.SMALL), (200, theme.NEUTRAL))
    ]  # fmt: skip
    return theme.timeline(traces, sample=result.sample, yaxis=theme.SHARES, shapes=[_HALF])


def highs_and_lows(result: Result) -> go.Figure:
    """Names at a high and, downwards, names at a low of 252 sessions."""
    columns = _columns(result, "new_highs", "new_lows")
    if columns is None:
        return _nothing(result, "New highs and lows")
    traces = [
        theme.bars(
            columns["session"],
            sign * np.asarray(columns[name]),
            label,
            "%{fullData.name} %{customdata:,.0f}<extra></extra>",
            color=color,
            customdata=columns[name],
        )
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
    axis = theme.SHARES | {"rangemode": "tozero"}
    return _plain(result, "coverage", "Coverage", SHARE, yaxis=axis)


def effective_names(result: Result) -> go.Figure:
    """How many equal names would make the same concentration, against its own year."""
    columns = _columns(result, "effective_names")
    if columns is None:
        return _nothing(result, "The effective number of stocks")
    traces = _judged(result, columns, "effective_names", "effective_median", formats.COUNT)
    return theme.timeline(traces, sample=result.sample, yaxis=theme.COUNTS)


def largest_ten(result: Result) -> go.Figure:
    """Share of the ten largest in dollar volume, with what the verdict turns on."""
    columns = _columns(result, "top10_share")
    if columns is None:
        return _nothing(result, "The share of the ten largest")
    traces = _judged(result, columns, "top10_share", "top10_median", SHARE)
    traces[0] |= {
        "customdata": np.asarray(columns["top10_percentile"]),
        "hovertemplate": f"{theme.NAME_AND_VALUE}, rank in its year %{{customdata:.0%}}"
        "<extra></extra>",
    }
    return theme.timeline(traces, sample=result.sample, yaxis=theme.SHARES)


def _turns_on(result: Result, figure: str, column: str) -> list[float]:
    """What the verdict turns on of a figure, ascending: thresholds, or multiples of its median."""
    rules = result.tables.get("rules", [])
    return sorted({rule[column] for rule in rules if rule["figure"] == figure})


def _judged(
    result: Result, columns: Any, figure: str, median: str, written: Format
) -> list[dict[str, Any]]:
    """The figure of the names that are not left out, that of all, and its median.

    The verdict turns on multiples of the median, named as such at their ends: the value there may
    be in percent too.
    """
    end = "Without" if result.selection.option("drop") else ""
    line = theme.line(
        columns["session"], columns[figure], _without(result), theme.SMALL, written, end=end
    )
    levels = [
        theme.line(
            columns["session"], multiple * np.asarray(columns[median]),
            f"{100 * multiple:.0f}% of median", theme.NEUTRAL, written,
            end=f"{multiple:g}×", dash="dot", width=1,
        )
        for multiple in _turns_on(result, figure, "multiple")
    ]  # fmt: skip
    middle = theme.line(
        columns["session"], columns[median], "One-year median", theme.NEUTRAL, written,
        end="Median", dash="dash", width=1.5,
    )  # fmt: skip
    return [
        line if end else line | {"showlegend": False},
        *_everyone(result, columns, figure, written),
        middle,
        *levels,
    ]


def _plain(result: Result, name: str, label: str, written: Format, **layout: Any) -> go.Figure:
    columns = _columns(result, name)
    if columns is None:
        return _nothing(result, label)
    line = theme.line(columns["session"], columns[name], label, theme.SMALL, written, end="")
    return theme.timeline([line], sample=result.sample, showlegend=False, **layout)


def _everyone(result: Result, columns: Any, name: str, written: Format) -> list[dict[str, Any]]:
    """The figure of all names, while some are left out."""
    if not result.selection.option("drop"):
        return []
    return [
        theme.line(
            columns["session"], columns[f"{name}_all"], "All stocks", theme.NEUTRAL, written,
            end="All", width=_FAINT,
        )
    ]  # fmt: skip


def _without(result: Result) -> str:
    drop = result.selection.option("drop")
    return f"Without the {drop} largest" if drop else "All stocks"


def _columns(result: Result, *names: str) -> Any:
    """The series, None where nothing of the named figures is known in it."""
    columns = result.series.get("breadth")
    if columns is None or not any(np.isfinite(columns[name]).any() for name in names):
        return None
    return columns


def _nothing(result: Result, what: str) -> go.Figure:
    why = f"{what}: no session shown has it." if result.series else result.why(EVERYTHING)
    return theme.empty(why, sample=result.sample)
