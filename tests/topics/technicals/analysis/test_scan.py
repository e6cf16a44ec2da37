"""Shapes of every kind, each judged by its rules, and nothing read that was not known."""

from __future__ import annotations

import dataclasses
import itertools
import time
from typing import Any

import numpy as np
import pytest

from rotation.topics.technicals.analysis import rules, scan
from rotation.topics.technicals.analysis.bars import Bars
from rotation.topics.technicals.analysis.scan import Judgement, Pattern
from tests.topics.technicals.shapes import Curve, bars, chart, cosine, parabola, sine, vee, walk

NOISES = (0.0, 0.003, 0.006)


def judged(of: Bars) -> Judgement:
    return scan.judge(of, scan.complete(of))


def failing(found: Judgement) -> list[str]:
    return [finding.rule.name for finding in rules.failed(found.findings)]


def until(of: Bars, row: int) -> Bars:
    """The bars up to a row, as they were stored on that session."""
    return Bars(**{field.name: getattr(of, field.name)[: row + 1].copy()
                   for field in dataclasses.fields(of)})  # fmt: skip


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize("depth", [0.15, 0.22, 0.3])
@pytest.mark.parametrize("curve", [parabola, sine, cosine])
def test_perfect_shape_is_complete(curve: Curve, depth: float, noise: float) -> None:
    """However it is rounded: every rule passes on the session of the breakout."""
    drawn = chart(curve=curve, depth=depth, noise=noise)
    found = judged(drawn)
    assert found.pattern is Pattern.COMPLETE
    assert all(finding.passed for finding in found.findings)
    assert found.shape is not None
    assert found.shape.breakout == len(drawn) - 4
    assert found.shape.left == pytest.approx(259, abs=2)


@pytest.mark.parametrize("noise", NOISES)
@pytest.mark.parametrize(
    ("form", "rule"),
    [
        ({"curve": vee}, "rounded"),
        ({"curve": vee, "depth": 0.3}, "rounded"),
        ({"depth": 0.45}, "cup depth"),
        ({"depth": 0.08, "handle": 0.02}, "cup depth"),
        ({"handle_sessions": 0}, "handle length"),
        ({"handle_sessions": 0, "after": [0.01 * n for n in range(1, 15)]}, "handle length"),
        ({"handle": 0.2}, "handle depth"),
        ({"handle": 0.16, "handle_sessions": 20}, "handle depth"),
        ({"breakout": 1.1}, "breakout volume"),
        ({"rise": 0.1}, "prior rise"),
    ],
)
def test_shape_that_is_none_fails_by_its_rule(
    form: dict[str, Any], rule: str, noise: float
) -> None:
    """V-shaped, too deep, too shallow, no handle, handle too deep, no volume, no rise."""
    found = judged(chart(noise=noise, **form))
    assert found.pattern is Pattern.NONE
    assert rule in failing(found)


def test_shape_fails_by_that_rule_alone() -> None:
    """A fault of the cup is none of the handle."""
    assert failing(judged(chart(curve=vee))) == ["rounded"]
    assert failing(judged(chart(depth=0.45))) == ["cup depth"]
    assert failing(judged(chart(breakout=1.1))) == ["breakout volume"]


@pytest.mark.parametrize("noise", NOISES)
def test_breakout_that_falls_below_its_handle_has_failed(noise: float) -> None:
    """The other rules still pass."""
    found = judged(chart(after=(0.03, 0.03, 0.01, -0.02, -0.06, -0.1, -0.12), noise=noise))
    assert found.pattern is Pattern.FAILED
    assert failing(found) == ["holds"]


def test_close_eight_per_cent_below_the_pivot_is_a_failure_too() -> None:
    """Where the handle's low lies lower than that."""
    deep = {"handle": 0.1, "handle_sessions": 16}
    assert judged(chart(after=(0.03, 0.0, -0.07), **deep)).pattern is Pattern.COMPLETE
    assert judged(chart(after=(0.03, 0.0, -0.09), **deep)).pattern is Pattern.FAILED


def test_young_cup_is_the_closest_shape_where_there_is_no_other() -> None:
    """From the highest high over the low to the highest high since, 33 sessions after it."""
    down, up = np.linspace(100, 80, 31), np.linspace(80, 95, 4)[1:]
    drawn = bars(np.concatenate([np.linspace(70, 99, 5), down, up, np.linspace(93, 88, 5)]))
    found = judged(drawn)
    assert found.pattern is Pattern.NONE
    assert found.shape is not None
    assert (found.shape.left, found.shape.low, found.shape.right) == (5, 35, 38)
    assert "cup length" in failing(found)


@pytest.mark.parametrize("noise", NOISES)
def test_cup_before_its_breakout_is_in_progress(noise: float) -> None:
    """In the handle, and with the pivot ahead; what cannot be tested yet is neither."""
    drawn = chart(noise=noise)
    found = judged(until(drawn, len(drawn) - 6))
    assert found.pattern is Pattern.IN_PROGRESS
    assert not failing(found)
    undecided = [finding.rule.name for finding in rules.undecided(found.findings)]
    assert undecided[-3:] == ["breakout", "breakout volume", "holds"]


def test_new_high_after_a_breakout_without_volume_is_not_in_progress() -> None:
    """The cup has been left behind; that there is a later right rim makes no new one."""
    drawn = chart(breakout=1.1, after=(0.02, 0.025, 0.03, 0.03, 0.035))
    assert judged(drawn).pattern is Pattern.NONE
    assert failing(judged(drawn)) == ["breakout volume"]


def test_volume_may_come_within_a_week_of_the_close_above_the_pivot() -> None:
    """On its fifth session after that it makes the breakout, on its sixth it is too late."""
    after = [0.02 + 0.002 * n for n in range(9)]
    for session, pattern in ((5, Pattern.COMPLETE), (6, Pattern.NONE)):
        drawn = chart(breakout=1.0, after=after)
        drawn.volume[len(drawn) - 9 + session] = 2e6
        assert judged(drawn).pattern is pattern


def test_pattern_is_past_half_a_year_after_its_breakout() -> None:
    """Then it is one of the history alone."""
    still = [0.03] * (scan.HORIZON + 1)
    assert judged(chart(after=still)).pattern is Pattern.COMPLETE
    older = chart(after=[*still, 0.03])
    assert judged(older).pattern is Pattern.NONE
    assert len(scan.complete(older)) == 1


def test_volume_that_is_not_known_makes_nothing_complete() -> None:
    """Rules of volume are undecided, not passed."""
    drawn = chart()
    drawn.volume[:] = np.nan
    found = judged(drawn)
    assert found.pattern is Pattern.NONE
    undecided = {finding.rule.name for finding in rules.undecided(found.findings)}
    assert {"handle volume", "breakout volume"} <= undecided


def test_rise_cannot_be_judged_where_the_history_begins_with_the_rim() -> None:
    """Neither passed nor failed."""
    drawn = chart()
    whole = Bars(**{f.name: getattr(drawn, f.name)[259:] for f in dataclasses.fields(drawn)})
    found = judged(whole)
    assert found.pattern is Pattern.NONE
    assert found.findings[0].passed is None


def test_random_walks_are_hardly_ever_called_complete() -> None:
    """At most 5% of 300, calm and wild, short and long."""
    kinds = ((0.01, 400), (0.015, 756), (0.025, 1_500))
    walks = (walk(seed, count, volatility) for seed in range(100) for volatility, count in kinds)
    found = [judged(drawn).pattern for drawn in walks]
    assert len(found) == 300
    assert found.count(Pattern.COMPLETE) <= 15


def test_nothing_that_was_not_known_is_read() -> None:
    """A history cut at any session has the patterns, and their findings, of that session."""
    drawn = chart(after=(0.03, 0.035, 0.02, 0.0, -0.04, -0.1, -0.15, *[-0.1] * 60))
    whole = scan.complete(drawn)
    assert whole
    for row in range(200, len(drawn), 7):
        cut = until(drawn, row)
        known = scan.complete(cut)
        assert known == [shape for shape in whole if (shape.breakout or 0) <= row]
        for shape in known:
            assert repr(rules.findings(cut, shape, row)) == repr(rules.findings(drawn, shape, row))


def test_random_histories_have_the_same_patterns_when_cut() -> None:
    """Breakouts up to a day are those of the history up to that day."""
    seen = 0
    for seed in range(20):
        drawn = walk(seed, 1_500, 0.02)
        whole = scan.complete(drawn)
        seen += len(whole)
        for row in (900, *(shape.breakout or 0 for shape in whole)):
            known = [shape for shape in whole if (shape.breakout or 0) <= row]
            assert scan.complete(until(drawn, row)) == known
    assert seen


def test_past_patterns_do_not_share_sessions() -> None:
    """Of those that do the first one counts, and none is known before its breakout."""
    for seed in range(20):
        found = scan.complete(walk(seed, 3_000, 0.02))
        for before, after in itertools.pairwise(found):
            assert (before.breakout or 0) < after.right


@pytest.mark.parametrize(
    ("after", "word", "row"),
    [
        ((0.03, 0.1, 0.3), "reached", 2),
        ((0.03, 0.0, -0.1, 0.3), "failed", 2),
        ((0.03, *[0.05] * scan.HORIZON), "neither", None),
        ((0.03, 0.05), "open", None),
    ],
)
def test_outcome_of_a_pattern(after: tuple[float, ...], word: str, row: int | None) -> None:
    """What comes first counts: the target, the end, neither within the sessions, or not yet."""
    drawn = chart(after=after)
    (shape,) = scan.complete(drawn)
    assert shape.breakout is not None
    target = rules.pivot(drawn, shape, shape.breakout) + rules.height(drawn, shape)
    found = scan.outcome(drawn, shape, target)
    assert found.word == word
    assert found.row == (None if row is None else shape.breakout + row)


@pytest.mark.parametrize("count", [1, 2, 3, 30, 40, 60])
def test_short_histories_are_judged(count: int) -> None:
    """There is no pattern, and no error."""
    assert judged(walk(1, count)).pattern is Pattern.NONE


def test_scan_of_26_years_takes_less_than_a_second() -> None:
    """A page is drawn while somebody waits."""
    drawn = walk(1, 6_500)
    start = time.process_time()
    judged(drawn)
    assert time.process_time() - start < 1.0
