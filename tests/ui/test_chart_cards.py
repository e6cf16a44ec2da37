"""What a chart's card offers: its words, and a picture by its name."""

from __future__ import annotations

import datetime as dt

from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.ui import cards, chart_cards


def result(*, sample: bool) -> Result:
    selection = Selection(pair=Pair("IWM", "SPY"), lookback=63)
    return Result("spread", selection, dt.date(2026, 1, 16), (), {}, {}, sample=sample)


def test_picture_is_named_by_what_it_shows() -> None:
    """Simulated prices are marked in the name too."""
    name = chart_cards.file_name(result(sample=False), "ratio")
    assert name == "rotation-spread-ratio-IWM-SPY-63d-total-2026-01-16"
    assert chart_cards.file_name(result(sample=True), "ratio").startswith("rotation-SAMPLE-spread")


def test_wheel_and_finger_are_not_trapped() -> None:
    """Buttons zoom; nothing is dragged or scrolled."""
    assert cards._CONFIG["scrollZoom"] is False
    assert {"zoom2d", "pan2d"} <= set(cards._CONFIG["modeBarButtonsToRemove"])
    assert not {"toImage", "zoomIn2d", "zoomOut2d", "resetScale2d"} & set(
        cards._CONFIG["modeBarButtonsToRemove"]
    )
