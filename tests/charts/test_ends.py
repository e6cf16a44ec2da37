"""The last value at the end of each line."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from rotation import formats
from rotation.charts import ends, theme
from tests.markets import days_until

DAYS = days_until("2026-01-16", 3)


def line(name: str, *values: float, **more: Any) -> dict[str, Any]:
    return theme.line(DAYS, np.array(values), name, theme.SMALL, formats.INDEX, **more)


def labels(*traces: dict[str, Any], **layout: Any) -> list[dict[str, Any]]:
    drawn = theme.timeline(traces, sample=False, **layout).to_dict()["layout"]
    return [dict(one) for one in drawn.get("annotations", [])]


def test_each_line_has_its_name_and_last_value_at_its_end() -> None:
    """In its colour, with room at the right; no legend is needed then."""
    chart = theme.timeline([line("IWM", 100, 101, 106.23)], sample=False).to_dict()["layout"]
    (label,) = chart["annotations"]
    assert (label["text"], label["y"]) == ("IWM 106.2", 106.23)
    assert (label["x"], label["xref"]) == (chart["xaxis"]["range"][1], "x")
    assert label["font"]["color"] == theme.SMALL
    assert chart["margin"]["r"] > 50
    assert chart["showlegend"] is False


def test_difference_of_returns_is_in_percentage_points() -> None:
    """With a true minus sign, drawn a hundredfold."""
    trace = theme.line(DAYS, np.array([0.0, 0.01, -0.035]), "Spread", theme.SMALL,
                       formats.SHORT_PP, end="")  # fmt: skip
    assert labels(trace)[0]["text"] == "−3.5 pp"
    assert trace["y"].tolist() == pytest.approx([0.0, 1.0, -3.5])


def test_line_that_ends_before_the_others_has_no_label() -> None:
    """An old value must not stand at the last session; the legend names the line."""
    chart = theme.timeline([line("A", 1, 2, 3), line("B", 1, 2, math.nan)], sample=False)
    drawn = chart.to_dict()["layout"]
    assert [one["text"] for one in drawn["annotations"]] == ["A 3.0"]
    assert drawn["showlegend"] is True
    first, second = chart.to_dict()["data"]
    assert first["showlegend"] is False, "its name is at its end"
    assert "showlegend" not in second


def test_labels_that_would_overlap_are_moved_apart() -> None:
    """In their order."""
    shifts = [one["yshift"] for one in labels(line("A", 0, 50, 100.0), line("B", 0, 50, 100.1))]
    assert shifts[0] < shifts[1] or shifts == [0.0, 13.0]
    assert shifts[1] - shifts[0] > 12


@pytest.mark.parametrize("heights", [[0, 1, 2], [100, 99, 98], [50, 50, 50], [3, 200, 4]])
def test_heights_are_apart_and_inside(heights: list[float]) -> None:
    """Also at the top, where there is no room above."""
    moved = sorted(ends.apart(heights, 13, 200))
    assert np.diff(moved).min() >= 13
    assert moved[-1] <= 200


def test_pale_lines_have_their_label_in_the_colour_of_text() -> None:
    """Three to one is enough for a line and not for letters."""
    trace = theme.line(DAYS, np.ones(3), "A", theme.ELEVEN[3], formats.INDEX)
    assert labels(trace)[0]["font"]["color"] == theme.TEXT


def test_room_at_the_right_has_few_widths() -> None:
    """Texts fit, and charts whose texts are about as long have their days in the same places."""
    widths = [ends.margin(["x" * letters]) for letters in range(1, 20)]
    assert all(width >= 6.2 * letters + 10 for letters, width in enumerate(widths, start=1))
    assert len(set(widths)) <= 6
    assert 22 <= ends.margin(["", ""]) == ends.margin([]) <= widths[0]  # half of "Feb 2025"
