"""Buttons inside a chart, and shades behind a line."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation import formats
from rotation.charts import bands, theme
from tests.markets import days_until

DAYS = days_until("2026-01-16", 3)


def chart(
    switch: Any, *, sample: bool = False, lasts: tuple[float, float] = (106.2, 98.0)
) -> dict[str, Any]:
    lines = [
        theme.line(DAYS, np.array([100.0, 101, last]), name, color, formats.INDEX)
        for name, color, last in zip(("IWM", "SPY"), (theme.SMALL, theme.LARGE), lasts, strict=True)
    ]
    figure = theme.timeline(lines, sample=sample, switch=switch)
    go.Figure(figure.to_dict(), skip_invalid=False)
    layout: dict[str, Any] = figure.to_dict()["layout"]
    return layout


def test_logarithmic_axis_takes_its_labels_along() -> None:
    """Plotly places an annotation of such an axis at the logarithm; the sample mark stays."""
    layout = chart("log", sample=True)
    linear, log = layout["updatemenus"][0]["buttons"]
    assert (linear["label"], log["label"]) == ("<b>Linear</b>", "Log")
    assert log["args"][0]["yaxis.type"] == "log"
    assert log["args"][0]["annotations[1].y"] == pytest.approx(math.log10(106.2))
    assert linear["args"][0]["annotations[1].y"] == layout["annotations"][1]["y"] == 106.2


def test_change_from_100_is_percent_with_its_own_labels() -> None:
    """With a true minus sign."""
    index, change, *_ = chart("percent")["updatemenus"][0]["buttons"]
    assert change["args"][0]["y"] == [[0.0, 1.0, 6.2], [0.0, 1.0, -2.0]]
    assert change["args"][1]["annotations[1].text"] == "SPY −2.0%"
    assert index["args"][0]["y"][0] == [100.0, 101.0, 106.2]


def test_drawdown_is_against_the_highest_value_so_far() -> None:
    """In percent: SPY is 2.97% below its 101, IWM at its high."""
    *_, fallen, _ = chart("percent")["updatemenus"][0]["buttons"]
    assert fallen["label"] == "Drawdown"
    assert fallen["args"][0]["y"] == [[0.0, 0.0, 0.0], [0.0, 0.0, pytest.approx(-2.970297)]]
    assert fallen["args"][1]["annotations[0].text"] == "IWM 0.0%"
    assert fallen["args"][1]["annotations[1].text"] == "SPY −3.0%"
    assert fallen["args"][1]["annotations[1].y"] == pytest.approx(100 * (98 / 101 - 1))


def test_values_of_buttons_give_the_returns_of_the_lines() -> None:
    """To the digit that is shown: 101 to 99.7355 is −1.3%, where 99.74 makes it −1.2%."""
    for button in chart("percent", lasts=(106.2, 99.7355))["updatemenus"][0]["buttons"]:
        if button["label"] in {"<b>Index</b>", "Log"}:
            _, start, end = button["args"][0]["y"][1]
            assert f"{end / start - 1:.1%}" == "-1.3%"


def test_the_chosen_button_is_bold() -> None:
    """The first as the chart is drawn; a button renames all of them as it draws its values."""
    buttons = chart("percent")["updatemenus"][0]["buttons"]
    drawn = [button["label"] for button in buttons]
    assert drawn == ["<b>Index</b>", "%", "Drawdown", "Log"]
    for at, button in enumerate(buttons):
        names = [button["args"][1][f"updatemenus[0].buttons[{n}].label"] for n in range(4)]
        assert [name.startswith("<b>") for name in names] == [n == at for n in range(4)]


def test_chart_has_no_buttons_unless_asked_for() -> None:
    """Most need none."""
    assert "updatemenus" not in chart(None)


def test_shades_are_one_and_two_standard_deviations() -> None:
    """Of logarithms where the z-score is one of them."""
    two, one = bands.deviations(0.0, 1.0)
    assert [(shade["y0"], shade["y1"]) for shade in (two, one)] == [(-2, 2), (-1, 1)]
    two, one = bands.deviations(math.log(100), 0.1, logs=True)
    assert one["y1"] == pytest.approx(100 * math.exp(0.1))
    assert two["y0"] == pytest.approx(100 * math.exp(-0.2))
