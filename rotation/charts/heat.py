"""Cells in rows and columns, shaded from loss to gain."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any, Final

from rotation import formats
from rotation.charts.theme import GAIN, LOSS, NEUTRAL, TEXT, faded

GAIN_AND_LOSS: Final = (
    (0.0, faded(LOSS, 0.6)),
    (0.5, faded(NEUTRAL, 0.06)),
    (1.0, faded(GAIN, 0.6)),
)
"""A diverging scale from LOSS to GAIN that lets the page through in the middle."""


def cells(
    columns: Sequence[str],
    rows: Sequence[str],
    values: Sequence[Sequence[float]],
    texts: Sequence[Sequence[str]],
    hovers: Sequence[Sequence[str]],
    *,
    most: Sequence[float],
) -> list[dict[str, Any]]:
    """Cells shaded from LOSS to GAIN, each with its text in the page's own colour.

    Parameters
    ----------
    columns, rows : sequences of str, lengths n_columns and n_rows
        The last row is drawn on top.
    values : of shape (n_rows, n_columns)
        Figures, NaN for no shade. [decimal]
    texts, hovers : of the same shape
    most : of length n_columns
        The figure of each column that has the strongest shade, above 0. [decimal]
    """
    shade = {
        "type": "heatmap",
        "x": list(columns),
        "y": list(rows),
        "z": [
            [None if math.isnan(v) else v / top for v, top in zip(row, most, strict=True)]
            for row in values
        ],
        "meta": {"values": [list(row) for row in values], "unit": "decimal"},
        "zmin": -1,
        "zmax": 1,
        "colorscale": GAIN_AND_LOSS,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "customdata": [list(row) for row in hovers],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    written = {  # a heat map's own text takes its colour from a shade that is half transparent
        "type": "scatter",
        "mode": "text",
        "x": [column for _ in rows for column in columns],
        "y": [row for row in rows for _ in columns],
        "text": [text for row in texts for text in row],
        "textfont": {"color": TEXT},
        "hoverinfo": "skip",
        "showlegend": False,
    }
    return [shade, written]


def upright(labels: Sequence[str]) -> dict[str, Any]:
    """An axis of categories whose names stand upright, a word a row, also on a phone."""
    return {
        "type": "category",
        "showgrid": False,
        "tickangle": 0,
        "tickvals": list(labels),
        "ticktext": [label.replace(" ", "<br>") for label in labels],
    }


def upright_days(days: Sequence[dt.date]) -> dict[str, Any]:
    """An axis of days as ``upright``, each with its year where that changes.

    Not where it changes again at the next one: on a phone two years side by side touch.
    """
    names = list(map(formats.day, days))
    years = [None, *(day.year for day in days), None]
    texts = [
        name if day.year != before and after in {day.year, None}
        else name.removesuffix(f" {day.year}")
        for name, day, before, after in zip(names, days, years, years[2:], strict=False)
    ]  # fmt: skip
    return upright(names) | {"ticktext": [text.replace(" ", "<br>") for text in texts]}
