"""A figure as a page draws it: in the page's looks, and once.

Streamlit gives a chart to plotly.js a second time, to tell its width, and plotly.js then draws all
of it anew if anything may be new: a template always may, and so may packed arrays. So the looks
that Streamlit's own theme has in a template stand in the layout, arrays are lists, and a
``datarevision`` says that they are the same.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation.charts import dark, theme
from rotation.charts import figure as declared
from rotation.panel import Floats


@dataclass(frozen=True)
class Ground:
    """What a chart is drawn on; the colours are those of the app's theme.

    Attributes
    ----------
    page : background
    text : what is said of a point, and names in a legend
    border : of what is said of a point
    lines : of the axes
    faint : texts that say no colour of their own
    """

    page: str
    text: str
    border: str
    lines: str
    faint: str


LIGHT: Final = Ground("#FFFFFF", theme.TEXT, "#DCE2E8", "#E6EAF1", theme.NEUTRAL)
DARK: Final = Ground(
    "#11161C", dark.COLORS[theme.TEXT], "#2C3641", "#31333F", dark.COLORS[theme.NEUTRAL]
)

_FONT: Final = {"family": '"Source Sans", sans-serif', "size": 11.25, "weight": 400}
"""The page's, at three quarters of its size."""
_TITLE: Final = 13.125
"""Size of the title of an axis. [pixels]"""
_PAD: Final = 7.5
"""Between the axes and their labels. [pixels]"""
_STANDOFF: Final = {"x": 18.75, "y": 22.5}
"""Between the labels of an axis and its title. [pixels]"""

_DIGITS: Final = 10
"""Of the largest value of an array, as sent: more than a chart writes, fewer than a float has."""

_AXIS: Final = re.compile(r"([xy])axis\d*")


def figure(chart: go.Figure, *, on_dark: bool) -> go.Figure:
    """Return the same figure for ``st.plotly_chart`` without a theme of Streamlit's.

    Parameters
    ----------
    chart : Figure
        As made by ``charts.figure``.
    on_dark : bool
        Whether the page is dark.
    """
    ground = DARK if on_dark else LIGHT
    spec = (dark.figure(chart) if on_dark else chart).spec
    traces = [
        {name: _listed(value) for name, value in trace.items() if name != "meta"}
        for trace in spec["data"]
    ]
    return declared.figure({"data": traces, "layout": _looks(_listed(spec["layout"]), ground)})


def _looks(layout: Mapping[str, Any], ground: Ground) -> dict[str, Any]:
    """The layout of a figure over what every chart of a page has."""
    known: dict[str, Any] = {
        "font": _FONT | {"color": ground.faint},
        "paper_bgcolor": ground.page,
        "plot_bgcolor": ground.page,
        "hoverlabel": {
            "bgcolor": ground.page,
            "bordercolor": ground.border,
            "font": {"color": ground.text},
        },
    }
    own: dict[str, Any] = {
        name: _axis(value, found[1], ground) if (found := _AXIS.fullmatch(name)) else value
        for name, value in layout.items()
    }
    own["margin"] = {"pad": _PAD} | own["margin"]
    own["legend"] = {"font": {"color": ground.text}} | own["legend"]
    own["datarevision"] = 1
    return known | own


def _axis(axis: Mapping[str, Any], side: str, ground: Ground) -> dict[str, Any]:
    lines = {"gridcolor": ground.lines, "zerolinecolor": ground.lines}
    grid = {"showgrid": False, "zeroline": False} if side == "x" else {}
    made = {**lines, **grid, **axis}
    if "title" in axis:
        title = axis["title"]
        font = {"size": _TITLE} | title.get("font", {})
        made["title"] = {"standoff": _STANDOFF[side]} | title | {"font": font}
    return made


def _listed(value: Any) -> Any:
    """A copy in which arrays are lists, without a number where nothing is known."""
    if isinstance(value, np.ndarray):
        return _numbers(value) if value.dtype.kind == "f" else value.tolist()
    if isinstance(value, dict):
        return {name: _listed(one) for name, one in value.items()}
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict | np.ndarray):
        return [_listed(one) for one in value]
    return value


def _numbers(values: Floats) -> list[Any]:
    """An array of any shape as lists of its rounded numbers, None where it is not finite."""
    known = np.isfinite(values)
    largest = np.abs(values[known]).max(initial=0)
    decimals = _DIGITS - 1 - (math.floor(math.log10(largest)) if largest else 0)
    rounded = np.round(values, decimals).astype(object)
    rounded[~known] = None
    found: list[Any] = rounded.tolist()
    return found
