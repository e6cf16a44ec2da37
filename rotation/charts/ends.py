"""The last value at the end of each line of a chart of time, moved apart where two are close."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

END: Final = "end"
"""Key of a trace, taken out before it is drawn: the name at its end (none where the legend has it),
how its value is written, and the factor it is drawn with."""

SIZE: Final = 11
_APART: Final = 13
"""Least distance of two labels. [pixels]"""
LETTER: Final = 6.2
"""Mean width of one beside or below a chart. [pixels]"""
_STEP: Final = 24
"""Of the room at the right. Charts with the same room have the same places across, which line up
below each other and whose labels a browser measures once for all. [pixels]"""
_PAD: Final = 0.06


def text(trace: Mapping[str, Any]) -> str:
    """Return what stands at the end of a trace; nothing where it ends before the others."""
    if END not in trace:
        return ""
    name, written, scale = trace[END]
    last = float(trace["y"][-1]) if len(trace["y"]) else math.nan
    return f"{name} {written(last / scale)}".strip() if math.isfinite(last) else ""


def without(traces: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return traces as Plotly takes them."""
    return [{key: one for key, one in trace.items() if key != END} for trace in traces]


def margin(written: Sequence[str]) -> int:
    """Return the room that texts need at the right; without any, half a label of days. [pixels]"""
    longest = max(map(len, written), default=0)
    return math.ceil((longest * LETTER + 10) / _STEP) * _STEP if longest else _STEP


def labels(
    traces: Sequence[Mapping[str, Any]],
    written: Sequence[str],
    colors: Mapping[str, str],
    layout: Mapping[str, Any],
    height: float,
) -> list[dict[str, Any]]:
    """Return the annotations at the ends of lines.

    Parameters
    ----------
    traces, written : of equal length
        Traces, and the ``text`` of each.
    colors : mapping of str to str
        Colours of lines too pale for text, and what their text has instead.
    layout : mapping
        Of the figure; its axes say where their values are, and the one across where the lines end:
        a label that stands there goes with them, out of sight where a part of the axis does not
        have their end.
    height : float
        Of what is drawn between the margins. [pixels]
    """
    out = []
    across = layout.get("xaxis", {}).get("range", ())[-1:]
    for axis in dict.fromkeys(_axis(t) for t, text in zip(traces, written, strict=True) if text):
        own = [n for n, trace in enumerate(traces) if written[n] and _axis(trace) == axis]
        values = [float(traces[n]["y"][-1]) for n in own]
        spec = layout.get(f"yaxis{axis[1:]}", {})
        beside = [trace for trace in traces if _axis(trace) == axis]
        shifts = _shifts(values, _reach(beside, spec), spec, height)
        for n, value, shift in zip(own, values, shifts, strict=True):
            color = traces[n]["line"]["color"]
            label = _label(written[n], value, axis, shift, colors.get(color, color))
            out.append(label | {"x": across[0], "xref": "x"} if across else label)
    return out


def _axis(trace: Mapping[str, Any]) -> str:
    return str(trace.get("yaxis", "y"))


def _shifts(
    values: Sequence[float],
    reach: tuple[float, float],
    axis: Mapping[str, Any],
    height: float,
) -> list[float]:
    """By how much the label of each value is moved up. [pixels]"""
    bottom, top = axis.get("domain", (0.0, 1.0))
    room = (top - bottom) * height
    low, high = reach
    scale = room / ((high - low) or 1.0)
    falls = axis.get("autorange") == "reversed"
    heights = [scale * (high - value if falls else value - low) for value in values]
    moved = apart(heights, _APART, room)
    return [round(now - was, 1) for was, now in zip(heights, moved, strict=True)]


def _label(text: str, value: float, axis: str, shift: float, color: str) -> dict[str, Any]:
    return {
        "text": text,
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 3,
        "y": value,
        "yref": axis,
        "yanchor": "middle",
        "yshift": shift,
        "showarrow": False,
        "font": {"size": SIZE, "color": color},
    }


def apart(heights: Sequence[float], least: float, most: float) -> list[float]:
    """Return heights at least so far from each other, in the same order, within 0 to ``most``."""
    order = sorted(range(len(heights)), key=lambda n: heights[n])
    moved = list(heights)
    for below, above in itertools.pairwise(order):
        moved[above] = max(moved[above], moved[below] + least)
    if order and moved[order[-1]] > most:
        moved[order[-1]] = max(most, heights[order[-1]])
        for above, below in itertools.pairwise(order[::-1]):
            moved[below] = min(moved[below], moved[above] - least)
    return moved


def _reach(traces: Sequence[Mapping[str, Any]], axis: Mapping[str, Any]) -> tuple[float, float]:
    """About what Plotly makes the ends of the axis."""
    if "range" in axis:
        low, high = axis["range"]
        return float(low), float(high)
    values = [np.asarray(trace["y"], dtype=float) for trace in traces if "y" in trace]
    known = np.concatenate([own[np.isfinite(own)] for own in values])
    low, high = float(known.min()), float(known.max())
    if any("fill" in trace or trace["type"] == "bar" for trace in traces):
        low, high = min(low, 0.0), max(high, 0.0)
    if axis.get("rangemode") == "tozero":
        return min(low, 0.0), high + _PAD * high
    return low - _PAD * (high - low), high + _PAD * (high - low)
