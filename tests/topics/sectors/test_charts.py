"""Charts of the sectors: what is drawn, in which order, and what is said where nothing is."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from rotation.analytics.gap import EVERYTHING
from rotation.charts import heat, theme
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.topics.sectors.charts import rotation_map, sectors
from tests.gaps import stated

pytestmark = pytest.mark.usefixtures("checked_figures")

PLAIN = Selection(options=(("tail", 12), ("group", "sectors"), ("benchmark", "SPY")))
HORIZONS = ["d5", "d21", "d63", "d126", "d252", "ytd", "lookback"]


def row(symbol: str, name: str, ytd: float, **others: float) -> dict[str, Any]:
    """A sector with the same return over every horizon but those given."""
    return {"symbol": symbol, "name": name, **dict.fromkeys(HORIZONS, ytd), **others}


ROWS = [
    row("XLK", "Technology", 0.01, d5=-0.04, d252=math.nan),
    row("XLE", "Energy", 0.07, d5=0.02, d252=math.nan),
    row("XLC", "Communication services", -0.0217, d5=0.0, d252=math.nan),
    row("XLU", "Utilities", math.nan),
]


def result(rows: list[dict[str, Any]] = ROWS, *, benchmark_ytd: Any = 0.014, **more: Any) -> Result:
    tables = {"sectors": rows, "within_sector": [], "rotation_map": []} | more.pop("tables", {})
    numbers = {"benchmark_ytd": benchmark_ytd}
    return Result("sectors", PLAIN, dt.date(2026, 1, 16), (), numbers, tables, **more)


def test_bars_run_from_the_worst_up_to_the_best():
    """Ascending, so that the best is on top; a sector without a figure has no bar."""
    bars = sectors.ranked(result()).data[0]
    assert list(bars.y) == ["Communication services", "Technology", "Energy"]
    assert list(bars.x) == [-0.0217, 0.01, 0.07]
    assert list(bars.text) == ["−2.2%", "+1.0%", "+7.0%"]
    assert list(bars.marker.color) == [theme.LOSS, theme.GAIN, theme.GAIN]


def test_benchmark_is_a_line_across_the_bars():
    """At its own return, with its figure; without one there is no line."""
    layout = sectors.ranked(result()).layout
    assert (layout.shapes[0].x0, layout.shapes[0].x1) == (0.014, 0.014)
    assert "SPY +1.4%" in [note.text for note in layout.annotations]
    assert not sectors.ranked(result(benchmark_ytd=math.nan)).layout.shapes


def test_heat_map_prints_signed_figures_scaled_by_horizon():
    """The first sector on top; the largest move of a horizon has the full shade."""
    shade, written = sectors.heat(result()).data
    assert list(shade.y) == ["XLU", "XLC", "XLE", "XLK"]
    assert shade.x[0] == "1 week"
    assert [cells[0] for cells in shade.z] == [None, 0.0, 0.5, -1.0]
    assert list(written.text[:: len(shade.x)]) == ["", "+0.0", "+2.0", "−4.0"]
    assert shade.customdata[3][0].startswith("XLK Technology<br>1 week: −4.0%")


def test_heat_map_leaves_out_a_horizon_nobody_has():
    """No column for a year when no sector has a year."""
    assert "1 year" not in sectors.heat(result()).data[0].x


def test_shades_are_not_red_and_green():
    """The scale runs from LOSS to GAIN, the colours that also differ without red and green."""
    ends = [color for _, color in (heat.GAIN_AND_LOSS[0], heat.GAIN_AND_LOSS[-1])]
    named = [tuple(int(c[n : n + 2], 16) for n in (1, 3, 5)) for c in (theme.LOSS, theme.GAIN)]
    for shade, (red, green, blue) in zip(ends, named, strict=True):
        assert shade.startswith(f"rgba({red}, {green}, {blue},")


def test_ranks_are_lines_with_the_best_on_top_and_labels_at_the_end():
    """The axis is reversed; each line is named where it ends, in its colour."""
    columns = {
        "session": np.array(["2026-01-15", "2026-01-16"], dtype="datetime64[D]"),
        "XLK": np.array([2.0, 1.0]),
        "XLE": np.array([1.0, 2.0]),
        "XLU": np.array([3.0, math.nan]),
    }
    figure = sectors.rank_over_time(result(series={"rank_over_time": columns}))
    assert figure.layout.yaxis.autorange == "reversed"
    end = figure.layout.xaxis.range[1]
    labels = {note.text: (note.x, note.y) for note in figure.layout.annotations}
    assert labels == {"XLK 1": (end, 1.0), "XLE 2": (end, 2.0)}
    assert [line.line.color for line in figure.data] == [
        rotation_map.color(symbol) for symbol in ("XLK", "XLE", "XLU")
    ]


def test_inside_a_sector_the_leader_gives_the_colour():
    """Small caps' colour where they lead, large caps' where they do not."""
    pairs = [
        {"sector": "Technology", "small": "PSCT", "large": "XLK", "lookback": 0.03},
        {"sector": "Energy", "small": "PSCE", "large": "XLE", "lookback": -0.01},
        {"sector": "Utilities", "small": "PSCU", "large": "XLU", "lookback": math.nan},
    ]
    bars = sectors.within(result(tables={"within_sector": pairs})).data[0]
    assert list(bars.y) == ["Energy", "Technology"]
    assert list(bars.marker.color) == [theme.LARGE, theme.SMALL]
    assert list(bars.text) == ["−1.0 pp", "+3.0 pp"]


def test_nothing_to_draw_is_a_sentence():
    """Each chart has an empty state, and the sample is marked on it."""
    nothing = result([], gaps=stated("Nothing is stored.", what=EVERYTHING), sample=True)
    for draw in (sectors.ranked, sectors.heat, sectors.rank_over_time, sectors.within):
        figure = draw(nothing)
        assert not figure.data
        assert [note.text for note in figure.layout.annotations] == [
            "Sample data",
            "Nothing is stored.",
        ]


def test_short_history_of_ranks_says_how_much_is_needed():
    """The sentence about the ranks, in place of the lines."""
    said = "The rank over time needs 64 sessions and 40 are stored."
    figure = sectors.rank_over_time(
        result(gaps=(*stated("XLU: nothing."), *stated(said, what="rank_over_time")))
    )
    assert figure.layout.annotations[0].text.replace("<br>", " ") == said
