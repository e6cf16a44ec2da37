"""What a chart's colours are on a dark page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from rotation.charts import figure as declared
from rotation.charts import theme

_ELEVEN: Final = (
    "#70C5FF", "#3568A8", "#888EED", "#A0AFAD", "#83630F", "#718FA7",
    "#34E8DC", "#B37563", "#D8852B", "#A1486D", "#CABB70",
)  # fmt: skip

COLORS: Final[Mapping[str, str]] = {
    theme.SMALL: "#F0923F",
    theme.LARGE: "#5C9BE0",
    theme.NEUTRAL: "#A9B4BF",
    theme.TEXT: "#E6EBF0",
    theme.GAIN: "#7ED99A",
    theme.LOSS: "#B568D6",
    **dict(zip(theme.ELEVEN, _ELEVEN, strict=True)),
}
"""By the colour on a light page."""

_FADED: Final = re.compile(r"rgba\((\d+), (\d+), (\d+), ([0-9.]+)\)")
_STYLED: Final = re.compile(r"(?<=color:)#[0-9A-F]{6}")
"""A colour of a part of a text, such as that of a label of an axis."""


def figure(chart: go.Figure) -> go.Figure:
    """Return the same figure in the colours of a dark page.

    Parameters
    ----------
    chart : Figure
    """
    return declared.figure(_turned(chart.spec, COLORS))


def _turned(value: Any, colors: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return colors.get(value) or _unfaded(_restyled(value, colors))
    if isinstance(value, np.ndarray) and value.dtype.kind == "U":
        return _turned(value.tolist(), colors)
    if isinstance(value, dict):
        return {name: _turned(one, colors) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_turned(one, colors) for one in value]
    return value


def _restyled(text: str, colors: Mapping[str, str]) -> str:
    """A text with the dark page's colours in the style of its parts."""
    return _STYLED.sub(lambda found: colors.get(found[0], found[0]), text)


def _unfaded(text: str) -> str:
    """A faded colour with the dark page's in its place; any other text as it is."""
    found = _FADED.fullmatch(text)
    if found is None:
        return text
    red, green, blue, alpha = found.groups()
    color = f"#{int(red):02X}{int(green):02X}{int(blue):02X}"
    return theme.faded(COLORS.get(color, color), float(alpha))
