"""Tables and numbers of the technicals page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rotation.topics.technicals.analysis import rules
from rotation.topics.technicals.analysis.bars import share_rising
from rotation.topics.technicals.analysis.scan import HORIZON
from rotation.topics.technicals.analysis.shapes import Shape
from rotation.topics.technicals.metrics import AVERAGES, PUBLISHED, PUBLISHED_IN
from rotation.topics.technicals.view.chart import Chart

AFTER = (21, 63, HORIZON)
"""Sessions after a breakout over which returns are stated."""


def rule_rows(chart: Chart) -> list[dict[str, Any]]:
    """Return a row a rule, of the pattern or of the closest shape."""
    return [
        {
            "rule": finding.rule.name,
            "value": finding.value,
            "passed": finding.passed,
            "expected": finding.rule.expected,
            "unit": finding.rule.unit,
            "measured": finding.rule.measured,
        }
        for finding in chart.judged.findings
    ]


def pattern_rows(chart: Chart) -> list[dict[str, Any]]:
    """Return a row a complete pattern, the latest first."""
    return [_pattern(chart, shape) for shape in reversed(chart.complete)]


def _pattern(chart: Chart, shape: Shape) -> dict[str, Any]:
    bars, row = chart.bars, shape.breakout
    assert row is not None
    pivot, found = rules.pivot(bars, shape, row), chart.outcome(shape)
    after = {
        f"after_{n}": float(bars.close[row + n] / bars.close[row] - 1)
        if row + n <= chart.last
        else math.nan
        for n in AFTER
    }
    return {
        "breakout": chart.day(row),
        "left_rim": chart.day(shape.left),
        "cup_low": chart.day(shape.low),
        "right_rim": chart.day(shape.right),
        "depth": float(1 - bars.low[shape.low] / bars.high[shape.left]),
        "pivot": pivot,
        "target": pivot + rules.height(bars, shape),
        "outcome": found.word,
        "decided": None if found.row is None else chart.day(found.row),
        "sessions": None if found.row is None else found.row - row,
        **after,
    }


def hit_rates(chart: Chart | None, numbers: dict[str, Any]) -> list[dict[str, Any]]:
    """Return how often the measured move was reached, in this history and as published."""
    own = [] if chart is None else [
        {
            "whose": chart.symbol,
            "reached": numbers["share_reached"],
            "n": numbers["patterns_over"],
            "source": f"patterns of the stored history, within {HORIZON} sessions",
        }
    ]  # fmt: skip
    return own + [
        {"whose": whose, "reached": share, "n": None, "source": PUBLISHED_IN}
        for whose, share in PUBLISHED
    ]


def numbers(chart: Chart, patterns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return every figure of the page by name."""
    close, found = chart.close, chart.judged.findings
    failing = rules.failed(found)
    to_target, to_article = chart.target / close - 1, chart.article_target / close - 1
    over = [row for row in patterns if row["outcome"] != "open"]
    return {
        "symbol": chart.symbol,
        "pattern": str(chart.judged.pattern),
        "close": close,
        "pivot": chart.pivot,
        "target": chart.target,
        "distance_to_target": to_target,
        "distance_to_300": to_article,
        "share_rose_to_300": _usual(chart, to_article),
        "pivot_for_300": chart.article_target - (chart.target - chart.pivot),
        "share_rose_to_target": _usual(chart, to_target),
        "windows": max(len(chart.bars) - HORIZON, 0),
        "invalidation": chart.floor,
        **_anatomy(chart),
        "rules_passed": sum(finding.passed is True for finding in found),
        "rules_failed": len(failing),
        "rules_undecided": len(rules.undecided(found)),
        "failing": ", ".join(finding.rule.name for finding in failing),
        **{f"close_vs_sma{n}": _against_mean(chart, n) for n in AVERAGES},
        "patterns": len(patterns),
        "patterns_over": len(over),
        "share_reached": _share(over, "reached"),
        "share_failed": _share(over, "failed"),
    }


def _usual(chart: Chart, rise: float) -> float:
    """How often the price rose as much; NaN where there is nothing left to rise."""
    return share_rising(chart.bars, rise, HORIZON)[0] if rise > 0 else math.nan


def _against_mean(chart: Chart, window: int) -> float:
    closes = chart.bars.close[-window:]
    return float(closes[-1] / closes.mean() - 1) if len(closes) == window else math.nan


def _share(rows: Sequence[dict[str, Any]], outcome: str) -> float:
    return sum(row["outcome"] == outcome for row in rows) / len(rows) if rows else math.nan


def _anatomy(chart: Chart) -> dict[str, Any]:
    """Prices and days of the pattern's points, or of the closest shape's."""
    shape, bars = chart.judged.shape, chart.bars
    if shape is None:
        return {}
    return {
        "left_rim": float(bars.high[shape.left]),
        "cup_low": float(bars.low[shape.low]),
        "right_rim": float(bars.high[shape.right]),
        "left_rim_day": chart.day(shape.left),
        "cup_low_day": chart.day(shape.low),
        "right_rim_day": chart.day(shape.right),
        "breakout_day": None if shape.breakout is None else chart.day(shape.breakout),
    }
