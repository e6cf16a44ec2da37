"""Charts of the styles: Russell's box, small minus large inside each style, their ratios."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import Any, Final

import plotly.graph_objects as go

from rotation import formats, universe
from rotation.analytics.gap import EVERYTHING
from rotation.charts import heat, theme
from rotation.results.result import Result

SIZES: Final = {"large": theme.LARGE, "mid": theme.NEUTRAL, "small": theme.SMALL}
STYLES: Final = {"value": theme.VALUE, "blend": theme.NEUTRAL, "growth": theme.GROWTH}


def box(result: Result, horizon: str) -> go.Figure:
    """Return of each fund of the box over a horizon; an empty cell says what it lacks.

    Parameters
    ----------
    result : Result
        Of the page ``styles``.
    horizon : str
        A column of the table ``cells``.
    """
    cells = {(row["size"], row["style"]): row for row in result.tables["cells"]}
    if not cells:
        return _nothing(result)
    known = [abs(row[horizon]) for row in cells.values() if not math.isnan(row[horizon])]
    most = max(known, default=1.0) or 1.0
    rows = [[cells.get((size, style)) for style in STYLES] for size in reversed(SIZES)]
    return theme.figure(
        heat.cells(
            [style.capitalize() for style in STYLES],
            [_side(size) for size in reversed(SIZES)],
            [[math.nan if cell is None else cell[horizon] for cell in row] for row in rows],
            [[_said(cell, horizon) for cell in row] for row in rows],
            [[_named(cell, horizon) for cell in row] for row in rows],
            most=[most] * len(STYLES),
        ),
        sample=result.sample,
        height=340,
        hovermode="closest",
        xaxis={"type": "category", "showgrid": False},
        yaxis={"type": "category", "showgrid": False},
    )


def spreads(result: Result) -> go.Figure:
    """Small minus large within each style, over every horizon."""
    rows = result.tables["spreads"]
    names = [name for name in theme.HORIZONS if any(not math.isnan(row[name]) for row in rows)]
    if not names:
        return _nothing(result, f"No style has a spread: {_lacking(rows)}.")
    labels = theme.horizons(result.selection.lookback)
    traces = [
        theme.bars(
            [labels[name] for name in names],
            [100 * row[name] for name in names],
            row["style"].capitalize(),
            f"{row['small']} − {row['large']} %{{y}}<extra></extra>",
            color=STYLES[row["style"]],
        )
        for row in rows
    ]
    return theme.figure(
        traces,
        sample=result.sample,
        barmode="group",
        bargap=0.25,
        xaxis=heat.upright([labels[name] for name in names]),
        yaxis=theme.PP,
    )


def ratios(result: Result) -> go.Figure:
    """Small over large within each style, from 100 at the start of the lookback."""
    columns = result.series.get("ratios")
    drawn = [] if columns is None else [s for s in STYLES if not _empty(columns[s])]
    if columns is None or not drawn:
        return _nothing(
            result, "No style has a session of the lookback with its small and its large fund."
        )
    sides = {row["style"]: f"{row['small']} ÷ {row['large']}" for row in result.tables["spreads"]}
    traces = [
        theme.line(
            columns["session"], columns[style], f"{style.capitalize()}, {sides[style]}",
            STYLES[style], formats.INDEX, end=style.capitalize(),
            dash="dot" if style == "blend" else "solid",
        )
        for style in drawn
    ]  # fmt: skip
    return theme.timeline(traces, sample=result.sample, yaxis=theme.INDEX)


_WIDEST: Final = 16
"""Letters of a line that fit into a cell on a phone."""


def _said(cell: dict[str, Any] | None, horizon: str) -> str:
    if cell is None:
        return "–"
    if math.isnan(cell[horizon]):
        lacks = textwrap.wrap(str(cell["missing"]), _WIDEST)
        return "<br>".join([f"<b>{cell['symbol']}</b>", *lacks])
    return f"<b>{cell['symbol']}</b><br>{formats.SHORT_PERCENT(cell[horizon])}"


def _named(cell: dict[str, Any] | None, horizon: str) -> str:
    if cell is None:
        return "No fund of mid-cap blend is tracked"
    figure = formats.SHORT_PERCENT(cell[horizon], cell["missing"])
    return f"{cell['symbol']} {universe.name_of(cell['symbol'])}: {figure}"


def _lacking(rows: Sequence[dict[str, Any]]) -> str:
    """What styles lack, each cause once."""
    return "; ".join(dict.fromkeys(row["missing"] for row in rows if row["missing"]))


def _side(size: str) -> str:
    return f'<span style="color:{SIZES[size]}"><b>{size.capitalize()}</b></span>'


def _empty(values: Any) -> bool:
    return all(math.isnan(value) for value in values)


def _nothing(result: Result, why: str = "Nothing is stored to draw.") -> go.Figure:
    nothing = "" if result.tables["cells"] else result.why(EVERYTHING)
    return theme.empty(nothing or why, sample=result.sample)
