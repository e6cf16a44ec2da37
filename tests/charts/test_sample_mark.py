"""The mark of simulated prices, above whatever else is over a chart."""

from __future__ import annotations

from typing import Any

import pytest

from rotation.charts import ranking, theme
from rotation.formats import SHORT_PERCENT

REFERENCE = {"text": "SPY +3.6%", "x": 0.036, "y": 1, "yref": "paper", "yanchor": "bottom"}
INSIDE = REFERENCE | {"y": 0.5}


def ranked(*annotations: dict[str, Any], sample: bool = True) -> dict[str, Any]:
    """The layout of ranked bars with texts on them."""
    bars = ranking.bars(["Energy"], [0.181], [theme.GAIN], SHORT_PERCENT)
    layout: dict[str, Any] = ranking.figure(
        bars, sample=sample, annotations=list(annotations)
    ).spec["layout"]
    return layout


@pytest.mark.parametrize(("text", "over"), [(REFERENCE, 20), (INSIDE, 0)])
def test_mark_is_above_a_text_on_the_upper_edge(text: dict[str, Any], over: int) -> None:
    """In a window of 320 pixels both have the same place across."""
    with_text, without = ranked(text), ranked()
    marks = [layout["annotations"][0] for layout in (with_text, without)]
    assert [mark["text"] for mark in marks] == ["Sample data", "Sample data"]
    assert marks[0]["yshift"] - marks[1]["yshift"] == over
    assert with_text["margin"]["t"] - without["margin"]["t"] == over


def test_real_prices_have_no_mark_and_no_room_for_one() -> None:
    layout = ranked(REFERENCE, sample=False)
    assert layout["annotations"] == [REFERENCE]
    assert layout["margin"]["t"] == ranked()["margin"]["t"]
