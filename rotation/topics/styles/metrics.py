"""The figures and tables of the styles page."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Final

from rotation import formats, universe
from rotation.results import metric, spans
from rotation.results.metric import Figure, Metric, ResultTable
from rotation.results.result import Result

STYLES: Final = ("value", "blend", "growth")

_FUND: Final[Mapping[tuple[str, str], str]] = {
    (cell.size, cell.style): cell.symbol for cell in universe.STYLES
}
SIDES: Final = {style: (_FUND["small", style], _FUND["large", style]) for style in STYLES}
"""Small-cap and large-cap fund of each style."""

METRICS: Final = (
    Metric(
        "value_spread_ytd",
        "{} − {} year to date".format(*SIDES["value"]),
        format=formats.PP,
        chart="spreads-by-horizon",
    ),
    Metric(
        "growth_spread_ytd",
        "{} − {} year to date".format(*SIDES["growth"]),
        format=formats.PP,
        chart="spreads-by-horizon",
    ),
    Metric(
        "leads_in_both",
        "both above zero; false as soon as one is known not to be, null while that is open",
        "flag",
    ),
)

NUMBERS: Final = metric.names(METRICS)

_MISSING: Final = "what {} lacks, and since when; null where nothing is missing"

TABLES: Final = (
    ResultTable(
        "cells",
        (
            Metric("size", "large, mid or small", "text"),
            Metric("style", "value, blend or growth", "text"),
            Metric("symbol", "fund of the cell", "text", head="Fund"),
            *metric.horizon_columns("return"),
            Metric("missing", _MISSING.format("the fund"), "text"),
        ),
        "a row a fund of the style box",
        charts=("box-ytd", "box-lookback"),
    ),
    ResultTable(
        "spreads",
        (
            Metric("style", "value, blend or growth", "text"),
            Metric("small", "small-cap fund of the style", "text"),
            Metric("large", "large-cap fund of the style", "text"),
            *metric.horizon_columns("small − large"),
            Metric("missing", _MISSING.format("one of the two funds"), "text"),
        ),
        "a row a style",
        charts=("spreads-by-horizon",),
    ),
)

_YTD, _LOOKBACK = metric.select(TABLES[1].columns, "ytd", "lookback")

WALL: Final = (
    dataclasses.replace(
        _YTD,
        label="{style} spread YTD",
        format=formats.PP,
        note=spans.note,
        help="Return of {small} minus return of {large}, since the last close of the year before.",
        chart="spreads-by-horizon",
    ),
    dataclasses.replace(
        _LOOKBACK,
        label="{style} spread, {n} sessions",
        format=formats.PP,
        help="Return of {small} minus return of {large}, over {n} sessions.",
        chart="spreads-by-horizon",
    ),
)
"""Figures of every row of the table ``spreads``."""


def figures(result: Result) -> list[Figure]:
    """Return small minus large within each style, year to date and over the lookback."""
    rows = [{**row, "style": row["style"].capitalize()} for row in result.tables["spreads"]]
    return [column.figure_of(row, result) for column in WALL for row in rows]
