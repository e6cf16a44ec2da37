"""Figures as they are declared, sent without Plotly's checks and copies."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go
import plotly.io
import plotly.offline

_CONFIG: Final = {
    "displaylogo": False,
    "displayModeBar": "hover",
    "showSendToCloud": False,
    "scrollZoom": False,
    "modeBarButtonsToRemove": [
        "zoom2d", "pan2d", "select2d", "lasso2d", "autoScale2d", "toggleSpikelines",
        "hoverClosestCartesian", "hoverCompareCartesian",
    ],
}  # fmt: skip
"""Buttons that show while a chart is pointed at: full screen, picture, zoom in, out and back. Wheel
and finger move the page and nothing in a chart. The one that uploads a chart to Plotly's cloud,
which plotly.js has by itself, is left out."""


def config(picture: str) -> dict[str, Any]:
    """Return what plotly.js is told beside a figure.

    Parameters
    ----------
    picture : str
        Name of the file that its button saves, without ending.
    """
    return _CONFIG | {"toImageButtonOptions": {"format": "png", "scale": 2, "filename": picture}}


def figure(spec: dict[str, Any]) -> go.Figure:
    """A figure from its declaration; the tests of charts make one that Plotly has checked."""
    return Declared(spec)


class Declared(go.Figure):  # type: ignore[misc]  # untyped there
    """A figure that is what was declared, and good for nothing but to be sent.

    Plotly checks and copies every value, and again where it is sent: at each redraw that
    takes longer than all of a page's computation.
    """

    def __init__(self, spec: dict[str, Any]) -> None:
        self._spec = spec  # and not what Plotly makes of it

    @property
    def spec(self) -> dict[str, Any]:
        """The declaration, which must not be written to."""
        return self._spec

    def to_dict(self) -> dict[str, Any]:
        """The declaration, arrays packed."""
        packed: dict[str, Any] = _packed(self._spec)
        return packed


def as_json(figure: go.Figure, heights: Mapping[int, int]) -> str:
    """Return a figure as the text plotly.js takes.

    Parameters
    ----------
    figure : Figure
        As made by ``figure``.
    heights : mapping of int to int
        Heights that are drawn with another one. [pixels]
    """
    spec = figure.to_dict()
    height = spec["layout"]["height"]
    layout = spec["layout"] | {"height": heights.get(height, height)}
    return str(plotly.io.to_json(spec | {"layout": layout}, validate=False))


def script() -> str:
    """Return plotly.js, minified: Plotly's package has no smaller bundle of it."""
    return str(plotly.offline.get_plotlyjs())


def _packed(value: Any) -> Any:
    """A copy in which arrays of numbers are bytes, as plotly.js takes them."""
    if isinstance(value, dict):
        return {name: _packed(one) for name, one in value.items()}
    if isinstance(value, np.ndarray) and value.dtype == np.float64 and value.ndim == 1:
        return {"dtype": "f8", "bdata": base64.b64encode(value.tobytes()).decode()}
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        return [_packed(one) for one in value]
    return value
