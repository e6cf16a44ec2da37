"""Charts of the styles: the box, the spreads, the ratios."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from rotation import universe
from rotation.analytics.gap import EVERYTHING
from rotation.charts import theme
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.topics.styles import charts as styles
from tests.gaps import stated

pytestmark = pytest.mark.usefixtures("checked_figures")

HORIZONS = ["d5", "d21", "d63", "d126", "d252", "ytd", "lookback"]


def cells(**returns: float) -> list[dict[str, Any]]:
    """The eight funds of the box, those not given without a figure."""
    return [
        {
            "size": cell.size,
            "style": cell.style,
            "symbol": cell.symbol,
            **dict.fromkeys(HORIZONS, returns.get(cell.symbol, math.nan)),
            "missing": None if cell.symbol in returns else "no price up to 16 Jan 2026",
        }
        for cell in universe.STYLES
    ]


def result(of: list[dict[str, Any]], spreads: Any = (), **more: Any) -> Result:
    tables = {"cells": of, "spreads": list(spreads)}
    return Result("styles", Selection(), dt.date(2026, 1, 16), (), {}, tables, **more)


def spread(style: str, small: str, large: str, value: float, **others: float) -> dict[str, Any]:
    row = {"style": style, "small": small, "large": large, "missing": None}
    return row | dict.fromkeys(HORIZONS, value) | others


def test_box_has_small_caps_at_the_bottom_and_a_figure_a_cell():
    """Three rows by three columns; signs printed; the largest move has the full shade."""
    shade, written = styles.box(result(cells(IWN=0.05, IWM=0.04, IWO=0.02, IWD=-0.01)), "ytd").data
    assert [label.split("<b>")[1][:5] for label in shade.y] == ["Small", "Mid</", "Large"]
    assert list(shade.x) == ["Value", "Blend", "Growth"]
    assert list(shade.z[0]) == pytest.approx([1.0, 0.8, 0.4])
    assert list(written.text[:3]) == [
        "<b>IWN</b><br>+5.0%", "<b>IWM</b><br>+4.0%", "<b>IWO</b><br>+2.0%",
    ]  # fmt: skip
    assert shade.z[2][0] == pytest.approx(-0.2)


def test_empty_cell_names_what_is_missing():
    """A fund without a price, one that ended, and the cell no fund is tracked for.

    In lines that fit into a cell on a phone.
    """
    rows = cells(IWN=0.05)
    rows[3]["missing"] = "no bar at 16 Jan 2026, last is 5 Dec 2025"
    shade, written = styles.box(result(rows), "ytd").data
    assert list(written.text[3:6]) == [
        "<b>IWS</b><br>no bar at 16 Jan<br>2026, last is 5<br>Dec 2025", "–",
        "<b>IWP</b><br>no price up to<br>16 Jan 2026",
    ]  # fmt: skip
    assert list(shade.z[1]) == [None, None, None]
    assert shade.customdata[1][1] == "No fund of mid-cap blend is tracked"


def test_sizes_are_written_in_their_colours():
    """Small caps in the colour of small caps, large in that of large."""
    small, _, large = styles.box(result(cells(IWN=0.05)), "ytd").data[0].y
    assert theme.SMALL in small
    assert theme.LARGE in large


def test_spreads_are_grouped_by_horizon():
    """One bar a style at each horizon somebody has."""
    rows = [
        spread("value", "IWN", "IWD", 0.02, d252=math.nan),
        spread("blend", "IWM", "IWB", 0.01, d252=math.nan),
        spread("growth", "IWO", "IWF", -0.01, d252=math.nan),
    ]
    figure = styles.spreads(result(cells(IWN=0.05), rows))
    assert [trace.name for trace in figure.data] == ["Value", "Blend", "Growth"]
    assert list(figure.data[0].x) == [
        "1 week", "1 month", "1 quarter", "6 months", "YTD", "Lookback (63)",
    ]  # fmt: skip
    assert set(figure.data[2].y) == {-1.0}


def test_ratios_are_drawn_where_both_sides_are_stored():
    """A style without one of its funds has no line."""
    days = np.array(["2026-01-15", "2026-01-16"], dtype="datetime64[D]")
    columns = {
        "session": days,
        "value": np.array([100.0, 101.0]),
        "blend": np.array([100.0, math.nan]),
        "growth": np.array([math.nan, math.nan]),
    }
    rows = [
        spread("value", "IWN", "IWD", 0.02),
        spread("blend", "IWM", "IWB", 0.01),
        spread("growth", "IWO", "IWF", math.nan),
    ]
    figure = styles.ratios(result(cells(IWN=0.05), rows, series={"ratios": columns}))
    assert [trace.name for trace in figure.data] == ["Value, IWN ÷ IWD", "Blend, IWM ÷ IWB"]
    assert list(figure.data[0].y) == [100.0, 101.0]


def test_funds_that_ended_leave_a_sentence_that_says_since_when():
    """A price that is too old is another matter than none; each cause once."""
    rows = [
        spread(style, small, large, math.nan) | {"missing": missing}
        for style, small, large, missing in (
            ("value", "IWN", "IWD", "no bar of both at 16 Jan 2026, last is 4 Apr 2025"),
            ("blend", "IWM", "IWB", "no price of IWB up to 16 Jan 2026"),
            ("growth", "IWO", "IWF", "no bar of both at 16 Jan 2026, last is 4 Apr 2025"),
        )
    ]
    (note,) = styles.spreads(result(cells(IWM=0.05), rows)).layout.annotations
    assert note.text.replace("<br>", " ") == (
        "No style has a spread: no bar of both at 16 Jan 2026, last is 4 Apr 2025; no "
        "price of IWB up to 16 Jan 2026."
    )


def test_nothing_to_draw_is_a_sentence():
    """Each chart has an empty state, and the sample is marked on it."""
    nothing = result([], gaps=stated("Nothing is stored.", what=EVERYTHING), sample=True)
    for figure in (styles.box(nothing, "ytd"), styles.spreads(nothing), styles.ratios(nothing)):
        assert not figure.data
        assert [note.text for note in figure.layout.annotations] == [
            "Sample data",
            "Nothing is stored.",
        ]
