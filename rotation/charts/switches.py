"""Buttons inside a chart: index, percent or drawdown, linear or logarithmic.

They cost no run of the page. The name of the chosen one is bold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import numpy as np

from rotation import formats

Switch = Literal["log", "percent"]
"""What else a chart from 100 can be: on a logarithmic axis; with ``percent`` also as change from
100 and as drawdown from the highest value so far."""

SHEET: Final = """
.updatemenu-item-rect[style*="rgb(244, 250, 255)"] {
  fill: light-dark(#eef2f6, #26303b) !important; }
.updatemenu-button:has([data-unformatted$="/b>"]) > rect {
  fill: light-dark(#eef2f6, #26303b) !important;
  stroke: light-dark(#5e6b78, #a9b4bf) !important; stroke-opacity: 1 !important; }
"""
"""How a page shows a button that is pointed at, for which Plotly has one colour, nearly white on a
dark page too, and the chosen one."""

_CHANGE: Final = formats.Format("+.1f", suffix="%")

_DECIMALS: Final = 6
"""Of values that a button draws. A return between two of them is that of the exact values to the
digit that is shown: 100.4545 to 99.1965 is −1.3%, where two decimals of each make it −1.2%."""


def menus(
    traces: Sequence[Mapping[str, Any]],
    labels: Sequence[Mapping[str, Any]],
    first: int,
    switch: Switch,
    look: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Return the row of buttons of a chart.

    Parameters
    ----------
    traces : sequence of mappings
        Lines from 100.
    labels : sequence of mappings
        Annotations at their ends, which move with the axis.
    first : int
        Place of the first of them among the annotations of the figure.
    switch : Switch
    look : mapping
        Colours and font of the buttons.
    """
    changes = switch == "percent"
    lines = [np.asarray(trace["y"], dtype=float) for trace in traces]
    ends = [float(label["y"]) for label in labels]
    words = [str(label["text"]) for label in labels]
    index = _moved(first, ends, words, "linear", "")
    drawn: list[tuple[str, Sequence[Any] | None, dict[str, Any]]] = [
        ("Index" if changes else "Linear", lines if changes else None, index)
    ]
    if changes:
        drawdowns = [100 * (line / np.fmax.accumulate(line) - 1) for line in lines]
        for label, own in (("%", [line - 100 for line in lines]), ("Drawdown", drawdowns)):
            last = [float(line[np.isfinite(line)][-1]) for line in own]
            names = [text.rpartition(" ")[0] for text in words]
            said = [f"{name} {_CHANGE(end)}" for name, end in zip(names, last, strict=True)]
            drawn.append((label, own, _moved(first, last, said, "linear", "%")))
    logs = [math.log10(end) for end in ends]
    raised = _moved(first, logs, words, "log", "")
    drawn.append(("Log", lines if changes else None, raised))
    labels_of = [_labels([label for label, *_ in drawn], chosen) for chosen in range(len(drawn))]
    buttons = [
        _button(label, own, layout | _renamed(shown))
        for label, (_, own, layout), shown in zip(labels_of[0], drawn, labels_of, strict=True)
    ]
    return [
        {
            "type": "buttons",
            "direction": "right",
            "showactive": False,
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "pad": {"t": 0, "b": 0},
            **look,
            "buttons": buttons,
        }
    ]


def _labels(names: Sequence[str], chosen: int) -> list[str]:
    """What stands on the buttons while one of them is chosen: its name is bold.

    Plotly's own mark of the active button is a fixed colour, which a pointer gives to any button,
    and which hides the names on a dark page.
    """
    return [f"<b>{name}</b>" if at == chosen else name for at, name in enumerate(names)]


def _renamed(labels: Sequence[str]) -> dict[str, str]:
    """The change of the layout that puts labels on the buttons."""
    return {f"updatemenus[0].buttons[{at}].label": label for at, label in enumerate(labels)}


def _button(label: str, lines: Sequence[Any] | None, layout: dict[str, Any]) -> dict[str, Any]:
    if lines is None:
        return {"label": label, "method": "relayout", "args": [layout]}
    values = [np.round(line, _DECIMALS).tolist() for line in lines]
    return {"label": label, "method": "update", "args": [{"y": values}, layout]}


def _moved(
    first: int, ends: Sequence[float], words: Sequence[str], scale: str, suffix: str
) -> dict[str, Any]:
    """The axis, and where labels stand on it: on a logarithmic one at the logarithm."""
    layout: dict[str, Any] = {
        "yaxis.type": scale,
        "yaxis.ticksuffix": suffix,
        "yaxis.autorange": True,
        "yaxis.hoverformat": "+.1f" if suffix else ".1f",
    }
    for place, (end, text) in enumerate(zip(ends, words, strict=True), first):
        layout[f"annotations[{place}].y"] = end
        layout[f"annotations[{place}].text"] = text
    return layout
