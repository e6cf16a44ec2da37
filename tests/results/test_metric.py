"""The descriptor of a figure: template texts, the value on the screen."""

from __future__ import annotations

import math

import pytest

from rotation import formats
from rotation.results import metric
from rotation.results.metric import Metric
from rotation.results.result import Result
from rotation.selection import Pair, Selection


def result(**numbers: object) -> Result:
    selection = Selection(Pair("IWM", "SPY"), 63, options=(("window", 20),))
    return Result("spread", selection, None, (), numbers, {})


def test_label_and_help_are_templates_over_the_selection() -> None:
    """The pair, the lookback and the page's own controls."""
    described = Metric("x", "x", label="{small} − {large}", help="{n} sessions, {window}.")
    figure = described.figure(result(x=0.01))
    assert figure[:4] == ("IWM − SPY", "+1.0%", "63 sessions, 20.", None)


@pytest.mark.parametrize("value", [None, math.nan])
def test_figure_that_is_not_defined_has_no_value(value: float | None) -> None:
    """The card shows a dash of its own."""
    assert Metric("x", "x", label="X").figure(result(x=value)).value is None


def test_value_and_help_can_be_made_from_the_result() -> None:
    """Where they are of more than one number."""
    described = Metric(
        "x", "x", label="X / Y",
        value=lambda shown: f"{shown.numbers['x']} / {shown.numbers['y']}",
        help=lambda shown: f"x is {shown.numbers['x']}.",
    )  # fmt: skip
    assert described.figure(result(x=1, y=2))[:4] == ("X / Y", "1 / 2", "x is 1.", None)


def test_note_is_made_from_the_result() -> None:
    """The same figure over another window, say; None where that is not known."""
    described = Metric("x", "x", label="X", note=lambda shown: shown.numbers["y"])
    assert described.figure(result(x=0.5, y="5 sessions 40%")).note == "5 sessions 40%"
    assert described.figure(result(x=0.5, y=None)).note is None


def test_column_is_a_figure_of_a_row() -> None:
    """The columns of the row come before the fields of the selection."""
    column = Metric("ytd", "x", label="{style}", help="{small}", format=formats.SHARE)
    row = {"style": "Value", "small": "IWN", "ytd": 0.5}
    assert column.figure_of(row, result())[:4] == ("Value", "50.0%", "IWN", None)


def test_braces_in_a_value_are_no_template() -> None:
    """A search term can hold any letters."""
    selection = Selection(Pair("IWM", "SPY"), 63, options=(("term", "{n}"),))
    shown = Result("search", selection, None, (), {"x": 1.0}, {})
    assert Metric("x", "x", label="“{term}”").figure(shown).label == "“{n}”"


def test_select_takes_the_order_of_the_names() -> None:
    """A wall has an order of its own."""
    metrics = (Metric("a", "a"), Metric("b", "b"))
    assert metric.names(metric.select(metrics, "b", "a")) == ("b", "a")


def test_figure_of_a_wall_says_what_it_is_made_of() -> None:
    """Definition, inputs as they are written on the wall, its place in the glossary, a pin."""
    wall = (
        Metric("gap", "left − right × slope", label="Gap", reference="somebody"),
        Metric("left", "x", label="{small}", format=formats.SHARE),
    )
    shown = result(gap=0.1, left=0.5, right=0.25, slope=float("nan"))
    gap, _ = metric.figures(shown, wall)
    assert gap.about is not None
    assert gap.about.formula == "left − right × slope (somebody)"
    assert gap.about.inputs == f"IWM {formats.SHARE(0.5)}, right {formats.PERCENT(0.25)}"
    assert gap.about.anchor == f"{shown.page}-gap"
    assert "pair=IWM-SPY&lookback=" in gap.about.pinned


def test_anchor_is_a_plain_word() -> None:
    """Of letters, digits, dashes and underscores, as an address wants it."""
    assert metric.anchor("term", "Ratio-adjusted McClellan (RAMO)") == (
        "term-ratio_adjusted_mcclellan_ramo"
    )
