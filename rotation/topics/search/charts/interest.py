"""Charts of search interest: terms and the spread on one axis, scores, lead and lag, volatility."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation import formats, universe
from rotation.charts import bands, ends, theme
from rotation.results.result import Result

COLORS: Final = (
    theme.ELEVEN[6], theme.ELEVEN[9], theme.ELEVEN[3], theme.ELEVEN[2], theme.ELEVEN[4],
    theme.ELEVEN[10], theme.ELEVEN[0], theme.ELEVEN[7],
)  # fmt: skip
"""Of the terms in their order; none is that of small or of large caps. The first five, which is as
many as one search has, are as far apart as five of the eleven can be on both pages."""

TALL: Final = 460
_TITLED: Final = 68
"""Room of an axis of numbers that has a title. [pixels]"""
_BAND: Final = theme.faded(theme.NEUTRAL, 0.22)
_OF_100: Final = formats.Format(".0f")
_FROM_ZERO: Final = {"rangemode": "tozero"}


def interest(result: Result) -> go.Figure:
    """Interest of every term above, the pair's spread over the lookback below, one time axis."""
    traces = [*_interest(result), *_earlier(result), *_spread(result)]
    if not traces:
        return nothing(result)
    both = "interest" in result.series and "spread" in result.series
    upper: dict[str, Any] = {
        "domain": [0.42, 1.0],
        "title": {"text": "Interest"},
        "hoverformat": ".0f",
        **_FROM_ZERO,
    }
    lower: dict[str, Any] = {"domain": [0.0, 0.34], "title": {"text": "Spread"}, **theme.PP}
    if not both:
        upper, lower = upper | {"domain": [0.0, 1.0]}, lower | {"domain": [0.0, 1.0]}
    return theme.timeline(
        traces,
        sample=result.sample,
        height=TALL,
        clock="days",
        margin={"l": _TITLED},
        hoversubplots="axis",
        xaxis={"anchor": "y2" if "spread" in result.series else "y"},
        yaxis=upper | {"visible": "interest" in result.series},
        yaxis2=lower,
    )


def scores(result: Result) -> go.Figure:
    """Standard score of every term against the year before, with the line of a surge."""
    columns = result.series.get("z", {})
    terms = list(_terms(result, columns)) if columns else []
    known = [row for _, _, values in terms for row in np.flatnonzero(np.isfinite(values))[:1]]
    if not known:
        return nothing(result, "No term has 52 weeks before one that is over: there is no score.")
    first = min(known)
    traces = [
        theme.line(
            columns["date"][first:], values[first:], term, color, formats.SHORT_SCORE, end="",
            width=2.4 if term == result.numbers["loudest"] else 1.2,
        )
        for term, color, values in terms
    ]  # fmt: skip
    return theme.timeline(
        traces,
        sample=result.sample,
        clock="weeks",
        yaxis={"zeroline": True, "hoverformat": "+.2f"},
        shapes=[*bands.deviations(0.0, 1.0), bands.across(result.numbers["surge_at"], dash="dash")],
    )


def lead_lag(result: Result) -> go.Figure:
    """Correlation at every lag against what none at all looks like."""
    rows = [row for row in result.tables["lead_lag"] if math.isfinite(row["correlation"])]
    if not rows:
        return nothing(result, "Lead and lag need 26 weeks with both interest and a spread.")
    k = [row["k"] for row in rows]
    edges = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": k,
            "y": [row[side] for row in rows],
            "line": {"width": 1, "color": theme.NEUTRAL, "dash": "dot"},
            "name": "95% confidence band under no correlation",
            "hoverinfo": "skip",
            "showlegend": side == "high",
            **({"fill": "tonexty", "fillcolor": _BAND} if side == "high" else {}),
        }
        for side in ("low", "high")
    ]
    bars = {
        "type": "bar",
        "x": k,
        "y": [row["correlation"] for row in rows],
        "marker": {"color": [theme.GAIN if row["outside"] else theme.NEUTRAL for row in rows]},
        "customdata": [[row["high"], row["n"], _order(row["k"])] for row in rows],
        "hovertemplate": "%{customdata[2]}: %{y}<br>band ±%{customdata[0]:.3f}, "
        "n = %{customdata[1]}<extra></extra>",
        "showlegend": False,
    }
    return theme.figure(
        [*edges, bars],
        sample=result.sample,
        hovermode="closest",
        bargap=0.45,
        xaxis={"dtick": 2, "title": {"text": "← attention follows · weeks · attention leads →"}},
        yaxis={"zeroline": True, "tickformat": "+.1f", "hoverformat": "+.3f"},
    )


def volatility(result: Result) -> go.Figure:
    """Score of a week against the volatility of the week after it."""
    columns = result.series.get("volatility")
    if columns is None or not len(columns["z"]):
        return nothing(result, "No week has both a score and the next week's volatility.")
    dots = {
        "type": "scatter",
        "mode": "markers",
        "x": columns["z"],
        "y": columns["volatility"],
        "text": [formats.day(day) for day in columns["date"].tolist()],
        "marker": {
            "size": 7,
            "opacity": 0.65,
            "color": np.where(
                columns["z"] >= result.numbers["surge_at"], theme.GAIN, theme.NEUTRAL
            ),
        },
        "hovertemplate": "week of %{text}: z-score %{x}<br>volatility of the week after "
        "%{y} a year<extra></extra>",
    }
    return theme.figure(
        [dots],
        sample=result.sample,
        hovermode="closest",
        showlegend=False,
        xaxis={"title": {"text": "z-score of the week"}, "zeroline": False, "hoverformat": "+.2f"},
        yaxis={"title": {"text": "Volatility, next week"}, **theme.SHARES, **_FROM_ZERO},
        shapes=[bands.across(result.numbers["surge_at"], "x", dash="dash")],
    )


def pageviews(result: Result) -> go.Figure:
    """Views a week of each article: counted, not relative."""
    columns = result.series.get("pageviews")
    if columns is None:
        return theme.empty("No whole week of page views is stored.", sample=result.sample)
    shades = (theme.SMALL, theme.NEUTRAL, theme.VALUE)
    traces = [
        theme.line(
            columns["date"], columns[article], name, color, formats.COUNT, end="",
            width=1.4,
        )
        for (article, name), color in zip(universe.ARTICLES.items(), shades, strict=True)
    ]  # fmt: skip
    return theme.timeline(
        traces,
        sample=result.sample,
        clock="weeks",
        margin={"l": _TITLED},
        yaxis={"title": {"text": "Views a week"}, "tickformat": "~s"} | theme.COUNTS | _FROM_ZERO,
    )


def _interest(result: Result) -> Iterator[dict[str, Any]]:
    """A line a term over the periods that are over; from the last of them to a partial one dots."""
    columns = result.series.get("interest")
    if columns is None:
        return
    partial = np.asarray(columns["partial"])
    for term, color, values in _terms(result, columns):
        loud = term == result.numbers["loudest"]
        over = np.where(partial, np.nan, values)
        yield theme.line(
            columns["date"], over, term, color, _OF_100, end="", width=2.4 if loud else 1.2
        )
        if partial[-1]:
            yield _unfinished(columns["date"], values, term, color)


def _earlier(result: Result) -> Iterator[dict[str, Any]]:
    """What an older pull tells of the time before, brought to this one's scale."""
    columns = result.series.get("earlier")
    if columns is None:
        return
    for term, color, values in _terms(result, columns):
        yield theme.line(
            columns["date"], values, f"{term}, estimated", color, _OF_100,
            end="", dash="dash", width=1,
        ) | {"showlegend": False}  # fmt: skip


def _unfinished(dates: Any, values: Any, term: str, color: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": dates[-2:],
        "y": np.asarray(values[-2:]),
        "name": f"{term}, week not over",
        "line": {"color": color, "width": 1, "dash": "dot"},
        "marker": {
            "size": [0] * (len(dates[-2:]) - 1) + [7],
            "symbol": "circle-open",
            "color": color,
        },
        "hovertemplate": theme.POINTED_AT,
        "showlegend": False,
        ends.END: ("", _OF_100, 1.0),
    }


def _spread(result: Result) -> Iterator[dict[str, Any]]:
    columns = result.series.get("spread")
    if columns is None:
        return
    yield theme.line(
        columns["session"], columns["spread"], "Spread", theme.SMALL,
        formats.SHORT_PP, end="", width=1.6,
    ) | {"fill": "tozeroy", "fillcolor": theme.faded(theme.SMALL, 0.15), "yaxis": "y2",
         "showlegend": False}  # fmt: skip


def _terms(result: Result, columns: Any) -> Iterator[tuple[str, str, Any]]:
    """(term, colour, values) in the order of the table of terms."""
    for number, row in enumerate(result.tables["terms"]):
        yield row["term"], COLORS[number], columns[f"term_{number + 1}"]


def _order(k: int) -> str:
    weeks = formats.many(abs(k), "week")
    return "same week" if k == 0 else f"spread {weeks} {'later' if k > 0 else 'earlier'}"


def nothing(result: Result, why: str = "") -> go.Figure:
    """The empty chart: why there is no pull, or what the pull lacks."""
    no_pull = result.why("pull") if result.series.get("interest") is None else ""
    return theme.empty(no_pull or why or "Nothing is stored to draw.", sample=result.sample)
