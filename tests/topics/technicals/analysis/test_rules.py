"""Numbers of single rules, by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from rotation.topics.technicals.analysis import rules
from rotation.topics.technicals.analysis.bars import mean_before, share_rising
from rotation.topics.technicals.analysis.shapes import Shape
from tests.topics.technicals.shapes import bars, cosine, line, parabola, vee

X = np.linspace(0, 1, 201)


def test_roundness_of_a_straight_v_is_a_quarter() -> None:
    """In logarithms exactly, in prices below it; cups are above the rule's 28%."""
    assert rules.roundness(np.exp(-vee(X))) == pytest.approx(0.25, abs=0.01)
    assert rules.roundness(100 * (1 - 0.3 * vee(X))) < 0.25
    assert rules.roundness(100 * (1 - 0.2 * cosine(X))) > 0.3
    assert rules.roundness(100 * (1 - 0.2 * parabola(X))) > 0.45


def test_numbers_of_a_shape_by_hand() -> None:
    """Rims and pivot are highs, lows are lows, volumes are means of what came before."""
    close = np.concatenate([line(50, 100, 60), line(100, 80, 40), line(80, 98, 40), [96] * 6, [99]])
    drawn = bars(close, np.r_[np.full(140, 1e6), np.full(6, 0.5e6), 3e6])
    shape = rules.confirmed(drawn, Shape(59, 99, 139, 146), 146)
    assert shape.breakout == 146
    found = {f.rule.name: f.value for f in rules.findings(drawn, shape, 146)}
    left, low, right = 100 * 1.003, 80 * 0.997, 98 * 1.003
    assert found["prior rise"] == pytest.approx(left / drawn.low[0] - 1)
    assert found["cup length"] == 80
    assert found["cup depth"] == pytest.approx(1 - low / left)
    assert found["rims level"] == pytest.approx(right / left - 1)
    assert found["handle length"] == 6
    assert found["handle depth"] == pytest.approx(1 - 96 * 0.997 / right)
    assert found["handle in upper half"] == pytest.approx((96 * 0.997 - low) / (right - low))
    assert found["handle volume"] == pytest.approx(-0.5)
    pivot = drawn.high[140:146].max()
    assert rules.pivot(drawn, shape, 146) == pivot
    assert found["breakout"] == pytest.approx(99 / pivot - 1)
    assert found["breakout volume"] == pytest.approx(3e6 / drawn.volume[96:146].mean())
    assert rules.height(drawn, shape) == pytest.approx(right - low)
    assert rules.floor(drawn, shape, 146) == pytest.approx(96 * 0.997)


def test_mean_before_leaves_its_own_session_out() -> None:
    """And is not known where one of the values is not, or all are 0."""
    found = mean_before(np.array([1.0, 3.0, 5.0, 100.0]), 2)
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == [2.0, 4.0]
    assert np.isnan(mean_before(np.array([np.nan, 1.0, 1.0]), 2)[2])
    assert np.isnan(mean_before(np.zeros(3), 2)[2])


def test_share_of_closes_after_which_the_price_rose_as_much() -> None:
    """By highs within the sessions, over closes with as many after them."""
    drawn = bars(np.array([100.0, 110.0, 100.0, 100.0, 130.0]))
    share, count = share_rising(drawn, 0.1, 2)
    assert count == 3
    assert share == pytest.approx(2 / 3)
    assert math.isnan(share_rising(drawn, 0.1, 5)[0])


def test_definitions_have_every_rule_as_it_is_coded() -> None:
    """The table of docs/DEFINITIONS says what the code says."""
    text = (Path(__file__).parents[4] / "docs" / "DEFINITIONS.md").read_text(encoding="utf-8")
    for rule in rules.RULES:
        assert f"| {rule.name} | {rule.expected} | {rule.measured} |" in text
