"""The rotation map: strength against momentum, a tail of weeks behind each group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from rotation import formats, universe
from rotation.charts import bands, theme
from rotation.results.result import Result
from rotation.topics.sectors.analysis.rotation_map import ROTATION_MAP

HEIGHT: Final = 560

_QUADRANTS: Final = (
    ("leading", 1, 1, theme.faded(theme.GAIN, 0.1)),
    ("weakening", 1, -1, theme.faded(theme.ELEVEN[3], 0.1)),
    ("lagging", -1, -1, theme.faded(theme.LOSS, 0.1)),
    ("improving", -1, 1, theme.faded(theme.LARGE, 0.1)),
)
"""Name, side of strength, side of momentum, shade."""

_LABEL: Final = (0.10, 0.045)
"""Width and height of a label, as a part of the map's: between those on a desk and on a phone."""

_HEAD: Final = (0.03, 0.03)
_PLACES: Final = (
    "top right", "bottom right", "top left", "bottom left", "middle right", "middle left",
    "top center", "bottom center",
)  # fmt: skip

_SIZES: Final = {"small": theme.SMALL, "mid": theme.NEUTRAL, "large": theme.LARGE}
_SYMBOLS: Final = {"value": "square", "blend": "circle", "growth": "triangle-up"}


def rotation_map(result: Result, focus: str | None = None) -> go.Figure:
    """Every group's way over the last weeks; with a focus, the others fade.

    Parameters
    ----------
    result : Result
        Of the page ``sectors``.
    focus : str or None
        The symbol whose trail is drawn strong.
    """
    rows = result.tables["rotation_map"]
    if not rows:
        why = result.why(ROTATION_MAP) or "Nothing is stored to draw."
        return theme.empty(why, sample=result.sample)
    trails: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        trails.setdefault(row["symbol"], []).append(row)
    chosen = focus if focus in trails else None
    ordered = sorted(trails, key=lambda symbol: symbol == chosen)  # the strong one on top
    across, up = (_reach(rows, name) for name in ("strength", "momentum"))
    places = _places(trails, across, up)
    benchmark = result.selection.option("benchmark")
    return theme.figure(
        [_trail(trails[symbol], chosen, places[symbol]) for symbol in ordered],
        sample=result.sample,
        height=HEIGHT,
        hovermode="closest",
        showlegend=False,
        xaxis={
            "title": {"text": f"Relative strength vs {benchmark}"},
            "range": across,
            "zeroline": False,
        },
        yaxis={"title": {"text": "RS momentum"}, "range": up},
        shapes=[*(_shade(*quadrant[1:]) for quadrant in _QUADRANTS), *_CENTER],
        annotations=[_name(*quadrant[:3]) for quadrant in _QUADRANTS],
    )


_CENTER: Final = tuple(
    bands.across(100, axis, layer="below", line={"color": theme.NEUTRAL, "width": 1.5})
    for axis in "yx"
)
"""The lines at 100, between the quadrants."""


def color(symbol: str) -> str:
    """The colour of a group: its sector's, or that of its size."""
    return _COLORS.get(symbol, theme.NEUTRAL)


def _trail(points: list[dict[str, Any]], focus: str | None, place: str) -> dict[str, Any]:
    symbol = points[0]["symbol"]
    before = len(points) - 1
    shade = color(symbol)
    head = _HEADS.get(symbol, "circle")
    hollow = "-open" if points[-1]["provisional"] else ""
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "name": symbol,
        "ids": [point["session"].isoformat() for point in points],
        "x": [point["strength"] for point in points],
        "y": [point["momentum"] for point in points],
        "text": [""] * before + [f"<b>{symbol}</b>"],
        "textposition": place,
        "textfont": {"color": theme.LEGIBLE.get(shade, shade), "size": 13},
        "customdata": [_words(point) for point in points],
        "hovertemplate": (
            f"<b>{symbol}</b> {universe.name_of(symbol)}<br>%{{customdata}}<br>"
            "Strength %{x:.2f}, momentum %{y:.2f}<extra></extra>"
        ),
        "line": {"color": shade, "width": 3.5 if symbol == focus else 1.6},
        "marker": {
            "color": shade,
            "size": [4] * before + [12],
            "symbol": ["circle"] * before + [head + hollow],
            "line": {"width": 2 if hollow else 0, "color": shade},
        },
        "opacity": 1.0 if focus in (None, symbol) else 0.18,
        "cliponaxis": False,
    }


def _places(
    trails: Mapping[str, list[dict[str, Any]]], across: Sequence[float], up: Sequence[float]
) -> dict[str, str]:
    """Where each head has its label: ahead of its tail, elsewhere if that covers another's."""
    heads = {
        symbol: (_part(points[-1]["strength"], across), _part(points[-1]["momentum"], up))
        for symbol, points in trails.items()
    }
    taken = [_box(*head, *_HEAD) for head in heads.values()]
    found = {}
    for symbol, points in trails.items():
        ahead = _ahead(points)
        boxes = {side: _label_box(heads[symbol], side) for side in (ahead, *_PLACES)}
        found[symbol] = min(boxes, key=lambda side: sum(_shared(boxes[side], b) for b in taken))
        taken.append(boxes[found[symbol]])
    return found


def _part(value: float, reach: Sequence[float]) -> float:
    """Where a value lies between the ends of an axis, 0 to 1."""
    return (value - reach[0]) / (reach[1] - reach[0])


def _label_box(head: tuple[float, float], place: str) -> tuple[float, ...]:
    up, across = place.split()
    x = head[0] + {"left": -1, "center": 0, "right": 1}[across] * (_LABEL[0] + _HEAD[0]) / 2
    y = head[1] + {"bottom": -1, "middle": 0, "top": 1}[up] * (_LABEL[1] + _HEAD[1]) / 2
    return _box(x, y, *_LABEL)


def _box(x: float, y: float, width: float, height: float) -> tuple[float, ...]:
    return x - width / 2, x + width / 2, y - height / 2, y + height / 2


def _shared(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """The area two boxes share."""
    across = min(one[1], other[1]) - max(one[0], other[0])
    up = min(one[3], other[3]) - max(one[2], other[2])
    return max(across, 0.0) * max(up, 0.0)


def _ahead(points: list[dict[str, Any]]) -> str:
    """Where the label of the head gets in the way of its own tail least."""
    if len(points) < 2:
        return "top center"
    right, up = (points[-1][name] >= points[-2][name] for name in ("strength", "momentum"))
    return f"{'top' if up else 'bottom'} {'right' if right else 'left'}"


def _words(point: dict[str, Any]) -> str:
    unfinished = ", may still move" if point["provisional"] else ""
    return f"Week to {formats.day(point['session'])}: {point['quadrant']}{unfinished}"


def _reach(rows: Sequence[dict[str, Any]], name: str) -> list[float]:
    """A range around 100 that holds every point and its label."""
    furthest = max(abs(row[name] - 100.0) for row in rows)
    half = max(3.0, 1.18 * furthest)
    return [100.0 - half, 100.0 + half]


def _shade(across: int, up: int, fill: str) -> dict[str, Any]:
    return {
        "type": "rect",
        "layer": "below",
        "x0": 100,
        "x1": 100 + 40 * across,
        "y0": 100,
        "y1": 100 + 40 * up,
        "fillcolor": fill,
        "line": {"width": 0},
    }


def _name(name: str, across: int, up: int) -> dict[str, Any]:
    return {
        "text": name.capitalize(),
        "showarrow": False,
        "xref": "paper",
        "yref": "paper",
        "x": 0.985 if across > 0 else 0.015,
        "y": 0.985 if up > 0 else 0.015,
        "xanchor": "right" if across > 0 else "left",
        "yanchor": "top" if up > 0 else "bottom",
        "font": {"size": 13, "color": theme.NEUTRAL},
    }


_SECTORS: Final = dict(zip(universe.SECTORS, theme.ELEVEN, strict=True))
_COLORS: Final = {
    **_SECTORS,
    **{small: _SECTORS[large] for _, small, large in universe.WITHIN_SECTOR},
    **{cell.symbol: _SIZES[cell.size] for cell in universe.STYLES},
}
_HEADS: Final = {cell.symbol: _SYMBOLS[cell.style] for cell in universe.STYLES}
