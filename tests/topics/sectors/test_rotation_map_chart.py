"""The figure of the rotation map: trails, heads, quadrants, focus and size."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from rotation import universe
from rotation.analytics.gap import Gap
from rotation.charts import theme
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.topics.sectors.charts import rotation_map as charts
from tests.charts.test_colors import PAGES, contrast, on
from tests.gaps import stated
from tests.markets import MemoryMarket, days_until, panel, result_of, walk

pytestmark = pytest.mark.usefixtures("checked_figures")

PLAIN = Selection(options=(("tail", 12), ("group", "sectors"), ("benchmark", "SPY")))


def result(rows: list[dict[str, Any]], *, gaps: tuple[Gap, ...] = (), sample: bool = False):
    """A result with nothing but a map."""
    tables = {"rotation_map": rows}
    return Result("sectors", PLAIN, dt.date(2026, 1, 16), (), {}, tables, gaps=gaps, sample=sample)


def trail(symbol: str, *places: tuple[float, float], provisional: bool = False):
    """Points a week apart, the last one perhaps provisional."""
    first = dt.date(2026, 1, 16) - dt.timedelta(weeks=len(places) - 1)
    return [
        {
            "symbol": symbol,
            "session": first + dt.timedelta(weeks=week),
            "strength": strength,
            "momentum": momentum,
            "quadrant": "leading",
            "provisional": provisional and week == len(places) - 1,
        }
        for week, (strength, momentum) in enumerate(places)
    ]


TWO = [
    *trail("XLK", (101.0, 102.0), (102.5, 101.5), (103.0, 100.5)),
    *trail("XLE", (98.0, 99.0), (99.0, 101.0), provisional=True),
]


def test_one_trace_a_group_and_a_large_labelled_head():
    """A line through the weeks, small marks, the last one large and the only one named."""
    figure = charts.rotation_map(result(TWO))
    assert [trace.name for trace in figure.data] == ["XLK", "XLE"]
    technology = figure.data[0]
    assert list(technology.x) == [101.0, 102.5, 103.0]
    assert list(technology.y) == [102.0, 101.5, 100.5]
    assert list(technology.text) == ["", "", "<b>XLK</b>"]
    *before, head = technology.marker.size
    assert head > max(before)


def test_labels_of_two_heads_on_one_spot_stand_apart():
    """The first has its label ahead of its tail, the second where that leaves room."""
    one, other = charts.rotation_map(
        result(
            [
                *trail("XLK", (99.0, 99.0), (102.0, 102.0)),
                *trail("XLE", (98.0, 99.5), (102.1, 102.0)),
            ]
        )
    ).data
    assert one.textposition == "top right"
    assert other.textposition == "bottom right"


def test_labels_far_from_each_other_are_all_ahead():
    """To the left and down where the tail comes from the right and above."""
    technology, energy = charts.rotation_map(result(TWO)).data
    assert technology.textposition == "bottom right"
    assert energy.textposition == "top right"


def test_provisional_head_is_hollow():
    """A week that may still move is drawn open and said so; a final one is filled."""
    final, moving = charts.rotation_map(result(TWO)).data
    assert final.marker.symbol[-1] == "circle"
    assert moving.marker.symbol[-1] == "circle-open"
    assert moving.customdata[-1] == "Week to 16 Jan 2026: leading, may still move"
    assert final.customdata[-1] == "Week to 16 Jan 2026: leading"


def test_focus_fades_the_others_and_comes_last():
    """The chosen trail is drawn over the others, opaque and wider."""
    other, chosen = charts.rotation_map(result(TWO), "XLK").data
    assert (other.name, chosen.name) == ("XLE", "XLK")
    assert chosen.opacity == 1.0
    assert other.opacity < 0.3
    assert chosen.line.width > other.line.width


def test_focus_on_nothing_drawn_fades_nothing():
    """A symbol of another group leaves the map as it is."""
    assert {trace.opacity for trace in charts.rotation_map(result(TWO), "IWM").data} == {1.0}


def test_quadrants_meet_at_100_and_are_named():
    """Four shades around (100, 100), each with its name in its corner."""
    layout = charts.rotation_map(result(TWO)).layout
    assert {(s.x0, s.y0) for s in layout.shapes if s.type == "rect"} == {(100, 100)}
    lines = [(s.x0, s.y0) for s in layout.shapes if s.type == "line"]
    assert lines == [(0, 100), (100, 0)]  # across the paper
    shades = [shape for shape in layout.shapes if shape.type == "rect"]
    assert {(shape.x1 > 100, shape.y1 > 100) for shape in shades} == {
        (True, True), (True, False), (False, True), (False, False),
    }  # fmt: skip
    corners = {note.text: (note.xanchor, note.yanchor) for note in layout.annotations}
    assert corners == {
        "Leading": ("right", "top"),
        "Weakening": ("right", "bottom"),
        "Lagging": ("left", "bottom"),
        "Improving": ("left", "top"),
    }


def test_axes_are_centred_and_hold_every_point():
    """100 is in the middle, however far off the groups are."""
    layout = charts.rotation_map(result(TWO)).layout
    for axis, furthest in ((layout.xaxis, 3.0), (layout.yaxis, 2.0)):
        low, high = axis.range
        assert low + high == 200.0
        assert high - 100.0 > furthest


def test_sizes_have_their_colours_and_sectors_their_own():
    """Small caps orange, large caps blue; a small-cap sector fund is coloured as its sector."""
    assert charts.color("IWN") == charts.color("IWO") == theme.SMALL
    assert charts.color("IWD") == theme.LARGE
    assert charts.color("PSCT") == charts.color("XLK")
    assert len({charts.color(symbol) for symbol in universe.SECTORS}) == 11
    assert not {charts.color(symbol) for symbol in universe.SECTORS} & {theme.SMALL, theme.LARGE}


def test_names_of_groups_can_be_read():
    """At 4.5:1 on both pages: a colour that a line can have may be too pale for a word."""
    for trace in charts.rotation_map(result(TWO)).data:
        color = trace.textfont.color
        assert color == theme.TEXT, "of groups that are neither small nor large caps"
    for size in (theme.SMALL, theme.LARGE):
        assert all(contrast(*on(page, size), ground) >= 4.5 for page, ground in PAGES.items())


def test_nothing_to_draw_says_why():
    """The sentence about the map, not the first of all gaps."""
    said = ("Not stored: XLU.", "Rotation map: XLK not drawn (needs 45 weeks, 9 stored).")
    figure = charts.rotation_map(
        result([], gaps=(*stated(said[0]), *stated(said[1], what="rotation_map")), sample=True)
    )
    assert [note.text.replace("<br>", " ") for note in figure.layout.annotations] == [
        "Sample data",
        said[1],
    ]
    assert not figure.data


def test_eleven_groups_with_twelve_weeks_stay_below_80_kb():
    """The whole figure as it is sent to the browser, points of real length."""
    symbols = ["SPY", *universe.SECTORS]
    close = np.column_stack([walk(n, 340) for n in range(12)])
    market = MemoryMarket(panel(symbols, days_until("2026-01-16", 340), close))
    shown = result_of("sectors", PLAIN, market)
    assert len(shown.tables["rotation_map"]) == 11 * 13
    figure = charts.rotation_map(shown)
    assert len(figure.data) == 11
    assert len(figure.to_json()) < 80_000
